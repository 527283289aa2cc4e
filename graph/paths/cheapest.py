"""The cheapest way through a network, from both ends at once; with a limit on hops if need be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from graph.arrays.arrays import Array
from graph.paths.engine import Engine, Passing, engine_of
from graph.paths.network import Budget, Network

UNBOUND = 1 << 20
"""More half hops than any way has."""


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """Numbers of nodes from end to end, topics and documents included; `cost` orders ways."""

    cost: tuple[int, ...]
    nodes: tuple[int, ...]
    halves: int = field(compare=False)
    """Its length in half hops."""


class Cheapest:
    """Searches a network for the way of least cost and at most `most` hops."""

    def __init__(
        self,
        network: Network,
        passing: Passing | None,
        most: int,
        budget: Budget,
        *,
        engine: Engine | None = None,
    ) -> None:
        self.network = network
        self.passing = passing
        self.most = 2 * most
        self.budget = budget
        self.engine = engine or engine_of(network.arrays)

    def best(
        self,
        prefix: Sequence[int],
        target: int,
        banned: Collection[int] = (),
        not_next: Collection[int] = (),
    ) -> Way | None:
        """The cheapest way that begins with `prefix` and visits no node twice.

        `banned` may not be visited after the prefix, nor `not_next` right after it. The target may
        stand on the way only at its end.
        """
        source = prefix[-1]
        most = self.most - self.network.loose(prefix[0], target)
        shut = [*banned, *prefix[:-1]]
        spent = sum(self.network.cost(a, b) for a, b in pairwise(prefix))
        used = self.halves(prefix)
        if source == target:
            return Way((spent,), tuple(prefix), used)
        barred = (shut, list(not_next))
        if self.network.prices.telling:
            found = self._both_ends(source, target, barred)
            if found is not None and used + self.halves(found[1]) > most:
                # a dearer way may have fewer hops
                found = self._bounded(source, target, barred, most - used)
        else:
            found = self._fewest(source, target, barred, most - used)
        if found is None:
            return None
        whole = (*prefix[:-1], *found[1])
        return Way((spent + found[0],), whole, self.halves(whole))

    def rest(self, stops: Sequence[int]) -> tuple[int, ...] | None:
        """What going from each stop to the next costs at least; None if there is no way."""
        legs = [self.best((a,), b) for a, b in pairwise(stops)]
        if None in legs:
            return None
        return (sum(leg.cost[0] for leg in legs if leg is not None),)

    def halves(self, nodes: Sequence[int]) -> int:
        """Length in half hops."""
        return sum(self.network.halves(a, b) for a, b in pairwise(nodes))

    def _fewest(
        self, source: int, target: int, barred: tuple[list[int], list[int]], most: int
    ) -> tuple[int, list[int]] | None:
        prices = self.network.prices
        given = [
            "starts", "heads", "codes", "types", prices.leaving, prices.leading,
            source, target, most, *barred,
        ]  # fmt: skip
        return _told(self.engine.run("fewest", given, self.passing, self.budget, (2, 4)))

    def _both_ends(
        self, source: int, target: int, barred: tuple[list[int], list[int]]
    ) -> tuple[int, list[int]] | None:
        prices = self.network.prices
        # what the way of fewest hops costs is found much faster, and bounds the search
        given = [
            "starts", "heads", "codes", "types", prices.hops, prices.hops_back,
            source, target, UNBOUND, *barred,
        ]  # fmt: skip
        _, nodes = self.engine.run("fewest", given, self.passing, self.budget, (2, 4))
        if not nodes:
            return None
        bound = sum(self.network.cost(a, b) for a, b in pairwise(nodes))
        given = [
            "starts", "heads", "codes", prices.leaving, prices.leading, "degrees", "types",
            source, target, bound, *barred,
        ]  # fmt: skip
        return _told(self.engine.run("cheapest", given, self.passing, self.budget, (4, 2)))

    def _bounded(
        self, source: int, target: int, barred: tuple[list[int], list[int]], most: int
    ) -> tuple[int, list[int]] | None:
        prices = self.network.prices
        given = [
            "starts", "heads", "codes", prices.leaving, prices.halves, "degrees",
            source, target, most, *barred,
        ]  # fmt: skip
        return _told(self.engine.run("bounded", given, self.passing, self.budget, (1, 0)))


def _told(found: tuple[int, list[int]]) -> tuple[int, list[int]] | None:
    return found if found[1] else None


def reached(
    network: Network,
    source: int,
    passing: Passing | None,
    most: int,
    budget: Budget,
    shut: Collection[int] = (),
) -> Array:
    """Half hops to each node within `most` hops of `source`; -1 for all others."""
    given = ["starts", "heads", "codes", network.prices.hops, source, 2 * most, list(shut)]
    run = engine_of(network.arrays).run
    nodes, halves = run("reached", given, passing, budget, (1, 0))
    found = np.full(len(network.arrays), -1, np.int32)
    found[nodes] = halves
    return found
