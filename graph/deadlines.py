"""Deadlines: dated duties still to come, with the history of their dates and what would move them.

A deadline is an event of a stage that takes effect. Its date is the law's on the day asked about; a
date that is only proposed or agreed stands under ``pending`` and never as the date.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from data.edtf import Tri, fits, happened_by
from graph.filters import Filters, duties
from graph.view import View
from ontology.resolution import Resolved

MOST_DAYS = 36_500


def deadlines(
    view: View, filters: Filters, within: int | None = None, withdrawn: bool = False
) -> Sequence[Resolved]:
    """Duties that pass the filters and have not certainly come by the view's day, in order.

    `within` keeps those that may take effect in so many days after it, the last included; with
    ``certainty=certain`` those that certainly do. `withdrawn` keeps duties that will not take
    effect any more, which whoever subscribed has to hear of.
    """
    soon = _soon(view, filters, within)
    return [
        resolved
        for resolved in duties(view, filters)
        if _foreseen(resolved)
        and not _come(view, resolved)
        and soon(resolved)
        and (withdrawn or view.status(resolved) != "cancelled")
    ]


def _soon(view: View, filters: Filters, within: int | None) -> Callable[[Resolved], bool]:
    if within is None:
        return lambda resolved: True
    first = date.fromordinal(min(view.clocks.day.toordinal() + 1, date.max.toordinal()))
    end = date.fromordinal(min(first.toordinal() + within, date.max.toordinal()))
    wanted = (Tri.YES,) if filters.certain else (Tri.YES, Tri.UNKNOWN)
    return lambda resolved: resolved.date is not None and fits(resolved.date, first, end) in wanted


def _foreseen(resolved: Resolved) -> bool:
    """Does a law of the day set it, or would an act under way on the day?"""
    by_law = resolved.foreseen and bool(resolved.date or resolved.condition)
    return by_law or bool(resolved.pending)


def _come(view: View, resolved: Resolved) -> bool:
    day = resolved.date
    return day is not None and happened_by(day, view.clocks.day) is Tri.YES


def certainty(resolved: Resolved) -> str:
    """How sure the day is: law, conditional, or only pending; vague where no single day is told."""
    if not resolved.foreseen and resolved.pending:
        return "pending"
    if resolved.date is None:
        return "conditional" if resolved.condition else "pending"
    exact = resolved.date.precision == "day" and resolved.date.certain
    return "law" if exact else "vague"
