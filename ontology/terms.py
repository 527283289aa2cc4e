"""The periods that acts name, held against the days that they state.

The text of an act wins: nothing computed here reaches the resolved view. Where the day of a clause
and the stated one part, a finding says so, with every step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from data.claims import Period
from ontology.finding import Finding
from ontology.holidays import holidays_of
from ontology.periods import (
    Answer,
    PeriodError,
    Purpose,
    Rule,
    Unit,
    differs,
    first_day_after,
    nth_day_following,
    period_end,
)
from ontology.resolution import Resolved

__all__ = ["computed", "periods", "purpose_of"]

_ACTIONS = frozenset({"transposition-due", "appealed"})
"""Stages that somebody has to reach in time: a Member State, a party."""


def purpose_of(stage: str, counts: str) -> Purpose:
    """Whether a clause on an event of that stage is for an effect or for an action.

    Transposing a directive, appealing and answering a consultation are things to do, to which
    Article 3(4) of Regulation 1182/71 applies. A consultation opens and closes: its last day is
    for those who answer, its first is an effect. All else, days in force, of application and of
    expiry foremost, is an effect (Article 4(1)).

    >>> purpose_of("transposition-due", "last-day"), purpose_of("in-force", "last-day")
    ('action', 'effect')
    """
    closes = stage == "consultation-opened" and counts == "last-day"
    return "action" if stage in _ACTIONS or closes else "effect"


def computed(period: Period, event: date, stage: str = "applies", place: str = "EU") -> Answer:
    """The day of the clause, where it runs from what happened on the day `event`.

    stage: of the event that the clause is about; it decides whether weekends and holidays move the
    last day (`purpose_of`). place: its jurisdiction, whose public holidays count. Where they are
    not known, as those of the Union's institutions are not, weekends alone do, and a step says so.
    Transposition is recorded for the Union as a whole: no country's holidays move its day there.

    Raises PeriodError where the day lies beyond the years 1 to 9998.

    >>> clause = Period("24 months", "entry", "last-day", "eu-1182-71")
    >>> computed(clause, date(2024, 8, 1)).day
    datetime.date(2026, 8, 1)
    >>> computed(clause, date(2024, 8, 1), "transposition-due").day
    datetime.date(2026, 8, 3)
    """
    number, _, words = period.length.partition(" ")
    length, rule = int(number), cast(Rule, period.rule)
    unit = cast(Unit, words.removesuffix("s") + "s")
    purpose = purpose_of(stage, period.counts)
    if period.counts == "nth-day" and purpose == "effect":
        return nth_day_following(event, length, rule)
    # the day that bears the number is the last on which something can be done
    reckon = first_day_after if period.counts == "day-after" else period_end
    plain = reckon(event, length, unit, rule, purpose="effect")
    if purpose == "effect" or rule != "eu-1182-71":
        return plain
    years = {event.year, event.year + 1, plain.day.year, plain.day.year + 1}
    try:
        return reckon(
            event, length, unit, rule, purpose=purpose, holidays=holidays_of(place, years)
        )
    except PeriodError:
        found = reckon(event, length, unit, rule, purpose=purpose)
    unknown = f"The public holidays of '{place}' are not known: only weekends were looked at."
    return replace(found, steps=(*found.steps, unknown))


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
                stage = says.stage or item.event.stage
                answer = computed(period, event, stage, item.event.jurisdiction)
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
