"""The periods that acts name, held against the days that they state.

The text of an act wins: nothing computed here reaches the resolved view. Where the day of a clause
and the stated one part, a finding says so, with every step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

from data.claims import Period
from ontology.finding import Finding
from ontology.periods import (
    Answer,
    PeriodError,
    Rule,
    Unit,
    differs,
    first_day_after,
    nth_day_following,
    period_end,
)
from ontology.resolution import Resolved

__all__ = ["computed", "periods"]


def computed(period: Period, event: date) -> Answer:
    """The day of the clause, where it runs from what happened on the day `event`.

    Days in force, of application, of transposition and of expiry are effects of an act, which no
    weekend or holiday moves (Regulation 1182/71, Article 4).

    Raises PeriodError where the day lies beyond the years 1 to 9998.

    >>> computed(Period("24 months", "entry", "day-after", "eu-1182-71"), date(2024, 8, 1)).day
    datetime.date(2026, 8, 2)
    """
    number, _, words = period.length.partition(" ")
    length, rule = int(number), cast(Rule, period.rule)
    unit = cast(Unit, words.removesuffix("s") + "s")
    if period.counts == "nth-day":
        return nth_day_following(event, length, rule)
    if period.counts == "last-day":
        return period_end(event, length, unit, rule, purpose="effect")
    return first_day_after(event, length, unit, rule, purpose="effect")


def periods(view: Mapping[str, Resolved]) -> Iterator[Finding]:
    """Where the day of a clause is not the one that the same claim states, or the view's.

    Silent where nothing can be compared: no day is stated, or the event that the period runs from
    has no certain day.
    """
    for item in view.values():
        for weighed in item.claims:
            claim = weighed.claim
            period, says = claim.says.period, claim.says
            if period is None or not weighed.tells("date"):
                continue
            # a clause without a day of its own is about the date that its act set
            stated = says.date or (item.date if says.set_by in (None, item.set_by) else None)
            event = _day(view.get(period.after))
            if stated is None or event is None:
                continue
            try:
                answer = computed(period, event)
                said = differs(stated, answer)
                steps = " ".join(answer.steps)
            except PeriodError as error:
                said, steps = f"The period cannot be computed: {error}.", ""
            if said is not None:
                yield Finding(
                    item.id,
                    f"claim '{claim.id}': {said} {period.length} after '{period.after}':"
                    f" {steps} Mend the date or the period; or justify the difference, with what"
                    " explains it",
                    "warning",
                    "period-differs",
                )


def _day(event: Resolved | None) -> date | None:
    """The one certain day of an event, if it has one."""
    when = event.date if event is not None else None
    return when.day if when is not None and when.certain and when.kind == "moment" else None
