"""A view's events found in columns: filters, facets and orders without resolving every event.

What the view's days change of the columns is resolved, and held beside them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import numpy as np

from graph import outline
from graph.columns.changed import Changed
from graph.columns.chosen import Chosen
from graph.columns.columns import (
    APPLIES,
    CERTAIN,
    DATED,
    DUTY,
    FOREVER,
    GAPPED,
    MOVED,
    Array,
    Columns,
)
from graph.columns.orders import Orders
from graph.columns.statuses import STATUS, Statuses
from graph.facets import VALUES
from graph.fulltext import matching_words, read_query
from graph.outline import Outline
from ontology.ends import DUTIES
from ontology.resolution import Resolved

if TYPE_CHECKING:
    from graph.filters import Filters
    from graph.view import View

Test = Callable[[Resolved], bool]


class Index:
    """The columns as one view has them."""

    def __init__(self, view: View, columns: Columns, names: Sequence[str]) -> None:
        self.view = view
        self.columns = columns
        self.names = names
        """The ids of all recorded events, in order."""

    @cached_property
    def _changed(self) -> Changed:
        return Changed(self.view, self.columns, self.names)

    @property
    def changed(self) -> list[str]:
        """The ids of the events of which the view has something else than the columns, sorted."""
        return [self.names[number] for number in self._changed.numbers]

    @property
    def same(self) -> bool:
        """Are all events as the columns have them?"""
        return not len(self._changed.numbers)

    @cached_property
    def _statuses(self) -> Statuses:
        return Statuses(self.columns, self.view.clocks.day, self._killed)

    @cached_property
    def orders(self) -> Orders:
        """Other orders than that of time."""
        return Orders(self.columns)

    def _killed(self, place: int) -> int | None:
        """See `Statuses`."""
        event = self.view.catalogue.events[self.names[self.columns.numbers[place]]]
        days = [end.date.before for end in self.view.ended(event) if end.date is not None]
        return min((day.toordinal() if day else FOREVER for day in days), default=None)

    @cached_property
    def _lows(self) -> Array:
        """By place, the first of its key; they are in order."""
        return np.maximum(self.columns.firsts, 0)

    def _slots(self, others: Sequence[Resolved]) -> Array:
        """For events that the columns do not hold, the first place that comes after each."""
        # of an event that changed, the columns hold its key on the release's day
        keys = [other.sort_key for other in others]
        lows = np.array([key[0] for key in keys], np.int32)
        ranges = zip(
            np.searchsorted(self._lows, lows), np.searchsorted(self._lows, lows, "right"),
            strict=True,
        )  # fmt: skip
        places = range(len(self.columns))
        return np.array(
            [
                bisect_left(places, key, int(first), int(end), key=self._key)
                for key, (first, end) in zip(keys, ranges, strict=True)
            ],
            np.int64,
        )

    def _key(self, place: int) -> tuple[int, bool, int, str]:
        """What `data.edtf.sort_key` makes of the event at a place."""
        first, end = int(self.columns.firsts[place]), int(self.columns.ends[place])
        low, high = max(first, 0), end if end < FOREVER else 0
        return low, end == FOREVER, high, self.names[self.columns.numbers[place]]

    @cached_property
    def _ranks(self) -> Array:
        """By number, where each event stands in the timeline of the view."""
        found = np.zeros(len(self.columns.known), np.int32)
        numbers = self.all().numbers
        found[numbers] = np.arange(len(numbers), dtype=np.int32)
        return found

    def rank(self, event: str) -> int:
        """Where the event of an id stands in the timeline of the view."""
        return int(self._ranks[self._number(event)])

    def all(self) -> Chosen:
        """Every event of the view, in timeline order."""
        return self._all

    @cached_property
    def _all(self) -> Chosen:
        places = np.arange(len(self.columns), dtype=np.int32)
        if self._changed.own is not None:
            places = places[self._changed.own]
        return self._chosen(places, self._changed.others)

    def chosen(self, filters: Filters, tests: Mapping[str, Test], duties: bool = False) -> Chosen:
        """The events that pass the filters.

        `tests`: the filters as tests by name, for events that the columns do not settle; that of
        ``from`` and ``to`` is called ``window``. `duties`: only those whose stage is one and that
        have not certainly come by the view's day.
        """
        values = {name: given for name, given in filters.values.items() if name in VALUES}
        if not (tests or duties):
            return self.all()
        passing: dict[str, Array] = {}
        for name, given in values.items():
            if name == "status":
                continue
            posted = self.columns.postings[name]
            known = {posted.values.number(value) for value in given}
            passing[name] = posted.any_of(sorted(number for number in known if number is not None))
        if "q" in filters.values:
            passing["text"] = self._speaking(filters.values["q"])
        found = (
            reduce(_both, passing.values())
            if passing
            else np.arange(len(self.columns), dtype=np.int32)
        )
        if self._changed.own is not None:
            found = found[self._changed.own[found]]
        if duties:
            marks = self.columns.marks[found]
            come = ((marks & DATED) > 0) & ((marks & CERTAIN) > 0)
            come &= self.columns.begun[found] <= self.view.clocks.day.toordinal() + 1
            found = found[((marks & DUTY) > 0) & ~come]
        if "window" in tests:
            found = self._within(found, filters, tests["window"])
        if "status" in values:
            found = self._statuses.having(found, values["status"])
        others = [
            event
            for event in self._others(passing, duties)
            if (not duties or event.event.stage in DUTIES)
            and all(test(event) for test in tests.values())
        ]
        return self._chosen(found, others)

    def _others(self, passing: Mapping[str, Array], duties: bool) -> Sequence[Resolved]:
        """The events that the columns do not hold, as far as they may pass, in timeline order."""
        changed = self._changed
        if self.same or not (passing or duties):
            return changed.others
        return changed.resolved(changed.may_pass(self._places, passing, DUTY if duties else 0))

    def _within(self, found: Array, filters: Filters, test: Test) -> Array:
        start, end = filters.bounds()
        low = start.toordinal() if start else -FOREVER
        high = end.toordinal() if end else FOREVER
        columns = self.columns
        marks = columns.marks[found]
        firsts, ends = columns.firsts[found], columns.ends[found]
        passes = ((marks & DATED) > 0) & (low < high) & (firsts < high) & (ends > low)
        # of dates with gaps the bounds do not tell all, unless they lie on one side
        open_ = passes & ((marks & GAPPED) > 0)
        if not filters.certain:
            open_ &= (firsts < low) | (ends > high)
        if filters.certain:
            passes &= (marks & CERTAIN) > 0
            passes &= (columns.begun[found] <= high) & (columns.lasts[found] >= low)
        for index in np.flatnonzero(open_):
            passes[index] = test(self.at(found[index]))
        return found[passes]

    def _speaking(self, queries: Sequence[str]) -> Array:
        """The places of the events in whose text every word of one of the queries is found."""
        posted = self.columns.postings["text"]
        found = []
        for query in queries:
            words = [
                posted.any_of(matching_words(word, posted.values))
                for word in read_query(query).words
            ]
            found.append(reduce(_both, words))
        return np.unique(np.concatenate(found))

    def at(self, place: int) -> Resolved:
        """The event at a place."""
        return self.view.by_id[self.names[self.columns.numbers[place]]]

    def _chosen(self, places: Array, others: Sequence[Resolved]) -> Chosen:
        numbers: Array = self.columns.numbers[places]
        if others:
            own = np.array([self._number(other.id) for other in others], np.int32)
            slots = np.searchsorted(places, self._slots(others))
            numbers = np.insert(numbers, slots, own)
        return Chosen(self, numbers, places, others)

    def _number(self, event: str) -> int:
        return bisect_left(self.names, event)

    @cached_property
    def _places(self) -> Array:
        """By number, the place of each event in the columns; -1 where it has none."""
        found = np.full(len(self.columns.known), -1, np.int32)
        found[self.columns.numbers] = np.arange(len(self.columns), dtype=np.int32)
        return found

    def outline(self, chosen: Chosen, by: str) -> Outline:
        """The outline of the events, in their order."""
        columns, places = self.columns, self._places[chosen.numbers]
        if not len(columns):
            return outline.outline(self.view, tuple(chosen), by)
        marks = columns.marks[places]
        applies = (marks & APPLIES) > 0
        applies[applies] = self._statuses.of(places[applies]) == STATUS["occurred"]
        moved = (marks & MOVED) > 0
        firsts, ends = columns.firsts[places], columns.ends[places]
        dated = (marks & DATED) > 0
        posted, lane = columns.postings[f"lane-{by}"], outline.LANES[by]
        names, numbers = list(posted.values), posted.numbers(len(columns))[places]
        if chosen.others:
            other = {self._number(one.id): one for one in chosen.others}
            for at in np.flatnonzero(np.isin(chosen.numbers, list(other))):
                one = other[int(chosen.numbers[at])]
                firsts[at], ends[at] = outline.first(one), outline.end(one)
                dated[at], moved[at] = one.date is not None, outline.moved(one)
                applies[at] = outline.applies(self.view, one)
                if lane(one) not in names:
                    names.append(lane(one))
                numbers[at] = names.index(lane(one))
        return Outline(firsts, ends, dated, moved, applies, names, numbers)

    def facets(self, chosen: Chosen, names: Iterable[str]) -> dict[str, Counter[str]]:
        """By facet, how many of the events have each value."""
        marked = np.zeros(len(self.columns), np.bool_)
        marked[chosen.places] = True
        found: dict[str, Counter[str]] = {}
        for name in names:
            values_of = VALUES[name](self.view)
            if name == "status":
                sums = np.bincount(self._statuses.of(chosen.places), minlength=len(STATUS))
                counted = Counter({word: int(sums[code]) for word, code in STATUS.items()})
            else:
                counted = Counter(self.columns.postings[name].counted(marked))
            for event in chosen.others:
                counted.update(value for value in set(values_of(event)) if value is not None)
            found[name] = +counted
        return found


def _both(one: Array, other: Array) -> Array:
    return np.intersect1d(one, other, assume_unique=True)
