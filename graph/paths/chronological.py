"""Walks on which time never runs backwards: by fewest hops, earliest arrival, latest departure.

See `graph.paths.kernels.spread` for what a step must keep. networkx has no such search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import numpy as np

from graph.order import FOREVER
from graph.paths.cheapest import Way
from graph.paths.engine import Engine, Passing, engine_of
from graph.paths.kernels.spread import NEVER, start, step
from graph.paths.network import Budget, Network


class Chronological:
    """Searches a network for the best time-respecting way of at most `most` hops.

    With `arrival` a way that can end earlier is better, and of those the shorter; else the shorter,
    whatever the days. With `back` time runs backwards from the first node to the last.
    """

    def __init__(
        self,
        network: Network,
        passing: Passing | None,
        most: int,
        budget: Budget,
        *,
        certain: bool = False,
        arrival: bool = False,
        back: bool = False,
        engine: Engine | None = None,
    ) -> None:
        self.network = network
        self.passing = passing
        self.most = 2 * most
        self.budget = budget
        self.certain = certain
        self.arrival = arrival
        self.back = back
        self.engine = engine or engine_of(network.arrays)

    def best(
        self,
        prefix: Sequence[int],
        target: int,
        banned: Collection[int] = (),
        not_next: Collection[int] = (),
    ) -> Way | None:
        """The best way that begins with `prefix`; see `graph.paths.cheapest.Cheapest.best`."""
        begun = self._begun(prefix)
        if begun is None:
            return None
        node, cost, value, event, _ = begun
        if node == target:
            return self._way(prefix, cost, value)
        ceiling, floor = FOREVER, value
        if self.certain:
            floor = -FOREVER if event < 0 else self._first(event)
        if self._event(target):
            # no event on the way may be after all that the target allows, nor before the start
            ceiling = self._last(target)
            if floor > ceiling:
                return None
        shut = [one for one in {*banned, *prefix} if one != target]
        most = self.most - self.network.loose(prefix[0], target)
        barred = (shut, list(not_next))
        prices = self.network.prices
        days = [np.array(begun, np.int64), target, most, ceiling]
        sense = [self.certain, self.back]
        tables = ["rows", "times", "back" if self.back else "forth", prices.leaving]
        if self.arrival:
            given = [*tables, *days, *sense, *barred]
            found = self.engine.run("onward", given, self.passing, self.budget, (1, 1))
            return next(self._ways(prefix, found), None)
        given = [*tables, prices.leading, *days, floor, *sense, prices.gap, *barred]
        halves, nodes = self.engine.run("between", given, self.passing, self.budget, (2, 2))
        return Way((halves,), (*prefix[:-1], *nodes), halves) if nodes else None

    def rest(self, stops: Sequence[int]) -> tuple[int, ...] | None:
        """What going from each stop to the next costs at least; None if there is no way."""
        legs = [self.best((a,), b) for a, b in pairwise(stops)]
        if None in legs:
            return None
        halves = sum(leg.halves for leg in legs if leg is not None)
        return (0, halves) if self.arrival else (halves,)

    def reached(self, source: int, shut: Collection[int] = ()) -> Iterator[Way]:
        """The shortest way to everything that some walk from `source` reaches in time."""
        begun = self._begun((source,))
        given = [
            "rows", "times", "back" if self.back else "forth", self.network.prices.leaving,
            np.array(begun, np.int64), -1, self.most, FOREVER, self.certain, self.back,
            list(shut), [],
        ]  # fmt: skip
        found = self.engine.run("onward", given, self.passing, self.budget, (1, 1))
        return self._ways((source,), found)

    def _ways(self, prefix: Sequence[int], found: Sequence[list[int]]) -> Iterator[Way]:
        chosen, ends, costs, values, parents = found
        for label in chosen:
            nodes = []
            at = label
            while at > 0:
                nodes.append(ends[at])
                at = parents[at]
            yield self._way((*prefix, *reversed(nodes)), costs[label], values[label])

    def _way(self, nodes: Sequence[int], halves: int, value: int) -> Way:
        return Way((value, halves) if self.arrival else (halves,), tuple(nodes), halves)

    def _begun(self, prefix: Sequence[int]) -> list[int] | None:
        """Node, cost, value, last event and node before of a walk; None where time forbids it."""
        node, before, cost = prefix[0], -1, 0
        times, orders = (
            self.engine.seen("times"),
            self.engine.seen("back" if self.back else "forth"),
        )
        event = node if self._event(node) else -1
        value = start(times, node, self.certain, self.back) if event >= 0 else -FOREVER
        for here, there in pairwise(prefix):
            cost += self.network.halves(here, there)
            if self._event(there):
                value = step(times, orders, self.certain, self.back, value, event, there)
                event = there
                if value == NEVER:
                    return None
            node, before = there, here
        return [node, cost, value, event, before]

    def _first(self, event: int) -> int:
        return start(self.engine.seen("times"), event, False, self.back)

    def _last(self, event: int) -> int:
        """The last day of an event in the sense of the walk."""
        return -start(self.engine.seen("times"), event, False, not self.back)

    def _event(self, node: int) -> bool:
        return bool(self.network.arrays.types[node] < 2)
