"""SVG: the timeline as a picture. A lane a jurisdiction, a mark a day, a bar what is vaguer.

Filled is what has occurred, hatched what is to come, hollow what is not known, struck through what
is cancelled. Every mark has its title and date as a tooltip; where there are few, beside it too.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import east_asian_width

from data.edtf import Edtf
from graph.writers import words
from graph.writers.export import Export
from graph.writers.text import line, xml
from ontology.resolution import Resolved

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 1200, 150, 24, 64, 44
ROW, RADIUS = 16, 5
LABELLED = 80
"""Up to so many events have their titles written out."""
LONGEST = 60

_STYLE = (
    "text{font:12px sans-serif;fill:#222}.t{font-size:18px;font-weight:bold}"
    ".l{font-weight:bold}.n{fill:#555;font-size:11px}.g{stroke:#ddd}.y{fill:#555;font-size:11px}"
    ".occurred{fill:#1f5fa8}.scheduled{fill:url(#hatch);stroke:#1f5fa8}"
    ".unknown{fill:#fff;stroke:#1f5fa8}.cancelled{fill:#ccc;stroke:#777}"
    ".x{stroke:#777;stroke-width:2}.now{stroke:#b3261e;stroke-dasharray:4 3}"
)


def left_out(export: Export) -> int:
    """How many events have no day on either side to draw."""
    return sum(_reach(resolved.date) is None for resolved in export.events)


@dataclass(frozen=True, slots=True)
class _Mark:
    """An event's mark from `x` to `end`; with its title it takes from `left` to `right`."""

    resolved: Resolved
    x: float
    end: float
    open: bool
    left: float
    right: float
    before: bool


def write(export: Export) -> Iterator[bytes]:
    """The picture, lane by lane."""
    reaches = [_reach(resolved.date) for resolved in export.events]
    days = [day for reach in reaches if reach for day in reach] + [export.view.clocks.day]
    scale = _Scale(min(days), max(days))
    labelled = len(export.events) - reaches.count(None) <= LABELLED
    lanes: dict[str, list[Resolved]] = {}
    for resolved, reach in zip(export.events, reaches, strict=True):
        if reach is not None:
            lanes.setdefault(resolved.jurisdiction, []).append(resolved)
    order = sorted(lanes, key=lambda code: (-len(lanes[code]), code))
    packed = [(code, _pack(scale, lanes[code], labelled)) for code in order]
    heights = [(rows * ROW + 12) for _, (_, rows) in packed]
    height = TOP + sum(heights) + BOTTOM
    yield _head(export, height).encode()
    yield _years(scale, height).encode()
    top = TOP
    for (code, (marks, _)), tall in zip(packed, heights, strict=True):
        yield _lane(export, code, marks, top, tall, labelled).encode()
        top += tall
    now = scale.x(export.view.clocks.day)
    yield (
        f'<line class="now" x1="{now}" x2="{now}" y1="{TOP - 6}" y2="{height - BOTTOM}"/>\n'
        f'<text class="n" x="{LEFT}" y="{height - 26}">filled: occurred; hatched: to come;'
        " hollow: not known; struck: cancelled; bar: some day in it, or as long as it;"
        f" dashed line: {export.view.clocks.day.isoformat()}</text>\n"
        f'<text class="n" x="{LEFT}" y="{height - 10}">{xml(export.note[:180])}</text>\n</svg>\n'
    ).encode()


def _head(export: Export, height: int) -> str:
    out = left_out(export)
    drawn = len(export.events) - out
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title desc">\n'
        f'<title id="title">Chronolex: {export.kind}</title>\n'
        f'<desc id="desc">{xml(export.note)}; {drawn} events drawn, {out} without a day left out'
        "</desc>\n"
        f"<style>{_STYLE}</style>\n"
        '<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect width="4" height="4" fill="#fff"/>'
        '<line x1="1" x2="1" y1="0" y2="4" stroke="#1f5fa8" stroke-width="2"/></pattern></defs>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n'
        f'<text class="t" x="12" y="26">Chronolex: {export.kind}, {drawn} events</text>\n'
    )


class _Scale:
    """Days to x; linear, whole years."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first.year, min(last.year + 1, 9999)
        self._start = date(self.first, 1, 1).toordinal()
        self._span = date(self.last, 1, 1).toordinal() - self._start or 1

    def x(self, day: date) -> float:
        share = (day.toordinal() - self._start) / self._span
        return round(LEFT + min(1.0, max(0.0, share)) * (WIDTH - RIGHT - LEFT), 1)


def _reach(when: Edtf | None) -> tuple[date, date] | None:
    """First and last day that a date allows; one end stands for an open other."""
    if when is None:
        return None
    low, high = when.not_before, when.latest
    if low is None and high is None:
        return None
    return low or high or date.min, high or low or date.max


def _pack(
    scale: _Scale, events: Sequence[Resolved], labelled: bool
) -> tuple[list[tuple[_Mark, int]], int]:
    """Each mark with the row that was free first; how many rows there are."""
    marks: list[_Mark] = []
    for resolved in events:
        reach = _reach(resolved.date)
        assert reach is not None
        assert resolved.date is not None
        low, high = reach
        x = scale.x(low)
        end = x if low == high else max(scale.x(high + timedelta(days=1)), x + 2)
        half = resolved.date.not_before is None or resolved.date.before is None
        long = _long(_label(resolved)) if labelled else 0.0
        # a title that would run out of the picture stands before its mark
        before = long if end + RADIUS + long > WIDTH else 0.0
        marks.append(_Mark(resolved, x, end, half, x - before, end + long - before, before > 0))
    marks.sort(key=lambda mark: (mark.left, mark.resolved.id))
    free: list[tuple[float, int]] = []
    rows: list[tuple[_Mark, int]] = []
    for mark in marks:
        if free and free[0][0] <= mark.left - RADIUS:
            row = heapq.heapreplace(free, (mark.right + RADIUS + 3, free[0][1]))[1]
        else:
            row = len(free)
            heapq.heappush(free, (mark.right + RADIUS + 3, row))
        rows.append((mark, row))
    return rows, max(1, len(free))


def _label(resolved: Resolved) -> str:
    title = line(resolved.event.title)
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"


def _long(text: str) -> float:
    """About as wide as the text is drawn."""
    return sum(12.5 if east_asian_width(c) in "WF" else 6.8 for c in text) + 6


def _years(scale: _Scale, height: int) -> str:
    span = scale.last - scale.first
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if span / step <= 16)
    lines = []
    for year in range(scale.first, scale.last + 1):
        if year % step == 0 or span == 1:
            x = scale.x(date(year, 1, 1))
            lines.append(
                f'<line class="g" x1="{x}" x2="{x}" y1="{TOP - 6}" y2="{height - BOTTOM}"/>'
                f'<text class="y" x="{x}" y="{TOP - 12}" text-anchor="middle">{year:04}</text>\n'
            )
    return "".join(lines)


def _lane(
    export: Export,
    code: str,
    marks: Sequence[tuple[_Mark, int]],
    top: int,
    height: int,
    labelled: bool,
) -> str:
    place = export.view.catalogue.jurisdictions.get(code)
    name = line(place.title if place else code)
    short = name if len(name) <= 20 else name[:19].rstrip() + "…"
    lines = [
        f'<g><title>{xml(name)}</title><line class="g" x1="0" x2="{WIDTH}" y1="{top}" y2="{top}"/>'
        f'<text class="l" x="12" y="{top + 18}">{xml(short)}</text>\n'
    ]
    for mark, row in marks:
        status = export.view.status(mark.resolved)
        y = top + 14 + row * ROW
        title = line(f"{words.when(mark.resolved)}: {mark.resolved.event.title} [{status}]")
        lines.append(f'<g id="{mark.resolved.id}"><title>{xml(title)}</title>')
        if mark.x == mark.end:
            lines.append(f'<circle class="{status}" cx="{mark.x}" cy="{y}" r="{RADIUS}"/>')
        else:
            wide = round(mark.end - mark.x, 1)
            lines.append(
                f'<rect class="{status}" x="{mark.x}" y="{y - RADIUS + 1}" width="{wide}"'
                f' height="{2 * RADIUS - 2}" rx="3" fill-opacity="0.6"/>'
            )
        if mark.open:
            arrow = "‹ …" if mark.resolved.date and not mark.resolved.date.not_before else "… ›"
            lines.append(f'<text class="n" x="{mark.end}" y="{y - 5}">{arrow}</text>')
        if status == "cancelled":
            low, high = mark.x - RADIUS - 2, mark.end + RADIUS + 2
            lines.append(f'<line class="x" x1="{low}" x2="{high}" y1="{y}" y2="{y}"/>')
        if labelled:
            text = xml(_label(mark.resolved))
            if mark.before:
                at = f'x="{mark.x - RADIUS - 3}" text-anchor="end"'
            else:
                at = f'x="{mark.end + RADIUS + 3}"'
            lines.append(f'<text {at} y="{y + 4}">{text}</text>')
        lines.append("</g>\n")
    return "".join([*lines, "</g>\n"])
