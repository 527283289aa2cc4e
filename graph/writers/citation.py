"""How to cite events: BibTeX and CSL-JSON, the data set as the work that holds them.

A citation names the release and the two clocks, so that it says what was read and not only where.
The year is the release's: of the event's own date, however vague, the note tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from graph.view import View
from graph.writers.export import Export
from ontology import iri
from ontology.resolution import Resolved

AUTHOR = "Chronolex contributors"
HOLDER = "Chronolex: open regulatory timeline knowledge graph"
LICENCE = "CC BY 4.0"

_COMMENT = re.compile("[@{}]")
_SPECIAL = {ord(c): f"\\{c}" for c in "&%$#_{}"}
_SPECIAL |= {
    ord("\\"): r"\textbackslash{}",
    ord("~"): r"\textasciitilde{}",
    ord("^"): r"\textasciicircum{}",
}


def note(view: View, resolved: Resolved) -> str:
    """The event's date as EDTF or its condition, and the clocks that it was read by."""
    clocks = view.clocks.as_of()
    when = resolved.date.text if resolved.date else resolved.condition or "no date known"
    return (
        f"Date of the event: {when}. As it stood on {clocks['valid_at']},"
        f" as known on {clocks['known_at']}. {LICENCE}"
    )


def bibtex(export: Export) -> Iterator[bytes]:
    """One ``@misc`` entry an event, UTF-8, with the characters that TeX reads as its own escaped.

    The first line is no entry, and so no more than a comment: release, clocks, filters. The
    persistent address stands as it is: styles set it as a link.
    """
    # an at sign or a brace would begin something
    yield f"% {_COMMENT.sub(' ', export.note)}\n".encode()
    for resolved in export.events:
        released = export.view.catalogue.release.date
        fields = {
            "title": f"{{{_tex(resolved.event.title)}}}",
            "author": f"{{{AUTHOR}}}",
            "howpublished": _tex(HOLDER),
            "year": f"{released.year:04}",
            "version": _tex(export.release),
            "url": iri.iri("event", resolved.id),
            "note": _tex(note(export.view, resolved)),
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
        yield ("@misc{chronolex:" + resolved.id + ",\n" + ",\n".join(lines) + "\n}\n").encode()


def csl(export: Export) -> Iterator[bytes]:
    """An array of CSL-JSON items, one an event, of the type ``entry``."""
    yield b"["
    for number, resolved in enumerate(export.events):
        yield (b",\n" if number else b"\n") + orjson.dumps(item(export, resolved))
    yield b"\n]\n"


def item(export: Export, resolved: Resolved) -> dict[str, Any]:
    """One event as a CSL-JSON item."""
    released = export.view.catalogue.release.date
    return {
        "id": f"chronolex:{resolved.id}",
        "type": "entry",
        "title": resolved.event.title,
        "author": [{"literal": AUTHOR}],
        "container-title": HOLDER,
        "issued": {"date-parts": [[released.year, released.month, released.day]]},
        "version": export.release,
        "URL": iri.iri("event", resolved.id),
        "note": note(export.view, resolved),
    }


def _tex(text: str) -> str:
    """One line of characters that can be seen, TeX's own escaped."""
    seen = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(seen.split()).translate(_SPECIAL)
