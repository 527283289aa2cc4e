"""The searches of `graph.paths`, where the graph lies in an engine.

A search runs over the part of the graph that is here. What it reads that is not here is fetched,
and it begins anew, until a run has read only what is here: such a run is, read for read, the run
over the whole graph, ties and limits of work included. So nothing has to be proven of any search.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Generic, Protocol, TypeVar

from graph.arrays.codes import unpacked
from graph.paths.alternatives import Search
from graph.paths.cheapest import Way as Numbered
from graph.paths.engine import Engine, Passing
from graph.paths.network import Budget, Prices, TooMuch
from graph.remote.stepwise.fewest import Way
from graph.remote.stepwise.moments import Moment
from graph.remote.stepwise.network import Network, Passes
from graph.remote.stepwise.noting import (
    Incomplete,
    NotingEngine,
    NotingNetwork,
    NotingPassing,
    Wanted,
)  # fmt: skip
from graph.remote.stepwise.part import Part
from graph.remote.stepwise.rows import Row

R = TypeVar("R")
S = TypeVar("S", bound=Search)
M = TypeVar("M", covariant=True)
AT_ONCE = 2000
"""Most rows that are fetched before a search is tried again."""


class Make(Protocol[M]):
    """Makes a search over a part."""

    def __call__(
        self, network: NotingNetwork, passing: Passing | None, budget: Budget, engine: Engine
    ) -> M: ...


class Stepwise(Generic[S]):
    """Searches that `make` makes, for the best way and for what is reached.

    `days` fetches the moments of events, where the order in time matters.
    """

    def __init__(
        self,
        network: Network,
        prices: Prices,
        make: Make[S],
        budget: Budget,
        passes: Passes | None = None,
        days: Callable[[Iterable[str]], Mapping[str, Moment]] | None = None,
    ) -> None:
        self.network = network
        self.prices = prices
        self.make = make
        self.budget = budget
        self.passes = passes
        self.days = days
        self._told: dict[str, bool] = {}
        self._rows: dict[str, Row] = {}
        self._moments: dict[str, Moment] = {}
        self._part: Part | None = None

    def best(
        self,
        prefix: Sequence[str],
        target: str,
        banned: Collection[str] = (),
        not_next: Collection[str] = (),
    ) -> Way | None:
        """The best way that begins with `prefix`; see `graph.paths.cheapest.Cheapest.best`."""

        def ask(search: S, part: Part) -> Way | None:
            begun = [part.numbers[node] for node in prefix]
            barred = _known(part, banned), _known(part, not_next)
            found = search.best(begun, part.numbers[target], *barred)
            return None if found is None else _named(part, found)

        return self._run([*prefix, target], ask)

    def rest(self, stops: Sequence[str]) -> tuple[int, ...] | None:
        """What going from each stop to the next costs at least; None if there is no way."""

        def ask(search: S, part: Part) -> tuple[int, ...] | None:
            return search.rest([part.numbers[node] for node in stops])

        return self._run(stops, ask)

    def reached(
        self, source: str, reach: Callable[[S, int, Collection[int]], Iterable[Numbered]],
        shut: Collection[str] = (),
    ) -> list[str]:  # fmt: skip
        """The nodes to which `reach` finds ways from `source`."""

        def ask(search: S, part: Part) -> list[str]:
            found = reach(search, part.numbers[source], _known(part, shut))
            return [part.name(way.nodes[-1]) for way in found]

        return self._run([source], ask)

    def _run(self, nodes: Iterable[str], ask: Callable[[S, Part], R]) -> R:
        """What `ask` finds with a search that reads only what is here."""
        self._take(nodes)
        while True:
            part = self._part = self._part or Part(self._rows, self._moments)
            wanted: Wanted = {}
            passing = None
            if self.passes is not None:
                passing = NotingPassing(part, wanted, self.passes, self._told)
            budget = Budget(self.budget.left)
            network = NotingNetwork(part, self.prices, wanted)
            search = self.make(network, passing, budget, NotingEngine(part, wanted))
            try:
                found = ask(search, part)
                if not wanted:
                    self.budget.left = budget.left
                    self._told.update(passing.told if passing is not None else ())
                    return found
            except Incomplete:
                pass
            except TooMuch:
                if not wanted:
                    self.budget.left = budget.left
                    raise
            self._take(map(part.name, islice(wanted, AT_ONCE)))

    def _take(self, nodes: Iterable[str]) -> None:
        """Fetch rows; and where time matters those of instruments and the moments of events."""
        fresh = self._fetched(nodes)
        if self.days is None or not fresh:
            return
        acts = (
            end
            for row in fresh.values()
            for end, code in zip(row.ends, row.codes, strict=True)
            if unpacked(code)[0] == "stageOf" and not code & 1
        )
        fresh |= self._fetched(acts)
        events = [node for node, row in fresh.items() if row.type == "event"]
        for row in fresh.values():
            events += (
                end for end, type_ in zip(row.ends, row.types, strict=True) if type_ == "event"
            )
        lacking = [event for event in dict.fromkeys(events) if event not in self._moments]
        self._moments.update(self.days(lacking))

    def _fetched(self, nodes: Iterable[str]) -> dict[str, Row]:
        wanted = [node for node in dict.fromkeys(nodes) if node not in self._rows]
        if wanted:
            self.network.ready(wanted)
            self._part = None
        fresh = {node: self.network.row(node) for node in wanted}
        self._rows.update(fresh)
        return fresh


def _known(part: Part, nodes: Iterable[str]) -> list[int]:
    """Numbers of nodes; a search cannot come to those that nothing here leads to."""
    return [number for node in nodes if (number := part.number(node)) is not None]


def _named(part: Part, way: Numbered) -> Way:
    return Way(way.cost, tuple(map(part.name, way.nodes)), way.halves)
