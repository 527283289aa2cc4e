"""The two clocks, what an event is on a day, and outcomes that never lag behind an arrest."""

import pytest

from data.records import Event
from graph.view import View
from tests.graph.world import claim, clocks, dated, day, event, view


def status(
    of: str, *events: Event, valid_at: str | None = None, known_at: str | None = None
) -> str:
    made = view(*events, valid_at=valid_at, known_at=known_at)
    return made.status(made.by_id[of])


def test_without_clocks_both_are_today() -> None:
    assert clocks().as_of() == {"valid_at": "2026-11-22", "known_at": "2026-11-22"}
    assert clocks().law == day("2026-11-22")


def test_each_clock_is_echoed_as_given() -> None:
    assert clocks("2030-01-01", "2024-01-01").as_of() == {
        "valid_at": "2030-01-01",
        "known_at": "2024-01-01",
    }


@pytest.mark.parametrize(
    ("valid_at", "known_at", "law"),
    [
        ("2030-01-01", "2024-01-01", "2024-01-01"),
        ("2020-01-01", "2024-01-01", "2020-01-01"),
        (None, "2024-01-01", "2024-01-01"),
        ("2020-01-01", None, "2020-01-01"),
        ("2030-01-01", None, "2026-11-22"),
    ],
)
def test_the_law_that_counts_is_never_later_than_what_could_be_known(
    valid_at: str | None, known_at: str | None, law: str
) -> None:
    assert clocks(valid_at, known_at).law == day(law)


@pytest.mark.parametrize(
    ("when", "valid_at", "wanted"),
    [
        ("2024-06-14", "2024-06-13", "scheduled"),
        ("2024-06-14", "2024-06-14", "occurred"),  # a day is asked about at its end
        ("2024-06", "2024-05-31", "scheduled"),
        ("2024-06", "2024-06-15", "unknown"),
        ("2024-06", "2024-06-30", "occurred"),
        ("2024-06~", "2024-07-30", "unknown"),
        ("2024-01/2024-12", "2024-01-31", "occurred"),  # lasting: begun
        ("2024-01/..", "2024-06-01", "occurred"),
        ("../2024-06", "2024-01-01", "unknown"),
    ],
)
def test_an_event_has_occurred_once_every_reading_of_its_date_has(
    when: str, valid_at: str, wanted: str
) -> None:
    assert status("e", dated("e", when), valid_at=valid_at) == wanted


def test_an_undated_event_is_unknown() -> None:
    assert status("e", dated("e", None)) == "unknown"


def test_a_condition_that_waits_is_scheduled() -> None:
    waiting = event("e", claim("c", "s", condition="an order is made"), stage="in-force")
    assert status("e", waiting) == "scheduled"


ENDED = dated("w", "2024-03-01", "withdrawn", instrument="bill")


def test_what_a_withdrawn_bill_had_ahead_is_cancelled() -> None:
    ahead = dated("e", "2027-01-01", "applies", instrument="bill")
    assert status("e", ahead, ENDED) == "cancelled"
    assert status("e", ahead, ENDED, valid_at="2024-02-28") == "scheduled"


def test_what_a_withdrawn_bill_had_waiting_is_cancelled() -> None:
    waiting = event("e", claim("c", "s", condition="order"), stage="in-force", instrument="bill")
    assert status("e", waiting, ENDED) == "cancelled"


def test_what_may_have_come_before_the_end_is_not_called_cancelled() -> None:
    vague = dated("e", "2024", "committee-reported", instrument="bill")
    assert status("e", vague, ENDED, valid_at="2024-06-01") == "unknown"


def test_what_came_before_the_end_has_occurred() -> None:
    assert status("e", dated("e", "2024-01-01", instrument="bill"), ENDED) == "occurred"


def test_the_end_of_a_part_cancels_nothing_else() -> None:
    end = dated("w", "2024-03-01", "annulled", instrument="bill", part=("annex",))
    assert status("e", dated("e", "2027-01-01", instrument="bill"), end) == "scheduled"


def test_one_party_denouncing_a_treaty_cancels_nothing() -> None:
    end = dated("w", "2024-03-01", "denounced", kind="treaty", instrument="pact", party="US")
    ahead = dated("e", "2027-01-01", "in-force", kind="treaty", instrument="pact")
    assert status("e", ahead, end) == "scheduled"


@pytest.mark.parametrize(
    ("end", "undo"),
    [("vetoed", "veto-overridden"), ("annulled", "reinstated"), ("repealed", "reinstated"),
     ("expired", "reinstated")],
)  # fmt: skip
def test_an_undone_end_cancels_nothing(end: str, undo: str) -> None:
    stages = (
        dated("w", "2024-03-01", end, instrument="bill"),
        dated("x", "2024-04-01", undo, instrument="bill"),
        dated("e", "2027-01-01", "applies", instrument="bill"),
    )
    assert status("e", *stages) == "scheduled"
    assert status("e", *stages, valid_at="2024-03-15") == "cancelled"


def test_an_event_appears_on_the_day_it_became_known() -> None:
    told = event("e", claim("c", "s", known="2024-05-10", date="2024-05-01"))
    assert "e" not in view(told, known_at="2024-05-09").by_id
    assert "e" in view(told, known_at="2024-05-10").by_id


def test_a_vague_day_of_publication_counts_from_its_last_day() -> None:
    told = event("e", claim("c", "s", known="2024-05", date="2024-05-01"))
    assert "e" not in view(told, known_at="2024-05-30").by_id
    assert "e" in view(told, known_at="2024-05-31").by_id


def test_a_source_without_a_day_is_never_known() -> None:
    assert not view(event("e", claim("c", "s", known=None, date="2024"))).by_id


def test_events_stand_in_the_order_of_time_whatever_the_records() -> None:
    events = [
        dated("d", "2024-06-14"), dated("m", "2024-06"), dated("open", "../2024"),
        dated("none", None), dated("y", "2024"), dated("e", "2024-06-14"),
        dated("on", "2024-06-01/.."),
    ]  # fmt: skip
    wanted = ["open", "none", "y", "m", "on", "d", "e"]
    assert [r.id for r in view(*events).events] == wanted
    assert [r.id for r in view(*reversed(events)).events] == wanted


def outcome(*events: Event) -> str | None:
    made: View = view(*events)
    return made.outcome(made.by_id["arrest"])


ARREST = dated("arrest", "2024-01-01", "arrested", kind="criminal", instrument="case-1")


def test_an_arrest_without_an_outcome_says_so() -> None:
    assert outcome(ARREST) == "No outcome known."


def test_an_arrest_shows_every_ending_with_its_date() -> None:
    release = dated("r", "2024-02", "released", kind="criminal", instrument="case-1")
    verdict = dated("v", "2025-03-01", "acquitted", kind="criminal", instrument="case-1")
    assert outcome(ARREST, verdict, release) == "released (2024-02); acquitted (2025-03-01)"


def test_an_appeal_is_told_beside_an_outcome_and_is_none_itself() -> None:
    sentence = dated("s", "2025-03-01", "sentenced", kind="criminal", instrument="case-1")
    appeal = dated("a", "2025-03-08", "appealed", kind="criminal", instrument="case-1")
    assert outcome(ARREST, appeal) == "No outcome known."
    told = outcome(ARREST, sentence, appeal)
    assert told == "sentenced (2025-03-01); appealed (2025-03-08)"


def test_the_outcome_of_another_case_is_not_its_own() -> None:
    other = dated("v", "2025-03-01", "convicted", kind="criminal", instrument="case-2")
    assert outcome(ARREST, other) == "No outcome known."


def test_an_arrest_of_no_procedure_has_no_outcome_from_others() -> None:
    alone = dated("arrest", "2024-01-01", "arrested", kind="criminal")
    other = dated("v", "2025-03-01", "convicted", kind="criminal")
    assert outcome(alone, other) == "No outcome known."


def test_a_verdict_needs_no_outcome() -> None:
    verdict = dated("arrest", "2025-03-01", "convicted", kind="criminal", instrument="case-1")
    assert outcome(verdict) is None
