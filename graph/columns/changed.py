"""What the days of a view change of the columns: those events are resolved, and held apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from graph.columns.columns import Array, Columns
from ontology.resolution import Resolved

if TYPE_CHECKING:
    from graph.view import View

RECORDED = frozenset({"jurisdiction", "theme"})
"""Facets that the record of an event settles: no day changes them."""
CLAIMED = RECORDED | {
    "kind", "stage", "applicable_in", "actor", "instrument", "document", "text",
}  # fmt: skip
"""Postings that the claims settle which are known: the law of a day does not change them."""


class Changed:
    """The events of a view that the columns do not hold as the view has them."""

    def __init__(self, view: View, columns: Columns, names: Sequence[str]) -> None:
        self._view = view
        self._columns = columns
        self._names = names

    @cached_property
    def _told(self) -> Array:
        """Marks the numbers of the events of which other claims are known."""
        days, known = self._columns.days, self._view.clocks.known.toordinal()
        told: Array = (days[0] > known) | (known >= days[1])
        return told

    @cached_property
    def numbers(self) -> Array:
        """The numbers of all that may differ, sorted."""
        clocks, laws = self._view.clocks, self._columns.laws
        found = self._told.copy()
        for day in {clocks.known.toordinal(), clocks.law.toordinal()}:
            found |= (laws[0] > day) | (day >= laws[1])
        return np.flatnonzero(found)

    @cached_property
    def own(self) -> Array | None:
        """Marks the places whose events are as the columns have them; None if all are."""
        if not len(self.numbers):
            return None
        gone = np.zeros(len(self._columns.known), np.bool_)
        gone[self.numbers] = True
        return ~gone[self._columns.numbers]

    @cached_property
    def live(self) -> Array:
        """The numbers of those that are known on the view's day."""
        known = self._view.clocks.known.toordinal()
        return self.numbers[self._columns.known[self.numbers] <= known]

    @cached_property
    def others(self) -> tuple[Resolved, ...]:
        """All of them, in timeline order."""
        return self.resolved(self.live)

    def resolved(self, numbers: Iterable[int]) -> tuple[Resolved, ...]:
        """Some of them, in timeline order."""
        found = [self._view.by_id[self._names[number]] for number in numbers]
        return tuple(sorted(found, key=lambda resolved: resolved.sort_key))

    def may_pass(self, places: Array, passing: Mapping[str, Array], marks: int = 0) -> Array:
        """The numbers of those that may pass some filters, without resolving any.

        `places`: the place of each event by number, -1 where it has none; `passing`: by the name
        of its postings, the sorted places that pass a filter; `marks`: marks that the record of an
        event settles, one of which it must have.
        """
        at = places[self.live]
        held = at >= 0
        lawful = held & ~self._told[self.live]
        kept = np.ones(len(at), np.bool_)
        for name, either in passing.items():
            if name in CLAIMED:
                settled = held if name in RECORDED else lawful
                kept &= ~settled | _among(at, either)
        if marks:
            kept[held] &= (self._columns.marks[at[held]] & marks) > 0
        return self.live[kept]


def _among(some: Array, all_: Array) -> Array:
    """Which of some places are among others that are sorted?"""
    if not len(all_):
        return np.zeros(len(some), np.bool_)
    found: Array = all_[np.minimum(np.searchsorted(all_, some), len(all_) - 1)] == some
    return found
