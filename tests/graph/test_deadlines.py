"""Deadlines: what binds from when, by the law of the day asked about."""

import pytest

import graph
from data.records import Event
from graph import describe
from graph.deadlines import certainty, deadlines
from graph.filters import Filters
from graph.revision import revision
from graph.snapshot import Snapshot
from tests.graph.world import claim, clocks, dated, event, instrument, view

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


def test_a_duty_that_only_a_pending_act_brings_has_its_day(shipped: Snapshot) -> None:
    ban = "eu-ai-act-applies-nudifier-ban"
    told = {}
    for day in ("2026-05-01", "2026-07-25", "2026-07-27"):
        asked = shipped.view(clocks(day))
        item = describe.deadline(asked, asked.by_id[ban])
        stages = [p["stage"] for p in item["pending"]]
        told[day] = (ban in due(shipped, day), item["date"]["edtf"], item["certainty"], stages)
    assert told == {
        "2026-05-01": (False, "2026-12-02", "law", []),
        "2026-07-25": (True, "2026-12-02", "pending", ["published"]),
        "2026-07-27": (True, "2026-12-02", "law", []),
    }


@pytest.mark.parametrize(
    ("when", "word"), [("2027-01-01", "law"), ("2027-01", "vague"), ("2027-01-01?", "vague")]
)
def test_certainty_is_that_of_the_day(when: str, word: str) -> None:
    made = view(dated("e", when, "applies", instrument="act"), instruments=(instrument("act"),))
    assert certainty(made.by_id["e"]) == word
    left = describe.deadline(made, made.by_id["e"])["days_left"]
    assert (left is None) == (word == "vague")


def duty(day: str, *more: Event) -> list[Event]:
    """An act with one duty, and what else happens to it."""
    return [
        dated("in-force", "2026-01-01", "in-force", instrument="act"),
        dated("duty", day, "applies", instrument="act"),
        *more,
    ]


def within(days: int, *events: Event, certainty: str = "possible") -> list[str]:
    made = view(*events, instruments=(instrument("act"),))
    filters = Filters({"certainty": (certainty,)})
    return [resolved.id for resolved in deadlines(made, filters, days)]


@pytest.mark.parametrize(
    ("day", "days", "listed"),
    [
        ("2026-11-23", 1, True),  # the day asked about is 2026-11-22
        ("2027-02-20", 90, True),
        ("2027-02-21", 90, False),
        ("2027-02", 90, True),
        ("2027-03", 90, False),
        ("9998-12-31", 36_500, False),
    ],
)
def test_within_counts_the_days_after_the_day_asked_about(
    day: str, days: int, listed: bool
) -> None:
    assert within(days, *duty(day)) == (["duty"] if listed else [])


def test_a_vague_day_is_within_only_if_nothing_is_to_be_certain() -> None:
    assert within(90, *duty("2027-02")) == ["duty"]
    assert within(90, *duty("2027-02"), certainty="certain") == []
    assert within(99, *duty("2027-02"), certainty="certain") == ["duty"]


def test_what_has_no_date_is_within_no_days() -> None:
    waiting = event(
        "duty", claim("c", "s", known="2000-01-01", condition="an order"), stage="applies"
    )
    made = view(waiting)
    assert [resolved.id for resolved in deadlines(made, Filters({}))] == ["duty"]
    assert deadlines(made, Filters({}), 36_500) == []


def test_who_subscribed_hears_of_what_was_withdrawn() -> None:
    events = duty("2027-01-01", dated("end", "2026-05-14", "repealed", instrument="act"))
    made = view(*events, instruments=(instrument("act"),))
    assert deadlines(made, Filters({})) == []
    [kept] = deadlines(made, Filters({}), withdrawn=True)
    assert made.status(kept) == "cancelled"


# -- what calendars go by -------------------------------------------------------------------------


def told(*events: Event, day: str) -> tuple[int, str, str]:
    """Sequence, day of the last change and status of the duty, seen on a day."""
    made = view(*events, valid_at=day, known_at=day, instruments=(instrument("act"),
                instrument("other")))  # fmt: skip
    found = revision(made, made.by_id["duty"])
    assert found.last is not None
    return found.sequence, found.last.isoformat(), made.status(made.by_id["duty"])


def test_a_date_told_more_exactly_later_is_a_change() -> None:
    said = event(
        "duty",
        claim("one", "s", known="2024-01-01", date="2027"),
        claim("two", "t", known="2025-01-01", date="2027-03-01"),
        claim("same day", "u", known="2025-01-01", date="2027-03-01"),
        claim("no date", "v", known="2026-02-01", count=3),
        stage="applies",
    )
    days = ["2024-06-01", "2025-06-01", "2026-06-01"]
    assert [told(said, day=day)[:2] for day in days] == [
        (0, "2024-01-01"),
        (1, "2025-01-01"),
        (1, "2026-02-01"),  # something became known, but not of the date
    ]


def test_an_end_is_a_change_from_the_day_it_takes_effect() -> None:
    events = duty("2027-01-01", dated("end", "2026-05-14", "repealed", instrument="act"))
    assert told(*events, day="2026-05-13")[0] == 0
    assert told(*events, day="2026-05-14") == (1, "2026-05-14", "cancelled")


def test_the_sequence_never_falls_even_when_a_move_is_undone() -> None:
    """The act that moved the date is annulled: the old day is back, and is news."""
    moved = event(
        "duty",
        claim("own", "s", known="2024-01-01", date="2026-08-01", set_by="act-made"),
        claim("moved", "t", known="2025-01-01", date="2028-01-01", set_by="other-made"),
        stage="applies",
        instrument="act",
    )
    events = [
        moved,
        dated("act-made", "2024-01-01", instrument="act"),
        dated("act-force", "2024-02-01", "in-force", instrument="act"),
        dated("other-made", "2025-01-01", instrument="other"),
        dated("other-force", "2025-02-01", "in-force", instrument="other"),
        dated("other-end", "2025-09-01", "annulled", instrument="other"),
    ]
    acts = (instrument("act"), instrument("other"))
    seen = []
    for day in ("2024-03-01", "2025-01-15", "2025-03-01", "2025-10-01"):
        made = view(*events, valid_at=day, known_at=day, instruments=acts)
        date = made.by_id["duty"].date
        assert date is not None
        seen.append((date.text, *told(*events, day=day)[:2]))
    assert seen == [
        ("2026-08-01", 1, "2024-02-01"),
        ("2026-08-01", 2, "2025-01-01"),  # known, not yet law
        ("2028-01-01", 3, "2025-02-01"),
        ("2026-08-01", 4, "2025-09-01"),
    ]


def test_no_date_of_the_shipped_records_moves_without_a_higher_sequence(shipped: Snapshot) -> None:
    days = ["2024-01-01", "2025-01-01", "2026-01-01", "2026-07-25", "2026-07-27", "2026-11-22"]
    before: dict[str, tuple[object, int, object]] = {}
    moved = 0
    for day in days:
        made = shipped.view(clocks(day, day))
        for resolved in made.events:
            found = revision(made, resolved)
            now = (resolved.date, found.sequence, found.last)
            then = before.get(resolved.id)
            if then is not None and then[0] is not None and resolved.date is not None:
                assert found.sequence >= then[1], resolved.id
                assert found.last is not None
                assert found.last >= then[2], resolved.id  # type: ignore[operator]
                if then[0] != resolved.date:
                    moved += 1
                    assert found.sequence > then[1], (resolved.id, day)
                    assert found.last > then[2], (resolved.id, day)  # type: ignore[operator]
            before[resolved.id] = now
    assert moved > 10
