"""The life of an instrument as a picture: its stages in time, its parts as lanes. Pure.

A moved date leaves a trace from the former day to the present one; a template draws it all.
Units are those of the SVG's view box. Every mark has its words beside it, so lanes are as high as
those words need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from api.pages.cards import wrapped
from api.pages.words import date_words, label
from data.edtf import Edtf
from data.records import Instrument, Part
from graph.view import View
from ontology.resolution import Resolved

WIDTH = 960
LEFT = 12
RIGHT = 24
TOP = 30
ROW = 21
PAD = 9
CHARACTER = 6.9
RADIUS = 5
NAMES = 225

_SHORT = re.compile(r"[:,;(]")


@dataclass(frozen=True, slots=True)
class Mark:
    """One stage: a point, or a bar where the day is not known; `traces` are its former days."""

    id: str
    title: str
    words: str
    status: str
    x: float
    width: float
    y: float
    words_x: float
    leftward: bool
    traces: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """The stages of the whole (no `part`) or of one part."""

    part: str | None
    name: str
    lines: tuple[str, ...]
    short: str
    y: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """A whole drawing; `undated` counts stages with no day to draw."""

    height: float
    lanes: tuple[Lane, ...]
    years: tuple[tuple[int, float], ...]
    day: float
    undated: int
    width: int = WIDTH
    top: int = TOP
    radius: float = RADIUS


def life(view: View, instrument: Instrument, parts: Sequence[Part], whole: str) -> Life | None:
    """The life of an instrument, lanes in the order of `parts`; None where no stage has a day.

    `whole`: the name of the lane of those stages that concern no part alone.
    """
    stages = view.stages(instrument.id)
    dated = [stage for stage in stages if _bounds(stage.date)]
    if not dated:
        return None
    scale = _Scale([*_days(dated), view.clocks.day])
    lanes: list[Lane] = []
    y = float(TOP)
    for part, name in [(None, whole), *((part.id, part.title) for part in parts)]:
        own = [s for s in dated if (part in s.event.part if part else not s.event.part)]
        if own:
            marks, rows = _rows(view, scale, own, y)
            lines = wrapped(name, NAMES, 3)
            height = max(rows * ROW + 2 * PAD, len(lines) * 15 + 8)
            spare = (height - rows * ROW) / 2 - PAD
            marks = [replace(mark, y=mark.y + spare) for mark in marks]
            lanes.append(Lane(part, name, lines, _short(name), y, height, tuple(marks)))
            y += height
    step = max(1, -(-len(scale.years) // 14))
    years = tuple((year, scale.x(date(year, 1, 1))) for year in scale.years[:-1:step])
    missing = len(stages) - len(dated)
    return Life(y + 4, tuple(lanes), years, scale.x(view.clocks.day), missing)


class _Scale:
    """Days to x; whole years, linear."""

    def __init__(self, days: Iterable[date]) -> None:
        found = sorted(days)
        self.years = range(found[0].year, min(found[-1].year + 2, 10_000))
        self._start = date(self.years[0], 1, 1).toordinal()
        self._span = max(1, date(self.years[-1], 1, 1).toordinal() - self._start)

    def x(self, day: date) -> float:
        share = (day.toordinal() - self._start) / self._span
        return round(LEFT + min(1.0, max(0.0, share)) * (WIDTH - RIGHT - LEFT), 1)


def _bounds(when: Edtf | None) -> tuple[date, date] | None:
    """First and last day that a date may mean; a day that it begins, where it has no end."""
    if when is None:
        return None
    low = when.not_before or when.latest
    high = when.latest or when.not_before
    return (low, high) if low and high else None


def _days(stages: Iterable[Resolved]) -> Iterable[date]:
    for stage in stages:
        for when in (stage.date, *(move.before.date for move in stage.moved)):
            yield from _bounds(when) or ()


def _rows(
    view: View, scale: _Scale, stages: Sequence[Resolved], top: float
) -> tuple[list[Mark], int]:
    """Marks, each on the first row where neither it nor its words touch another."""
    ends: list[float] = []
    marks: list[Mark] = []
    for stage in stages:
        bounds = _bounds(stage.date)
        assert bounds is not None
        assert stage.date is not None
        x, last = scale.x(bounds[0]), scale.x(bounds[1])
        if bounds[0] != bounds[1]:
            last = max(scale.x(bounds[1] + timedelta(days=1)), x + 6)
        words = f"{label(stage.event.stage)}, {date_words(stage.date)}"
        room = len(words) * CHARACTER
        traces = tuple(
            scale.x(move.before.date.not_before)
            for move in stage.moved
            if move.in_effect and move.before.date and move.before.date.not_before
        )
        left, right = min([x, *traces]) - RADIUS, max([last, *traces]) + RADIUS
        leftward = right + 4 + room > WIDTH
        words_x = left - 4 if leftward else right + 4
        left, right = (left - 4 - room, right) if leftward else (left, right + 4 + room)
        free = [row for row, taken in enumerate(ends) if taken + 8 <= left]
        row = free[0] if free else len(ends)
        if row == len(ends):
            ends.append(0.0)
        ends[row] = right
        marks.append(
            Mark(
                id=stage.id,
                title=stage.event.title,
                words=words,
                status=view.status(stage),
                x=x,
                width=round(last - x, 1),
                y=top + PAD + ROW / 2 + row * ROW,
                words_x=round(words_x, 1),
                leftward=leftward,
                traces=traces,
            )
        )
    return marks, len(ends)


def _short(name: str) -> str:
    return _SHORT.split(name, maxsplit=1)[0].strip()
