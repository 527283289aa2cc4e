"""Where the clause of an act comes to another day than the act states, the check says so."""

from datetime import date, timedelta
from typing import Any

import pytest

from data.claims import Period
from data.justified import justified
from data.reading import bundled, read
from data.records import Catalogue, Event
from ontology import terms, validation
from ontology.finding import Finding
from ontology.resolution import resolve
from tests.ontology.build import RELEASE, Correction, act, catalogue, claim, event

TWENTIETH = Period("20 days", "act-published", "nth-day", "eu-1182-71")
RULE = "period-differs"


def in_force(*claims: Any, published: str = "2024-07-12", stage: str = "in-force") -> Catalogue:
    entry = event("entry", *claims, stage=stage, instrument="act")
    return catalogue(entry, *act("act", {"published": published}, {"published": "2020-01-01"}))


def found(made: Catalogue) -> list[Finding]:
    return list(terms.periods(resolve(made, RELEASE.date, RELEASE.date)))


def said(date: str | None, period: Period = TWENTIETH, **more: Any) -> Any:
    dated = {"date": date} if date else {}
    return claim("oj", "oj", period=period, **dated, **more)


def test_a_planted_difference_is_found_with_its_steps() -> None:
    (finding,) = found(in_force(said("2024-08-02")))
    assert (finding.subject, finding.severity, finding.rule) == ("entry", "warning", RULE)
    assert finding.message.startswith(
        "claim 'oj': The text says 2024-08-02, which wins; by eu-1182-71 the first day is"
        " Thursday 1 August 2024, 1 day earlier. 20 days after 'act-published': The day of the"
        " event, Friday 12 July 2024, does not count (Article 3(1))."
    )
    assert "Mend the date or the period" in finding.message
    assert "\n" not in finding.message


def test_the_check_runs_with_the_others_and_changes_nothing() -> None:
    made = in_force(said("2024-08-02"))
    assert RULE in {finding.rule for finding in validation.validate(made)}
    date_of = resolve(made, RELEASE.date, RELEASE.date)["entry"].date
    assert date_of is not None
    assert date_of.text == "2024-08-02"


@pytest.mark.parametrize("day", ["2024-08-01", "2024-08", "2024", "2024-08-01/.."])
def test_it_is_silent_where_the_two_agree(day: str) -> None:
    assert found(in_force(said(day))) == []


@pytest.mark.parametrize("published", ["2024-07", "2024-07-12?", "[2024-07-12,2024-07-13]",
                                       "2024-07-12/2024-07-14", "2024-07-12~"])  # fmt: skip
def test_it_is_silent_where_the_event_has_no_certain_day(published: str) -> None:
    assert found(in_force(said("2030-01-01"), published=published)) == []


def test_it_is_silent_where_the_event_is_not_known_or_waits_for_something() -> None:
    bare = event("entry", said("2030-01-01"), stage="in-force", instrument="act")
    assert found(catalogue(bare)) == []
    waits = event("act-published", claim("a", "oj", condition="an order"), instrument="act")
    assert found(catalogue(bare, waits)) == []


def test_it_is_silent_where_no_day_is_stated() -> None:
    assert found(in_force(said(None, condition="twenty days on"))) == []


def test_a_clause_without_a_day_is_held_against_the_day_that_its_act_set() -> None:
    other = claim("press", "press", date="2024-08-03")
    assert len(found(in_force(said(None), other))) == 1
    assert found(in_force(said(None), claim("press", "press", date="2024-08-01"))) == []


def test_a_clause_is_not_held_against_a_day_that_another_act_set() -> None:
    clause = Period("24 months", "act-in-force", "day-after", "eu-1182-71")
    before = claim("a", "oj", period=clause, set_by="act-published")
    moved = claim("b", "oj", date="2027-12-02", set_by="late-published")

    def made(first: Any) -> Catalogue:
        stages = {"published": "2024-07-12", "in-force": "2024-08-01"}
        late = {"published": "2026-07-24", "in-force": "2026-07-27"}
        applies: Event = event("applies", first, moved, stage="applies", instrument="act",
                               part=("annex",))  # fmt: skip
        return catalogue(applies, *act("act", stages), *act("late", late))

    assert found(made(before)) == []
    wrong = claim("a", "oj", period=clause, set_by="act-published", date="2026-08-01")
    (finding,) = found(made(wrong))
    assert "Sunday 2 August 2026, 1 day later" in finding.message


def test_a_claim_corrected_on_its_date_is_left_alone() -> None:
    right = claim("z", "oj", date="2024-08-01",
                  corrects=(Correction("entry/oj", "correction", "misprint", "date"),))  # fmt: skip
    assert found(in_force(said("2024-08-02"), right)) == []


def test_a_period_that_leaves_the_calendar_is_told_and_not_raised() -> None:
    far = Period("999 years", "act-published", "last-day", "calendar")
    (finding,) = found(in_force(said("9998", far), published="9000-01-01"))
    assert "cannot be computed: the period leaves the years 1 to 9998" in finding.message


@pytest.mark.parametrize(
    ("length", "counts", "rule", "day"),
    [
        ("20 days", "nth-day", "eu-1182-71", "2024-08-21"),
        ("1 day", "nth-day", "calendar", "2024-08-02"),
        ("24 months", "day-after", "eu-1182-71", "2026-08-02"),
        ("2 years", "last-day", "eu-1182-71", "2026-08-01"),
        ("2 weeks", "last-day", "calendar", "2024-08-15"),
        ("1 year", "day-after", "calendar", "2025-08-02"),
    ],
)
def test_each_way_of_counting(length: str, counts: str, rule: str, day: str) -> None:
    answer = terms.computed(Period(length, "e", counts, rule), date(2024, 8, 1))
    assert (answer.day.isoformat(), answer.rule) == (day, rule)
    assert answer.meaning == ("last-day" if counts == "last-day" else "first-day")


def test_no_weekend_moves_the_effect_of_an_act() -> None:
    # 1 August 2026 is a Saturday
    period = Period("24 months", "e", "last-day", "eu-1182-71")
    assert terms.computed(period, date(2024, 8, 1)).day == date(2026, 8, 1)


def test_a_weekend_moves_what_somebody_must_do() -> None:
    # 1 August 2026 is a Saturday
    period = Period("24 months", "e", "last-day", "eu-1182-71")
    answer = terms.computed(period, date(2024, 8, 1), "transposition-due")
    assert answer.day == date(2026, 8, 3)
    assert "That is a Saturday: it ends on Monday 3 August 2026" in " ".join(answer.steps)
    assert answer.steps[-1] == (
        "The public holidays of 'EU' are not known: only weekends were looked at."
    )


@pytest.mark.parametrize(
    ("stage", "counts", "moved"),
    [
        ("transposition-due", "last-day", True),
        ("transposition-due", "day-after", True),
        ("transposition-due", "nth-day", True),
        ("appealed", "last-day", True),
        ("consultation-opened", "last-day", True),
        ("consultation-opened", "day-after", False),
        ("consultation-opened", "nth-day", False),
        *((stage, "last-day", False) for stage in ("in-force", "applies", "expired", "published")),
    ],
)
def test_the_stage_says_whether_a_period_is_for_an_action(
    stage: str, counts: str, moved: bool
) -> None:
    assert terms.purpose_of(stage, counts) == ("action" if moved else "effect")
    # ends on Saturday 3 August 2024
    period = Period("2 days", "e", counts, "eu-1182-71")
    plain = date(2024, 8, 4 if counts == "day-after" else 3)
    day = terms.computed(period, date(2024, 8, 1), stage).day
    assert day == (plain + timedelta(days=2) if moved else plain)
    calendar = Period("2 days", "e", counts, "calendar")
    assert terms.computed(calendar, date(2024, 8, 1), stage).day == plain


@pytest.mark.parametrize(("place", "day"), [("DE", 7), ("IT", 3), ("US", 3), ("EU", 3)])
def test_holidays_that_are_known_move_an_action(place: str, day: int) -> None:
    # 3 April 2026 is Good Friday and 6 April Easter Monday: no Italian holiday is on the first
    period = Period("2 weeks", "e", "last-day", "eu-1182-71")
    answer = terms.computed(period, date(2026, 3, 20), "appealed", place)
    assert answer.day == date(2026, 4, day)
    assert ("not known" in answer.steps[-1]) is (place == "EU")
    assert terms.computed(period, date(2026, 3, 20), "applies", place).day == date(2026, 4, 3)


def test_the_check_reckons_with_the_stage() -> None:
    period = Period("2 years", "act-published", "last-day", "eu-1182-71")
    stated = said("2026-08-03", period)
    assert found(in_force(stated, published="2024-08-01", stage="transposition-due")) == []
    (finding,) = found(in_force(stated, published="2024-08-01", stage="expired"))
    assert "the last day is Saturday 1 August 2026, 2 days earlier" in finding.message


def test_the_end_of_a_consultation_is_an_action_and_its_start_none() -> None:
    ends = Period("2 years", "act-published", "last-day", "eu-1182-71")
    kept = {"published": "2024-08-01", "stage": "consultation-opened"}
    assert found(in_force(said("2026-05-04/2026-08-03", ends), **kept)) == []
    (finding,) = found(in_force(said("2026-05-04/2026-08-01", ends), **kept))
    assert "the last day is Monday 3 August 2026, 2 days later" in finding.message
    opens = Period("2 years", "act-published", "day-after", "eu-1182-71")
    assert found(in_force(said("2026-08-02/2026-09-01", opens), **kept)) == []


def test_in_the_published_data_every_difference_is_justified() -> None:
    made = read(bundled())
    held = {item.event for item in made.claims() if item.says.period is not None}
    assert len(held) >= 25
    excused, _ = justified(bundled())
    told = {finding.subject for finding in found(made)}
    assert told == {record for record, rule in excused if rule == RULE}
