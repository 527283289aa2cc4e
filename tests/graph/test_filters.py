"""Each filter by its rule: "or" within one, "and" across; messages that name what is accepted."""

import pytest

from data.records import Catalogue
from graph import describe
from graph.errors import BadValue, UnknownParameter
from graph.filters import HELP, matching, ordered, read_clocks, read_day, read_filters
from graph.formats import offered, write
from graph.view import View
from graph.writers.export import Export
from tests.graph.world import TODAY, catalogue, claim, clocks, dated, event, instrument, place
from tests.ontology.build import source

EVENTS = (
    dated("eu-reg", "2024-06-14", jurisdiction="EU", instrument="reg", themes=("nudifier",)),
    dated("eu-dir", "2024-06", jurisdiction="EU", instrument="dir", themes=("ai",)),
    dated("eu-none", "2024", jurisdiction="EU", actors=("council",)),
    dated("de", "2023-01-01", jurisdiction="DE", stage="in-force", themes=("privacy",)),
    dated("by", "2023-02-01", jurisdiction="DE-BY", kind="enforcement", stage="fined"),
    dated("us", "2030-01-01", jurisdiction="US", actors=("council", "court")),
    dated("ca", None, jurisdiction="US-CA"),
    dated("eaw", "2022-01/2022-03", jurisdiction="GB", extent="GB-EAW"),
    dated("coe", "2025~", jurisdiction="CoE", kind="treaty", stage="signed"),
)
ACTS = (instrument("reg"), instrument("dir", "directive"))


@pytest.fixture(scope="module")
def records() -> Catalogue:
    return catalogue(*EVENTS, instruments=ACTS)


@pytest.fixture(scope="module")
def world(records: Catalogue) -> View:
    return View(records, clocks())


def found(world: View, **given: str | list[str]) -> set[str]:
    values = {
        name.rstrip("_"): [value] if isinstance(value, str) else value
        for name, value in given.items()
    }
    chosen = matching(world, read_filters(world.catalogue, values))
    assert list(chosen) == [r for r in world.events if r in chosen], "not in the view's order"
    return {resolved.id for resolved in chosen}


def test_no_filter_passes_all(world: View) -> None:
    assert found(world) == {e.id for e in EVENTS}


def test_twice_is_or(world: View) -> None:
    assert found(world, kind=["treaty", "enforcement"]) == {"by", "coe"}


def test_different_ones_are_and(world: View) -> None:
    assert found(world, jurisdiction="EU", actor="council") == {"eu-none"}
    assert found(world, jurisdiction="EU", actor="court") == set()


def test_an_empty_filter_is_none_given(world: View) -> None:
    assert len(found(world, kind=[])) == len(EVENTS)


def test_a_jurisdiction_includes_the_places_inside_it(world: View) -> None:
    assert found(world, jurisdiction="US") == {"us", "ca"}
    assert found(world, jurisdiction="US-CA") == {"ca"}


def test_membership_is_not_containment(world: View) -> None:
    assert found(world, jurisdiction="EU") == {"eu-reg", "eu-dir", "eu-none"}


def test_union_regulations_apply_in_members_and_directives_do_not(world: View) -> None:
    assert found(world, applicable_in="DE") == {"de", "eu-reg"}


def test_what_applies_in_a_part_is_its_own_its_countrys_and_the_unions(world: View) -> None:
    assert found(world, applicable_in="DE-BY") == {"by", "de", "eu-reg"}


def test_an_organisation_makes_no_law_for_its_members(world: View) -> None:
    assert "coe" not in found(world, applicable_in="DE")


def test_in_the_union_itself_all_its_law_applies(world: View) -> None:
    assert found(world, applicable_in="EU") == {"eu-reg", "eu-dir", "eu-none"}


def test_law_reaches_no_further_than_its_extent(world: View) -> None:
    assert found(world, applicable_in="GB-EAW") == {"eaw"}
    assert found(world, applicable_in="GB-SCT") == set()
    assert found(world, applicable_in="GB") == {"eaw"}


def test_places_that_contain_each_other_do_not_hang() -> None:
    places = (place("DE", within="DE-BY"), place("DE-BY", "subdivision", within="DE"), place("EU"))
    records = catalogue(dated("e", "2024"), places=places)
    assert found(View(records, clocks()), applicable_in="DE") == set()


def test_a_theme_includes_the_narrower_ones(world: View) -> None:
    assert found(world, theme="ai") == {"eu-reg", "eu-dir"}
    assert found(world, theme="deepfake") == {"eu-reg"}
    assert found(world, theme="privacy") == {"de"}


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2024-06-14", "2024-06-14", {"eu-reg", "eu-dir", "eu-none"}),
        ("2024-06-15", None, {"eu-dir", "eu-none", "us", "coe"}),
        (None, "2023-01-01", {"de", "eaw"}),
        ("2022-03-31", "2022-03-31", {"eaw"}),
        ("2022-04", "2022-12", set()),
        ("2024", "2023", set()),  # ends before it begins
        (None, "2022", {"eaw"}),
        ("2030", None, {"us"}),
    ],
)
def test_both_ends_are_included_whole(
    world: View, start: str | None, end: str | None, wanted: set[str]
) -> None:
    given = {name: value for name, value in (("from_", start), ("to", end)) if value}
    assert found(world, **given) == wanted


def test_certain_wants_every_reading_within(world: View) -> None:
    assert found(world, from_="2024-06-01", to="2024-06-30", certainty="certain") == {
        "eu-reg",
        "eu-dir",
    }
    assert "eu-none" in found(world, from_="2024-06-01", to="2024-06-30")


def test_an_approximate_date_is_never_certain(world: View) -> None:
    assert "coe" in found(world, from_="2020", to="2029", certainty="possible")
    assert "coe" not in found(world, from_="2020", to="2029", certainty="certain")


def test_certain_or_possible_is_possible(world: View) -> None:
    one = found(world, from_="2024-06-01", to="2024-06-30", certainty=["certain", "possible"])
    two = found(world, from_="2024-06-01", to="2024-06-30", certainty=["possible", "certain"])
    assert one == two == {"eu-reg", "eu-dir", "eu-none"}


def test_a_window_leaves_out_what_has_no_date(world: View) -> None:
    assert "ca" not in found(world, from_="0001")
    assert "ca" in found(world, certainty="certain")


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("stage", "signed", {"coe"}),
        ("instrument", "reg", {"eu-reg"}),
        ("document", "s-us", {"us"}),
        ("status", "scheduled", {"us"}),
        ("status", "unknown", {"ca", "coe"}),
        ("belief", "verified", set()),
        ("actor", "council", {"eu-none", "us"}),
    ],
)
def test_the_other_filters(world: View, name: str, value: str, wanted: set[str]) -> None:
    assert found(world, **{name: value}) == wanted


def test_status_is_that_of_the_day_asked_about(records: Catalogue) -> None:
    early = View(records, clocks("2023-01-31"))
    assert found(early, status="occurred") == {"de", "eaw"}


def test_belief_is_that_of_the_day_asked_about() -> None:
    told = event(
        "e",
        claim("a", "one", known="2024-01-01", date="2024-01-01"),
        claim("b", "two", known="2024-02-01", date="2024-01-01"),
    )
    records = catalogue(told)
    assert found(View(records, clocks(known_at="2024-01-15")), belief="reported") == {"e"}
    assert found(View(records, clocks()), belief="corroborated") == {"e"}


def test_an_unknown_name_is_told_with_those_accepted(records: Catalogue) -> None:
    with pytest.raises(
        UnknownParameter, match="'jurisdicton': did you mean 'jurisdiction'"
    ) as told:
        read_filters(records, {"jurisdicton": ["EU"]})
    assert told.value.accepted == sorted(HELP)
    assert told.value.parameter == "jurisdicton"
    assert told.value.code == "unknown-parameter"


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "laws"), ("jurisdiction", "eu"), ("applicable_in", "XX"), ("stage", "publish"),
     ("theme", "AI"), ("actor", "nobody"), ("instrument", "rag"), ("document", "none"),
     ("status", "past"), ("belief", "true"), ("certainty", "maybe"), ("kind", "")],
)  # fmt: skip
def test_an_unknown_value_is_told_with_those_accepted(
    records: Catalogue, name: str, value: str
) -> None:
    with pytest.raises(BadValue) as told:
        read_filters(records, {name: [value]})
    assert told.value.parameter == name
    assert f"'{name}' has no value '{value}'" in told.value.detail
    assert told.value.accepted
    assert value not in told.value.accepted


@pytest.mark.parametrize("value", ["", "yesterday", "2024-13", "2024-02-30", "0000"])
def test_a_window_takes_edtf(records: Catalogue, value: str) -> None:
    with pytest.raises(BadValue, match="'from': EDTF") as told:
        read_filters(records, {"from": [value]})
    assert told.value.position is not None


@pytest.mark.parametrize("name", ["from", "to"])
def test_a_window_has_one_edge_a_side(records: Catalogue, name: str) -> None:
    with pytest.raises(BadValue, match=f"'{name}' is given twice"):
        read_filters(records, {name: ["2023", "2024"]})


@pytest.mark.parametrize(
    "value", ["2024-06", "2024", "2024-06-14?", "2024-06-14/2024-06-14", "[2024-06-14]", "..", ""]
)
def test_a_clock_takes_a_full_day(value: str) -> None:
    with pytest.raises(BadValue) as told:
        read_day("valid_at", value)
    assert told.value.parameter == "valid_at"


def test_a_clock_shows_one_day() -> None:
    with pytest.raises(BadValue, match="a clock shows one day"):
        read_clocks({"valid_at": ["2024-01-01", "2024-01-02"]}, TODAY)


def test_clocks_are_read_from_their_parameters() -> None:
    read = read_clocks({"valid_at": ["2024-01-01"], "kind": ["law"]}, TODAY)
    assert read == clocks("2024-01-01")


@pytest.mark.parametrize("key", ["date", "id", "title"])
def test_a_sort_turned_round_is_its_reverse(world: View, key: str) -> None:
    up = ordered(world.events, key)
    assert list(ordered(world.events, f"-{key}")) == list(up)[::-1]
    assert len(up) == len(EVENTS)


def test_an_unknown_sort_is_told(world: View) -> None:
    with pytest.raises(BadValue, match="'sort' has no value 'size'"):
        ordered(world.events, "size")


def test_what_was_learnt_later_finds_nothing_on_an_earlier_day() -> None:
    """A report of an arrest; a year later the court's papers tell the case and another stage."""
    early = claim(
        "press", "s-press", known="2024-01-10", date="2024-01-08", stage="reported",
        supports=("jurisdiction", "stage"),
    )  # fmt: skip
    late = claim("court", "s-court", known="2025-01-10", date="2024-01-08")
    records = catalogue(
        event("e", early, late, stage="arrested", kind="criminal", instrument="case"),
        instruments=(instrument("case", title="The matter of the masks"),),
        sources=(source("s-court", tier="official"),),
    )
    then = View(records, clocks(known_at="2024-06-01"))
    now = View(records, clocks())
    told = {"stage": "arrested", "kind": "criminal", "instrument": "case", "q": "masks"}
    for name, value in told.items():
        assert found(then, **{name: value}) == set(), name
        assert found(now, **{name: value}) == {"e"}, name
    assert found(then, stage="reported") == {"e"}
    assert found(now, stage="reported") == set()
    for made, stage, kind, case in (
        (then, "reported", None, None),
        (now, "arrested", "criminal", "case"),
    ):
        shown = describe.event(made, made.by_id["e"])
        assert (shown["stage"], shown["kind"], shown["instrument"]) == (stage, kind, case)
        export = Export(made, made.events, "x")
        for form in offered("events"):
            assert b"".join(write(form, "events", export)), form.name
