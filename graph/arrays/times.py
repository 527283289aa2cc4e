"""The days of events and what is settled to come before what, for all of them at once.

The same answers as `graph.order.Chronicle` gives for one pair after the other.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from data.edtf import Edtf
from graph.arrays.arrays import Array
from graph.order import FOREVER, days_of, placed
from graph.view import View
from ontology.vocab import RELATIONS

NO_DAY = 0
"""Of an event that is not known to the day."""
NO_SCHEME = -1
"""Of an event of no instrument."""


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
    """Days and settled orders of events, which stand in the order of their ids.

    `lows` and `highs` hold the runs of days of all events, `counts` of them for each event.
    `settled`: pairs of events, as their places, of which the first comes first.
    """

    def __init__(
        self,
        counts: Array,
        lows: Array,
        highs: Array,
        sure: Array,
        settled: tuple[Array, Array],
    ) -> None:
        self.counts = counts
        self.lows = lows
        self.highs = highs
        self.sure = sure
        self.settled = settled

    def arrays(self, own: Array, n: int) -> dict[str, Array]:
        """The arrays of `graph.arrays.Arrays`, of n nodes; `own` are the numbers of the events."""
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


class Gathered:
    """What the times of events are made of, taken from one after the other, in order of their ids.

    An event has a `place`, a number in that order; some may be left out. What other processes have
    gathered of later events is joined to what was taken here.
    """

    def __init__(self) -> None:
        self._places, self._counts = array("q"), array("q")
        self._lows, self._highs = array("q"), array("q")
        self._begins, self._ends, self._days = array("q"), array("q"), array("q")
        self._sure, self._dated = bytearray(), bytearray()
        self._orders, self._schemes = array("q"), array("q")
        self._scheme: dict[tuple[str, str | None], int] = {}
        self._firsts, self._seconds, self._ordered = array("q"), array("q"), bytearray()

    def take(self, place: int, one: Timed, place_of: Callable[[str], int | None]) -> None:
        """Add an event; `place_of` tells the places of those that it is related to."""
        when = one.date
        runs = days_of(when)
        self._places.append(place)
        self._counts.append(len(runs))
        for low, high in runs:
            self._lows.append(low)
            self._highs.append(high)
        self._dated.append(when is not None)
        self._sure.append(when is not None and when.certain)
        self._begins.append(when.not_before.toordinal() if when and when.not_before else -FOREVER)
        self._ends.append(when.before.toordinal() if when and when.before else FOREVER)
        self._days.append(when.day.toordinal() if when and when.day else NO_DAY)
        self._orders.append(placed(one.kind, one.stage))
        self._schemes.append(
            NO_SCHEME
            if one.instrument is None
            else self._scheme.setdefault((one.instrument, one.kind), len(self._scheme))
        )
        for relation in one.relations:
            other = place_of(relation.target)
            if other is not None and other != place:
                self._firsts.append(place)
                self._seconds.append(other)
                self._ordered.append(RELATIONS[relation.type].ordered)

    def join(self, later: Gathered) -> None:
        """Add what was gathered of later events."""
        found = [self._scheme.setdefault(key, len(self._scheme)) for key in later._scheme]
        numbers = np.array([*found, NO_SCHEME], np.int64)
        self._schemes.frombytes(numbers[np.frombuffer(later._schemes, np.int64)].tobytes())
        for name in _JOINED:
            getattr(self, name).extend(getattr(later, name))

    def times(self) -> Times:
        """Those of all that were taken."""
        places = np.array(self._places, np.int64)
        counts, sure = np.array(self._counts, np.int64), np.array(self._sure, np.bool_)
        lows, highs = np.array(self._lows, np.int64), np.array(self._highs, np.int64)
        days, schemes = np.array(self._days, np.int64), np.array(self._schemes, np.int64)
        spans = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        settled = _Pairs(
            dated=np.array(self._dated, np.bool_),
            sure=sure,
            begins=np.array(self._begins, np.int64),
            ends=np.array(self._ends, np.int64),
            days=np.where(sure, days, NO_DAY),
            orders=np.array(self._orders, np.int64),
            # one of its own for what is of no instrument
            schemes=np.where(schemes == NO_SCHEME, -1 - np.arange(len(schemes)), schemes),
            lows=lows[spans[:-1]] if len(lows) else lows,
            highs=highs[spans[1:] - 1] if len(highs) else highs,
        )
        firsts, seconds = np.array(self._firsts, np.int64), np.array(self._seconds, np.int64)
        # of related events, those that were taken as well
        here = np.isin(seconds, places)
        a = np.searchsorted(places, firsts[here])
        b = np.searchsorted(places, seconds[here])
        ordered = np.array(self._ordered, np.bool_)[here]
        twins = _in_turn(settled)
        first, second = np.concatenate([a, b, twins[0]]), np.concatenate([b, a, twins[1]])
        n = len(places)
        pairs = settled.among(np.unique(first * n + second), np.unique(a[ordered] * n + b[ordered]))
        return Times(counts, lows, highs, sure.astype(np.uint8), pairs)


_JOINED = (
    "_places", "_counts", "_lows", "_highs", "_begins", "_ends", "_days", "_sure", "_dated",
    "_orders", "_firsts", "_seconds", "_ordered",
)  # fmt: skip


def times_of(view: View, chosen: Iterable[str]) -> Times:
    """The days of some events of a view, and the orders settled among them."""
    found, events = Gathered(), sorted(chosen)
    places = {event: place for place, event in enumerate(events)}
    for event, place in places.items():
        found.take(place, view.by_id[event], places.get)
    return found.times()


def _in_turn(held: _Pairs) -> tuple[Array, Array]:
    """The pairs of events of one scheme and day of which the first has the earlier stage."""
    told = np.flatnonzero((held.schemes >= 0) & (held.days != NO_DAY) & (held.orders >= 0))
    keys = held.orders[told], held.days[told], held.schemes[told]
    rank = np.lexsort(keys)
    told = told[rank]
    orders, days, schemes = (key[rank] for key in keys)
    new_day = (np.diff(schemes) != 0) | (np.diff(days) != 0)
    # of each, the events of its day from the next stage on
    later = _next(new_day | (np.diff(orders) != 0), len(told))
    counts = _next(new_day, len(told)) - later
    firsts = np.repeat(np.arange(len(told)), counts)
    begins = np.cumsum(counts) - counts
    seconds = np.arange(len(firsts)) + (later - begins)[firsts]
    return told[firsts], told[seconds]


def _next(new: Array, size: int) -> Array:
    """For each of some in runs, where the next run begins; `new` marks all but the first."""
    begins = np.append(np.flatnonzero(new) + 1, size)
    if not size:
        return np.empty(0, np.int64)
    found: Array = begins[np.searchsorted(begins, np.arange(size), side="right")]
    return found


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What decides the order of two events, for many pairs at once."""

    dated: Array
    sure: Array
    begins: Array
    ends: Array
    days: Array
    """The day of an event that is known to the day for certain."""
    orders: Array
    schemes: Array
    lows: Array
    highs: Array

    def among(self, pairs: Array, ordered: Array) -> tuple[Array, Array]:
        """Those of `pairs` of which the first is settled to come first, as two arrays.

        A pair is one number, the first times n and the second of n events; all are sorted.
        `ordered`: pairs of which the first has a relation to the second with a time order.
        """
        n = len(self.dated)
        a, b = np.divmod(pairs, max(n, 1))
        forth, back = np.isin(b * n + a, ordered), np.isin(pairs, ordered)
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
