"""Legal periods against days that acts state, and against day-by-day counting."""

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.edtf import from_day, parse
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
    period_start,
)

VECTORS = Path(__file__).with_name("period_vectors.csv")
DAY = timedelta(days=1)
EU: Literal["eu-1182-71"] = "eu-1182-71"


def vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter=";", strict=True))


ROWS = vectors()


def computed(row: dict[str, str]) -> Answer:
    event, length = date.fromisoformat(row["event"]), int(row["length"])
    unit, rule = cast(Unit, row["unit"]), cast(Rule, row["rule"])
    purpose = cast(Purpose, row["purpose"])
    code = row["holidays"]
    holidays = holidays_of(code, [event.year, event.year + 1]) if code else frozenset[date]()
    match row["what"]:
        case "nth-day-following":
            return nth_day_following(event, length, rule)
        case "period-start":
            return period_start(event, length, unit, rule)
        case "period-end":
            function = period_end
        case _:
            function = first_day_after
    return function(event, length, unit, rule, purpose=purpose, holidays=holidays)


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['act']} {r['what']} {r['length']}")
def test_the_day_that_the_act_states(row: dict[str, str]) -> None:
    answer = computed(row)
    assert answer.day.isoformat() == row["day"], "\n".join(answer.steps)
    assert answer.rule == row["rule"]
    assert answer.meaning == ("last-day" if row["what"] == "period-end" else "first-day")
    assert differs(parse(row["day"]), answer) is None


def test_the_vectors_are_many_and_distinct() -> None:
    assert len(ROWS) >= 60
    asked = [tuple(v for k, v in row.items() if k not in ("day", "says", "seen")) for row in ROWS]
    assert len(set(asked)) == len(ROWS)
    assert all(row["act"] and row["says"] and None not in row for row in ROWS)
    assert sum("by hand" not in row["says"] for row in ROWS) >= 60
    assert sum(bool(row["seen"]) for row in ROWS) >= 45
    assert {row["what"] for row in ROWS} == {
        "nth-day-following",
        "first-day-after",
        "period-end",
        "period-start",
    }


def test_steps_name_the_days_and_the_articles() -> None:
    easter = holidays_of("DE", [2026])
    answer = period_end(date(2026, 4, 2), 2, "days", EU, purpose="action", holidays=easter)
    assert answer.steps == (
        "The day of the event, Thursday 2 April 2026, does not count (Article 3(1)).",
        "2 days on: Saturday 4 April 2026 (Article 3(2)(b)).",
        "That is a Saturday: it ends on Tuesday 7 April 2026, a working day (Article 3(4)).",
        "It must include two working days: it ends on Wednesday 8 April 2026 (Article 3(5)).",
    )
    assert nth_day_following(date(2024, 5, 8), 3, EU).steps == (
        "The day of the event, Wednesday 8 May 2024, does not count (Article 3(1)).",
        "Day 1 is Thursday 9 May 2024; day 3 is Saturday 11 May 2024.",
        "It has effect from that day's first hour, working day or not (Article 4).",
    )
    clamped = period_end(date(2026, 1, 31), 1, "months", EU, purpose="effect").steps
    assert "the month's last day, for it has no such date (Article 3(2)(c))" in clamped[1]
    assert "(Article 4(1))" in clamped[2]
    back = period_start(date(2026, 6, 15), 2, "weeks", EU).steps
    assert back[1] == "2 weeks back: Monday 1 June 2026, the same weekday (Article 3(2)(c))."
    good_friday = period_end(date(2026, 4, 1), 2, "days", EU, purpose="action", holidays=easter)
    assert good_friday.steps[2].startswith("That is a public holiday:")


def test_the_plain_rule_cites_no_article() -> None:
    event = date(2026, 6, 5)
    for answer in (
        period_end(event, 1, "days", "calendar", purpose="action"),
        first_day_after(event, 1, "days", "calendar", purpose="effect"),
        nth_day_following(event, 1, "calendar"),
        period_start(event, 1, "days", "calendar"),
    ):
        assert not any("Article" in step for step in answer.steps)


# --- properties

EVENTS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
LENGTHS = st.integers(1, 400)
UNITS = st.sampled_from(["days", "weeks", "months", "years"])
RULES = st.sampled_from(["eu-1182-71", "calendar"])
PURPOSES = st.sampled_from(["effect", "action"])
OFFSETS = st.frozensets(st.integers(-5, 800), max_size=60)


def holidays_near(event: date, offsets: frozenset[int]) -> frozenset[date]:
    return frozenset(event + n * DAY for n in offsets)


@given(EVENTS, LENGTHS, UNITS, RULES, PURPOSES, OFFSETS)
def test_a_longer_period_never_ends_earlier(
    event: date, n: int, unit: Unit, rule: Rule, purpose: Purpose, offsets: frozenset[int]
) -> None:
    days = holidays_near(event, offsets)
    short = period_end(event, n, unit, rule, purpose=purpose, holidays=days)
    long = period_end(event, n + 1, unit, rule, purpose=purpose, holidays=days)
    assert event < short.day <= long.day
    assert rule == EU or short.day < long.day


@given(EVENTS, LENGTHS, st.sampled_from(["months", "years"]))
def test_the_end_of_months_clamps(event: date, n: int, unit: Unit) -> None:
    end = period_end(event, n, unit, "calendar", purpose="effect").day
    months = n * (12 if unit == "years" else 1)
    assert (end.year * 12 + end.month) - (event.year * 12 + event.month) == months
    assert end.day == event.day or (end.day < event.day and (end + DAY).day == 1)


@given(EVENTS, st.integers(1, 60), UNITS)
def test_weeks_and_days_agree_with_counting(event: date, n: int, unit: Unit) -> None:
    if unit not in ("days", "weeks"):
        return
    day = event
    for _ in range(n * (7 if unit == "weeks" else 1)):
        day += DAY
    assert period_end(event, n, unit, "calendar", purpose="effect").day == day
    assert first_day_after(event, n, unit, "calendar", purpose="effect").day == day + DAY
    if unit == "days":
        assert nth_day_following(event, n, EU).day == day
    else:
        assert day.weekday() == event.weekday()


def brute(event: date, nominal: date, two: bool, free: frozenset[date]) -> date:
    """The first day from the nominal end on which is a working day with enough before it."""
    worked, day = 0, event
    while True:
        day += DAY
        works = day.weekday() not in (5, 6) and day not in free
        worked += works
        if works and day >= nominal and worked >= (2 if two else 1):
            return day


@given(EVENTS, LENGTHS, UNITS, OFFSETS)
def test_extension_agrees_with_counting_and_is_never_earlier(
    event: date, n: int, unit: Unit, offsets: frozenset[int]
) -> None:
    free = holidays_near(event, offsets)
    nominal = period_end(event, n, unit, EU, purpose="effect", holidays=free).day
    end = period_end(event, n, unit, EU, purpose="action", holidays=free).day
    assert end >= nominal
    assert end == brute(event, nominal, not (n == 1 and unit == "days"), free)


@given(EVENTS, st.integers(8, 400), UNITS)
def test_without_holidays_it_is_the_plain_rule_and_the_weekend(
    event: date, n: int, unit: Unit
) -> None:
    plain = period_end(event, n, unit, "calendar", purpose="action").day
    weekend = {5: 2, 6: 1}.get(plain.weekday(), 0)
    end = period_end(event, n, unit, EU, purpose="action").day
    assert end == plain + weekend * DAY


@given(EVENTS, LENGTHS, UNITS, OFFSETS)
def test_effects_and_backward_periods_know_no_holidays(
    event: date, n: int, unit: Unit, offsets: frozenset[int]
) -> None:
    free = holidays_near(event, offsets)
    plain = period_end(event, n, unit, "calendar", purpose="action").day
    assert period_end(event, n, unit, EU, purpose="effect", holidays=free).day == plain
    back = period_start(event, n, unit, EU)
    assert back.day < event
    assert back.day == period_start(event, n, unit, "calendar").day


@given(EVENTS, LENGTHS, UNITS, RULES, PURPOSES)
def test_the_first_day_after_follows_the_last(
    event: date, n: int, unit: Unit, rule: Rule, purpose: Purpose
) -> None:
    end = period_end(event, n, unit, rule, purpose=purpose)
    after = first_day_after(event, n, unit, rule, purpose=purpose)
    assert after.day == end.day + DAY
    assert after.steps[:-1] == end.steps
    assert differs(from_day(after.day), after) is None
    assert differs(from_day(end.day), after) is not None


# --- what is refused

BAD: list[tuple[str, Callable[[], object]]] = [
    ("length", lambda: period_end(date(2026, 1, 1), 0, "days", EU, purpose="effect")),
    ("length", lambda: nth_day_following(date(2026, 1, 1), -1, EU)),
    ("length", lambda: nth_day_following(date(2026, 1, 1), 10**12, EU)),
    ("length", lambda: period_end(date(2026, 1, 1), 7973, "years", EU, purpose="effect")),
    ("length", lambda: first_day_after(date(9998, 12, 30), 1, "days", EU, purpose="effect")),
    ("length", lambda: period_start(date(2026, 1, 1), 2026, "years", EU)),
    ("unit", lambda: period_end(date(2026, 1, 1), 1, cast(Unit, "hours"), EU, purpose="effect")),
    ("rule", lambda: nth_day_following(date(2026, 1, 1), 1, cast(Rule, "uk"))),
    ("event", lambda: nth_day_following(datetime(2026, 1, 1, 12), 1, EU)),
    ("code", lambda: holidays_of("EU", [2026])),
    ("code", lambda: holidays_of("XX", [2026])),
    ("code", lambda: holidays_of("DE-", [2026])),
    ("code", lambda: holidays_of("DE-QQ", [2026])),
    ("code", lambda: holidays_of("Germany", [2026])),
    ("code", lambda: holidays_of("", [2026])),
    ("years", lambda: holidays_of("DE", [2026, 3000])),
]


@pytest.mark.parametrize(("parameter", "call"), BAD)
def test_what_cannot_be_answered_is_refused_by_name(
    parameter: str, call: Callable[[], object]
) -> None:
    with pytest.raises(PeriodError) as caught:
        call()
    assert caught.value.parameter == parameter


def test_the_purpose_must_be_said() -> None:
    with pytest.raises(PeriodError, match="no purpose; write effect, action"):
        period_end(date(2026, 1, 1), 1, "days", EU, purpose=cast(Purpose, "expiry"))
    unsaid: Any = period_end
    with pytest.raises(TypeError):
        unsaid(date(2026, 1, 1), 1, "days", EU)


class Always:
    def __contains__(self, day: object) -> bool:
        return True


def test_holidays_without_end_are_refused() -> None:
    with pytest.raises(PeriodError):
        period_end(date(9990, 1, 1), 1, "days", EU, purpose="action", holidays=Always())


# --- holidays


def test_holidays_by_country_and_subdivision() -> None:
    assert date(2026, 1, 6) not in holidays_of("DE", [2026])
    assert date(2026, 1, 6) in holidays_of("DE-BY", [2026])
    assert {d.year for d in holidays_of("FR", (2025, 2026))} == {2025, 2026}
    assert holidays_of("FR", []) == frozenset()


# --- the text of an act wins

FSR = first_day_after(date(2023, 1, 12), 6, "months", EU, purpose="effect")
MACHINERY = first_day_after(date(2023, 7, 19), 42, "months", EU, purpose="effect")
EXPIRY = period_end(date(2024, 8, 1), 24, "months", EU, purpose="effect")


def test_foreign_subsidies_apply_a_day_before_the_computed_one() -> None:
    # Regulation (EU) 2022/2560, Article 54(2): from 12 July 2023.
    assert differs(parse("2023-07-12"), FSR) == (
        "The text says 2023-07-12, which wins; by eu-1182-71 the first day is"
        " Thursday 13 July 2023, 1 day later."
    )


def test_the_machinery_regulation_before_and_after_its_corrigendum() -> None:
    said = differs(parse("2027-01-14"), MACHINERY)
    assert said is not None
    assert said.endswith("Wednesday 20 January 2027, 6 days later.")
    assert differs(parse("2027-01-20"), MACHINERY) is None


@pytest.mark.parametrize(
    "text", ["2026-08", "2026", "2026-08-XX", "[2026-08-01,2026-09-01]", "2026-08-01~", "202X"]
)
def test_a_vaguer_text_agrees_with_a_day_that_it_allows(text: str) -> None:
    assert differs(parse(text), EXPIRY) is None


@pytest.mark.parametrize("text", ["2026-09", "[2026-07-31,2026-08-02]", "2026-XX-03", "2027~"])
def test_a_vaguer_text_differs_from_a_day_that_it_excludes(text: str) -> None:
    said = differs(parse(text), EXPIRY)
    assert said is not None
    assert said.endswith("the last day is Saturday 1 August 2026.")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-08-02/..", True, False),
        ("2026-08-01/..", False, True),
        ("2024-08-01/2026-08-01", False, True),
        ("2024-08-01/2026-08-02", False, False),
        ("../2026-08-01", False, True),
        ("2026-08/2027", True, False),
    ],
)
def test_of_a_lasting_time_the_matching_end_counts(text: str, first: bool, last: bool) -> None:
    after = first_day_after(date(2024, 8, 1), 24, "months", EU, purpose="effect")
    assert (differs(parse(text), after) is None) is first
    assert (differs(parse(text), EXPIRY) is None) is last
