"""Atom by RFC 4287: an entry an event, identities that stay, days taken from what was known.

``updated`` is the last day on which something became known or law that changes the entry, never
the clock's; the feed's identity is made from the kind of view and its filters alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graph.revision import Revision, Revisions
from graph.writers import words
from graph.writers.export import Export
from graph.writers.text import attribute, line, xml
from ontology import iri
from ontology.resolution import Resolved

TAG = "tag:w3id.org,2026:chronolex/"
RIGHTS = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


def write(export: Export) -> Iterator[bytes]:
    """The feed, in the order of the view, streamed entry by entry."""
    released = export.view.catalogue.release.date
    revisions = Revisions(export.view)
    told = [revisions.of(resolved) for resolved in export.events]
    updated = max((r.last for r in told if r.last), default=released)
    query = f"?{export.query}" if export.query else ""
    name = export.kind
    if name == "event":
        name += "".join(f"/{resolved.id}" for resolved in export.events)
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{xml(TAG + name + query)}</id>",
        f"<title>Chronolex: {name}</title>",
        f"<subtitle>{xml(export.note)}</subtitle>",
        f"<updated>{stamp(updated)}</updated>",
        f'<generator version="{attribute(export.release)}">Chronolex</generator>',
        "<author><name>Chronolex contributors</name></author>",
        f"<rights>{RIGHTS}</rights>",
    ]
    if export.address is not None:
        head.append(f'<link rel="self" href="{attribute(export.address)}"/>')
    yield "\n".join(head).encode() + b"\n"
    for resolved, revised in zip(export.events, told, strict=True):
        yield "\n".join(_entry(export, resolved, revised, released)).encode() + b"\n"
    yield b"</feed>\n"


def _entry(export: Export, resolved: Resolved, revised: Revision, released: date) -> Iterator[str]:
    record, view = resolved.event, export.view
    name = iri.iri("event", record.id)
    status = view.status(resolved)
    when = words.when(resolved)
    told = [record.title]
    told += [f"({line(when)})"] if when else []
    told += ["[cancelled]"] if status == "cancelled" else []
    yield "<entry>"
    yield f"<id>{xml(name)}</id>"
    yield f"<title>{xml(line(' '.join(told)))}</title>"
    yield f"<published>{stamp(revised.first or released)}</published>"
    yield f"<updated>{stamp(revised.last or released)}</updated>"
    yield f'<link rel="alternate" href="{attribute(name)}"/>'
    for source in view.sources(resolved):
        if source.url:
            title = attribute(source.title or source.publisher)
            yield f'<link rel="via" href="{attribute(source.url)}" title="{title}"/>'
    for scheme, word in (
        ("kind", resolved.kind),
        ("stage", resolved.stage),
        ("jurisdiction", resolved.jurisdiction),
        ("status", status),
        *(("theme", theme) for theme in record.themes),
    ):
        if word is not None:
            yield f'<category term="{attribute(word)}" scheme="{TAG}{scheme}"/>'
    yield f'<content type="text">{xml(chr(10).join(words.lines(view, resolved)))}</content>'
    yield "</entry>"


def stamp(day: date) -> str:
    """A day as Atom has times."""
    return f"{day.isoformat()}T00:00:00Z"
