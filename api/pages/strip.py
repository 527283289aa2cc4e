"""Dated things as marks on lanes under a histogram of months. Pure; a template draws it.

Units are those of the SVG's view box; days are counted from 1970. Lanes are as high as their
crowding needs. In a crowd a lane holds a bar a quarter instead of marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.pages.reach import reach, soft
from data.edtf import Edtf

WIDTH = 992
LEFT = 18
RIGHT = 20
TOP = 62
BASE, TALLEST = 30, 25.0
"""Where the bars of the histogram stand, and how high they get."""
ROW, PAD, RADIUS = 12.0, 8, 4.4
ROWS = 20
"""Most rows of a lane; beyond them, marks lie upon each other."""
LETTER, SHORTEST = 6.3, 9
"""Width of a letter of a label, on the safe side; and letters below which it says nothing."""
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a date: what its mark is called, says (`tip`) and leads to.

    `olds`: its former days. Without `href` it leads to the page of the event called `id`.
    """

    id: str
    title: str
    when: Edtf
    status: str
    tip: str
    olds: tuple[date, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What stands on one lane; `code` is the value that its things share."""

    code: str | None
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """What stands on one lane, too much for marks: how many things begin in each month."""

    code: str | None
    name: str
    months: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing: a point (no `width`) or a span, and the traces from its former dates.

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
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """So many things between two days; `level` 1 to 5 is their share of the most."""

    x: float
    width: float
    count: int
    level: int
    start: date
    end: date
    days: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks, or bars, of one group."""

    code: str | None
    name: str
    y: float
    height: float
    count: int
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """A whole drawing; `undated` counts what has no date to draw."""

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


def strip(groups: Sequence[Group], day: date, by: str, undated: int) -> Strip:
    """The drawing of what has a date, at least one thing, as marks."""
    items = [item for group in groups for item in group.items]
    scale = _Scale([*_days(items), day])
    lanes: list[Lane] = []
    y = float(TOP)
    for group in groups:
        lanes.append(_marked(scale, group, day, y))
        y += lanes[-1].height
    counts = Counter((d.year, d.month) for d in map(_first, items))
    return _strip(scale, lanes, counts, day, by, undated)


def crowded(
    crowds: Sequence[Crowd], days: Iterable[date], day: date, by: str, undated: int
) -> Strip:
    """The drawing of many things, as bars; `days`: the first and the last that any has."""
    scale = _Scale([*days, day])
    lanes: list[Lane] = []
    y = float(TOP)
    for crowd in crowds:
        lanes.append(_barred(scale, crowd, y))
        y += lanes[-1].height
    counts: Counter[tuple[int, int]] = Counter()
    for crowd in crowds:
        counts.update(crowd.months)
    return _strip(scale, lanes, counts, day, by, undated)


def _strip(
    scale: _Scale,
    lanes: Sequence[Lane],
    counts: Mapping[tuple[int, int], int],
    day: date,
    by: str,
    undated: int,
) -> Strip:
    step = max(1, (scale.last - scale.first) // 14)
    years = tuple((year, scale.x(date(year, 1, 1))) for year in scale.years[:-1:step])
    return Strip(
        height=lanes[-1].y + lanes[-1].height + 2,
        lanes=tuple(lanes),
        years=years,
        months=tuple(_months(scale, counts, day)),
        today=scale.x(day),
        today_day=_number(day),
        undated=undated,
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


def _days(items: Iterable[Item]) -> Iterable[date]:
    for item in items:
        yield from item.olds
        if item.when.not_before is not None:
            yield item.when.not_before
        if item.when.latest is not None:
            yield item.when.latest


def _first(item: Item) -> date:
    return reach(item.when)[0]


def _months(
    scale: _Scale, counts: Mapping[tuple[int, int], int], day: date
) -> Iterable[tuple[float, float, float, bool]]:
    """x, width, height of each month's bar, and whether it lies after the day asked about."""
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


def _barred(scale: _Scale, crowd: Crowd, y: float) -> Lane:
    """A lane of bars, one a quarter."""
    counts: Counter[tuple[int, int]] = Counter()
    for (year, month), count in crowd.months.items():
        counts[year, (month - 1) // 3 * 3 + 1] += count
    bars: list[Bar] = []
    for (year, month), count in sorted(counts.items()):
        start, end = _whole(year, month, 3)
        x = scale.x(start)
        width = max(1.0, round(scale.x(end) - x - 0.6, 1))
        level = -(-5 * count // max(counts.values()))
        last = end - timedelta(days=1)
        bars.append(Bar(x, width, count, level, start, last, (_number(start), _number(end))))
    return Lane(crowd.code, crowd.name, y, 30.0, counts.total(), bars=tuple(bars))


def _marked(scale: _Scale, group: Group, day: date, y: float) -> Lane:
    """A lane of marks, each on the first row where it touches no other."""
    ends: list[float] = []
    held: list[list[Callable[[float], Mark]]] = []
    begun: list[list[float]] = []
    for item in sorted(group.items, key=lambda item: (scale.x(_first(item)), item.id)):
        low, high = reach(item.when)
        start, end = scale.x(low), scale.x(high)
        left = min([start, *map(scale.x, item.olds)])
        line = next((i for i, taken in enumerate(ends) if taken <= left - RADIUS), len(ends))
        line = min(line, ROWS - 1)
        if line == len(ends):
            ends.append(0.0)
            held.append([])
            begun.append([])
        ends[line] = max(ends[line], max(start, end) + RADIUS + 1.5)
        top = y + PAD + RADIUS + line * ROW
        held[line].append(_maker(scale, item, day, top))
        begun[line].append(left - RADIUS)
    marks = [
        make(following)
        for makers, starts in zip(held, begun, strict=True)
        for make, following in zip(makers, [*starts[1:], float(WIDTH)], strict=True)
    ]
    marks.sort(key=lambda mark: (mark.days[0], mark.id))
    height = max(1, len(ends)) * ROW + 2 * PAD - (ROW - 2 * RADIUS)
    return Lane(group.code, group.name, y, height, len(group.items), marks=tuple(marks))


def _maker(scale: _Scale, item: Item, day: date, y: float) -> Callable[[float], Mark]:
    """A mark that waits for the x up to which its row is free."""
    low, high = reach(item.when)
    start, end, today = scale.x(low), scale.x(high), scale.x(day)
    before = tuple(scale.x(old) for old in item.olds)

    def make(free: float) -> Mark:
        # what has happened keeps out of the future, its words too
        far = min(free, today) if start < today else free
        room = int((far - max(start + 5, end, *before) - 10) / LETTER)
        title = item.title
        text = title if len(title) <= room else title[: room - 1].rstrip() + "…"
        return Mark(
            id=item.id,
            title=title,
            status=item.status,
            x=start,
            width=round(end - start, 1),
            y=y,
            fade_start=soft(item.when, "start"),
            fade_end=soft(item.when, "end"),
            days=tuple(map(_number, (low, high, *item.olds))),
            tip=item.tip,
            traces=before,
            text=text if room >= SHORTEST else "",
            text_x=round(max(start + 5, end, *before) + 4, 1),
            href=item.href,
        )

    return make
