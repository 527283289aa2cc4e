"""A path question over a graph that lies in an engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from graph.paths.alternatives import different, ways_through
from graph.paths.asked import WHOLE, WORK, Asked, Way
from graph.paths.cheapest import Cheapest
from graph.paths.chronological import Chronological
from graph.paths.engine import Engine, Passing
from graph.paths.explain import Path, explain
from graph.paths.network import Budget, Network, Prices, TooMuch, prices_of
from graph.paths.route import Route
from graph.remote.stepwise.fewest import Fewest
from graph.remote.stepwise.linked import linked
from graph.remote.stepwise.links import StepwiseLinks
from graph.remote.stepwise.moments import Moment
from graph.remote.stepwise.network import Passes
from graph.remote.stepwise.rows import HUBS
from graph.remote.stepwise.search import Stepwise
from graph.view import View

NARROW = (
    "lower 'k' or 'max_hops', leave topics and documents out with shared=no, or name each"
    " 'relation' to take"
)


class StepwiseAsked(Asked):
    """As `Asked`; what a search reads is fetched."""

    links: StepwiseLinks

    def __init__(self, view: View, links: StepwiseLinks, route: Route, work: int = WORK) -> None:
        super().__init__(view, links, route, work)
        links.view.spent.narrow = NARROW

    def ways(self, route: Route) -> Iterator[Way]:
        if route.mode == "chronological":
            yield from self._in_time(route)
        else:
            make = self._fewest if route.mode == "shortest" else self._telling
            for way in self._through(make(route), route.source, route.target, route):
                yield Way(way.cost, way.nodes, way.halves)

    def _through(self, search: Any, source: str, target: str, route: Route) -> Iterator[Any]:
        """What `ways_through` gives of ids in place of numbers: they have the same order."""
        avoid = [node for node in sorted(route.avoid) if node in self.links]
        return ways_through(search, source, route.via, target, avoid)  # type: ignore[arg-type]

    def _fewest(self, route: Route) -> Fewest:
        passing = self._passing(route)
        return Fewest(self.links.network, _prices(route), passing, route.most, self.budget)

    def _telling(self, route: Route) -> Stepwise[Cheapest]:
        def make(
            network: Network, passing: Passing | None, budget: Budget, engine: Engine
        ) -> Cheapest:
            return Cheapest(network, passing, route.most, budget, engine=engine)

        passing = self._passing(route)
        return Stepwise(self.links.network, _prices(route), make, self.budget, passing)

    def _timed(self, route: Route, **sense: bool) -> Stepwise[Chronological]:
        """The search in order of time; `sense` as `Chronological` has it."""

        def make(
            network: Network, passing: Passing | None, budget: Budget, engine: Engine
        ) -> Chronological:
            return Chronological(
                network, passing, route.most, budget, certain=route.certain, engine=engine, **sense
            )

        return Stepwise(
            self.links.network, _prices(route), make, self.budget, self._passing(route), self._days
        )

    def _days(self, events: Iterable[str]) -> dict[str, Moment]:
        return self.links.moments.fetch(events, self.links.view)

    def _in_time(self, route: Route) -> Iterator[Way]:
        # see `Asked.ways`
        late = route.optimise == "departure"
        search = self._timed(route, arrival=route.optimise != "hops", back=late)
        turned = late != (route.direction == "backward")
        start, end = (route.source, route.target)[:: -1 if turned else 1]
        for way in self._through(search, start, end, route):
            nodes = way.nodes[::-1] if turned else way.nodes
            self._resolve(nodes)
            forth = nodes[::-1] if route.direction == "backward" else nodes
            if self.chronicle.along(forth)[0] != "no":
                yield Way(way.cost, nodes, way.halves)

    def _resolve(self, nodes: Iterable[str]) -> None:
        self.links.view.take(node for node in nodes if self.links.type(node) == "event")

    def _passing(self, route: Route) -> Passes | None:
        passes = self.passes(route)
        return None if passes is None else _Passing(self.links, passes)

    def paths(self, route: Route) -> Iterator[Path]:
        ends = {route.source, route.target}

        def inner(way: Way) -> set[str]:
            return {node for node in way.nodes if node not in ends and not self.links.hub(node)}

        for way in different(self.ways(route), inner):
            self._resolve(way.nodes)
            path = explain(self.links, self.chronicle, way.nodes, route)
            yield replace(path, cost=way.cost[0]) if route.mode == "telling" else path

    def connects(self, route: Route) -> bool:
        timed = route.mode == "chronological"
        if not timed and not route.via:
            ends = (route.source, route.target)
            some = linked(
                self.links.network, *ends, prices_of(*_taken(route)), route.most, self.budget,
                route.avoid, self._passing(route),
            )  # fmt: skip
            if some is not None:
                return some
        return next(self.ways(route), None) is not None

    def again(self, work: int) -> Asked:
        return StepwiseAsked(self.view, self.links, self.route, work)

    def _reaches(self) -> Collection[str]:
        """What the question reaches from the source."""
        route, network = self.route, self.links.network
        if route.mode != "chronological":
            passes = self._passing(route)
            return network.within(
                route.source, _prices(route), route.most, self.budget, route.avoid, passes
            )
        search = self._timed(route, back=route.direction == "backward")
        return search.reached(route.source, Chronological.reached, sorted(route.avoid))

    def nearest(self, work: int) -> str | None:
        route, network = self.route, self.links.network
        with suppress(TooMuch):
            again = StepwiseAsked(self.view, self.links, self.route, work)
            budget, mine = again.budget, again._reaches()
            known = [n for n in mine if n not in (route.source, route.target)]
            near = {n for n in known if network.type(n) not in HUBS}
            if not near:
                return None
            whole = network.within(route.target, prices_of(), WHOLE, budget)
            reached = [(whole[node], node) for node in near if node in whole]
            return min(reached)[1] if reached else None
        return None


def _taken(route: Route) -> tuple[str, frozenset[str], bool]:
    """Which hops are taken, as `prices_of` has it."""
    direction = "any" if route.mode == "chronological" else route.direction
    return direction, route.relations, route.takes_shared


def _prices(route: Route) -> Prices:
    return prices_of(*_taken(route), route.mode == "telling")


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
