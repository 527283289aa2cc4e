"""Paths between events of made-up worlds, against networkx on the same edges for the same pairs."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import httpx
import networkx as nx
import pytest

from graph.paths import Network, Path, Route, find
from graph.paths.asked import Asked
from graph.projection import SHARED, Graph
from graph.view import View
from ontology.vocab import RELATIONS
from tests.bench.harness import Report, Timing, race_each
from tests.bench.peers import chronolex
from tests.bench.worlds import World

PAIRS = 60
SEED = 20261122

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mode:
    """A question to our engine, and peers that are asked the same of a graph made beforehand.

    `route` makes the question of a pair; `peers` gives by name, for a world's view and graph, a
    function from a pair to the cost of its best path.
    """

    route: Callable[[str, str], Route]
    peers: Callable[[View, Graph], Mapping[str, Callable[[Pair], float]]]


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


def by_cost(view: View, graph: Graph) -> Mapping[str, Callable[[Pair], float]]:
    """Networkx's search for the least cost, over the costs that we document."""
    rows = Network(graph, telling=True)
    weighted: nx.Graph[str] = nx.Graph()
    for node in graph:
        weighted.add_weighted_edges_from((node, there, cost) for there, cost in rows.row(node))

    def dijkstra(pair: Pair) -> float:
        return nx.bidirectional_dijkstra(weighted, *pair)[0]

    return {"networkx, bidirectional_dijkstra": dijkstra}


def in_time(view: View, graph: Graph) -> Mapping[str, Callable[[Pair], float]]:
    """Nobody else searches in time: our own shortest path over the same hops."""

    def shortest(pair: Pair) -> float:
        route = Route(*pair, shared=False)
        return next(Asked(view, graph, route).ways(route)).halves / 2

    return {"chronolex, shortest, the search": shortest}


MODES: Mapping[str, Mode] = {
    "shortest": Mode(Route, lambda view, graph: by_hops(simple(graph, lambda relation: True))),
    "shortest, sourced relations only": Mode(
        partial(Route, relations=frozenset(RELATIONS)),
        lambda view, graph: by_hops(simple(graph, RELATIONS.__contains__)),
    ),
    "telling": Mode(partial(Route, mode="telling"), by_cost),
    "chronological, possible": Mode(partial(Route, mode="chronological"), in_time),
    "chronological, certain": Mode(partial(Route, mode="chronological", certain=True), in_time),
}


@pytest.mark.parametrize("name", MODES)
def test_paths(report: Report, world: World, name: str) -> None:
    mode, view, graph = MODES[name], world.view, world.graph
    timed = mode.peers is in_time
    peers = mode.peers(view, graph)
    events = sorted(view.by_id)
    draw = random.Random(SEED)
    found: dict[Pair, Path] = {}
    while len(found) < PAIRS:
        pair = (draw.choice(events), draw.choice(events))
        items = find(view, graph, mode.route(*pair)).items
        if pair[0] != pair[1] and items:
            found[pair] = items[0]
    for pair, best in found.items():
        for peer, length in peers.items():
            # what may not run backwards in time has at least as many hops
            equal = length(pair) <= best.cost if timed else length(pair) == best.cost
            assert equal, (peer, pair)

    def search(pair: Pair) -> object:
        return next(Asked(view, graph, mode.route(*pair)).ways(mode.route(*pair)))

    def whole(pair: Pair) -> object:
        return find(view, graph, mode.route(*pair))

    ours = {"chronolex, the search": search, "chronolex, in words with evidence": whole}
    timings = race_each({**ours, **peers}, list(found))
    hops = [len(path.hops) for path in found.values()]
    note = (
        f"{PAIRS} pairs, {min(hops)} to {max(hops)} hops; {graph.number_of_nodes()} nodes,"
        f" {graph.number_of_edges()} edges; the peers' graphs are made beforehand"
    )
    report.add(f"Paths, {world.name}", name, timings, note)


def test_paths_over_http(report: Report, world: World) -> None:
    """What a client waits for an answer, each pair asked once."""
    events = sorted(world.view.by_id)
    draw = random.Random(SEED)
    pairs = [(draw.choice(events), draw.choice(events)) for _ in range(PAIRS)]
    timings: dict[str, Timing] = {}
    with chronolex("--store", str(world.store)) as (port, _):
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120)
        with client:
            for mode in ("shortest", "telling", "chronological"):
                taken = []
                for source, target in [pairs[0], *pairs]:
                    params = {"source": source, "target": target, "mode": mode}
                    started = time.perf_counter()
                    assert client.get("/paths", params=params).status_code == 200
                    taken.append(time.perf_counter() - started)
                timings[mode] = Timing(tuple(taken[1:]))
    note = f"{PAIRS} pairs of events drawn from all, with or without a path; one client"
    report.add(f"Paths, {world.name}", "GET /paths", timings, note)
