"""Ranks: networkx's measures, the same on every run, refused where they would never end."""

import networkx as nx
import pytest

from graph import rank as module
from graph.paths import TooMuch
from graph.projection import project
from graph.rank import MEASURES, rank
from graph.view import View
from tests.graph.world import clocks, dated, link, rich, view

STAR = (
    dated("law", "2020"),
    *(dated(f"e{n}", "2021", relations=(link("cites", "law"),)) for n in range(5)),
    dated("far", "2022", relations=(link("cites", "e0"),)),
)


@pytest.mark.parametrize("measure", MEASURES)
def test_what_all_rest_on_ranks_first(measure: str) -> None:
    made = view(*STAR)
    ranked = rank(made, project(made), measure)
    assert ranked[0].node == "law"
    assert [item.score for item in ranked] == sorted((i.score for i in ranked), reverse=True)


def test_pagerank_and_betweenness_are_those_of_networkx() -> None:
    made = View(rich(), clocks())
    graph = project(made)
    theirs = nx.pagerank(nx.DiGraph(graph))
    assert {i.node: i.score for i in rank(made, graph, "pagerank")} == pytest.approx(theirs)
    between = nx.betweenness_centrality(nx.Graph(graph))
    assert {i.node: i.score for i in rank(made, graph, "betweenness")} == pytest.approx(between)


def test_reach_counts_the_events_that_rest_on_a_thing() -> None:
    made = view(*STAR)
    scores = {item.node: item.score for item in rank(made, project(made), "reach")}
    assert scores == {"law": 6, "e0": 1, "e1": 0, "e2": 0, "e3": 0, "e4": 0, "far": 0}


def test_only_things_of_the_type_asked_for_are_listed() -> None:
    made = View(rich(), clocks())
    graph = project(made)
    acts = rank(made, graph, "degree", "instrument")
    assert {item.node for item in acts} == {"act", "omnibus"}


def test_ties_fall_by_id() -> None:
    made = view(*STAR)
    ranked = [item.node for item in rank(made, project(made), "degree") if item.node > "e0"]
    assert [node for node in ranked if node.startswith("e")] == ["e1", "e2", "e3", "e4"]


def test_an_empty_graph_has_no_ranks() -> None:
    made = view()
    for measure in MEASURES:
        assert rank(made, project(made), measure) == ()


def test_a_graph_too_large_for_the_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", {**module.MOST, "betweenness": 3})
    made = view(*STAR)
    with pytest.raises(TooMuch, match="'betweenness' takes 3 things at most and there are 7"):
        rank(made, project(made), "betweenness")
