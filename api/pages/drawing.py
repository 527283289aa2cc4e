"""The overview strip: events as marks on lanes of jurisdictions. Pure; a template draws it.

Units are those of the SVG's view box. Lanes are as high as their crowding needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.edtf import Edtf
from graph.view import View
from ontology.resolution import Resolved

WIDTH = 992
LEFT = 10
RIGHT = 12
TOP = 28
ROW = 12.5
PAD = 9
RADIUS = 4.5
ROWS = 24
"""Most rows of a lane; beyond them, marks lie upon each other."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One event: a point (no `width`) or a span, and the traces from its former dates."""

    id: str
    title: str
    status: str
    x: float
    width: float
    y: float
    fade_start: bool
    fade_end: bool
    traces: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks of one jurisdiction."""

    code: str
    name: str
    y: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """A whole drawing; `undated` counts events with no date to draw."""

    height: float
    lanes: tuple[Lane, ...]
    years: tuple[tuple[int, float], ...]
    today: float
    undated: int
    first: int
    last: int
    width: int = WIDTH
    top: int = TOP
    radius: float = RADIUS


def draw(view: View, events: Sequence[Resolved]) -> Strip | None:
    """The strip of some events; None if none of them has a date."""
    dated = [e for e in events if e.date is not None and (e.date.not_before or e.date.before)]
    if not dated:
        return None
    scale = _Scale([*_days(dated), view.clocks.day])
    lanes: list[Lane] = []
    y = float(TOP)
    for code in _codes(dated):
        own = [event for event in dated if event.event.jurisdiction == code]
        marks, rows = _rows(view, scale, own, y)
        place = view.catalogue.jurisdictions.get(code)
        height = rows * ROW + 2 * PAD - (ROW - 2 * RADIUS)
        lanes.append(Lane(code, place.title if place else code, y, height, tuple(marks)))
        y += height
    step = max(1, (scale.last - scale.first) // 14)
    years = tuple((year, scale.x(date(year, 1, 1))) for year in scale.years[:-1:step])
    return Strip(
        height=y + 4,
        lanes=tuple(lanes),
        years=years,
        today=scale.x(view.clocks.day),
        undated=len(events) - len(dated),
        first=scale.first,
        last=scale.last - 1,
    )


class _Scale:
    """Days to x; whole years, linear."""

    def __init__(self, days: Iterable[date]) -> None:
        found = sorted(days)
        self.first = found[0].year
        self.last = found[-1].year + 1
        self.years = range(self.first, self.last + 1)
        self._start = date(self.first, 1, 1).toordinal()
        self._span = date(min(self.last, 9999), 1, 1).toordinal() - self._start

    def x(self, day: date) -> float:
        share = (day.toordinal() - self._start) / self._span
        return round(LEFT + min(1.0, max(0.0, share)) * (WIDTH - RIGHT - LEFT), 1)


def _days(events: Iterable[Resolved]) -> Iterable[date]:
    for event in events:
        for when in (event.date, *(move.before.date for move in event.moved)):
            if when is not None:
                if when.not_before is not None:
                    yield when.not_before
                if when.latest is not None:
                    yield when.latest


def _codes(events: Sequence[Resolved]) -> list[str]:
    """Jurisdictions, the one with most events first."""
    counts: dict[str, int] = {}
    for event in events:
        counts[event.event.jurisdiction] = counts.get(event.event.jurisdiction, 0) + 1
    return sorted(counts, key=lambda code: (-counts[code], code))


def _rows(
    view: View, scale: _Scale, events: Sequence[Resolved], top: float
) -> tuple[list[Mark], int]:
    """Marks of one lane, each on the first row where it touches no other."""
    ends: list[float] = []
    marks: list[Mark] = []
    for event in sorted(events, key=lambda e: (_bounds(scale, e.date)[0], e.id)):
        start, end = _bounds(scale, event.date)
        traces = tuple(
            scale.x(move.before.date.not_before)
            for move in event.moved
            if move.in_effect and move.before.date and move.before.date.not_before
        )
        left = min(start, *traces) if traces else start
        free = [row for row, taken in enumerate(ends) if taken <= left - RADIUS]
        row = free[0] if free else min(len(ends), ROWS - 1)
        if row == len(ends):
            ends.append(0.0)
        ends[row] = max(ends[row], max(start, end) + RADIUS + 1.5)
        marks.append(
            Mark(
                id=event.id,
                title=event.event.title,
                status=view.status(event),
                x=start,
                width=round(end - start, 1),
                y=top + PAD + RADIUS + row * ROW,
                fade_start=_soft(event.date, "start"),
                fade_end=_soft(event.date, "end"),
                traces=traces,
            )
        )
    return marks, max(1, len(ends))


def _bounds(scale: _Scale, when: Edtf | None) -> tuple[float, float]:
    """From where to where a date reaches; a day is a point."""
    assert when is not None
    low = when.not_before or when.latest
    high = when.latest or when.not_before
    assert low is not None
    assert high is not None
    if low == high:
        return scale.x(low), scale.x(low)
    return scale.x(low), scale.x(high + timedelta(days=1))


def _soft(when: Edtf | None, side: str) -> bool:
    """Is that end of a span no known day?"""
    assert when is not None
    if when.kind == "moment" or not when.certain:
        return True
    if side == "start":
        low, high = when.not_before, when.begin_before
    else:
        low, high = when.end_not_before, when.before
    return low is None or high is None or (high - low).days > 1
