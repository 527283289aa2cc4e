"""The policy of `ontology.resolution`, rule by rule."""

from dataclasses import replace
from datetime import date

import pytest

from data.records import Catalogue, Event
from ontology import mapping, resolved
from ontology.resolution import Resolved, resolve
from tests.ontology.build import Correction, act, catalogue, claim, event, link, source

TODAY = date(2026, 11, 22)


def view(made: Catalogue, known_at: date = TODAY, law_at: date | None = None) -> Resolved:
    found = resolve(made, known_at, law_at or known_at)
    assert resolved.unsupported(found.values(), mapping.quads(made)) == []
    return found["e"]


def text(item: Resolved) -> str | None:
    return item.date.text if item.date else None


def dated(**told: tuple[str, str]) -> Catalogue:
    """One event with claims `name=(tier, date)`."""
    claims = [claim(name, name, date=day) for name, (_, day) in told.items()]
    return catalogue(
        event("e", *claims), sources=tuple(source(name, tier) for name, (tier, _) in told.items())
    )


# 1: who takes part


def test_only_what_was_known_takes_part() -> None:
    made = catalogue(
        event("e", claim("a", "s", known="2023-09", date="2023"),
              claim("b", "t", known="2024", date="2023-05-01")),
        event("f", claim("a", "u", known=None, date="2023")),
    )  # fmt: skip
    assert not resolve(made, date(2023, 9, 29), TODAY)
    assert text(view(made, date(2023, 9, 30))) == "2023"
    assert text(view(made, date(2024, 12, 31))) == "2023-05-01"
    assert list(resolve(made, TODAY, TODAY)) == ["e"]


# 2: superseded and corrected claims


def test_superseded_claims_do_not_count() -> None:
    later = claim("b", "t", date="2024", supersedes=("e/a",))
    assert text(view(catalogue(event("e", claim("a", "s", date="2023-05-01"), later)))) == "2024"


@pytest.mark.parametrize("on", ["date", "event", None])
def test_a_corrected_date_is_left_out(on: str | None) -> None:
    fix = (Correction("e/a", "correction", "n", on),)
    told = (claim("a", "s", date="2023-05-01"),
            claim("b", "t", date="2024", known="2024-06-01", corrects=fix))  # fmt: skip
    made = catalogue(event("e", *told), sources=(source("s", "official"),))
    assert text(view(made, date(2024, 5, 31))) == "2023-05-01"
    assert text(view(made)) == "2024"


def test_a_corrected_field_leaves_the_others() -> None:
    fix = (Correction("e/a", "correction", "n", "ages"),)
    told = (claim("a", "s", date="2023-05-01", ages="20s", count=25),
            claim("b", "t", ages="30s", corrects=fix))  # fmt: skip
    item = view(catalogue(event("e", *told)))
    assert (text(item), item.values["ages"], item.values["count"]) == ("2023-05-01", "30s", 25)
    assert item.belief == "reported"


# 3: rank and refinement


def test_the_strongest_rank_decides() -> None:
    item = view(dated(a=("aggregator", "2023-05-02"), b=("official", "2023-05-03")))
    assert (text(item), item.conflicts, item.date_claims) == ("2023-05-03", (), ("e/b",))


def test_a_closer_date_of_lower_rank_refines() -> None:
    item = view(dated(a=("official", "2023-05"), b=("press", "2023-05-03")))
    assert text(item) == "2023-05-03"
    assert item.date_claims == ("e/a", "e/b")


def test_a_qualified_date_refines_no_plain_one() -> None:
    assert text(view(dated(a=("official", "2023-05"), b=("press", "2023-05-03?")))) == "2023-05"
    assert text(view(dated(a=("official", "2023-05-03"), b=("press", "2023-05-03~")))) == (
        "2023-05-03"
    )
    assert text(view(dated(a=("official", "2023-05?"), b=("press", "2023-05-03")))) == "2023-05-03"


def test_a_vague_primary_claim_does_not_verify_the_day_of_another() -> None:
    own = source("a", "official", publisher_actor="police")
    told = (claim("a", "a", date="2023-05"), claim("b", "b", date="2023-05-03"))
    item = view(catalogue(event("e", *told, actors=("police",)), sources=(own,)))
    assert (text(item), item.belief) == ("2023-05-03", "corroborated")


def test_refinements_that_differ_are_a_conflict() -> None:
    item = view(
        dated(a=("official", "2023-05"), b=("press", "2023-05-03"), c=("press", "2023-05-04"))
    )
    assert text(item) == "[2023-05-03,2023-05-04]"


# 4: conflict


def test_equal_ranks_that_differ_are_one_of_both() -> None:
    item = view(dated(a=("press", "2023-05-04"), b=("press", "2023-04"), c=("aggregator", "2020")))
    assert text(item) == "[2023-04,2023-05-04]"
    assert item.belief == "disputed"
    (conflict,) = item.conflicts
    assert conflict.field == "date"
    assert conflict.alternatives == (("2023-04", ("e/b",)), ("2023-05-04", ("e/a",)))


@pytest.mark.parametrize(
    ("first", "second", "due"),
    [
        ("2023-05-04?", "2023-05-06", "[2023-05-04?,2023-05-06]"),
        ("[2023-01,2023-03]", "2023-02", "[2023-01,2023-02,2023-03]"),
        ("2023-05-04T10:00:00Z", "2023-05-06", "[2023-05-04,2023-05-06]"),
        ("2023-05-04/2023-05-06", "2023-06", None),
    ],
)
def test_sets_of_all_forms(first: str, second: str, due: str | None) -> None:
    item = view(dated(a=("press", first), b=("press", second)))
    assert text(item) == due
    assert [conflict.field for conflict in item.conflicts] == ["date"]


def test_other_fields_keep_the_records_value_or_none() -> None:
    told = (claim("a", "s", date="2023", count=25), claim("b", "t", stage="adopted", count=26))
    item = view(catalogue(event("e", *told, stage="published")))
    assert item.values["stage"] == "published"
    assert "count" not in item.values
    assert [conflict.field for conflict in item.conflicts] == ["count", "stage"]


def test_denials_never_conflict() -> None:
    told = (claim("a", "s", date="2023", denial="No."), claim("b", "t", denial="Never."))
    item = view(catalogue(event("e", *told)))
    assert (item.values["denial"], item.conflicts) == ("No.", ())


# 5: moved dates

BASE = {"published": "2024-07-12", "in-force": "2024-08-01"}
OMNIBUS = {
    "proposed": "2025-11-19",
    "political-agreement": "2026-05-07",
    "published": "2026-07-24",
    "in-force": "2026-07-27",
}


def deadline(*more: str, **changes: str) -> list[Event]:
    """The deadline of the base act, moved by an omnibus act through its stages."""
    told = [claim("base", "oj", known="2024-07-12", date="2026-08-02", set_by="base-published")]
    for stage, day in OMNIBUS.items():
        if stage != "in-force":
            when = changes.get(stage.replace("-", "_"), "2027-12-02")
            told.append(claim(stage, f"s-{stage}", known=day, date=when, set_by=f"omnibus-{stage}"))
    entry = {"in-force": "2026-07-24"}
    return [
        event("e", *told, stage="applies", instrument="base"),
        *act("base", BASE, {"in-force": "2024-07-12"}),
        *act("omnibus", OMNIBUS, entry),
    ]


@pytest.mark.parametrize(
    ("known_at", "law_at", "day", "pending", "moved"),
    [
        ("2024-07-20", "2024-07-20", None, [("published", "2026-08-02")], []),
        ("2025-01-01", "2025-01-01", "2026-08-02", [], []),
        ("2026-01-01", "2026-01-01", "2026-08-02", [("proposed", "2027-12-02")], []),
        ("2026-01-01", "2028-01-01", "2026-08-02", [("proposed", "2027-12-02")], []),
        ("2026-06-01", "2026-06-01", "2026-08-02", [("political-agreement", "2027-12-02")], []),
        ("2026-11-22", "2026-07-25", "2026-08-02", [("published", "2027-12-02")],
         [("2026-08-02", "2027-12-02", False)]),
        ("2026-11-22", "2026-07-26", "2026-08-02", [("published", "2027-12-02")],
         [("2026-08-02", "2027-12-02", False)]),
        ("2026-11-22", "2026-07-27", "2027-12-02", [], [("2026-08-02", "2027-12-02", True)]),
        ("2026-11-22", "2026-11-22", "2027-12-02", [], [("2026-08-02", "2027-12-02", True)]),
        ("2026-11-22", "2026-01-01", "2026-08-02", [("proposed", "2027-12-02")],
         [("2026-08-02", "2027-12-02", False)]),
    ],
)  # fmt: skip
def test_a_moved_deadline(
    known_at: str,
    law_at: str,
    day: str | None,
    pending: list[tuple[str, str]],
    moved: list[tuple[str, str, bool]],
) -> None:
    item = view(catalogue(*deadline()), date.fromisoformat(known_at), date.fromisoformat(law_at))
    assert text(item) == day
    assert [(p.stage, p.setting.date and p.setting.date.text) for p in item.pending] == pending
    assert [
        (m.before.date and m.before.date.text, m.after.date and m.after.date.text, m.in_effect)
        for m in item.moved
    ] == moved


def test_a_date_first_set_by_a_later_act_is_not_lost_while_that_act_is_pending() -> None:
    """On each day before the act is in force; whether it was under way by then or not."""
    base, *acts = deadline()
    made = catalogue(replace(base, claims=base.claims[1:]), *acts)
    told = []
    for day in ("2025-01-01", "2026-01-01", "2026-07-26", "2026-07-27"):
        item = view(made, TODAY, date.fromisoformat(day))
        told.append((text(item), item.foreseen, [p.stage for p in item.pending]))
    assert told == [
        ("2027-12-02", False, []),
        ("2027-12-02", False, ["proposed"]),
        ("2027-12-02", False, ["published"]),
        ("2027-12-02", True, []),
    ]
    # knowing no more than the act published, nobody could say that it came into force
    then = view(made, date(2026, 7, 25), date(2026, 7, 25))
    assert (text(then), then.foreseen) == (None, True)


def plain_deadline(entry: str) -> Catalogue:
    """A deadline told without the act that set it, moved by another act in force from `entry`."""
    moved = claim("omnibus", "t", known="2026-07-24", date="2028", set_by="omnibus-published")
    duty = event("e", claim("own", "s", known="2024-07-12", date="2026-08-02"), moved,
                 stage="applies", instrument="base")  # fmt: skip
    stages = {**OMNIBUS, "in-force": entry}
    return catalogue(duty, *act("omnibus", stages))


@pytest.mark.parametrize(
    ("law_at", "day"),
    [("2025-01-01", "2026-08-02"), ("2025-11-18", "2026-08-02"), ("2026-07-27", "2028")],
)
def test_a_date_told_plainly_is_not_replaced_before_an_act_moves_it(law_at: str, day: str) -> None:
    item = view(plain_deadline("2026-07-27"), TODAY, date.fromisoformat(law_at))
    assert (text(item), item.foreseen, item.pending) == (day, True, ())


def test_a_date_told_plainly_stands_beside_what_is_pending() -> None:
    item = view(plain_deadline("2026-07-27"), TODAY, date(2026, 7, 25))
    assert (text(item), item.foreseen, item.set_by) == ("2026-08-02", True, None)
    assert [(p.stage, p.setting.date and p.setting.date.text) for p in item.pending] == [
        ("published", "2028")
    ]
    assert item.date_claims == ("e/own",)


def test_what_an_act_may_have_moved_by_then_is_not_told_as_law() -> None:
    made = plain_deadline("[2026-07-25..2026-09-01]")
    item = view(made, TODAY, date(2026, 8, 10))
    assert (text(item), item.foreseen) == ("2028", False)
    assert text(view(made, date(2026, 8, 10))) is None


def test_the_proposal_gives_way_once_its_act_is_in_force() -> None:
    item = view(catalogue(*deadline(proposed="2028-01-01")))
    assert (text(item), item.pending) == ("2027-12-02", ())
    assert item.set_by == "omnibus-published"


@pytest.mark.parametrize("end", ["withdrawn", "lapsed", "vetoed"])
def test_what_a_dead_act_would_have_set_vanishes(end: str) -> None:
    bill = {"proposed": "2025-01-01", end: "2025-06-01"}
    told = (claim("base", "oj", date="2026-08-02", set_by="base-published"),
            claim("bill", "s", date="2027", set_by="bill-proposed"))  # fmt: skip
    made = catalogue(
        event("e", *told, stage="applies", instrument="base"), *act("base", BASE),
        *act("bill", bill),
    )  # fmt: skip
    assert [p.stage for p in view(made, date(2025, 5, 31)).pending] == ["proposed"]
    item = view(made, date(2025, 6, 1))
    assert (text(item), item.pending) == ("2026-08-02", ())


def test_an_overridden_veto_is_no_end() -> None:
    bill = {"proposed": "2025-01-01", "vetoed": "2025-06-01", "veto-overridden": "2025-07-01"}
    told = claim("bill", "s", date="2027", set_by="bill-proposed")
    made = catalogue(event("e", told, stage="applies", instrument="bill"), *act("bill", bill))
    assert [p.stage for p in view(made).pending] == ["veto-overridden"]


def test_an_annulled_act_moves_nothing_any_more() -> None:
    end = act("omnibus", {"annulled": "2026-10-01"})
    made = catalogue(*deadline(), *end)
    assert text(view(made, TODAY, date(2026, 9, 30))) == "2027-12-02"
    assert text(view(made)) == "2026-08-02"


def test_a_corrigendum_counts_from_its_own_day() -> None:
    days = {**BASE, "corrigendum": "2024-10-01"}
    told = (claim("oj", "oj", date="2026-08-02", set_by="base-published"),
            claim("fix", "fix", date="2026-08-03", set_by="base-corrigendum"))  # fmt: skip
    applies = event("e", *told, stage="applies", instrument="base")
    made = catalogue(applies, *act("base", days))
    assert text(view(made, TODAY, date(2024, 9, 30))) == "2026-08-02"
    assert text(view(made)) == "2026-08-03"
    back = catalogue(applies, *act("base", days, corrigendum="ex-tunc"))
    assert text(view(back, TODAY, date(2024, 9, 30))) == "2026-08-03"


def test_a_conflict_within_a_setting_is_listed() -> None:
    told = (claim("a", "s", date="2026-08-02", set_by="base-published"),
            claim("b", "t", date="2026-08-03", set_by="base-published"))  # fmt: skip
    made = catalogue(event("e", *told, stage="applies", instrument="base"), *act("base", BASE))
    item = view(made)
    assert text(item) == "[2026-08-02,2026-08-03]"
    assert [conflict.field for conflict in item.conflicts] == ["date"]


def test_the_condition_of_the_act_outweighs_a_date_made_of_it() -> None:
    told = (claim("a", "s", condition="six months after a decision", long_stop="2027-12-02",
                  set_by="base-published"),
            claim("b", "t", date="2027-12", set_by="base-published"))  # fmt: skip
    made = catalogue(
        event("e", *told, stage="applies", instrument="base"), *act("base", BASE),
        sources=(source("s", "official"),),
    )  # fmt: skip
    item = view(made)
    assert (text(item), item.condition) == (None, "six months after a decision")
    assert item.long_stop is not None
    assert item.long_stop.text == "2027-12-02"


def test_an_entry_into_force_told_by_its_own_text_is_a_plain_date() -> None:
    told = claim("oj", "oj", known="2024-07-12", date="2024-08-01", set_by="base-published")
    entry = event("e", told, stage="in-force", instrument="base")
    made = catalogue(entry, *act("base", {"published": "2024-07-12"}))
    assert text(view(made, date(2024, 7, 15))) == "2024-08-01"


def test_a_setting_stage_without_an_instrument_is_no_crash() -> None:
    setter = event("setter", claim("a", "s", date="2024-01-01"), stage="proposed")
    made = catalogue(event("e", claim("b", "t", date="2025", set_by="setter")), setter)
    assert [p.stage for p in view(made).pending] == ["proposed"]


# relations


def test_relations_of_live_claims_between_live_events() -> None:
    made = catalogue(
        event("e", claim("a", "s", date="2023", relations=(link("follows", "f"),)),
              claim("b", "t", relations=(link("follows", "f", "inferred"),), supports=())),
        event("f", claim("a", "u", known="2024-01-01", date="2022")),
    )  # fmt: skip
    assert view(made, date(2023, 12, 31)).relations == ()
    (relation,) = view(made).relations
    assert (relation.target, relation.strength) == ("f", "reported")
    assert relation.evidence == ("e/a", "e/b")
