"""The days of events and what is settled to come before what, for all of them at once.

The same answers as `graph.order.Chronicle` gives for one pair after the other.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from data.edtf import Edtf
from graph.arrays.arrays import Array
from graph.order import FOREVER, days_of, placed
from graph.view import View
from ontology.vocab import RELATIONS

NO_DAY = 0
"""Of an event that is not known to the day."""


class Joined(Protocol):
    """A relation, as far as it orders events."""

    @property
    def type(self) -> str: ...

    @property
    def target(self) -> str: ...


class Timed(Protocol):
    """What of an event decides what it comes before and after."""

    @property
    def date(self) -> Edtf | None: ...

    @property
    def kind(self) -> str | None: ...

    @property
    def stage(self) -> str | None: ...

    @property
    def instrument(self) -> str | None: ...

    @property
    def relations(self) -> Sequence[Joined]: ...


class Times:
    """Days and settled orders of events, by id.

    `lows` and `highs` hold the runs of days of all events, `counts` of them for each event.
    `settled`: pairs of events, as places in `events`, of which the first comes first.
    """

    def __init__(
        self,
        events: Sequence[str],
        counts: Array,
        lows: Array,
        highs: Array,
        sure: Array,
        settled: tuple[Array, Array],
    ) -> None:
        self.events = events
        self.counts = counts
        self.lows = lows
        self.highs = highs
        self.sure = sure
        self.settled = settled

    def arrays(self, numbers: Mapping[str, int], room: int | None = None) -> dict[str, Array]:
        """The arrays of `graph.arrays.Arrays`; `events` must be sorted, as the numbers are.

        `room`: what all numbers are below; None: there are no gaps between them.
        """
        n = len(numbers) if room is None else room
        own = np.fromiter((numbers[event] for event in self.events), np.int64, len(self.events))
        counts = np.zeros(n, np.int64)
        counts[own] = self.counts
        sure = np.zeros(n, np.uint8)
        sure[own] = self.sure
        first, second = (own[side] for side in self.settled)
        befores, before = grouped(n, second, first)
        afters, after = grouped(n, first, second)
        return {
            "spans": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            "lows": self.lows.astype(np.int32),
            "highs": self.highs.astype(np.int32),
            "sure": sure,
            "befores": befores,
            "before": before,
            "afters": afters,
            "after": after,
        }


def grouped(n: int, by: Array, what: Array) -> tuple[Array, Array]:
    """Rows by number: where each begins, and what stands in it, sorted."""
    order = np.lexsort((what, by))
    places = np.concatenate([[0], np.cumsum(np.bincount(by, minlength=n))]).astype(np.int64)
    return places, what[order].astype(np.int32)


def times_of(view: View, chosen: Iterable[str]) -> Times:
    """The days of some events of a view, and the orders settled among them."""
    found = Gathered(chosen)
    for event in found.events:
        found.take(view.by_id[event])
    return found.times()


class Gathered:
    """What the times of some events are made of, taken from one after the other, by id."""

    def __init__(self, chosen: Iterable[str]) -> None:
        self.events = sorted(chosen)
        self._place = {event: index for index, event in enumerate(self.events)}
        self._counts, self._lows, self._highs = array("q"), array("q"), array("q")
        self._begins, self._ends, self._days = array("q"), array("q"), array("q")
        self._sure, self._dated = bytearray(), bytearray()
        self._orders = array("q")
        self._schemes: list[tuple[str | None, str | None]] = []
        self._joined: set[tuple[int, int]] = set()
        self._ordered: set[tuple[int, int]] = set()
        self._same_day: dict[tuple[str, int], list[int]] = {}

    def take(self, one: Timed) -> None:
        """Add the next of the events."""
        index, when = len(self._counts), one.date
        runs = days_of(when)
        self._counts.append(len(runs))
        for low, high in runs:
            self._lows.append(low)
            self._highs.append(high)
        self._dated.append(when is not None)
        self._sure.append(when is not None and when.certain)
        self._begins.append(when.not_before.toordinal() if when and when.not_before else -FOREVER)
        self._ends.append(when.before.toordinal() if when and when.before else FOREVER)
        day = when.day.toordinal() if when and when.day else NO_DAY
        self._days.append(day if when and when.certain else NO_DAY)
        self._orders.append(placed(one.kind, one.stage))
        self._schemes.append((one.instrument, one.kind))
        for relation in one.relations:
            other = self._place.get(relation.target)
            if other is not None and other != index:
                self._joined.add((index, other))
                if RELATIONS[relation.type].ordered:
                    self._ordered.add((index, other))
        if one.instrument is not None and day != NO_DAY:
            self._same_day.setdefault((one.instrument, day), []).append(index)

    def times(self) -> Times:
        """Those of all that were taken."""
        counts, sure = np.array(self._counts, np.int64), np.array(self._sure, np.uint8)
        lows, highs = np.array(self._lows, np.int64), np.array(self._highs, np.int64)
        settled = _Pairs(
            np.array(self._dated, np.bool_), sure.astype(np.bool_),
            np.array(self._begins, np.int64), np.array(self._ends, np.int64),
            np.array(self._days, np.int64), np.array(self._orders, np.int64),
        )  # fmt: skip
        spans = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        settled.lows = lows[spans[:-1]] if len(lows) else np.empty(0, np.int64)
        settled.highs = highs[spans[1:] - 1] if len(highs) else np.empty(0, np.int64)
        settled.schemes = _numbered(self._schemes)
        for group in self._same_day.values():
            self._joined.update((a, b) for a in group for b in group if a != b)
        both = self._joined | {(b, a) for a, b in self._joined}
        pairs = settled.among(both, self._ordered)
        return Times(self.events, counts, lows, highs, sure, pairs)


def _numbered(keys: Sequence[tuple[str | None, str | None]]) -> Array:
    """A number for each instrument and kind; one of its own for what is of no instrument."""
    numbers: dict[object, int] = {}
    return np.array(
        [
            numbers.setdefault(key if key[0] is not None else index, len(numbers))
            for index, key in enumerate(keys)
        ],
        np.int64,
    )


class _Pairs:
    """What decides the order of two events, for many pairs at once."""

    lows: Array
    highs: Array
    schemes: Array

    def __init__(
        self, dated: Array, sure: Array, begins: Array, ends: Array, days: Array, orders: Array
    ) -> None:
        self.dated = dated
        self.sure = sure
        self.begins = begins
        self.ends = ends
        self.days = days
        self.orders = orders

    def among(
        self, pairs: Iterable[tuple[int, int]], ordered: set[tuple[int, int]]
    ) -> tuple[Array, Array]:
        """Those of `pairs` of which the first is settled to come first, as two arrays.

        `ordered`: pairs of which the first has a relation to the second with a time order.
        """
        n = len(self.dated)
        found = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        a, b = found[:, 0], found[:, 1]
        rests = np.array(sorted(x * n + y for x, y in ordered), np.int64)
        forth, back = np.isin(b * n + a, rests), np.isin(a * n + b, rests)
        dated = self.dated[a] & self.dated[b]
        proven = dated & self._precedes(a, b)
        refuted = dated & (self._precedes(b, a) | (self.lows[a] >= self.highs[b]))
        by_stage = (
            (self.days[a] != NO_DAY)
            & (self.days[a] == self.days[b])
            & (self.schemes[a] == self.schemes[b])
            & (self.orders[a] >= 0)
            & (self.orders[a] < self.orders[b])
        )
        open_ = ~proven & ~refuted
        kept = proven | (open_ & ((forth & ~back) | ((forth == back) & by_stage)))
        return a[kept], b[kept]

    def _precedes(self, a: Array, b: Array) -> Array:
        known = (self.ends[a] < FOREVER) & (self.begins[b] > -FOREVER)
        decided: Array = self.sure[a] & self.sure[b] & known & (self.ends[a] <= self.begins[b])
        return decided
