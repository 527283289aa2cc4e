"""The overview: events as marks on lanes under a histogram of months. Pure; a template draws it.

Units are those of the SVG's view box; days are counted from 1970. Lanes are as high as their
crowding needs. Beyond `MOST_MARKS` events a lane holds a bar a quarter instead of marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.pages.interface import say
from api.pages.lanes import Row, rows
from api.pages.reach import reach, soft
from api.pages.words import date_words
from graph.view import View
from ontology.resolution import Resolved

WIDTH = 992
LEFT = 18
RIGHT = 20
TOP = 62
BASE, TALLEST = 30, 25.0
"""Where the bars of the histogram stand, and how high they get."""
ROW, PAD, RADIUS = 12.0, 8, 4.4
ROWS = 20
"""Most rows of a lane; beyond them, marks lie upon each other."""
MOST_MARKS = 1500
LETTER, SHORTEST = 6.3, 9
"""Width of a letter of a label, on the safe side; and letters below which it says nothing."""
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Mark:
    """One event: a point (no `width`) or a span, and the traces from its former dates.

    `days`: first and last day (the same for a point), then the former days; `tip`: what it says.
    """

    id: str
    title: str
    status: str
    x: float
    width: float
    y: float
    fade_start: bool
    fade_end: bool
    days: tuple[int, ...]
    tip: str
    traces: tuple[float, ...] = ()
    text: str = ""
    text_x: float = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """So many events between two days; `level` 1 to 5 is their share of the most."""

    x: float
    width: float
    count: int
    level: int
    start: date
    end: date
    days: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks, or bars, of one place, kind or theme."""

    code: str | None
    name: str
    y: float
    height: float
    count: int
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """A whole drawing; `undated` counts events with no date to draw."""

    height: float
    lanes: tuple[Lane, ...]
    years: tuple[tuple[int, float], ...]
    months: tuple[tuple[float, float, float, bool], ...]
    today: float
    today_day: int
    undated: int
    first: int
    last: int
    span: tuple[int, int]
    by: str
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    base: int = BASE
    radius: float = RADIUS


def draw(view: View, events: Sequence[Resolved], by: str = "place") -> Strip | None:
    """The strip of some events on lanes `by`; None if none of them has a date."""
    dated = [e for e in events if e.date is not None and (e.date.not_before or e.date.before)]
    if not dated:
        return None
    scale = _Scale([*_days(dated), view.clocks.day])
    crowd = len(dated) > MOST_MARKS
    lanes: list[Lane] = []
    y = float(TOP)
    for row in rows(view, dated, by):
        lane = _barred(scale, row, y) if crowd else _marked(view, scale, row, y)
        lanes.append(lane)
        y += lane.height
    step = max(1, (scale.last - scale.first) // 14)
    years = tuple((year, scale.x(date(year, 1, 1))) for year in scale.years[:-1:step])
    return Strip(
        height=y + 2,
        lanes=tuple(lanes),
        years=years,
        months=tuple(_months(scale, dated, view.clocks.day)),
        today=scale.x(view.clocks.day),
        today_day=_number(view.clocks.day),
        undated=len(events) - len(dated),
        first=scale.first,
        last=scale.last - 1,
        span=(scale.start - _EPOCH, scale.start + scale.days - _EPOCH),
        by=by,
    )


class _Scale:
    """Days to x; whole years, linear."""

    def __init__(self, days: Iterable[date]) -> None:
        found = sorted(days)
        self.first = found[0].year
        self.last = found[-1].year + 1
        self.years = range(self.first, self.last + 1)
        self.start = date(self.first, 1, 1).toordinal()
        self.days = date(min(self.last, 9999), 1, 1).toordinal() - self.start

    def x(self, day: date) -> float:
        share = (day.toordinal() - self.start) / self.days
        return round(LEFT + min(1.0, max(0.0, share)) * (WIDTH - RIGHT - LEFT), 1)


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


def _days(events: Iterable[Resolved]) -> Iterable[date]:
    for event in events:
        for when in (event.date, *(move.before.date for move in event.moved)):
            if when is not None:
                if when.not_before is not None:
                    yield when.not_before
                if when.latest is not None:
                    yield when.latest


def _first(event: Resolved) -> date:
    return reach(event.date)[0]


def _months(
    scale: _Scale, events: Sequence[Resolved], day: date
) -> Iterable[tuple[float, float, float, bool]]:
    """x, width, height of each month's bar, and whether it lies after the day asked about."""
    counts = Counter((d.year, d.month) for d in map(_first, events))
    most = max(counts.values())
    for (year, month), count in sorted(counts.items()):
        start, end = _whole(year, month, 1)
        x = scale.x(start)
        width = max(1.0, round(scale.x(end) - x - 0.6, 1))
        yield x, width, max(1.5, round(TALLEST * count / most, 1)), start > day


def _whole(year: int, month: int, months: int) -> tuple[date, date]:
    """The first day of some months, and the first after them (31 December 9999 at the latest)."""
    later = year * 12 + month - 1 + months
    end = date(later // 12, later % 12 + 1, 1) if later // 12 <= 9999 else date.max
    return date(year, month, 1), end


def _barred(scale: _Scale, row: Row, y: float) -> Lane:
    """A lane of bars, one a quarter."""
    counts = Counter((d.year, (d.month - 1) // 3 * 3 + 1) for d in map(_first, row.events))
    bars: list[Bar] = []
    for (year, month), count in sorted(counts.items()):
        start, end = _whole(year, month, 3)
        x = scale.x(start)
        width = max(1.0, round(scale.x(end) - x - 0.6, 1))
        level = -(-5 * count // max(counts.values()))
        last = end - timedelta(days=1)
        bars.append(Bar(x, width, count, level, start, last, (_number(start), _number(end))))
    return Lane(row.code, row.name, y, 30.0, len(row.events), bars=tuple(bars))


def _marked(view: View, scale: _Scale, row: Row, y: float) -> Lane:
    """A lane of marks, each on the first row where it touches no other."""
    ends: list[float] = []
    held: list[list[Callable[[float], Mark]]] = []
    begun: list[list[float]] = []
    for event in sorted(row.events, key=lambda e: (scale.x(_first(e)), e.id)):
        low, high = reach(event.date)
        start, end = scale.x(low), scale.x(high)
        olds = tuple(
            move.before.date.not_before
            for move in event.moved
            if move.in_effect and move.before.date and move.before.date.not_before
        )
        left = min([start, *map(scale.x, olds)])
        line = next((i for i, taken in enumerate(ends) if taken <= left - RADIUS), len(ends))
        line = min(line, ROWS - 1)
        if line == len(ends):
            ends.append(0.0)
            held.append([])
            begun.append([])
        ends[line] = max(ends[line], max(start, end) + RADIUS + 1.5)
        top = y + PAD + RADIUS + line * ROW
        held[line].append(_maker(view, scale, event, (low, high, *olds), top))
        begun[line].append(left - RADIUS)
    marks = [
        make(following)
        for makers, starts in zip(held, begun, strict=True)
        for make, following in zip(makers, [*starts[1:], float(WIDTH)], strict=True)
    ]
    marks.sort(key=lambda mark: (mark.days[0], mark.id))
    height = max(1, len(ends)) * ROW + 2 * PAD - (ROW - 2 * RADIUS)
    return Lane(row.code, row.name, y, height, len(row.events), marks=tuple(marks))


def _maker(
    view: View, scale: _Scale, event: Resolved, days: tuple[date, ...], y: float
) -> Callable[[float], Mark]:
    """A mark that waits for the x up to which its row is free."""
    low, high, *olds = days
    start, end, today = scale.x(low), scale.x(high), scale.x(view.clocks.day)
    before = tuple(scale.x(old) for old in olds)

    def make(free: float) -> Mark:
        # what has happened keeps out of the future, its words too
        far = min(free, today) if start < today else free
        room = int((far - max(start + 5, end, *before) - 10) / LETTER)
        title = event.event.title
        text = title if len(title) <= room else title[: room - 1].rstrip() + "…"
        return Mark(
            id=event.id,
            title=title,
            status=view.status(event),
            x=start,
            width=round(end - start, 1),
            y=y,
            fade_start=soft(event.date, "start"),
            fade_end=soft(event.date, "end"),
            days=tuple(map(_number, days)),
            tip=_tip(view, event),
            traces=before,
            text=text if room >= SHORTEST else "",
            text_x=round(max(start + 5, end, *before) + 4, 1),
        )

    return make


def _tip(view: View, event: Resolved) -> str:
    """When, what, where, and what moved: a line each."""
    assert event.date is not None
    place = view.catalogue.jurisdictions.get(event.event.jurisdiction)
    lines = [date_words(event.date), event.event.title]
    lines.append(place.title if place else event.event.jurisdiction)
    lines += [
        say("mark_moved", when=date_words(move.before.date))
        for move in event.moved
        if move.in_effect and move.before.date
    ]
    return "\n".join(lines)
