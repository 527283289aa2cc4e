"""Which events and instruments are most central: networkx's measures over the filtered graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import networkx as nx

from graph.arrays import arrays_of
from graph.links import Links
from graph.paths.network import TooMuch
from graph.projection import Graph
from graph.reach import Question, reach
from graph.view import View

OF = ("event", "instrument", "part", "actor")
"""Types of things that can be ranked."""

MOST = {"pagerank": 300_000, "betweenness": 6_000_000, "degree": 300_000, "reach": 4_000_000}
"""What each measure may cost (`cost`): about 3 s of one core, for reach 10 s at the worst.

Measured with Python 3.11 and networkx 3: 0.5 to 0.6 µs a unit for betweenness and 10 µs for
pagerank and degree; for reach 0.05 µs on the published records, up to 2.5 µs where every event
rests on many. The published ones come to 2.9 million for betweenness (1 to 2 s) and reach (0.2 s).
"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A thing and its score."""

    node: str
    score: float


def cost(graph: Graph, measure: str) -> int:
    """What a measure looks at: the graph once, or once more from each of its nodes.

    `n + m` for pagerank and degree, `n * (n + m)` for betweenness and reach, where n are the nodes
    and m the edges.
    """
    size = len(graph) + graph.number_of_edges()
    return size * len(graph) if measure in ("betweenness", "reach") else size


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
    if cost(graph, measure) > MOST[measure]:
        other = ", or ask for pagerank or degree" if measure in ("betweenness", "reach") else ""
        raise TooMuch(
            f"'{measure}' would take too long on {len(graph)} things with"
            f" {graph.number_of_edges()} edges: narrow the filters{other}",
            parameter="measure",
        )
    scores = MEASURES[measure](view, graph)
    ranked = [Ranked(node, score) for node, score in scores.items()]
    ranked.sort(key=lambda item: (-item.score, item.node))
    return only(graph, tuple(ranked), of)


def only(graph: Graph, ranked: tuple[Ranked, ...], of: str | None) -> tuple[Ranked, ...]:
    """Those of a type, in the order given; without a type all."""
    if of is None:
        return ranked
    return tuple(item for item in ranked if graph.nodes[item.node]["type"] == of)


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
    events = [view.by_id[node] for node in graph if node in view.by_id]
    links = Links(view, arrays_of(view, events, ()))
    return {
        node: float(len(reach(view, links, Question(node, "consequences"))))
        for node, data in graph.nodes(data=True)
        if data["type"] in ("event", "instrument")
    }


MEASURES: Mapping[str, Callable[[View, Graph], Mapping[str, float]]] = {
    "pagerank": _pagerank,
    "betweenness": _betweenness,
    "degree": _degree,
    "reach": _reach,
}
