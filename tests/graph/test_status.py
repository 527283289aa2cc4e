"""Legal status, rule by rule with acts of a few stages, and then the EU AI Act's own history."""

from collections.abc import Mapping

import pytest

import graph
from data.records import Event, Part
from graph.snapshot import Snapshot
from graph.status import LegalStatus, legal_status
from tests.graph.world import claim, clocks, dated, event, instrument, view


def stages(kind: str = "law", **days: str) -> list[Event]:
    """The stages of the act `act`, `{stage: day}`, underscores for hyphens."""
    return [
        dated(f"act-{stage.replace('_', '-')}", when, stage.replace("_", "-"), kind=kind,
              instrument="act")
        for stage, when in days.items()
    ]  # fmt: skip


def ask(
    events: list[Event],
    on: str = "2026-11-22",
    known: str | None = None,
    part: str | None = None,
    kind: str = "law",
    parts: Mapping[str, str | None] | None = None,
) -> LegalStatus:
    told = tuple(Part(name, f"Part {name}", up) for name, up in (parts or {}).items())
    act = instrument("act", kind=kind, parts=told)
    made = view(*events, valid_at=on, known_at=known, instruments=(act,))
    return legal_status(made, act, part)


ACT = {"proposed": "2021-04-21", "adopted": "2024-06-13", "published": "2024-07-12",
       "in_force": "2024-08-01", "applies": "2026-08-02"}  # fmt: skip


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2021-04-20", "unknown"),
        ("2021-04-21", "proposed"),
        ("2024-06-12", "proposed"),
        ("2024-06-13", "adopted"),
        ("2024-07-31", "adopted"),
        ("2024-08-01", "in-force-not-applicable"),
        ("2026-08-01", "in-force-not-applicable"),
        ("2026-08-02", "applicable"),
    ],
)
def test_an_act_passes_through_its_stages_on_their_days(on: str, status: str) -> None:
    assert ask(stages(**ACT), on).status == status


def test_in_force_without_a_day_of_application_is_applicable() -> None:
    assert ask(stages(in_force="2024-08-01"), "2024-08-01").status == "applicable"


def test_the_events_that_decide_are_named() -> None:
    told = ask(stages(**ACT), "2025-01-01")
    assert [(d.event, d.date) for d in told.deciding] == [
        ("act-in-force", "2024-08-01"),
        ("act-applies", "2026-08-02"),
    ]
    assert "2025-01-01, as known on 2026-11-22" in told.reason
    assert [(p.event, p.date) for p in told.pending] == [("act-applies", "2026-08-02")]


@pytest.mark.parametrize(
    ("stage", "status"),
    [("vetoed", "vetoed"), ("withdrawn", "withdrawn"), ("lapsed", "lapsed"),
     ("annulled", "annulled"), ("repealed", "repealed"), ("expired", "expired")],
)  # fmt: skip
def test_what_ended_has_the_status_of_its_end(stage: str, status: str) -> None:
    told = stages(proposed="2021-01-01", in_force="2022-01-01", **{stage: "2023-01-01"})
    assert ask(told, "2022-12-31").status == "applicable"
    assert ask(told, "2023-01-01").status == status
    assert [d.event for d in ask(told, "2023-01-01").deciding] == [f"act-{stage}"]


def test_a_withdrawn_bill_has_nothing_pending() -> None:
    told = stages(proposed="2021-01-01", withdrawn="2023-01-01", applies="2030-01-01")
    assert ask(told, "2022-06-01").pending
    assert ask(told, "2023-06-01").pending == ()


def test_a_veto_overridden_is_no_end() -> None:
    told = stages(passed="2023-01-01", vetoed="2023-02-01", veto_overridden="2023-03-01")
    assert ask(told, "2023-02-15").status == "vetoed"
    assert ask(told, "2023-03-01").status == "adopted"


def test_a_veto_overridden_on_its_day_is_no_end() -> None:
    told = stages(vetoed="2023-02-01", veto_overridden="2023-02-01")
    assert ask(told).status == "adopted"


@pytest.mark.parametrize("end", ["repealed", "annulled", "expired"])
def test_reinstated_undoes_an_end(end: str) -> None:
    told = stages(in_force="2022-01-01", reinstated="2024-01-01", **{end: "2023-01-01"})
    assert ask(told, "2023-06-01").status == end
    assert ask(told, "2024-01-01").status == "applicable"


def test_an_end_after_the_reinstatement_stands() -> None:
    told = stages(in_force="2022-01-01", reinstated="2023-01-01", repealed="2024-01-01")
    assert ask(told).status == "repealed"


def test_suspended_until_reinstated() -> None:
    told = stages(in_force="2022-01-01", suspended="2023-01-01", reinstated="2024-01-01")
    assert ask(told, "2022-12-31").status == "applicable"
    assert ask(told, "2023-12-31").status == "suspended"
    assert ask(told, "2024-01-01").status == "applicable"


def test_suspended_again_after_reinstatement() -> None:
    told = stages(in_force="2022-01-01", suspended="2023-01-01", reinstated="2024-01-01")
    told.append(dated("act-again", "2025-01-01", "suspended", instrument="act"))
    assert ask(told).status == "suspended"


def test_postponed_counts_only_while_nothing_is_in_force() -> None:
    told = stages(adopted="2022-01-01", postponed="2022-06-01", in_force="2024-01-01")
    assert ask(told, "2023-01-01").status == "postponed"
    assert ask(told, "2024-01-01").status == "applicable"


def test_an_end_outweighs_a_suspension() -> None:
    told = stages(in_force="2022-01-01", suspended="2023-01-01", repealed="2024-01-01")
    assert ask(told).status == "repealed"


def test_a_treaty_signed_is_not_in_force() -> None:
    told = stages("treaty", text_adopted="2024-05-17", opened_for_signature="2024-09-05",
                  signed="2024-09-05")  # fmt: skip
    assert ask(told, kind="treaty").status == "adopted"


def test_what_one_party_does_is_not_what_the_treaty_is() -> None:
    told = stages("treaty", opened_for_signature="2024-09-05")
    told.append(dated("us-out", "2025-01-01", "denounced", kind="treaty", instrument="act",
                      party="US"))  # fmt: skip
    told.append(dated("us-in", "2024-12-01", "in-force", kind="treaty", instrument="act",
                      party="US"))  # fmt: skip
    assert ask(told, kind="treaty").status == "adopted"


def test_the_signature_of_one_party_shows_that_the_text_is_adopted() -> None:
    signed = dated("eu-signs", "2024-09-05", "signed", kind="treaty", instrument="act", party="EU")
    assert ask([signed], kind="treaty").status == "adopted"


@pytest.mark.parametrize("kind", ["case", "criminal", "study", "other"])
def test_a_procedure_has_stages_and_no_status(kind: str) -> None:
    told = ask([dated("e", "2024-01-01", "final", kind=kind, instrument="act")], kind=kind)
    assert told.status == "unknown"
    assert "has stages, not a legal status" in told.reason
    assert [d.event for d in told.deciding] == ["e"]


# -- orders, decisions of authorities, parts to come ----------------------------------------------


def test_an_executive_order_is_in_force_on_signing_unless_another_day_is_stated() -> None:
    order = instrument("act", type="order")
    signed = dated("act-signed", "2023-10-30", "signed", instrument="act")
    later = dated("act-in-force", "2023-11-30", "in-force", instrument="act")
    for events, status in (([signed], "applicable"), ([signed, later], "adopted")):
        made = view(*events, valid_at="2023-11-01", instruments=(order,))
        assert legal_status(made, order).status == status


@pytest.mark.parametrize(
    ("days", "status"),
    [
        ({"opened": "2023-01-01"}, "proposed"),
        ({"opened": "2023-01-01", "decided": "2023-03-01"}, "applicable"),
        ({"interim_order": "2023-03-01", "lifted": "2023-04-28"}, "withdrawn"),
        (
            {"interim_order": "2023-03-01", "lifted": "2023-04-28", "fined": "2024-11-02"},
            "applicable",
        ),
        ({"fined": "2024-11-02", "set_aside": "2026-03-18"}, "annulled"),
    ],
)
def test_an_authoritys_decision_binds_until_it_is_lifted_or_set_aside(
    days: dict[str, str], status: str
) -> None:
    assert ask(stages("enforcement", **days), kind="enforcement").status == status


def test_a_part_has_the_entry_into_force_stated_for_it() -> None:
    whole = stages(adopted="2025-01-01", in_force="2025-06-01")
    late = dated("late", "2025-09-01", "in-force", instrument="act", part=("p",))
    assert ask([*whole, late], "2025-07-01").status == "applicable"
    assert ask([*whole, late], "2025-07-01", part="p", parts={"p": None}).status == "adopted"
    assert ask([*whole, late], "2025-09-01", part="p", parts={"p": None}).status == "applicable"


def test_a_part_of_which_nothing_was_known_is_unknown() -> None:
    late = event(
        "late",
        claim("c", "s", known="2026-05-07", quote="so", date="2026-12-02"),
        stage="applies",
        instrument="act",
        part=("p",),
    )
    told = ask(
        [*stages(in_force="2025-01-01"), late], "2026-12-03", "2026-01-01", "p", parts={"p": None}
    )
    assert told.status == "unknown"
    assert "Nothing was known of this part on 2026-01-01" in told.reason


# -- vague dates ---------------------------------------------------------------------------------


def test_a_vague_entry_into_force_is_unknown_and_names_the_date() -> None:
    told = ask(stages(adopted="2023-01-01", in_force="2024-06"), "2024-06-15")
    assert told.status == "unknown"
    assert "Either adopted or applicable" in told.reason
    assert "2024-06" in told.reason
    assert [d.event for d in told.deciding] == ["act-in-force"]


def test_a_vague_date_that_changes_nothing_decides_nothing() -> None:
    told = stages(in_force="2022-01-01", repealed="2023-01-01", amended="2024-06")
    assert ask(told, "2024-06-15").status == "repealed"


def test_two_vague_stages_are_weighed_apart() -> None:
    """Suspended and reinstated in one year: within it, it may be either."""
    told = stages(in_force="2022-01-01", suspended="2024", reinstated="2024")
    assert ask(told, "2024-06-01").status == "unknown"
    assert "suspended" in ask(told, "2024-06-01").reason
    assert ask(told, "2025-01-01").status == "applicable"


def test_an_approximate_date_is_never_certain() -> None:
    assert ask(stages(adopted="2023-01-01", in_force="2024-06~"), "2026-01-01").status == "unknown"


def test_many_vague_stages_are_answered_quickly() -> None:
    told = stages(adopted="2023-01-01")
    told += [dated(f"v{n}", "2024", "in-force", instrument="act") for n in range(40)]
    assert ask(told, "2024-06-01").status == "unknown"


# -- parts ---------------------------------------------------------------------------------------

PARTS = {"chapter": None, "article": "chapter", "point": "article", "annex": None}


def part_of(id: str, when: str, stage: str = "applies", *parts: str) -> Event:
    return dated(id, when, stage, instrument="act", part=parts)


LAW = [
    *stages(in_force="2024-08-01", applies="2026-08-02"),
    part_of("early", "2025-02-02", "applies", "chapter"),
    part_of("late", "2027-08-02", "applies", "article"),
]


@pytest.mark.parametrize(
    ("part", "on", "status"),
    [
        (None, "2025-06-01", "in-force-not-applicable"),
        ("annex", "2025-06-01", "in-force-not-applicable"),
        ("annex", "2026-08-02", "applicable"),
        ("chapter", "2025-06-01", "applicable"),
        ("article", "2026-08-02", "in-force-not-applicable"),
        ("article", "2027-08-02", "applicable"),
        ("point", "2026-08-02", "in-force-not-applicable"),  # innermost that states a day
    ],
)
def test_a_part_applies_by_the_innermost_day_stated(part: str | None, on: str, status: str) -> None:
    assert ask(LAW, on, part=part, parts=PARTS).status == status


def test_an_end_of_the_part_above_ends_the_part_and_not_the_whole() -> None:
    told = [*stages(in_force="2024-01-01"), part_of("x", "2025-01-01", "annulled", "chapter")]
    assert ask(told, part="point", parts=PARTS).status == "annulled"
    assert ask(told, part="annex", parts=PARTS).status == "applicable"
    assert ask(told, parts=PARTS).status == "applicable"


def test_what_is_pending_for_a_part_is_its_own_day() -> None:
    told = ask(LAW, "2026-09-01", part="article", parts=PARTS)
    assert [p.event for p in told.pending] == ["late"]


def test_an_unknown_part_is_no_part() -> None:
    with pytest.raises(KeyError):
        ask(LAW, part="recital", parts=PARTS)


# -- knowledge -----------------------------------------------------------------------------------


def test_what_was_not_known_decides_nothing() -> None:
    proposed = event("p", claim("c", "s", known="2021-04-21", date="2021-04-21"), stage="proposed",
                     instrument="act")  # fmt: skip
    repealed = event("r", claim("c", "t", known="2024-02-01", date="2024-01-01"), stage="repealed",
                     instrument="act")  # fmt: skip
    assert ask([proposed, repealed], "2024-06-01", "2024-01-31").status == "proposed"
    assert ask([proposed, repealed], "2024-06-01", "2024-02-01").status == "repealed"
    assert ask([proposed, repealed], "2024-06-01", "2021-04-20").status == "unknown"


def test_the_law_of_the_knowledge_day_is_carried_forward() -> None:
    """In force in a month, as was known: it is not in force yet by what is law today."""
    told = stages(adopted="2024-01-01", in_force="2024-09-01")
    assert ask(told, "2024-12-01", "2024-06-01").status == "adopted"
    assert ask(told, "2024-12-01", "2024-09-01").status == "applicable"


# -- the EU AI Act -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Snapshot:
    return graph.load()


def ai_act(shipped: Snapshot, on: str, known: str | None, part: str | None) -> LegalStatus:
    act = shipped.catalogue.instruments["eu-ai-act"]
    return legal_status(shipped.view(clocks(on, known)), act, part)


DUE = "eu-ai-act-applies-annex-iii"


@pytest.mark.parametrize(
    ("known", "status", "day", "pending"),
    [
        ("2021-04-20", "unknown", None, []),
        ("2024-07-20", "adopted", None, [(DUE, "published", "2026-08-02")]),
        ("2025-06-01", "applicable", "2026-08-02", []),
        ("2026-01-01", "applicable", "2026-08-02", [(DUE, "proposed", None)]),
        ("2026-07-25", "applicable", "2026-08-02", [(DUE, "published", "2027-12-02")]),
        ("2026-07-26", "applicable", "2026-08-02", [(DUE, "published", "2027-12-02")]),
        ("2026-07-27", "in-force-not-applicable", "2027-12-02", [(DUE, "scheduled", "2027-12-02")]),
    ],
)
def test_annex_iii_on_1_september_2026_as_it_was_known(
    shipped: Snapshot,
    known: str,
    status: str,
    day: str | None,
    pending: list[tuple[str, str, str | None]],
) -> None:
    told = ai_act(shipped, "2026-09-01", known, "annex-iii")
    assert told.status == status
    own = [d.date for d in told.deciding if d.event == DUE]
    assert own == ([day] if day else [])
    assert [(p.event, p.stage, p.date) for p in told.pending if p.event == DUE] == pending


def test_annex_iii_shows_its_move_and_who_moved_it(shipped: Snapshot) -> None:
    [move] = ai_act(shipped, "2026-09-01", None, "annex-iii").moved
    assert (move["from"], move["to"]) == ("2026-08-02", "2027-12-02")
    assert move["instrument"] == "eu-digital-omnibus-ai"
    assert move["in_effect"]


def test_the_act_before_its_entry_into_force_is_adopted(shipped: Snapshot) -> None:
    assert ai_act(shipped, "2024-07-31", None, None).status == "adopted"
    assert ai_act(shipped, "2024-08-01", None, None).status == "in-force-not-applicable"


def test_chapters_i_and_ii_apply_before_the_rest(shipped: Snapshot) -> None:
    assert ai_act(shipped, "2025-02-01", None, "chapter-ii").status == "in-force-not-applicable"
    assert ai_act(shipped, "2025-02-02", None, "chapter-ii").status == "applicable"
    assert ai_act(shipped, "2025-02-02", None, "annex-iii").status == "in-force-not-applicable"
