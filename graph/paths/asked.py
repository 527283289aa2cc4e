"""One path question of one view, and the searches that answer it and its variations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

import networkx as nx

from graph.paths.alternatives import Search, different, ways_through
from graph.paths.cheapest import Cheapest, Passes, Way, reached
from graph.paths.chronological import Chronological
from graph.paths.explain import Path, explain
from graph.paths.network import Budget, Network
from graph.paths.order import Chronicle
from graph.paths.route import Route
from graph.projection import SHARED, Graph
from graph.view import View

WORK = 3_000_000
"""Hops that may be looked at for one answer: up to ten seconds of work."""


@lru_cache(maxsize=8)
def chronicle_of(view: View) -> Chronicle:
    """The chronicle of a view, kept while the view is asked."""
    return Chronicle(view)


@lru_cache(maxsize=16)
def _network(
    graph: Graph, direction: str, relations: frozenset[str], shared: bool, telling: bool
) -> Network:
    return Network(graph, direction, relations, shared, telling)


@lru_cache(maxsize=8)
def _components(graph: Graph) -> Mapping[str, int]:
    """Of each node, the number of its part of the graph without shared topics and documents."""
    sourced: nx.Graph[str] = nx.Graph()
    sourced.add_nodes_from(graph)
    sourced.add_edges_from((a, b) for a, b, kind in graph.edges(keys=True) if kind not in SHARED)
    parts = enumerate(nx.connected_components(sourced))
    return {node: number for number, part in parts for node in part}


def forget() -> None:
    """Let go of what is kept by view and graph: these are served no more."""
    for kept in (chronicle_of, _network, _components):
        kept.cache_clear()


class Asked:
    """One question of one view, and the searches that answer it and its variations."""

    def __init__(self, view: View, graph: Graph, route: Route, work: int = WORK) -> None:
        self.view = view
        self.graph = graph
        self.route = route
        self.chronicle = chronicle_of(view)
        self.budget = Budget(work)

    def network(self, route: Route) -> Network:
        timed = route.mode == "chronological"
        made = _network if nx.is_frozen(self.graph) else _network.__wrapped__
        return made(
            self.graph,
            "any" if timed else route.direction,
            route.relations,
            route.takes_shared,
            route.mode == "telling",
        )

    def ways(self, route: Route) -> Iterator[Way]:
        """Ways that answer `route`, best first; each visits no node twice."""
        passes = self.passes(route)
        network = self.network(route)
        ends = (route.source, route.target)
        if route.mode != "chronological":
            search: Search = Cheapest(network, passes, route.most, self.budget)
            yield from ways_through(search, ends[0], route.via, ends[1], route.avoid)
            return
        # what leads backwards is what leads forwards, read from its end; to leave as late as may be
        # is to arrive as early as may be with time run backwards
        late = route.optimise == "departure"
        search = Chronological(
            network, self.chronicle, passes, route.most, self.budget,
            certain=route.certain, arrival=route.optimise != "hops", back=late,
        )  # fmt: skip
        turned = late != (route.direction == "backward")
        start, end = ends[::-1] if turned else ends
        for way in ways_through(search, start, route.via, end, route.avoid):
            nodes = way.nodes[::-1] if turned else way.nodes
            if self._holds(nodes, route):
                yield replace(way, nodes=nodes)

    def _holds(self, nodes: tuple[str, ...], route: Route) -> bool:
        """Does the order hold for all of a way, not only from each event to the next?"""
        turned = nodes[::-1] if route.direction == "backward" else nodes
        return self.chronicle.along(turned)[0] != "no"

    def paths(self, route: Route) -> Iterator[Path]:
        """The ways that really differ, in words."""
        ends = {route.source, route.target}
        hub = self.network(route).hub

        def inner(way: Way) -> set[str]:
            return {node for node in way.nodes if node not in ends and not hub(node)}

        for way in different(self.ways(route), inner):
            path = explain(self.view, self.graph, self.chronicle, way.nodes, route)
            yield replace(path, cost=way.cost[0]) if route.mode == "telling" else path

    def connects(self, route: Route) -> bool:
        """Does any way answer a variation of the question?"""
        strong = Route(route.source, route.target, mode=route.mode, shared=False)
        if route == strong and route.mode != "chronological" and self._dated is False:
            parts = _components(self.graph)
            return parts.get(route.source) == parts.get(route.target)
        return next(self.ways(route), None) is not None

    @property
    def _dated(self) -> bool:
        return self.view.clocks.valid_at is not None

    def again(self, work: int) -> Asked:
        """The same question with a budget of its own."""
        return Asked(self.view, self.graph, self.route, work)

    def reached(self) -> Collection[str]:
        """What the question reaches from its source, the target aside."""
        route = self.route
        network, passes = self.network(route), self.passes(route)

        def lets(node: str) -> bool:
            return node not in route.avoid and (passes is None or passes(node))

        if route.mode != "chronological":
            return reached(network, route.source, lets, route.most, self.budget)
        back = route.direction == "backward"
        search = Chronological(
            network, self.chronicle, lets, route.most, self.budget, certain=route.certain, back=back
        )
        return {way.nodes[-1] for way in search.reached(route.source)}

    def without(self, name: str) -> Callable[[str], bool] | None:
        """The filters of the question but for one."""
        if self.route.relax is None:
            return None
        return self.route.relax(name)

    def passes(self, route: Route) -> Passes:
        view = self.view
        dated = view.clocks.valid_at is not None and not route.anytime
        if not dated and route.passes is None:
            return None
        known: dict[str, bool] = {}

        def passes(node: str) -> bool:
            if node not in known:
                known[node] = node not in view.by_id or (
                    (not dated or view.come(node)) and (route.passes is None or route.passes(node))
                )
            return known[node]

        return passes
