"""A list of events in outline: what an overview of many needs, without resolving each of them.

numpy is imported where it is used: the query processes, which import this too, have no room for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graph.columns.chosen import Chosen
from graph.order import FOREVER
from graph.view import View
from ontology.resolution import Resolved

if TYPE_CHECKING:
    from graph.columns.columns import Array

LANES: Mapping[str, Callable[[Resolved], str]] = {
    "place": lambda resolved: resolved.jurisdiction,
    "kind": lambda resolved: resolved.kind or "",
    # the first theme is what the record is mostly about; a mark stands once
    "theme": lambda resolved: next(iter(resolved.event.themes), ""),
}
"""By what events stand on lanes, and the lane of each."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Arrays with an item for each event of a list, in its order; days are ordinals."""

    firsts: Array
    """The first day that the date allows; `-FOREVER` where none is told."""
    ends: Array
    """The day after the last; `FOREVER` where none is told."""
    dated: Array
    moved: Array
    """Has the law of the day moved its date?"""
    applies: Array
    """Is it the day from which something applies, and has it come?"""
    lanes: Sequence[str]
    """Names of lanes."""
    numbers: Array
    """The number of the lane of each event."""

    @property
    def drawn(self) -> Array:
        """Has it a day to be drawn on?"""
        return self.dated & ((self.firsts > -FOREVER) | (self.ends < FOREVER))

    def starts(self) -> Array:
        """The day on which a drawing of those that are drawn begins."""
        import numpy as np

        kept = self.drawn
        starts: Array = np.where(self.firsts > -FOREVER, self.firsts, self.ends - 1)[kept]
        return starts

    def years(self) -> Array:
        """The year of the first day; 0 where none is told."""
        import numpy as np

        known = (self.firsts > -FOREVER) & self.dated
        # numpy counts days from 1970
        days = np.where(known, self.firsts, 1) - date(1970, 1, 1).toordinal()
        told = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        years: Array = np.where(known, told, 0)
        return years


def outline(view: View, events: Sequence[Resolved], by: str = "place") -> Outline:
    """The outline of some events of a view, on lanes `by` (`LANES`)."""
    import numpy as np

    if isinstance(events, Chosen):
        return events.outline(by)
    codes = list(map(LANES[by], events))
    names = sorted(set(codes))
    number = {code: index for index, code in enumerate(names)}
    return Outline(
        np.array([first(event) for event in events], np.int64),
        np.array([end(event) for event in events], np.int64),
        np.array([event.date is not None for event in events], np.bool_),
        np.array([moved(event) for event in events], np.bool_),
        np.array([applies(view, event) for event in events], np.bool_),
        names,
        np.array([number[code] for code in codes], np.int64),
    )


def first(event: Resolved) -> int:
    day = event.date.not_before if event.date else None
    return day.toordinal() if day else -FOREVER


def end(event: Resolved) -> int:
    day = event.date.before if event.date else None
    return day.toordinal() if day else FOREVER


def moved(event: Resolved) -> bool:
    """Has the law of the day moved its date from one that was told?"""
    return any(move.in_effect and move.before.date is not None for move in event.moved[-1:])


def applies(view: View, event: Resolved) -> bool:
    return event.event.stage == "applies" and view.status(event) == "occurred"


def nearest(told: Outline, day: date, backwards: bool = False) -> int:
    """Where a day falls in a list by date, those without a date last."""
    undated = int((~told.dated).sum())
    coming = int((told.dated & (told.firsts > day.toordinal())).sum())
    return coming + undated if backwards else len(told.firsts) - coming - undated
