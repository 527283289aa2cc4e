"""Paths between events of made-up worlds, against peers on the same edges for the same pairs."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import httpx
import igraph
import networkx as nx
import pytest

from graph.paths import Path, Route, find
from graph.paths.asked import Asked
from graph.paths.compiled import prepare
from graph.projection import SHARED, Graph
from ontology.vocab import RELATIONS
from tests.bench.harness import Report, Timing, race_each
from tests.bench.peers import chronolex
from tests.bench.worlds import World
from tests.graph.plain import asked as plain
from tests.graph.plain.network import Network

PAIRS = 60
SEED = 20261122

Pair = tuple[str, str]
Peer = Callable[[Pair], float]


@dataclass(frozen=True, slots=True)
class Mode:
    """A question to our engine, and peers that are asked the same of a graph made beforehand.

    `route` makes the question of a pair; `peers` gives by name, for a world, a function from a pair
    to the cost of its best path.
    """

    route: Callable[[str, str], Route]
    peers: Callable[[World], Mapping[str, Peer]]


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


def by_hops(weighted: "nx.Graph[str]") -> Mapping[str, Peer]:
    """Networkx's two bidirectional searches, which find the fewest hops, and igraph's from one end.

    igraph goes by numbers of nodes; the time to look them up by id is its own.
    """
    whole = halved(weighted)
    numbers = {node: number for number, node in enumerate(whole)}
    edges = [(numbers[a], numbers[b]) for a, b in whole.edges]
    foreign = igraph.Graph(n=len(numbers), edges=edges)

    def dijkstra(pair: Pair) -> float:
        return nx.bidirectional_dijkstra(weighted, *pair, weight="half")[0] / 2

    def breadth(pair: Pair) -> float:
        return (len(nx.bidirectional_shortest_path(whole, *pair)) - 1) / 2

    def from_one_end(pair: Pair) -> float:
        found = foreign.get_shortest_path(numbers[pair[0]], numbers[pair[1]])
        return (len(found) - 1) / 2

    return {
        "networkx, bidirectional_shortest_path": breadth,
        "networkx, bidirectional_dijkstra": dijkstra,
        "igraph, get_shortest_path": from_one_end,
    }


def by_cost(world: World) -> Mapping[str, Peer]:
    """The searches of networkx and igraph for the least cost, over the costs that we document."""
    rows = Network(world.graph, telling=True)
    weighted: nx.Graph[str] = nx.Graph()
    for node in world.graph:
        weighted.add_weighted_edges_from((node, there, cost) for there, cost in rows.row(node))
    numbers = {node: number for number, node in enumerate(weighted)}
    edges = [(numbers[a], numbers[b]) for a, b in weighted.edges]
    foreign = igraph.Graph(n=len(numbers), edges=edges)
    costs = [data["weight"] for _, _, data in weighted.edges(data=True)]

    def dijkstra(pair: Pair) -> float:
        return nx.bidirectional_dijkstra(weighted, *pair)[0]

    def from_one_end(pair: Pair) -> float:
        ends = numbers[pair[0]], numbers[pair[1]]
        found = foreign.get_shortest_path(*ends, weights=costs, output="epath")
        return float(sum(costs[edge] for edge in found))

    return {
        "networkx, bidirectional_dijkstra": dijkstra,
        "igraph, get_shortest_path with weights": from_one_end,
    }


def in_time(route: Callable[[str, str], Route], world: World) -> Mapping[str, Peer]:
    """Nobody else searches in time: the same search in plain Python, over the graph in networkx."""

    def search(pair: Pair) -> float:
        return next(plain.ways(world.view, world.graph, route(*pair))).halves / 2

    return {"the same search in plain Python": search}


def sourced(relation: str) -> bool:
    return relation in RELATIONS


POSSIBLE = partial(Route, mode="chronological")
CERTAIN = partial(Route, mode="chronological", certain=True)

MODES: Mapping[str, Mode] = {
    "shortest": Mode(Route, lambda world: by_hops(simple(world.graph, lambda relation: True))),
    "shortest, sourced relations only": Mode(
        partial(Route, relations=frozenset(RELATIONS)),
        lambda world: by_hops(simple(world.graph, sourced)),
    ),
    "telling": Mode(partial(Route, mode="telling"), by_cost),
    "chronological, possible": Mode(POSSIBLE, partial(in_time, POSSIBLE)),
    "chronological, certain": Mode(CERTAIN, partial(in_time, CERTAIN)),
}


@pytest.mark.parametrize("name", MODES)
def test_paths(report: Report, world: World, name: str) -> None:
    mode, view, links = MODES[name], world.view, world.links
    prepare().join()
    peers = mode.peers(world)
    events = sorted(view.by_id)
    draw = random.Random(SEED)
    found: dict[Pair, Path] = {}
    while len(found) < PAIRS:
        pair = (draw.choice(events), draw.choice(events))
        items = find(view, links, mode.route(*pair)).items
        if pair[0] != pair[1] and items:
            found[pair] = items[0]
    for pair, best in found.items():
        for peer, length in peers.items():
            assert length(pair) == best.cost, (peer, pair)

    def search(pair: Pair) -> object:
        return next(Asked(view, links, mode.route(*pair)).ways(mode.route(*pair)))

    def whole(pair: Pair) -> object:
        return find(view, links, mode.route(*pair))

    ours = {"chronolex, the search": search, "chronolex, in words with evidence": whole}
    timings = race_each({**ours, **peers}, list(found))
    hops = [len(path.hops) for path in found.values()]
    note = (
        f"{PAIRS} pairs, {min(hops)} to {max(hops)} hops; {len(links)} nodes,"
        f" {len(links.arrays.heads) // 2} edges; the peers' graphs are made beforehand"
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
