"""The shortest path, with its sentences and evidence, against plain networkx on the same graph."""

import random

import networkx as nx

from graph import Snapshot
from graph.paths import Route, find
from graph.projection import SHARED, Graph
from graph.view import View
from tests.bench.harness import Report, race

PAIRS = 40


def plain(projection: Graph) -> "nx.Graph[str]":
    """The projection without directions; an edge of a shared topic or document is half a hop."""
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(projection)
    for source, target, relation in projection.edges(keys=True):
        half = 1 if relation in SHARED else 2
        known = simple.get_edge_data(source, target, {"half": half})
        simple.add_edge(source, target, half=min(half, known["half"]))
    return simple


def test_shortest(report: Report, snapshot: Snapshot, view: View) -> None:
    projection = snapshot.graph(view.clocks)
    simple = plain(projection)
    draw = random.Random(20261122)
    pairs = [draw.sample(sorted(view.by_id), 2) for _ in range(PAIRS)]

    def halves(source: str, target: str) -> float:
        return nx.shortest_path_length(simple, source, target, weight="half")

    for source, target in pairs:
        found = find(view, projection, Route(source, target)).items
        assert 2 * found[0].cost == halves(source, target), (source, target)

    def ours() -> None:
        for source, target in pairs:
            find(view, projection, Route(source, target))

    def weighted() -> None:
        for source, target in pairs:
            nx.shortest_path(simple, source, target, weight="half")

    def counted() -> None:
        for source, target in pairs:
            nx.shortest_path(simple, source, target)

    timings = race(
        {
            "chronolex: path, sentences, evidence": ours,
            "networkx, half hops as weights": weighted,
            "networkx, nodes counted": counted,
        },
        budget=5,
        least=3,
    )
    nodes, edges = projection.number_of_nodes(), projection.number_of_edges()
    note = f"{nodes} nodes, {edges} edges; the peers' simple graph is made beforehand"
    report.add("Shortest path", f"{PAIRS} pairs of events", timings, note)
