"""iCalendar by RFC 5545: all-day entries, stable identities, nothing made up.

An event known to the day is one day. A vaguer one spans the days that its bounds allow and is
marked as vague. One without both bounds is left out and counted (``X-CHRONOLEX-LEFT-OUT``), and so
is one whose days have gaps ("1 January or 31 December"): one span would show days that its source
excludes, and an entry for each day would say that it happens on all of them.
``SEQUENCE`` and ``LAST-MODIFIED`` rise when a date moves: see `graph.revision`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data.edtf import Edtf
from data.interval import spans
from graph.revision import revision
from graph.view import View
from graph.writers import words
from graph.writers.export import Export
from ontology import iri
from ontology.resolution import Resolved

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
    runs = spans(when)
    next(runs)
    return next(runs, None) is None


def write(export: Export) -> Iterator[bytes]:
    """The calendar, folded and escaped, lines ended by CRLF."""
    released = export.view.catalogue.release.date
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Chronolex//Regulatory timeline//EN",
        "CALSCALE:GREGORIAN",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        f"X-WR-CALNAME:Chronolex{' deadlines' if export.kind == 'deadlines' else ''}",
        f"X-WR-CALDESC:{_text(export.note)}",
        f"X-CHRONOLEX-RELEASE:{_text(export.release)}",
        f"X-CHRONOLEX-LEFT-OUT:{left_out(export)}",
    ]
    yield _lines(head)
    if not any(_spans(resolved.date) for resolved in export.events):
        yield _lines(_NO_EVENT)
    for resolved in export.events:
        if _spans(resolved.date):
            yield _lines(_event(export.view, resolved, released))
    yield _lines(["END:VCALENDAR"])


def _event(view: View, resolved: Resolved, released: date) -> list[str]:
    record, when = resolved.event, resolved.date
    assert when is not None
    assert when.not_before is not None
    assert when.before is not None
    exact = when.precision == "day" and when.certain and when.kind == "moment"
    title = record.title if exact else f"{record.title} [some time in {when.text}]"
    if when.kind == "lasting":
        title = f"{record.title} [{when.text}]"
    changed = revision(view, resolved)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{record.id}@w3id.org",
        f"DTSTAMP:{_day(released)}T000000Z",
        f"LAST-MODIFIED:{_day(changed.last or released)}T000000Z",
        f"SEQUENCE:{changed.sequence}",
        f"DTSTART;VALUE=DATE:{_day(when.not_before)}",
        f"DTEND;VALUE=DATE:{_day(when.before)}",
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(chr(10).join(words.lines(view, resolved)))}",
        f"CATEGORIES:{','.join(map(_text, filter(None, (resolved.kind, resolved.jurisdiction))))}",
        f"STATUS:{STATUS[view.status(resolved)]}",
        "TRANSP:TRANSPARENT",
        f"URL:{iri.iri('event', record.id)}",
        f"X-CHRONOLEX-EDTF:{_text(when.text)}",
    ]
    if not exact:
        lines.append("X-CHRONOLEX-VAGUE:TRUE")
    return [*lines, "END:VEVENT"]


def _day(value: date) -> str:
    # strftime does not fill up the years before 1000
    return value.isoformat().replace("-", "")


_ESCAPES: dict[int, str | None] = dict.fromkeys([*range(0x20), 0x7F])
"""RFC 5545 allows no control characters; separators and line ends are escaped."""
_ESCAPES |= {ord(c): f"\\{c}" for c in "\\;,"} | {ord("\n"): "\\n", ord("\t"): " "}


def _text(value: str) -> str:
    if not value.replace("\n", "").isprintable():
        return value.translate(_ESCAPES)
    # most text: a few replacements take a tenth of the time of a translation
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return value.replace("\n", "\\n")


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


def _lines(lines: list[str]) -> bytes:
    return b"".join(fold(line) for line in lines)
