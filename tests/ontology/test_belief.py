"""Weight and belief of claims on a day."""

from datetime import date

import pytest

from data.records import Catalogue
from ontology.belief import Weighed, Weights
from tests.ontology.build import Correction, catalogue, claim, event, parse, source

TODAY = date(2026, 11, 22)


def beliefs(made: Catalogue, known_at: date = TODAY, id: str = "e") -> dict[str, str]:
    return {w.claim.id: w.belief for w in Weights(made, known_at).get(id, ())}


def only(made: Catalogue) -> Weighed:
    (found,) = Weights(made, TODAY)["e"]
    return found


def test_a_claim_takes_part_once_its_latest_day_has_come() -> None:
    made = catalogue(event("e", claim("a", "s", known="2023-09", date="2023")))
    assert not Weights(made, date(2023, 9, 29))
    assert "e" in Weights(made, date(2023, 9, 30))


@pytest.mark.parametrize("known", [None, "2023?", "2023~", "2023/.."])
def test_a_claim_without_a_certain_day_never_takes_part(known: str | None) -> None:
    assert not Weights(catalogue(event("e", claim("a", "s", known=known, date="2023"))), TODAY)


def test_one_report_is_reported() -> None:
    assert beliefs(catalogue(event("e", claim("a", "s", date="2023")))) == {"a": "reported"}


def test_two_independent_origins_corroborate() -> None:
    made = catalogue(
        event("e", claim("a", "s", date="2023-06"), claim("b", "t", date="2023-06-14"))
    )
    assert beliefs(made) == {"a": "corroborated", "b": "corroborated"}


def test_copies_of_one_story_do_not() -> None:
    copies = (source("s", origin="wire"), source("t", origin="wire"))
    told = (claim("a", "s", date="2023"), claim("b", "t", date="2023"))
    assert set(beliefs(catalogue(event("e", *told), sources=copies)).values()) == {"reported"}


def test_other_dates_do_not() -> None:
    told = (claim("a", "s", date="2023-06"), claim("b", "t", date="2023-07"))
    assert set(beliefs(catalogue(event("e", *told))).values()) == {"reported"}


def test_corroboration_comes_with_the_second_report() -> None:
    told = (claim("a", "s", date="2023"), claim("b", "t", date="2023", known="2024-05-01"))
    made = catalogue(event("e", *told))
    assert beliefs(made, date(2024, 4, 30)) == {"a": "reported"}
    assert beliefs(made, date(2024, 5, 1))["a"] == "corroborated"


def test_a_body_on_its_own_act_is_verified_where_read() -> None:
    own = source("s", "official", publisher_actor="police")
    made = catalogue(event("e", claim("a", "s", date="2023"), actors=("police",)), sources=(own,))
    found = only(made)
    assert (found.primary, found.rank, found.belief) == (True, 1, "verified")


def test_a_body_on_the_acts_of_others_is_not_primary() -> None:
    other = source("s", "official", publisher_actor="ministry")
    made = catalogue(event("e", claim("a", "s", date="2023"), actors=("police",)), sources=(other,))
    found = only(made)
    assert (found.primary, found.rank, found.belief) == (False, 2, "reported")


def test_the_gazette_is_primary_for_its_own_text() -> None:
    gazette = source("s", "authentic", instrument="act")
    told = claim("a", "s", date="2023")
    found = only(catalogue(event("e", told, instrument="act"), sources=(gazette,)))
    assert (found.primary, found.rank) == (True, 0)
    elsewhere = only(catalogue(event("e", told, instrument="other"), sources=(gazette,)))
    assert (elsewhere.primary, elsewhere.rank) == (False, 2)


def test_the_gazette_is_primary_for_the_dates_that_its_act_sets() -> None:
    gazette = source("s", "authentic", instrument="amending")
    setter = event("setter", claim("x", "s", date="2024-01-01"), instrument="amending")
    moved = event("e", claim("a", "s", date="2025", set_by="setter"), instrument="act")
    assert only(catalogue(moved, setter, sources=(gazette,))).primary


@pytest.mark.parametrize(
    ("tier", "rank"), [("authentic", 2), ("official", 2), ("press", 3), ("analysis", 3),
                       ("aggregator", 4)],
)  # fmt: skip
def test_ranks(tier: str, rank: int) -> None:
    made = catalogue(event("e", claim("a", "s", date="2023")), sources=(source("s", tier),))
    assert only(made).rank == rank


def test_a_dispute_marks_both_ends() -> None:
    told = (claim("a", "s", date="2023"), claim("b", "t", date="2024", disputes=("e/a",)))
    assert beliefs(catalogue(event("e", *told))) == {"a": "disputed", "b": "disputed"}


def corrected(on: str | None, type_: str = "correction") -> Catalogue:
    fix = (Correction("e/a", type_, "It was otherwise.", on),)
    return catalogue(
        event(
            "e",
            claim("a", "s", date="2023", ages="20s"),
            claim("b", "t", date="2024", ages="30s", corrects=fix, known="2024-05-01"),
        )
    )


@pytest.mark.parametrize("on", ["date", "stage", "event", None])
def test_a_correction_of_the_event_its_date_or_stage_refutes(on: str | None) -> None:
    assert beliefs(corrected(on))["a"] == "refuted"


def test_before_the_correction_was_known_nothing_is_refuted() -> None:
    assert beliefs(corrected("date"), date(2024, 4, 30)) == {"a": "reported"}


def test_a_correction_of_a_detail_leaves_the_rest() -> None:
    (first, _) = Weights(corrected("ages"), TODAY)["e"]
    assert first.belief == "reported"
    assert first.tells("date")
    assert not first.tells("ages")
    assert [key for key, _ in first.corrected] == ["e/b"]


def test_a_claim_that_says_only_what_was_wrong_is_refuted() -> None:
    fix = (Correction("e/a", "correction", "n", "ages"),)
    told = (claim("a", "s", ages="20s", supports=()), claim("b", "t", date="2024", corrects=fix))
    assert beliefs(catalogue(event("e", *told)))["a"] == "refuted"


@pytest.mark.parametrize("type_", ["refinement", "scope"])
def test_refinement_and_scope_refute_nothing(type_: str) -> None:
    assert beliefs(corrected("date", type_))["a"] == "reported"


def test_a_later_version_supersedes() -> None:
    later = claim("b", "t", date="2024", supersedes=("e/a",))
    assert beliefs(catalogue(event("e", claim("a", "s", date="2023"), later)))["a"] == "superseded"


def test_strongest_first_then_by_id() -> None:
    made = catalogue(
        event("e", *(claim(name, name, date="2023") for name in ("a", "b", "c"))),
        sources=(source("b", "aggregator"), source("c", "official")),
    )
    assert [w.claim.id for w in Weights(made, TODAY)["e"]] == ["c", "a", "b"]


def test_dates_are_edtf() -> None:
    assert claim("a", "s", date="2023").says.date == parse("2023")
