"""The days of events and what is settled to come before what, for all of them at once.

The same answers as `graph.order.Chronicle` gives for one pair after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graph.arrays.arrays import Array
from graph.order import FOREVER, days_of, placed
from graph.view import View
from ontology.vocab import RELATIONS

NO_DAY = 0
"""Of an event that is not known to the day."""


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

    def arrays(self, numbers: Mapping[str, int]) -> dict[str, Array]:
        """The arrays of `graph.arrays.Arrays`; `events` must be sorted, as the numbers are."""
        n = len(numbers)
        own = np.fromiter((numbers[event] for event in self.events), np.int64, len(self.events))
        counts = np.zeros(n, np.int64)
        counts[own] = self.counts
        sure = np.zeros(n, np.uint8)
        sure[own] = self.sure
        first, second = (own[side] for side in self.settled)
        befores, before = _grouped(n, second, first)
        afters, after = _grouped(n, first, second)
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


def _grouped(n: int, by: Array, what: Array) -> tuple[Array, Array]:
    order = np.lexsort((what, by))
    places = np.concatenate([[0], np.cumsum(np.bincount(by, minlength=n))]).astype(np.int64)
    return places, what[order].astype(np.int32)


def times_of(view: View, chosen: Iterable[str]) -> Times:
    """The days of some events of a view, and the orders settled among them."""
    events = sorted(chosen)
    place = {event: index for index, event in enumerate(events)}
    resolved = [view.by_id[event] for event in events]
    counts, lows, highs = [], [], []
    begins, ends, sure, dated = [], [], [], []
    days, orders, schemes = [], [], []
    for one in resolved:
        when = one.date
        runs = days_of(when)
        counts.append(len(runs))
        for low, high in runs:
            lows.append(low)
            highs.append(high)
        dated.append(when is not None)
        sure.append(when is not None and when.certain)
        begins.append(when.not_before.toordinal() if when and when.not_before else -FOREVER)
        ends.append(when.before.toordinal() if when and when.before else FOREVER)
        known = when is not None and when.certain and when.day is not None
        days.append(when.day.toordinal() if known and when and when.day else NO_DAY)
        orders.append(placed(one.kind, one.stage))
        schemes.append((one.instrument, one.kind))
    settled = _Pairs(
        np.array(dated, np.bool_), np.array(sure, np.bool_),
        np.array(begins, np.int64), np.array(ends, np.int64),
        np.array(days, np.int64), np.array(orders, np.int64),
    )  # fmt: skip
    spans = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    settled.lows = np.array(lows, np.int64)[spans[:-1]] if lows else np.empty(0, np.int64)
    settled.highs = np.array(highs, np.int64)[spans[1:] - 1] if highs else np.empty(0, np.int64)
    settled.schemes = _numbered(schemes)
    joined, ordered = set(), set()
    for index, one in enumerate(resolved):
        for relation in one.relations:
            other = place.get(relation.target)
            if other is not None and other != index:
                joined.add((index, other))
                if RELATIONS[relation.type].ordered:
                    ordered.add((index, other))
    for group in _same_day(view, place).values():
        joined.update((a, b) for a in group for b in group if a != b)
    both = joined | {(b, a) for a, b in joined}
    return Times(
        events, np.array(counts, np.int64), np.array(lows, np.int64), np.array(highs, np.int64),
        np.array(sure, np.uint8), settled.among(both, ordered),
    )  # fmt: skip


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


def _same_day(view: View, place: Mapping[str, int]) -> Mapping[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = {}
    for one in view.events:
        day = one.date.day if one.date is not None else None
        if one.instrument is not None and day is not None and one.id in place:
            found.setdefault((one.instrument, day.toordinal()), []).append(place[one.id])
    return {key: group for key, group in found.items() if len(group) > 1}


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
