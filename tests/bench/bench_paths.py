"""Paths between events of made-up worlds, against networkx on the same edges for the same pairs."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import networkx as nx
import pytest

from graph import paths
from graph.explain import Route
from graph.paths import Found
from graph.projection import SHARED, Graph
from graph.view import View
from ontology.vocab import RELATIONS
from tests.bench.harness import Report, race_each
from tests.bench.worlds import World

PAIRS = 60
SEED = 20261122

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mode:
    """A question to our engine, and peers that are asked the same of a graph made beforehand.

    `keeps` says which relations take part; `peers` gives by name, for such a graph, a function from
    a pair to its hops.
    """

    ask: Callable[[View, Graph, Pair], Found]
    keeps: Callable[[str], bool]
    peers: Callable[["nx.Graph[str]"], Mapping[str, Callable[[Pair], float]]]


def simple(projection: Graph, keeps: Callable[[str], bool]) -> "nx.Graph[str]":
    """The projection without directions; an edge of a shared topic or document is half a hop."""
    made: nx.Graph[str] = nx.Graph()
    made.add_nodes_from(projection)
    for source, target, relation in projection.edges(keys=True):
        if keeps(relation):
            half = 1 if relation in SHARED else 2
            known = made.get_edge_data(source, target, {"half": half})
            made.add_edge(source, target, half=min(half, known["half"]))
    return made


def halved(weighted: "nx.Graph[str]") -> "nx.Graph[str]":
    """The same distances without weights: a whole hop has a node in its middle."""
    made: nx.Graph[str] = nx.Graph()
    made.add_nodes_from(weighted)
    for source, target, data in weighted.edges(data=True):
        if data["half"] == 1:
            made.add_edge(source, target)
        else:
            middle = f"{source} {target}"
            made.add_edge(source, middle)
            made.add_edge(middle, target)
    return made


def by_hops(weighted: "nx.Graph[str]") -> Mapping[str, Callable[[Pair], float]]:
    """Networkx's two bidirectional searches, which find the fewest hops."""
    plain = halved(weighted)

    def dijkstra(pair: Pair) -> float:
        return nx.bidirectional_dijkstra(weighted, *pair, weight="half")[0] / 2

    def breadth(pair: Pair) -> float:
        return (len(nx.bidirectional_shortest_path(plain, *pair)) - 1) / 2

    return {
        "networkx, bidirectional_shortest_path": breadth,
        "networkx, bidirectional_dijkstra": dijkstra,
    }


MODES: Mapping[str, Mode] = {
    "shortest": Mode(
        ask=lambda view, graph, pair: paths.shortest(view, graph, Route(*pair)),
        keeps=lambda relation: True,
        peers=by_hops,
    ),
    "shortest, sourced relations only": Mode(
        ask=lambda view, graph, pair: paths.shortest(
            view, graph, Route(*pair, relations=frozenset(RELATIONS))
        ),
        keeps=lambda relation: relation in RELATIONS,
        peers=by_hops,
    ),
}


@pytest.mark.parametrize("name", MODES)
def test_paths(report: Report, world: World, name: str) -> None:
    mode, view, graph = MODES[name], world.view, world.graph
    weighted = simple(graph, mode.keeps)
    largest = max(nx.connected_components(weighted), key=len)
    events = sorted(node for node in largest if node in view.by_id)
    draw = random.Random(SEED)
    peers = mode.peers(weighted)
    fewest = next(iter(peers.values()))
    pairs: list[Pair] = []
    while len(pairs) < PAIRS:
        source, target = draw.sample(events, 2)
        if fewest((source, target)) <= paths.MAX_HOPS:
            pairs.append((source, target))
    hops = []
    for pair in pairs:
        best = mode.ask(view, graph, pair).items[0]
        hops.append(best.cost)
        for peer, length in peers.items():
            assert length(pair) == best.cost, (peer, pair)

    def ours(pair: Pair) -> object:
        return mode.ask(view, graph, pair)

    timings = race_each({"chronolex: path, sentences, evidence": ours, **peers}, pairs)
    nodes, edges = graph.number_of_nodes(), weighted.number_of_edges()
    note = (
        f"{PAIRS} pairs, {min(hops)} to {max(hops)} hops; {nodes} nodes, {edges} edges between"
        " pairs; the peers' graphs are made beforehand"
    )
    report.add(f"Paths, {world.name}", name, timings, note)
