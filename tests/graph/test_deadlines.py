"""Deadlines: what binds from when, by the law of the day asked about."""

import pytest

import graph
from graph import describe
from graph.deadlines import certainty, deadlines
from graph.filters import Filters
from graph.snapshot import Snapshot
from tests.graph.world import clocks, dated, instrument, view

ANNEX = "eu-ai-act-applies-annex-iii"


@pytest.fixture(scope="module")
def shipped() -> Snapshot:
    return graph.load()


def due(shipped: Snapshot, valid_at: str | None = None, known_at: str | None = None) -> list[str]:
    asked = shipped.view(clocks(valid_at, known_at))
    return [resolved.id for resolved in deadlines(asked, Filters({}))]


def test_only_duties_to_come_are_listed() -> None:
    act = instrument("act")
    events = (
        dated("past", "2026-01-01", "applies", instrument="act"),
        dated("next", "2027-01-01", "applies", instrument="act"),
        dated("hearing", "2027-01-01", "hearing-held", kind="other"),
    )
    made = view(*events, instruments=(act,))
    assert [resolved.id for resolved in deadlines(made, Filters({}))] == ["next"]


def test_a_repealed_act_has_no_deadlines() -> None:
    act = instrument("act")
    events = (
        dated("repealed", "2026-05-14", "repealed", instrument="act"),
        dated("next", "2027-01-01", "applies", instrument="act"),
    )
    made = view(*events, instruments=(act,))
    assert deadlines(made, Filters({})) == []


def test_what_no_law_foresaw_on_the_day_is_no_deadline(shipped: Snapshot) -> None:
    assert "eu-ai-act-applies-nudifier-ban" in due(shipped)
    assert "eu-ai-act-applies-nudifier-ban" not in due(shipped, "2023-01-01")


def test_a_moved_deadline_has_the_date_of_the_days_law(shipped: Snapshot) -> None:
    told = {}
    for day in ("2026-07-25", "2026-07-27"):
        asked = shipped.view(clocks(day))
        told[day] = describe.deadline(asked, asked.by_id[ANNEX])
    before, after = told["2026-07-25"], told["2026-07-27"]
    assert before["date"]["edtf"] == "2026-08-02"
    assert [p["date"]["edtf"] for p in before["pending"]] == ["2027-12-02"]
    assert [p["stage"] for p in before["pending"]] == ["published"]
    assert before["days_left"] == 8
    assert after["date"]["edtf"] == "2027-12-02"
    assert after["pending"] == []
    assert [(m["from"], m["to"], m["in_effect"]) for m in after["moved"]] == [
        ("2026-08-02", "2027-12-02", True)
    ]


@pytest.mark.parametrize(
    ("when", "word"), [("2027-01-01", "law"), ("2027-01", "vague"), ("2027-01-01?", "vague")]
)
def test_certainty_is_that_of_the_day(when: str, word: str) -> None:
    made = view(dated("e", when, "applies", instrument="act"), instruments=(instrument("act"),))
    assert certainty(made.by_id["e"]) == word
    left = describe.deadline(made, made.by_id["e"])["days_left"]
    assert (left is None) == (word == "vague")
