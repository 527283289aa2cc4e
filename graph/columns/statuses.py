"""The statuses of a view's events on its day, told from columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np

from graph.columns.columns import AWAITED, CERTAIN, DATED, DUTY, MORTAL, Array, Columns

STATUS: Mapping[str, int] = {"occurred": 0, "scheduled": 1, "cancelled": 2, "unknown": 3}
_ASK = 4


class Statuses:
    """Of the events that are as the columns have them, on one day."""

    def __init__(self, columns: Columns, day: date, killed: Callable[[int], int | None]) -> None:
        self._columns = columns
        self._day = day.toordinal()
        self._killed = killed
        """For a place, the day after the act of that event had come to its end by that day; None
        if it lives. Its whole life has to be looked at for that."""
        self._asked = np.full(len(columns), _ASK, np.uint8)
        """By place, what was told then."""

    def of(self, places: Array) -> Array:
        """The codes (`STATUS`) of the events at some places."""
        codes, falling = self._told(places)
        falls, told = places[falling], codes[falling]
        for at in np.flatnonzero(self._asked[falls] == _ASK):
            dead = self._fell(int(falls[at]))
            self._asked[falls[at]] = STATUS["cancelled"] if dead else told[at]
        codes[falling] = self._asked[falls]
        return codes

    def _fell(self, place: int) -> bool:
        """Had the act come to its end, certainly before the event at a place came?"""
        killed = self._killed(place)
        if killed is None:
            return False
        columns, marks = self._columns, int(self._columns.marks[place])
        first = int(columns.firsts[place])
        still_to_come = not marks & DATED or first > self._day
        return still_to_come or (marks & CERTAIN > 0 and killed <= first)

    def having(self, places: Array, words: Sequence[str]) -> Array:
        """Those of the places whose events have one of these statuses."""
        found: Array = places[np.isin(self.of(places), [STATUS[word] for word in words])]
        return found

    def _told(self, places: Array) -> tuple[Array, Array]:
        """What they are as long as their acts live, and which of them would fall with those."""
        columns, marks = self._columns, self._columns.marks[places]
        dated, awaited = (marks & DATED) > 0, (marks & AWAITED) > 0
        begun = ((marks & CERTAIN) > 0) & (columns.begun[places] - 1 <= self._day)
        codes = np.where(
            dated,
            np.where(
                columns.firsts[places] > self._day,
                STATUS["scheduled"],
                np.where(begun, STATUS["occurred"], STATUS["unknown"]),
            ),
            np.where(awaited, STATUS["scheduled"], STATUS["unknown"]),
        )
        # what bodies did is done, whatever became of the act; what is still to come falls with it,
        # and so does what comes by itself
        falls = np.where(dated, ~begun | ((marks & DUTY) > 0), awaited)
        return codes, np.flatnonzero(((marks & MORTAL) > 0) & falls)
