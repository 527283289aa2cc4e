"""Legal periods: "the twentieth day following publication", "24 months after entry into force".

Two rules. ``eu-1182-71`` is Regulation (EEC, Euratom) No 1182/71 (OJ L 124, 8.6.1971, p. 1):

- Article 3(1): the day of the event does not count.
- Article 3(2)(b), (c): days end with the last of them; weeks, months and years end on the same
  weekday or date as the day of the event (Case C-171/03, Toeters, paragraphs 33 and 36), or on the
  last day of the month where that date does not exist.
- Article 3(4), (5) with Article 2(2): a last day that is a public holiday, Saturday or Sunday moves
  to the next working day, not for periods that run back from an event; a period of two days or
  more includes at least two working days.
- Article 4: neither of these two for entry into force, taking effect, application, expiry or the
  end of effect of acts; what begins on a day begins with its first hour. Transposition is not named
  there: it is something that Member States must do, and Article 3(4) applies.

``calendar`` is the plain rule: the day of the event does not count and nothing is extended. The
caller says which governs: 1182/71 is for acts of the Council and the Commission, "save as otherwise
provided" (Article 1); other orders may count otherwise (a British period may include the day).

Out of scope: hours and half-days, parts of months (Article 3(2)(d)), periods in working days.
The day that an act itself states wins over any answer here: `differs` tells where they part.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

from data.edtf import Edtf, Tri, fits

__all__ = ["Answer", "Meaning", "PeriodError", "Purpose", "Rule", "Unit", "differs",
           "first_day_after", "nth_day_following", "period_end", "period_start"]  # fmt: skip

Rule: TypeAlias = Literal["eu-1182-71", "calendar"]
Unit: TypeAlias = Literal["days", "weeks", "months", "years"]
Meaning: TypeAlias = Literal["last-day", "first-day"]
Purpose: TypeAlias = Literal["effect", "action"]
"""What the period is for: the effect of an act (entry into force, taking effect, application,
expiry, end of effect: Article 4), or something that somebody may or must do in it (Article 3)."""

_DAY: Final = timedelta(days=1)
_LAST: Final = date(9998, 12, 31)
_TOO_FAR: Final = "the period leaves the years 1 to 9998"
_EU: Final = "eu-1182-71"
_WEEKDAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS: Final = ("January February March April May June July August September October"
                  " November December").split()  # fmt: skip
_NONE: Final[frozenset[date]] = frozenset()


class PeriodError(ValueError):
    """A period that cannot be computed; `parameter` names the argument at fault."""

    def __init__(self, detail: str, parameter: str) -> None:
        super().__init__(detail)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Answer:
    """A computed day: the last of a period, or the first on which something holds; and why."""

    day: date
    meaning: Meaning
    steps: tuple[str, ...]
    rule: Rule


def period_end(
    event: date,
    length: int,
    unit: Unit,
    rule: Rule,
    *,
    purpose: Purpose,
    holidays: Container[date] = _NONE,
) -> Answer:
    """The last day of the period of so many units after the day of an event.

    holidays: the public holidays that count where the action is to be taken (Article 2(1)). They
    matter for an action under eu-1182-71 only; a day not among them is taken as none.

    Raises PeriodError for a length below 1, a word not known, a time, a day beyond 1 to 9998.

    >>> end = period_end(date(2024, 8, 1), 24, "months", "eu-1182-71", purpose="effect")
    >>> end.day, end.meaning
    (datetime.date(2026, 8, 1), 'last-day')
    >>> for step in end.steps: print(step)
    The day of the event, Thursday 1 August 2024, does not count (Article 3(1)).
    24 months on: Saturday 1 August 2026, the same date (Article 3(2)(c)).
    A period for the effect of an act is not extended (Article 4(1)).
    >>> period_end(date(2024, 8, 1), 24, "months", "eu-1182-71", purpose="action").day
    datetime.date(2026, 8, 3)
    """
    _known(purpose, Purpose, "purpose")
    day, steps = _plain(event, length, unit, rule, 1)
    if rule != _EU:
        steps.append("The plain rule extends nothing.")
    elif purpose == "effect":
        steps.append("A period for the effect of an act is not extended (Article 4(1)).")
    else:
        day = _extended(event, day, length > 1 or unit != "days", holidays, steps)
    return Answer(day, "last-day", tuple(steps), rule)


def first_day_after(
    event: date,
    length: int,
    unit: Unit,
    rule: Rule,
    *,
    purpose: Purpose,
    holidays: Container[date] = _NONE,
) -> Answer:
    """The first day after the period. Arguments and errors as for `period_end`.

    >>> first_day_after(date(2024, 8, 1), 24, "months", "eu-1182-71", purpose="effect").day
    datetime.date(2026, 8, 2)
    """
    end = period_end(event, length, unit, rule, purpose=purpose, holidays=holidays)
    day = _moved(end.day, 1)
    ended = f"The period ends with the last hour of {_words(end.day)}; the first day after it is"
    start = f"{ended} {_words(day)}, from its first hour{_cited(rule, 'Article 4(2)')}."
    return replace(end, day=day, meaning="first-day", steps=(*end.steps, start))


def nth_day_following(event: date, n: int, rule: Rule) -> Answer:
    """The nth day following an event ("publication"), a first day. Errors as for `period_end`.

    >>> nth_day_following(date(2024, 7, 12), 20, "eu-1182-71").day
    datetime.date(2024, 8, 1)
    """
    day, steps = _plain(event, n, "days", rule, 1)
    steps[1] = f"Day 1 is {_words(_moved(event, 1))}; day {n} is {_words(day)}."
    hour = "from that day's first hour, working day or not"
    steps.append(f"It has effect {hour}{_cited(rule, 'Article 4')}.")
    return Answer(day, "first-day", tuple(steps), rule)


def period_start(event: date, length: int, unit: Unit, rule: Rule) -> Answer:
    """The first day of the period of so many units that runs back from an event.

    It is never moved for holidays or weekends: Article 3(4), second subparagraph, says so of
    paragraph 4, and paragraph 5 is not applied backwards here either. Errors as for `period_end`.

    >>> period_start(date(2024, 3, 31), 1, "months", "eu-1182-71").day
    datetime.date(2024, 2, 29)
    """
    day, steps = _plain(event, length, unit, rule, -1)
    article = "Article 3(4), second subparagraph"
    steps.append(f"A period that runs back is not extended{_cited(rule, article)}.")
    return Answer(day, "first-day", tuple(steps), rule)


def differs(said: Edtf, computed: Answer) -> str | None:
    """Where the day that a text states and the computed one part; None where they agree.

    A statement that allows the computed day (a month, a masked day, a set) agrees with it. Of a
    lasting time, the first day is compared with a first day and the last with a last day; a side
    without bound allows every day on it.

    >>> from data.edtf import parse
    >>> answer = first_day_after(date(2023, 1, 12), 6, "months", "eu-1182-71", purpose="effect")
    >>> differs(parse("2023-07-13"), answer) is differs(parse("2023-07"), answer) is None
    True
    >>> print(differs(parse("2023-07-12"), answer))
    The text says 2023-07-12, which wins; by eu-1182-71 the first day is Thursday 13 July 2023,
    1 day later.
    """
    low, high, day = said.not_before, said.before, computed.day
    if said.kind == "lasting" and computed.meaning == "first-day":
        high = said.begin_before
    elif said.kind == "lasting":
        low = said.end_not_before
    inside = (low is None or low <= day) and (high is None or day < high)
    if inside and (said.kind == "lasting" or fits(said, day, day + _DAY) is not Tri.NO):
        return None
    far = ""
    if low is not None and high == low + _DAY:
        far = f", {_count(abs((day - low).days), 'days')} {'later' if day > low else 'earlier'}"
    which = computed.meaning.replace("-", " ")
    by = f"by {computed.rule} the {which} is {_words(day)}{far}"
    return f"The text says {said.text}, which wins; {by}."


def _plain(
    event: date, length: int, unit: Unit, rule: Rule, direction: Literal[1, -1]
) -> tuple[date, list[str]]:
    """The far day of the period before any extension, and the first two steps."""
    _known(rule, Rule, "rule")
    _known(unit, Unit, "unit")
    if isinstance(event, datetime):
        raise PeriodError("periods run from days; give a date without a time", "event")
    if length < 1:
        raise PeriodError(f"a period has a length of 1 or more, not {length}", "length")
    signed = length * direction
    if unit in ("days", "weeks"):
        day = _moved(event, signed * (7 if unit == "weeks" else 1))
    else:
        day = _months_on(event, signed * (12 if unit == "years" else 1))
    where = {"days": "", "weeks": ", the same weekday"}.get(unit, ", the same date")
    if unit in ("months", "years") and day.day != event.day:
        where = ", the month's last day, for it has no such date"
    article = "Article 3(2)(b)" if unit == "days" else "Article 3(2)(c)"
    reached = f"{_count(length, unit)} {'on' if direction > 0 else 'back'}: {_words(day)}{where}"
    return day, [
        f"The day of the event, {_words(event)}, does not count{_cited(rule, 'Article 3(1)')}.",
        f"{reached}{_cited(rule, article)}.",
    ]


def _extended(
    event: date, day: date, two_or_more: bool, holidays: Container[date], steps: list[str]
) -> date:
    """The last day after Article 3(4) and (5); says in steps what they did."""
    end = _working_from(day, holidays)
    if end == day:
        steps.append("That is a working day (Article 2(2)): no extension (Article 3(4)).")
    else:
        kind = "a public holiday" if day in holidays else f"a {_WEEKDAYS[day.weekday()]}"
        steps.append(f"That is {kind}: it ends on {_words(end)}, a working day (Article 3(4)).")
    # The last day is now a working day: one more is enough, within the period or after it.
    earlier = (event + n * _DAY for n in range(1, (end - event).days))
    if two_or_more and not any(_works(d, holidays) for d in earlier):
        end = _working_from(_moved(end, 1), holidays)
        steps.append(f"It must include two working days: it ends on {_words(end)} (Article 3(5)).")
    return end


def _works(day: date, holidays: Container[date]) -> bool:
    """Whether it is a working day: no public holiday, Sunday or Saturday (Article 2(2))."""
    return day.weekday() < 5 and day not in holidays


def _working_from(day: date, holidays: Container[date]) -> date:
    while not _works(day, holidays):
        day = _moved(day, 1)
    return day


def _moved(day: date, days: int) -> date:
    ordinal = day.toordinal() + days
    if not 1 <= ordinal <= _LAST.toordinal():
        raise PeriodError(_TOO_FAR, "length")
    return date.fromordinal(ordinal)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= _LAST.year:
        raise PeriodError(_TOO_FAR, "length")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _known(word: str, words: object, parameter: str) -> None:
    accepted: tuple[str, ...] = get_args(words)
    if word not in accepted:
        raise PeriodError(f"{word!r} is no {parameter}; write {', '.join(accepted)}", parameter)


def _count(number: int, unit: str) -> str:
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"


def _words(day: date) -> str:
    """The day in English, whatever the locale."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _cited(rule: Rule, article: str) -> str:
    return f" ({article})" if rule == _EU else ""
