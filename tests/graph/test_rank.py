"""Ranks: networkx's measures, the same on every run, refused where they would never end."""

import networkx as nx
import pytest

import graph as graph_package
from graph import rank as module
from graph.paths import TooMuch
from graph.projection import project
from graph.rank import MEASURES, MOST, cost, rank
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
    made = view(*STAR)
    graph = project(made)  # 7 nodes, 6 edges
    costs = {"pagerank": 13, "betweenness": 91, "degree": 13, "reach": 91}
    assert {measure: cost(graph, measure) for measure in MEASURES} == costs
    monkeypatch.setattr(module, "MOST", costs)
    for measure in MEASURES:
        assert rank(made, graph, measure)
    monkeypatch.setattr(module, "MOST", {measure: most - 1 for measure, most in costs.items()})
    for measure in MEASURES:
        with pytest.raises(TooMuch, match=f"'{measure}' would take too long on 7 things with 6"):
            rank(made, graph, measure)


def test_edges_count_and_not_only_things(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"e{n}" for n in range(6)]
    bare = view(*(dated(n, "2021") for n in names))
    dense = view(*(dated(n, "2021", relations=tuple(link("cites", o) for o in names if o < n))
                   for n in names))  # fmt: skip
    monkeypatch.setattr(module, "MOST", dict.fromkeys(MEASURES, 6 * 6 + 10))
    assert len(rank(bare, project(bare), "betweenness")) == 6
    with pytest.raises(TooMuch, match="narrow the filters, or ask for pagerank or degree"):
        rank(dense, project(dense), "betweenness")


def test_the_published_records_are_within_every_measure() -> None:
    made = graph_package.load()
    whole = project(made.view(clocks()))
    for measure in MEASURES:
        assert cost(whole, measure) < MOST[measure]
