"""iCalendar by RFC 5545: all-day entries, stable identities, nothing made up.

An event known to the day is one day. A vaguer one spans the days that its bounds allow and is
marked as vague. One without both bounds is left out and counted (``X-CHRONOLEX-LEFT-OUT``), and so
is one whose days have gaps ("1 January or 31 December"): one span would show days that its source
excludes, and an entry for each day would say that it happens on all of them.
``SEQUENCE`` and ``LAST-MODIFIED`` rise when a date moves: see `graph.revision`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from data.edtf import Edtf
from data.interval import spans
from graph.revision import Revisions
from graph.writers import words
from graph.writers.export import Export
from ontology import iri

STATUS = {
    "occurred": "CONFIRMED",
    "scheduled": "CONFIRMED",
    "cancelled": "CANCELLED",
    "unknown": "TENTATIVE",
}


_NO_EVENT = [
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
]
"""What stands in a calendar without entries: RFC 5545, 3.6, wants at least one component."""


def left_out(export: Export) -> int:
    """How many events have no single span of days to show."""
    return sum(not _spans(resolved.date) for resolved in export.events)


def _spans(when: Edtf | None) -> bool:
    if when is None or when.not_before is None or when.before is None:
        return False
    if not (when.mask or when.members):
        return True
    runs = spans(when)
    next(runs)
    return next(runs, None) is None


def write(export: Export) -> Iterator[bytes]:
    """The calendar, folded and escaped, lines ended by CRLF."""
    released = export.view.catalogue.release.date
    out = left_out(export)
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Chronolex//Regulatory timeline//EN",
        "CALSCALE:GREGORIAN",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        f"X-WR-CALNAME:Chronolex{' deadlines' if export.kind == 'deadlines' else ''}",
        f"X-WR-CALDESC:{_text(export.note)}",
        f"X-CHRONOLEX-RELEASE:{_text(export.release)}",
        f"X-CHRONOLEX-LEFT-OUT:{out}",
    ]
    yield lines(head)
    if out == len(export.events):
        yield lines(_NO_EVENT)
    for entry in entries(export):
        yield encode(entry, released)
    yield lines(["END:VCALENDAR"])


class Entry(NamedTuple):
    """What a calendar says of an event, before it is escaped and folded."""

    id: str
    changed: date
    sequence: int
    start: date
    end: date
    summary: str
    description: str
    categories: Sequence[str]
    status: str
    edtf: str
    vague: bool


def entries(export: Export) -> Iterator[Entry]:
    """The events that have a single span of days, as calendars tell them."""
    view = export.view
    released = view.catalogue.release.date
    revisions = Revisions(view)
    for resolved in export.events:
        when = resolved.date
        if not _spans(when):
            continue
        assert when is not None
        assert when.not_before is not None
        assert when.before is not None
        record = resolved.event
        exact = when.precision == "day" and when.certain and when.kind == "moment"
        title = record.title
        if when.kind == "lasting":
            title = f"{title} [{when.text}]"
        elif not exact:
            title = f"{title} [some time in {when.text}]"
        changed = revisions.of(resolved)
        yield Entry(
            record.id,
            changed.last or released,
            changed.sequence,
            when.not_before,
            when.before,
            title,
            "\n".join(words.lines(view, resolved)),
            [word for word in (resolved.kind, resolved.jurisdiction) if word],
            STATUS[view.status(resolved)],
            when.text,
            not exact,
        )


def encode(entry: Entry, released: date) -> bytes:
    """One entry as content lines, escaped, folded and ended by CRLF."""
    # few lines can be long, and days, numbers and codes need no escape
    name = iri.iri("event", entry.id)
    return (
        f"BEGIN:VEVENT\r\n{_folded(f'UID:{entry.id}@w3id.org')}"
        f"DTSTAMP:{_day(released)}T000000Z\r\n"
        f"LAST-MODIFIED:{_day(entry.changed)}T000000Z\r\n"
        f"SEQUENCE:{entry.sequence}\r\n"
        f"DTSTART;VALUE=DATE:{_day(entry.start)}\r\n"
        f"DTEND;VALUE=DATE:{_day(entry.end)}\r\n"
        f"{_folded('SUMMARY:' + _text(entry.summary))}"
        f"{_folded('DESCRIPTION:' + _text(entry.description))}"
        f"{_folded('CATEGORIES:' + ','.join(map(_text, entry.categories)))}"
        f"STATUS:{entry.status}\r\n"
        "TRANSP:TRANSPARENT\r\n"
        f"{_folded(f'URL:{name}')}"
        f"{_folded(f'X-CHRONOLEX-EDTF:{_text(entry.edtf)}')}"
        f"{'X-CHRONOLEX-VAGUE:TRUE' + END if entry.vague else ''}"
        "END:VEVENT\r\n"
    ).encode()


def _day(value: date) -> str:
    # strftime does not fill up the years before 1000
    return value.isoformat().replace("-", "")


END = "\r\n"
_NEXT = "\r\n "

_ESCAPES: dict[int, str | None] = dict.fromkeys([*range(0x20), 0x7F])
"""RFC 5545 allows no control characters; separators and line ends are escaped."""
_ESCAPES |= {ord(c): f"\\{c}" for c in "\\;,"} | {ord("\n"): "\\n", ord("\t"): " "}


def _text(value: str) -> str:
    if not value.replace("\n", "").isprintable():
        return value.translate(_ESCAPES)
    # most text: a few replacements take a tenth of the time of a translation
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return value.replace("\n", "\\n")


def _folded(line: str) -> str:
    """One content line in pieces of at most 75 octets, never inside a character."""
    if not line.isascii():
        return fold(line).decode("utf-8")
    if len(line) <= 75:
        return line + END
    # the space that continues a line counts
    rest = [line[start : start + 74] for start in range(75, len(line), 74)]
    return f"{line[:75]}\r\n {_NEXT.join(rest)}\r\n"


def fold(line: str) -> bytes:
    """One content line in pieces of at most 75 octets, never inside a character."""
    octets = line.encode("utf-8")
    if len(octets) <= 75:
        return octets + b"\r\n"
    pieces: list[bytes] = []
    start, room = 0, 75
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # in the middle of a character
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, 74  # the space that continues a line counts
    return b"\r\n ".join([*pieces, octets[start:]]) + b"\r\n"


def lines(texts: Iterable[str]) -> bytes:
    """Content lines, folded."""
    return b"".join(map(fold, texts))
