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

    def __init__(self, columns: Columns, day: date, ask: Callable[[int], str]) -> None:
        self._columns = columns
        self._day = day.toordinal()
        self._ask = ask
        """Gives the status of the event at a place, whose whole life has to be looked at."""
        self._asked = np.full(len(columns), _ASK, np.uint8)
        """By place, what was told then."""

    def of(self, places: Array) -> Array:
        """The codes (`STATUS`) of the events at some places."""
        codes = self._told(places)
        alive = np.flatnonzero(codes == _ASK)
        for place in places[alive[self._asked[places[alive]] == _ASK]]:
            self._asked[place] = STATUS[self._ask(int(place))]
        codes[alive] = self._asked[places[alive]]
        return codes

    def having(self, places: Array, words: Sequence[str]) -> Array:
        """Those of the places whose events have one of these statuses."""
        found: Array = places[np.isin(self.of(places), [STATUS[word] for word in words])]
        return found

    def _told(self, places: Array) -> Array:
        """As far as the columns tell; else `_ASK`."""
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
        codes[((marks & MORTAL) > 0) & falls] = _ASK
        return codes
