"""The networkx graph says what the view says: documented attributes, one order, evidence."""

import random
from dataclasses import replace

import networkx as nx
import pytest

from data.records import Catalogue
from graph.projection import INCLUDE, SHARED, STRUCTURAL, project, words
from graph.view import View
from ontology.vocab import RELATIONS, STRENGTHS
from tests.graph.world import catalogue, claim, clocks, dated, event, link, rich, view

EVENT = {"type", "label", "date", "not_before", "before", "jurisdiction", "kind", "stage",
         "status", "belief"}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> View:
    return View(rich(), clocks())


def test_nodes_carry_the_attributes_that_are_documented(world: View) -> None:
    types = set()
    for _, data in project(world, include=INCLUDE).nodes(data=True):
        assert set(data) == (EVENT if data["type"] == "event" else {"type", "label"})
        types.add(data["type"])
    asked = {"theme", "source", "jurisdiction"}
    assert types == {"event", "instrument", "part", "actor"} | asked
    assert not asked & {data["type"] for _, data in project(world).nodes(data=True)}


def test_edges_are_keyed_by_their_relation_and_carry_evidence(world: View) -> None:
    keys = {claim.key for claim in world.catalogue.claims()}
    for source, _, key, data in project(world, include=INCLUDE).edges(keys=True, data=True):
        assert set(data) == {"relation", "strength", "evidence"}
        assert key == data["relation"]
        assert data["strength"] in STRENGTHS
        assert data["evidence"], (source, key)
        assert set(data["evidence"]) <= keys
        if key != "within":  # a part is a part by what the events say that concern it
            assert all(claim.startswith(f"{source}/") for claim in data["evidence"])


def test_an_event_of_a_part_is_joined_to_it_and_it_to_its_instrument(world: View) -> None:
    graph = project(world)
    assert graph.nodes["act--annex"] == {"type": "part", "label": "Annex"}
    assert graph.has_edge("act-applies", "act--annex", "part")
    assert graph.has_edge("act--annex", "act", "within")
    assert graph.has_edge("act-applies", "act", "stageOf")


def test_every_event_is_a_node_even_alone() -> None:
    assert "e" in project(view(dated("e", None)))


def test_relations_run_from_the_later_thing_to_what_it_rests_on(world: View) -> None:
    graph = project(world)
    assert graph.has_edge("act-published", "act-proposed", "followsStage")
    assert not graph.has_edge("act-proposed", "act-published")


def test_a_theme_or_document_joins_through_its_own_node_and_never_pairwise() -> None:
    events = [dated(f"e{n}", "2024", themes=("ai",)) for n in range(30)]
    graph = project(view(*events), include=tuple(SHARED))
    assert graph.number_of_edges() == 60  # one theme and one document each
    assert not any(v.startswith("e") for _, v in graph.edges())


def test_evidence_of_an_actor_told_by_one_source_is_that_source() -> None:
    """A claim that names other actors than the record backs those it names."""
    told = event(
        "e",
        claim("a", "one", date="2024", supports=("kind", "stage", "jurisdiction")),
        claim("b", "two", date="2024", supports=("kind",), actors=("court",)),
    )
    graph = project(view(told))
    assert graph.edges["e", "court", "actor"]["evidence"] == ["e/b"]


def test_a_relation_to_what_is_not_known_yet_is_no_edge() -> None:
    late = event("b", claim("c", "t", known="2025-01-01", date="2025"))
    early = event("a", claim("c", "s", date="2024", relations=(link("promptedBy", "b"),)))
    assert "b" not in project(view(late, early, known_at="2024-12-31"))
    assert project(view(late, early)).has_edge("a", "b")


def test_a_subset_holds_only_its_events_and_what_they_touch(world: View) -> None:
    chosen = [r for r in world.events if r.id.startswith("act-")]
    graph = project(world, chosen, ("document",))
    assert "arrests" not in graph
    assert "omnibus-published" not in graph
    assert "gazette" in graph


def _listing(records: Catalogue) -> tuple[list[object], list[object]]:
    graph = project(View(records, clocks()))
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_records_leaves_no_trace(seed: int) -> None:
    records = rich()
    shuffled = list(records.events.items())
    random.Random(seed).shuffle(shuffled)
    assert _listing(replace(records, events=dict(shuffled))) == _listing(records)


def test_the_label_of_an_act_is_its_short_title() -> None:
    from tests.graph.world import instrument

    act = instrument("act", short_title="AI Act")
    graph = project(view(dated("e", "2024", instrument="act"), instruments=(act,)))
    assert graph.nodes["act"] == {"type": "instrument", "label": "AI Act"}


def test_every_relation_has_words_both_ways() -> None:
    for name in (*RELATIONS, *STRUCTURAL):
        along, against = words(name)
        assert along
        assert against


def test_shared_edges_are_the_weakest() -> None:
    assert set(SHARED.values()) == set(STRENGTHS[-2:])


def test_known_at_leaves_no_trace_of_later_claims() -> None:
    told = event(
        "e",
        claim("a", "one", known="2024-01-01", date="2024"),
        claim("b", "two", known="2025-01-01", date="2024"),
    )
    graph = project(View(catalogue(told), clocks(known_at="2024-06-01")))
    assert "two" not in graph
    assert nx.is_directed(graph)
