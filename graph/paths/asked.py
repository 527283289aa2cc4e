"""One path question of one view, and the searches that answer it and its variations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from graph.arrays.arrays import Array
from graph.arrays.codes import HUBS
from graph.links import Links
from graph.paths.alternatives import Search, different, ways_through
from graph.paths.cheapest import Cheapest, reached
from graph.paths.cheapest import Way as Numbered
from graph.paths.chronological import Chronological
from graph.paths.engine import Passing, engine_of
from graph.paths.explain import Path, explain
from graph.paths.network import Budget, Network, Prices, TooMuch, prices_of
from graph.paths.route import Route
from graph.view import View

WORK = 3_000_000
"""Hops that may be looked at for one answer: up to ten seconds of work, compiled a tenth of one."""


WHOLE = 1_000
"""More hops than any path needs."""


@dataclass(frozen=True, slots=True)
class Way:
    """Nodes from end to end, topics and documents included, and what the way costs."""

    cost: tuple[int, ...]
    nodes: tuple[str, ...]
    halves: int
    """Its length in half hops."""


def forget() -> None:
    """Let go of what is kept by graph: these are served no more."""
    engine_of.cache_clear()


class Asking(Links):
    """Links that lie elsewhere, so that what is asked of them is fetched first."""

    def question(self, route: Route, work: int) -> Asked:
        """A path question over them."""
        raise NotImplementedError

    def around(self, node: str, prices: Prices, depth: int) -> Links | None:
        """What walks of `depth` hops from a node may pass; None where it has no hop at all."""
        raise NotImplementedError


class Asked:
    """One question of one view, and the searches that answer it and its variations."""

    def __init__(self, view: View, links: Links, route: Route, work: int = WORK) -> None:
        self.view = view
        self.links = links
        self.route = route
        self.chronicle = view.chronicle
        self.budget = Budget(work)

    def network(self, route: Route) -> Network:
        timed = route.mode == "chronological"
        prices = prices_of(
            "any" if timed else route.direction,
            route.relations,
            route.takes_shared,
            route.mode == "telling",
        )
        return Network(self.links.arrays, prices)

    def ways(self, route: Route) -> Iterator[Way]:
        """Ways that answer `route`, best first; each visits no node twice."""
        name = self.links.arrays.name
        for way in self._numbered(route):
            yield Way(way.cost, tuple(map(name, way.nodes)), way.halves)

    def _numbered(self, route: Route) -> Iterator[Numbered]:
        if self._apart(route):
            return
        passing = self.passing(route)
        network = self.network(route)
        number = self.links.number
        ends = (number(route.source), number(route.target))
        via = tuple(map(number, route.via))
        avoid = self.avoided(route)
        if route.mode != "chronological":
            search: Search = Cheapest(network, passing, route.most, self.budget)
            yield from ways_through(search, ends[0], via, ends[1], avoid)
            return
        # what leads backwards is what leads forwards, read from its end; to leave as late as may be
        # is to arrive as early as may be with time run backwards
        late = route.optimise == "departure"
        search = Chronological(
            network, passing, route.most, self.budget,
            certain=route.certain, arrival=route.optimise != "hops", back=late,
        )  # fmt: skip
        turned = late != (route.direction == "backward")
        start, end = ends[::-1] if turned else ends
        for way in ways_through(search, start, via, end, avoid):
            nodes = way.nodes[::-1] if turned else way.nodes
            if self._holds(nodes, route):
                yield replace(way, nodes=nodes)

    def avoided(self, route: Route) -> tuple[int, ...]:
        """The nodes not to pass, by number."""
        found = map(self.links.arrays.number, sorted(route.avoid))
        return tuple(node for node in found if node is not None)

    def _holds(self, nodes: tuple[int, ...], route: Route) -> bool:
        """Does the order hold for all of a way, not only from each event to the next?"""
        turned = nodes[::-1] if route.direction == "backward" else nodes
        return self.chronicle.along([self.links.arrays.name(node) for node in turned])[0] != "no"

    def paths(self, route: Route) -> Iterator[Path]:
        """The ways that really differ, in words."""
        ends = {route.source, route.target}

        def inner(way: Way) -> set[str]:
            return {node for node in way.nodes if node not in ends and not self.links.hub(node)}

        for way in different(self.ways(route), inner):
            path = explain(self.links, self.chronicle, way.nodes, route)
            yield replace(path, cost=way.cost[0]) if route.mode == "telling" else path

    def connects(self, route: Route) -> bool:
        """Does any way answer a variation of the question?"""
        whole = route.max_hops is not None and route.max_hops >= WHOLE
        timed = route.mode == "chronological"
        bound = route.relations or route.avoid or route.via or route.direction != "any"
        if whole and not timed and not bound and self.passes(route) is None:
            return not self._apart(route)
        return next(self._numbered(route), None) is not None

    def _apart(self, route: Route) -> bool:
        """Do the ends lie in parts of the graph that nothing joins?"""
        arrays = self.links.arrays
        parts = arrays.joined if route.takes_shared else arrays.sourced
        source, target = self.links.number(route.source), self.links.number(route.target)
        return bool(parts[source] != parts[target])

    def again(self, work: int) -> Asked:
        """The same question with a budget of its own."""
        return Asked(self.view, self.links, self.route, work)

    def reached(self) -> Array:
        """Is a node reached from the source, by number."""
        route = self.route
        network, passing, avoid = self.network(route), self.passing(route), self.avoided(route)
        source = self.links.number(route.source)
        if route.mode != "chronological":
            found = reached(network, source, passing, route.most, self.budget, avoid)
            return found >= 0
        search = Chronological(
            network, passing, route.most, self.budget,
            certain=route.certain, back=route.direction == "backward",
        )  # fmt: skip
        made = np.zeros(len(self.links), np.bool_)
        made[[way.nodes[-1] for way in search.reached(source, avoid)]] = True
        return made

    def nearest(self, work: int) -> str | None:
        """Of the things that the question does reach, the one fewest hops from the target.

        Topics and documents only join others: nobody asked for a way to them.
        """
        route, links = self.route, self.links
        number = links.number
        free = Route(route.source, route.target)
        with suppress(TooMuch):
            spent = self.again(work)
            mine = spent.reached() & (links.arrays.types < HUBS)
            mine[[number(route.source), number(route.target)]] = False
            if not mine.any():
                return None
            whole = reached(spent.network(free), number(route.target), None, WHOLE, spent.budget)
            near = np.flatnonzero(mine & (whole >= 0))
            # of those equally near the first by id, which is the first by number
            return links.arrays.name(int(near[np.argmin(whole[near])])) if len(near) else None
        return None

    def without(self, name: str) -> Callable[[str], bool] | None:
        """The filters of the question but for one."""
        if self.route.relax is None:
            return None
        return self.route.relax(name)

    def passes(self, route: Route) -> Callable[[str], bool] | None:
        """Which things may be passed; None: all."""
        view = self.view
        dated = view.clocks.valid_at is not None and not route.anytime
        if not dated and route.passes is None:
            return None

        def passes(node: str) -> bool:
            return node not in view.by_id or (
                (not dated or view.come(node)) and (route.passes is None or route.passes(node))
            )

        return passes

    def passing(self, route: Route) -> Passing | None:
        passes = self.passes(route)
        if passes is None:
            return None
        name = self.links.arrays.name
        return Passing(self.links.arrays, lambda node: passes(name(node)))
