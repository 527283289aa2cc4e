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
from graph.columns.chosen import Chosen
from graph.columns.columns import (
    APPLIES,
    AWAITED,
    CERTAIN,
    DATED,
    DUTY,
    FOREVER,
    GAPPED,
    MORTAL,
    MOVED,
    Array,
    Columns,
)
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
    def _changed(self) -> Array:
        """The numbers of the events of which the view has something else than the columns."""
        columns, clocks = self.columns, self.view.clocks
        known, law = clocks.known.toordinal(), clocks.law.toordinal()
        kept = np.ones(len(columns.known), np.bool_)
        for day, spell in ((known, columns.days), (known, columns.laws), (law, columns.laws)):
            kept &= (spell[0] <= day) & (day < spell[1])
        return np.flatnonzero(~kept)

    @property
    def changed(self) -> list[str]:
        """The ids of those events, sorted."""
        return [self.names[number] for number in self._changed]

    @property
    def same(self) -> bool:
        """Are all events as the columns have them?"""
        return not len(self._changed)

    @cached_property
    def others(self) -> tuple[Resolved, ...]:
        """The events that the columns do not hold as the view has them, in timeline order."""
        known = self.view.clocks.known.toordinal()
        live = self._changed[self.columns.known[self._changed] <= known]
        found = [self.view.by_id[self.names[number]] for number in live]
        return tuple(sorted(found, key=lambda resolved: resolved.sort_key))

    @cached_property
    def _own(self) -> Array | None:
        """Marks the places whose events are as the columns have them; None if all are."""
        if self.same:
            return None
        gone = np.zeros(len(self.columns.known), np.bool_)
        gone[self._changed] = True
        return ~gone[self.columns.numbers]

    @cached_property
    def slots(self) -> Array:
        """For each of the others, the first place that comes after it."""
        return np.array([self._slot(resolved) for resolved in self.others], np.int64)

    def _slot(self, resolved: Resolved) -> int:
        # of an event that changed, the columns hold its key on the release's day
        return bisect_left(range(len(self.columns)), resolved.sort_key, key=self._key)

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

    def rank(self, event: Resolved) -> int:
        """Where an event stands in the timeline of the view."""
        return int(self._ranks[self._number(event)])

    def all(self) -> Chosen:
        """Every event of the view, in timeline order."""
        places = np.arange(len(self.columns), dtype=np.int32)
        if self._own is not None:
            places = places[self._own]
        return self._chosen(places, range(len(self.others)))

    def chosen(self, filters: Filters, tests: Mapping[str, Test], duties: bool = False) -> Chosen:
        """The events that pass the filters.

        `tests`: the filters as tests by name, for events that the columns do not settle; that of
        ``from`` and ``to`` is called ``window``. `duties`: only those whose stage is one and that
        have not certainly come by the view's day.
        """
        values = {name: given for name, given in filters.values.items() if name in VALUES}
        found: Array | None = None
        for name, given in values.items():
            if name == "status":
                continue
            posted = self.columns.postings[name]
            known = {posted.values.number(value) for value in given}
            either = posted.any_of(sorted(number for number in known if number is not None))
            found = either if found is None else _both(found, either)
        if "q" in filters.values:
            either = self._speaking(filters.values["q"])
            found = either if found is None else _both(found, either)
        if found is None:
            found = np.arange(len(self.columns), dtype=np.int32)
        if self._own is not None:
            found = found[self._own[found]]
        if duties:
            marks = self.columns.marks[found]
            come = ((marks & DATED) > 0) & ((marks & CERTAIN) > 0)
            come &= self.columns.begun[found] <= self.view.clocks.day.toordinal() + 1
            found = found[((marks & DUTY) > 0) & ~come]
        if "window" in tests:
            found = self._within(found, filters, tests["window"])
        if "status" in values:
            found = self._having(found, values["status"], tests["status"])
        others = [
            index
            for index, event in enumerate(self.others)
            if (not duties or event.event.stage in DUTIES)
            and all(test(event) for test in tests.values())
        ]
        return self._chosen(found, others)

    def _within(self, found: Array, filters: Filters, test: Test) -> Array:
        start, end = filters.bounds()
        low = start.toordinal() if start else -FOREVER
        high = end.toordinal() if end else FOREVER
        columns = self.columns
        marks = columns.marks[found]
        passes = ((marks & DATED) > 0) & (low < high)
        passes &= (columns.firsts[found] < high) & (columns.ends[found] > low)
        if filters.certain:
            passes &= (marks & CERTAIN) > 0
            passes &= (columns.begun[found] <= high) & (columns.lasts[found] >= low)
        # of dates with gaps the bounds do not tell all
        for index in np.flatnonzero(marks & GAPPED):
            passes[index] = test(self.at(found[index]))
        return found[passes]

    def _having(self, found: Array, words: Sequence[str], test: Test) -> Array:
        codes = self._statuses(found)
        passes = np.isin(codes, [_STATUS[word] for word in words])
        for index in np.flatnonzero(codes == _ASK):
            passes[index] = test(self.at(found[index]))
        return found[passes]

    def _statuses(self, found: Array) -> Array:
        """The status on the view's day, as codes; `_ASK` where a life has to be looked at."""
        day, columns = self.view.clocks.day.toordinal(), self.columns
        marks = columns.marks[found]
        dated = (marks & DATED) > 0
        begun = ((marks & CERTAIN) > 0) & (columns.begun[found] - 1 <= day)
        codes = np.where(
            dated,
            np.where(
                columns.firsts[found] > day,
                _STATUS["scheduled"],
                np.where(begun, _STATUS["occurred"], _STATUS["unknown"]),
            ),
            np.where((marks & AWAITED) > 0, _STATUS["scheduled"], _STATUS["unknown"]),
        )
        codes[(marks & MORTAL) > 0] = _ASK
        return codes

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

    def _chosen(self, places: Array, others: Iterable[int]) -> Chosen:
        some = np.array(list(others), np.int64)
        numbers: Array = self.columns.numbers[places]
        if len(some):
            own = np.array([self._number(self.others[index]) for index in some], np.int32)
            numbers = np.insert(numbers, np.searchsorted(places, self.slots[some]), own)
        return Chosen(self, numbers, places, some)

    def _number(self, resolved: Resolved) -> int:
        return bisect_left(self.names, resolved.id)

    @cached_property
    def _places(self) -> Array:
        """By number, the place of each event in the columns."""
        found = np.zeros(len(self.columns.known), np.int32)
        found[self.columns.numbers] = np.arange(len(self.columns), dtype=np.int32)
        return found

    def outline(self, chosen: Chosen) -> Outline:
        """The outline of the events, in their order."""
        columns, places = self.columns, self._places[chosen.numbers]
        marks = columns.marks[places]
        statuses = self._statuses(places)
        applies = ((marks & APPLIES) > 0) & (statuses == _STATUS["occurred"])
        moved = (marks & MOVED) > 0
        firsts, ends = columns.firsts[places], columns.ends[places]
        dated = (marks & DATED) > 0
        for at in np.flatnonzero(((marks & APPLIES) > 0) & (statuses == _ASK)):
            applies[at] = outline.applies(self.view, chosen[int(at)])
        lanes = {}
        for name in outline.LANES:
            posted = columns.postings[f"lane-{name}"]
            lanes[name] = (list(posted.values), posted.numbers(len(columns))[places])
        if len(chosen.others):
            other = {self._number(one): one for one in self.others}
            for at in np.flatnonzero(np.isin(chosen.numbers, list(other))):
                one = other[int(chosen.numbers[at])]
                firsts[at], ends[at] = outline.first(one), outline.end(one)
                dated[at], moved[at] = one.date is not None, outline.moved(one)
                applies[at] = outline.applies(self.view, one)
                for name, lane in outline.LANES.items():
                    names, numbers = lanes[name]
                    if lane(one) not in names:
                        names.append(lane(one))
                    numbers[at] = names.index(lane(one))
        return Outline(firsts, ends, dated, moved, applies, lanes)

    def facets(self, chosen: Chosen, names: Iterable[str]) -> dict[str, Counter[str]]:
        """By facet, how many of the events have each value."""
        marked = np.zeros(len(self.columns), np.bool_)
        marked[chosen.places] = True
        others = [self.others[index] for index in chosen.others]
        found: dict[str, Counter[str]] = {}
        for name in names:
            values_of, rest = VALUES[name](self.view), others
            if name == "status":
                codes = self._statuses(chosen.places)
                counted = Counter(
                    {word: int((codes == code).sum()) for word, code in _STATUS.items()}
                )
                rest = [*others, *map(self.at, chosen.places[codes == _ASK])]
            else:
                counted = Counter(self.columns.postings[name].counted(marked))
            for event in rest:
                counted.update(value for value in set(values_of(event)) if value is not None)
            found[name] = +counted
        return found


def _both(one: Array, other: Array) -> Array:
    return np.intersect1d(one, other, assume_unique=True)


_STATUS = {"occurred": 0, "scheduled": 1, "cancelled": 2, "unknown": 3}
_ASK = 4
