"""Which events and instruments are most central: networkx's measures over the filtered graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import networkx as nx

from graph.paths.network import TooMuch
from graph.projection import Graph
from graph.reach import Question, reach
from graph.view import View

OF = ("event", "instrument", "part", "actor")
"""Types of things that can be ranked."""

MOST = {"pagerank": 2_000_000, "betweenness": 2_000, "degree": 5_000_000, "reach": 2_000}
"""Nodes of the largest graph that each measure takes: betweenness costs nodes times edges."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A thing and its score."""

    node: str
    score: float


def rank(view: View, graph: Graph, measure: str, of: str | None = None) -> tuple[Ranked, ...]:
    """Things by score, the highest first, ties by id; `of`: only things of a type.

    - ``pagerank``: arrows run to what is rested on, so what much rests on ranks high.
    - ``betweenness``: share of the shortest ways between any two things that pass through it.
    - ``degree``: things that it is joined to, as a share of all others.
    - ``reach``: events that rest on it, directly or over others (`graph.reach`).

    Raises
    ------
    TooMuch
        The graph is too large for the measure.
    """
    if len(graph) > MOST[measure]:
        raise TooMuch(
            f"'{measure}' takes {MOST[measure]} things at most and there are {len(graph)}:"
            " narrow the filters, or ask for pagerank or degree",
            parameter="measure",
        )
    scores = MEASURES[measure](view, graph)
    ranked = [
        Ranked(node, score)
        for node, score in scores.items()
        if of is None or graph.nodes[node]["type"] == of
    ]
    return tuple(sorted(ranked, key=lambda item: (-item.score, item.node)))


def _pagerank(view: View, graph: Graph) -> Mapping[str, float]:
    if not graph:
        return {}
    found: Mapping[str, float] = nx.pagerank(nx.DiGraph(graph))
    # the last digits follow the order of sums, not the data
    return {node: round(score, 9) for node, score in found.items()}


def _betweenness(view: View, graph: Graph) -> Mapping[str, float]:
    found: Mapping[str, float] = nx.betweenness_centrality(nx.Graph(graph))
    return {node: round(score, 9) for node, score in found.items()}


def _degree(view: View, graph: Graph) -> Mapping[str, float]:
    if len(graph) < 2:
        return dict.fromkeys(graph, 0.0)
    found: Mapping[str, float] = nx.degree_centrality(nx.Graph(graph))
    return {node: round(score, 9) for node, score in found.items()}


def _reach(view: View, graph: Graph) -> Mapping[str, float]:
    nx.freeze(graph)
    return {
        node: float(len(reach(view, graph, Question(node, "consequences"))))
        for node, data in graph.nodes(data=True)
        if data["type"] in ("event", "instrument")
    }


MEASURES: Mapping[str, Callable[[View, Graph], Mapping[str, float]]] = {
    "pagerank": _pagerank,
    "betweenness": _betweenness,
    "degree": _degree,
    "reach": _reach,
}
