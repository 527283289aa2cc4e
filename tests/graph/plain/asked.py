"""The ways that answer a path question, as plain searches over the graph in networkx find them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from graph.order import Chronicle
from graph.paths.alternatives import ways_through
from graph.paths.asked import WORK
from graph.paths.network import Budget
from graph.paths.route import Route
from graph.projection import Graph
from graph.view import View
from tests.graph.plain.cheapest import Cheapest, Passes, Way
from tests.graph.plain.chronological import Chronological
from tests.graph.plain.network import Network


@lru_cache(maxsize=4)
def chronicle_of(view: View) -> Chronicle:
    return Chronicle(view)


@lru_cache(maxsize=16)
def network_of(
    graph: Graph, direction: str, relations: frozenset[str], shared: bool, telling: bool
) -> Network:
    return Network(graph, direction, relations, shared, telling)


def network(graph: Graph, route: Route) -> Network:
    timed = route.mode == "chronological"
    direction, telling = "any" if timed else route.direction, route.mode == "telling"
    return network_of(graph, direction, route.relations, route.takes_shared, telling)


def ways(view: View, graph: Graph, route: Route, work: int = WORK) -> Iterator[Way]:
    """Ways that answer `route`, best first; see `graph.paths.asked.Asked.ways`."""
    hops, budget, ends = network(graph, route), Budget(work), (route.source, route.target)
    passes = _passes(view, route)
    if route.mode != "chronological":
        cheapest = Cheapest(hops, passes, route.most, budget)
        yield from _through(cheapest, ends[0], route.via, ends[1], route.avoid)
        return
    chronicle, late = chronicle_of(view), route.optimise == "departure"
    search = Chronological(
        hops, chronicle, passes, route.most, budget,
        certain=route.certain, arrival=route.optimise != "hops", back=late,
    )  # fmt: skip
    turned = late != (route.direction == "backward")
    start, end = ends[::-1] if turned else ends
    for way in _through(search, start, route.via, end, route.avoid):
        nodes = way.nodes[::-1] if turned else way.nodes
        told: Sequence[str] = nodes[::-1] if route.direction == "backward" else nodes
        if chronicle.along(told)[0] != "no":
            yield replace(way, nodes=nodes)


# Yen's algorithm is the same over names and numbers of nodes
def _through(*given: object) -> Iterator[Way]:
    return ways_through(*given)  # type: ignore[arg-type,return-value]


def _passes(view: View, route: Route) -> Passes:
    if view.clocks.valid_at is None and route.passes is None:
        return None

    def passes(node: str) -> bool:
        return node not in view.by_id or (
            view.come(node) and (route.passes is None or route.passes(node))
        )

    return passes
