"""The cheapest way through a network, from both ends at once; with a limit on hops if need be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from typing import TypeAlias

from graph.paths.network import Budget
from tests.graph.plain.fewest import fewest
from tests.graph.plain.network import Network

Passes: TypeAlias = Callable[[str], bool] | None
"""Which nodes may be passed; None: all."""


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """Nodes from end to end, topics and documents included; `cost` orders ways, least first."""

    cost: tuple[int, ...]
    nodes: tuple[str, ...]
    halves: int = field(compare=False)
    """Its length in half hops."""


class Cheapest:
    """Searches a network for the way of least cost and at most `most` hops."""

    def __init__(self, network: Network, passes: Passes, most: int, budget: Budget) -> None:
        self.network = network
        self.passes = passes
        self.most = 2 * most
        self.budget = budget

    def best(
        self,
        prefix: Sequence[str],
        target: str,
        banned: Collection[str] = (),
        not_next: Collection[str] = (),
    ) -> Way | None:
        """The cheapest way that begins with `prefix` and visits no node twice.

        `banned` may not be visited after the prefix, nor `not_next` right after it. The target may
        stand on the way only at its end.
        """
        source = prefix[-1]
        most = self.most - self.network.loose(prefix[0], target)
        shut = {*banned, *prefix[:-1]}
        spent = sum(self.network.cost(a, b) for a, b in pairwise(prefix))
        used = self.halves(prefix)
        if source == target:
            return Way((spent,), tuple(prefix), used)
        if self.network.telling:
            found = self._both_ends(source, target, shut, not_next)
            if found is not None and used + self.halves(found[1]) > most:
                # a dearer way may have fewer hops
                found = self._bounded(source, target, shut, not_next, most - used)
        else:
            found = self._fewest(source, target, shut, not_next, most - used)
        if found is None:
            return None
        whole = (*prefix[:-1], *found[1])
        return Way((spent + found[0],), whole, self.halves(whole))

    def rest(self, stops: Sequence[str]) -> tuple[int, ...] | None:
        """What going from each stop to the next costs at least; None if there is no way."""
        legs = [self.best((a,), b) for a, b in pairwise(stops)]
        if None in legs:
            return None
        return (sum(leg.cost[0] for leg in legs if leg is not None),)

    def halves(self, nodes: Sequence[str]) -> int:
        """Length in half hops."""
        return sum(self.network.halves(a, b) for a, b in pairwise(nodes))

    def _fewest(
        self,
        source: str,
        target: str,
        shut: Collection[str],
        not_next: Collection[str],
        most: int,
    ) -> tuple[int, tuple[str, ...]] | None:
        passes = self.passes

        def lets(node: str) -> bool:
            return node in (source, target) or passes is None or passes(node)

        return fewest(
            (source, target),
            (self.network.row, self.network.back),
            lets if passes is not None else None,
            shut,
            not_next,
            most,
            self.budget,
        )

    def _both_ends(
        self, source: str, target: str, shut: Collection[str], not_next: Collection[str]
    ) -> tuple[int, tuple[str, ...]] | None:
        passes = self.passes
        rows = (self.network.row, self.network.back)
        known: tuple[dict[str, int], dict[str, int]] = ({source: 0}, {target: 0})
        parents: tuple[dict[str, str], dict[str, str]] = ({}, {})
        queues: tuple[list[tuple[int, str]], ...] = ([(0, source)], [(0, target)])
        closed: tuple[set[str], set[str]] = (set(), set())
        best: int | None = None
        middle = ""
        while queues[0] and queues[1]:
            if best is not None and queues[0][0][0] + queues[1][0][0] >= best:
                break
            side = 0 if len(queues[0]) <= len(queues[1]) else 1
            cost, here = heappop(queues[side])
            if here in closed[side]:
                continue
            closed[side].add(here)
            mine, theirs = known[side], known[1 - side]
            row = rows[side](here)
            self.budget.spend(len(row) + 1)
            for there, step in row:
                if there in closed[side] or there in shut:
                    continue
                tail, head = (here, there) if side == 0 else (there, here)
                if tail == source and head in not_next:
                    continue
                total = cost + step
                if there in mine and mine[there] <= total:
                    continue
                if passes and there != target and there != source and not passes(there):
                    continue
                mine[there] = total
                parents[side][there] = here
                heappush(queues[side], (total, there))
                if there in theirs and (best is None or total + theirs[there] < best):
                    best, middle = total + theirs[there], there
        if best is None:
            return None
        return best, (*_trail(parents[0], middle)[::-1], *_trail(parents[1], middle)[1:])

    def _bounded(
        self,
        source: str,
        target: str,
        shut: Collection[str],
        not_next: Collection[str],
        most: int,
    ) -> tuple[int, tuple[str, ...]] | None:
        """The cheapest of the ways with at most `most` half hops: of two, neither may be worse."""
        fewest: dict[str, int] = {}
        queue: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, (source,))]
        while queue:
            cost, halves, nodes = heappop(queue)
            here = nodes[-1]
            if halves >= fewest.get(here, most + 1):
                continue
            fewest[here] = halves
            if here == target:
                return cost, nodes
            row = self.network.row(here)
            self.budget.spend(len(row) + 1)
            for there, step in row:
                length = halves + self.network.halves(here, there)
                if there in shut or there in nodes or length >= fewest.get(there, most + 1):
                    continue
                if here == source and there in not_next:
                    continue
                if self.passes and there != target and not self.passes(there):
                    continue
                heappush(queue, (cost + step, length, (*nodes, there)))
        return None


def _trail(parents: dict[str, str], node: str) -> list[str]:
    trail = [node]
    while trail[-1] in parents:
        trail.append(parents[trail[-1]])
    return trail


def reached(
    network: Network, source: str, passes: Passes, most: int, budget: Budget
) -> dict[str, int]:
    """Half hops to everything within `most` hops of `source`."""
    found = {source: 0}
    levels: dict[int, list[str]] = {0: [source]}
    for level in range(2 * most):
        for here in levels.pop(level, ()):
            if found[here] < level:
                continue
            row = network.row(here)
            budget.spend(len(row) + 1)
            for there, _ in row:
                length = level + network.halves(here, there)
                if (
                    length <= 2 * most
                    and length < found.get(there, length + 1)
                    and (passes is None or passes(there))
                ):
                    found[there] = length
                    levels.setdefault(length, []).append(there)
        if not levels:
            break
    return found
