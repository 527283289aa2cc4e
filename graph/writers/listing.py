"""Markdown: the timeline as a list to read, by year, each entry with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from graph.writers import words
from graph.writers.export import Export
from graph.writers.text import line
from ontology.resolution import Resolved

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
_TITLES = {"timeline": "Timeline", "deadlines": "Deadlines", "event": "Event"}


def plain(text: str) -> str:
    r"""Text on one line that means nothing to Markdown.

    >>> print(plain("[a](b) *c*"))
    \[a\](b) \*c\*
    """
    return _MARKS.sub(r"\\\1", line(text))


def write(export: Export) -> Iterator[bytes]:
    """A heading a year where the order is that of years, and an item an event."""
    events = export.events
    total = len(events) if export.total is None else export.total
    shown = f"{len(events)} of {total} events" if total != len(events) else f"{total} events"
    yield f"# {_TITLES[export.kind]}\n\n{plain(export.note)}\n\n{shown}.\n".encode()
    years = [_year(resolved) for resolved in events]
    numbers = [year for year in years if year is not None]
    ordered = all(a <= b for a, b in pairwise(numbers)) or all(a >= b for a, b in pairwise(numbers))
    current: object = ...
    for resolved, year in zip(events, years, strict=True):
        if ordered and year != current:
            yield f"\n## {'No first day known' if year is None else f'{year:04}'}\n\n".encode()
        elif current is ...:
            yield b"\n"
        current = year
        yield f"- {_item(export, resolved)}\n".encode()


def _year(resolved: Resolved) -> int | None:
    when = resolved.date
    return when.not_before.year if when is not None and when.not_before is not None else None


def _item(export: Export, resolved: Resolved) -> str:
    view, record = export.view, resolved.event
    day = plain(words.when(resolved) or "no date known")
    status = view.status(resolved)
    told = [f"**{day}** · {plain(resolved.jurisdiction)} · {plain(record.title)}"]
    stage = (resolved.stage or "stage not told").replace("-", " ")
    told.append(f"({stage}, {status}, {resolved.belief})")
    told += [plain(said) for said in words.said(view, resolved)]
    links = [
        f"[{plain(s.publisher)}](<{address(s.url)}>)" if s.url else plain(s.publisher)
        for s in view.sources(resolved)
    ]
    told.append("Sources: " + ", ".join(links))
    return ". ".join(text.rstrip(".") for text in told) + "."


def address(url: str) -> str:
    """A URL as it may stand between angle brackets."""
    return line(url).replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
