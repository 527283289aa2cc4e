"""IRIs are made and read back without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import iri
from ontology.vocab import CLX, ID, RELATIONS

slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


@given(st.sampled_from(iri.TYPES), slugs)
def test_round_trip(type_: str, slug: str) -> None:
    assert iri.parse(iri.iri(type_, slug)) == (type_, slug)


@given(slugs, slugs)
def test_claims_are_told_apart(event: str, local: str) -> None:
    type_, slug = iri.parse(iri.claim(f"{event}/{local}"))
    assert type_ == "claim"
    assert slug.partition(iri.SEP) == (event, iri.SEP, local)


@given(slugs, slugs)
def test_parts_are_told_apart(instrument: str, part: str) -> None:
    assert iri.parse(iri.part(instrument, part)) == ("part", f"{instrument}{iri.SEP}{part}")


def test_relations_are_told_apart() -> None:
    made = {iri.relation("a", name, "b") for name in RELATIONS}
    assert len(made) == len(RELATIONS)
    assert iri.relation("a", "followsStage", "b") == f"{ID}relation/a--follows-stage--b"


def test_concepts_and_graphs() -> None:
    assert iri.concept("stage", "in-force") == f"{CLX}stage-in-force"
    assert iri.graph("resolved") == f"{ID}graph/resolved"


@pytest.mark.parametrize("slug", ["", "A", "a b", "a/b", "é", "a_b", "a\n"])
def test_bad_slugs_are_refused(slug: str) -> None:
    with pytest.raises(ValueError, match="slug"):
        iri.iri("event", slug)


def test_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown type 'person': one of event"):
        iri.iri("person", "a")


@pytest.mark.parametrize(
    "value", ["", ID, ID + "event/", ID + "event/A", ID + "other/a", CLX + "Event", "x" + ID]
)
def test_foreign_iris_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is not a Chronolex IRI"):
        iri.parse(value)
