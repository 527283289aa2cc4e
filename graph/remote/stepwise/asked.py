"""A path question over a graph that lies in an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from graph.paths.alternatives import different, ways_through
from graph.paths.asked import WHOLE, Asked, Way
from graph.paths.explain import Path, explain
from graph.paths.network import TooMuch, prices_of
from graph.paths.route import Route
from graph.remote.stepwise.fewest import Fewest
from graph.remote.stepwise.limits import NotLoaded
from graph.remote.stepwise.links import StepwiseLinks
from graph.remote.stepwise.network import Passes
from graph.remote.stepwise.rows import HUBS


class StepwiseAsked(Asked):
    """As `Asked`, in the mode ``shortest``: the others look at far more of the graph."""

    links: StepwiseLinks

    def ways(self, route: Route) -> Iterator[Way]:
        if route.mode != "shortest":
            raise NotLoaded(f"mode={route.mode}", parameter="mode")
        prices = prices_of(route.direction, route.relations, route.takes_shared)
        search = Fewest(self.links.network, prices, self._passing(route), route.most, self.budget)
        ends = (route.source, route.target)
        known = [node for node in sorted(route.avoid) if node in self.links]
        found = ways_through(search, ends[0], route.via, ends[1], known)  # type: ignore[arg-type]
        for way in found:
            yield Way(way.cost, way.nodes, way.halves)  # type: ignore[arg-type]

    def _passing(self, route: Route) -> Passes | None:
        passes = self.passes(route)
        return None if passes is None else _Passing(self.links, passes)

    def paths(self, route: Route) -> Iterator[Path]:
        ends = {route.source, route.target}

        def inner(way: Way) -> set[str]:
            return {node for node in way.nodes if node not in ends and not self.links.hub(node)}

        for way in different(self.ways(route), inner):
            self.links.view.take(n for n in way.nodes if self.links.type(n) == "event")
            yield explain(self.links, self.chronicle, way.nodes, route)

    def connects(self, route: Route) -> bool:
        whole = route.max_hops is not None and route.max_hops >= WHOLE
        bound = route.relations or route.avoid or route.via or route.direction != "any"
        if whole and not bound and self.passes(route) is None:
            prices = prices_of(shared=route.takes_shared)
            return self.links.network.joined(route.source, route.target, prices, self.budget)
        return next(self.ways(route), None) is not None

    def again(self, work: int) -> Asked:
        return StepwiseAsked(self.view, self.links, self.route, work)

    def nearest(self, work: int) -> str | None:
        route, network = self.route, self.links.network
        with suppress(TooMuch):
            budget = self.again(work).budget
            prices = prices_of(route.direction, route.relations, route.takes_shared)
            passes = self._passing(route)
            mine = network.within(route.source, prices, route.most, budget, route.avoid, passes)
            known = [n for n in mine if n not in (route.source, route.target)]
            near = {n for n in known if network.type(n) not in HUBS}
            if not near:
                return None
            whole = network.within(route.target, prices_of(), WHOLE, budget)
            reached = [(whole[node], node) for node in near if node in whole]
            return min(reached)[1] if reached else None
        return None


class _Passing:
    """Which things may be passed; events are resolved many at a time."""

    def __init__(self, links: StepwiseLinks, passes: Callable[[str], bool]) -> None:
        self._links = links
        self._passes = passes
        self._told: dict[str, bool] = {}

    def ready(self, nodes: Iterable[str]) -> None:
        """Find out of many at once."""
        wanted = [node for node in dict.fromkeys(nodes) if node not in self._told]
        events = [node for node in wanted if self._links.type(node) == "event"]
        self._links.view.lived(events)
        for node in wanted:
            self._told[node] = self._passes(node)

    def __call__(self, node: str) -> bool:
        if node not in self._told:
            self.ready([node])
        return self._told[node]
