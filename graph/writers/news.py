"""Changes between two knowledge days as JSON, Atom, Markdown and plain text: news to read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import orjson

from graph.change import Change
from graph.writers.export import NewsExport
from graph.writers.feed import RIGHTS, TAG, stamp
from graph.writers.listing import address, plain
from graph.writers.text import attribute, line, xml

WIDTH = 100


def write(export: NewsExport) -> Iterator[bytes]:
    """`items`, `total`, `next`, `as_of`, `since`, `until`, `filters`, `release`, item by item."""
    yield b'{"items":['
    for number, change in enumerate(export.changes):
        yield (b"," if number else b"") + orjson.dumps(export.tell(change))
    tail = {
        "total": _total(export),
        "next": None,
        "since": export.since.isoformat(),
        "until": export.view.clocks.known.isoformat(),
        **export.echo(),
    }
    yield b"]," + orjson.dumps(tail)[1:]


def atom(export: NewsExport) -> Iterator[bytes]:
    """A feed by RFC 4287: an entry a change, whose identity is the change's in every span."""
    days = [change.day for change in export.changes]
    query = f"?{export.query}" if export.query else ""
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{xml(TAG + 'changes' + query)}</id>",
        "<title>Chronolex: changes</title>",
        f"<subtitle>{xml(export.note)}</subtitle>",
        f"<updated>{stamp(max(days, default=export.view.catalogue.release.date))}</updated>",
        f'<generator version="{attribute(export.release)}">Chronolex</generator>',
        "<author><name>Chronolex contributors</name></author>",
        f"<rights>{RIGHTS}</rights>",
    ]
    if export.address is not None:
        head.append(f'<link rel="self" href="{attribute(export.address)}"/>')
    yield "\n".join(head).encode() + b"\n"
    for change in export.changes:
        yield "\n".join(_entry(export, change)).encode() + b"\n"
    yield b"</feed>\n"


def _entry(export: NewsExport, change: Change) -> Iterator[str]:
    told = export.tell(change)
    resolved = export.view.by_id[change.event]
    yield "<entry>"
    yield f"<id>{xml(TAG + 'change/' + change.id)}</id>"
    yield f"<title>{xml(line(change.sentence))}</title>"
    yield f"<updated>{stamp(change.day)}</updated>"
    yield f'<link rel="alternate" href="{attribute(told["iri"])}"/>'
    links = {one["url"]: one["publisher"] for one in told["evidence"] if one["url"]}
    for url, publisher in links.items():
        yield f'<link rel="via" href="{attribute(url)}" title="{attribute(publisher)}"/>'
    for scheme, word in (
        ("change", change.kind),
        ("kind", resolved.kind),
        ("jurisdiction", resolved.jurisdiction),
        *(("theme", theme) for theme in resolved.event.themes),
    ):
        if word is not None:
            yield f'<category term="{attribute(word)}" scheme="{TAG}{scheme}"/>'
    said = [change.sentence, *(_evidence(one) for one in told["evidence"])]
    yield f'<content type="text">{xml(chr(10).join(said))}</content>'
    yield "</entry>"


def markdown(export: NewsExport) -> Iterator[bytes]:
    """A heading a day, an item a change, its sources below it."""
    yield f"# Changes\n\n{plain(export.note)}\n\n{_count(export)}.\n".encode()
    for day, group in groupby(export.changes, key=lambda change: change.day):
        yield f"\n## {day.isoformat()}\n\n".encode()
        for change in group:
            yield f"- {plain(change.sentence)} *({_words(change)})*\n".encode()
            for one in export.tell(change)["evidence"]:
                name = plain(one["publisher"])
                link = f"[{name}](<{address(one['url'])}>)" if one["url"] else name
                yield f"  - {link}: {plain(_where(one))}\n".encode()


def text(export: NewsExport) -> Iterator[bytes]:
    """The same for a terminal, without what the sources say."""
    for day, group in groupby(export.changes, key=lambda change: change.day):
        yield f"{day.isoformat()}\n".encode()
        for change in group:
            said = f"{line(change.sentence)} [{_words(change)}]"
            told = textwrap.wrap(said, WIDTH, initial_indent="  ", subsequent_indent="    ")
            yield ("\n".join(told) + "\n").encode()
    yield f"{_count(export)}, {line(export.note)}\n".encode()


def _total(export: NewsExport) -> int:
    return len(export.changes) if export.total is None else export.total


def _count(export: NewsExport) -> str:
    shown, total = len(export.changes), _total(export)
    return f"{shown} of {total} changes" if shown != total else f"{total} changes"


def _words(change: Change) -> str:
    return change.kind.replace("-", " ")


def _evidence(one: dict[str, Any]) -> str:
    missing = "address withheld" if one["withheld"] else "no address known"
    return f"{one['publisher']}, {one['url'] or missing}: {_where(one)}"


def _where(one: dict[str, Any]) -> str:
    quoted = one["quotation"]
    return f"“{quoted}”" if quoted else one["locator"] or "no place told"
