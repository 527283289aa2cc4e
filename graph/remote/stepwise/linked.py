"""Is there any way at all? Asked in whatever order is cheap, since which one is not told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from heapq import heappop, heappush
from itertools import count

from graph.paths.network import Budget, Prices
from graph.remote.stepwise.network import Network, Passes

FIRST, MOST = 16, 64
"""Rows of each side that are fetched at once: at first, and at most."""


def linked(
    network: Network,
    source: str,
    target: str,
    prices: Prices,
    most: int,
    budget: Budget,
    shut: Collection[str] = (),
    passes: Passes | None = None,
) -> bool | None:
    """Does a way of at most `most` hops join the two? None: a longer one may, or other orders.

    Each side goes on from what it knows, bodies last: that both have come to the same body is how
    most ways are found, and to look at all that a body did costs much.
    """
    if source == target:
        return True
    sides = (
        _Side(network, source, prices.leaving.tolist()),
        _Side(network, target, prices.leading.tolist()),
    )
    limit = 2 * most - network.loose(source, target)
    size, cut = FIRST, False
    while sides[0].waiting and sides[1].waiting:
        chosen = [side.next(size) for side in sides]
        size = min(2 * size, MOST)
        network.ready(node for nodes in chosen for node in nodes)
        for side, other, nodes in zip(sides, sides[::-1], chosen, strict=True):
            found = [end for node in nodes for end in side.ends(node, budget, shut)]
            if passes is not None:
                inner = [(end, length) for end, length in found if end not in (source, target)]
                passes.ready(end for end, _ in inner)
                refused = {end for end, _ in inner if not passes(end)}
                found = [(end, length) for end, length in found if end not in refused]
            for end, length in found:
                if length + other.halves.get(end, limit) <= limit and end in other.halves:
                    return True
                if length >= limit:
                    cut = True
                elif length < side.halves.get(end, limit):
                    side.add(end, length)
    return None if cut else False


class _Side:
    """What one end is joined to, by ways that need not be the shortest."""

    def __init__(self, network: Network, end: str, prices: list[int]) -> None:
        self.network = network
        self.prices = prices
        self.halves: dict[str, int] = {}
        self.waiting: list[tuple[bool, int, int, str]] = []
        self._turn = count()
        self.add(end, 0)

    def add(self, node: str, halves: int) -> None:
        self.halves[node] = halves
        late = self.network.type(node) == "actor" and halves > 0
        heappush(self.waiting, (late, halves, next(self._turn), node))

    def next(self, size: int) -> list[str]:
        return [heappop(self.waiting)[-1] for _ in range(min(size, len(self.waiting)))]

    def ends(self, node: str, budget: Budget, shut: Collection[str]) -> Iterable[tuple[str, int]]:
        """What the hops of a node lead to, and how many half hops from the end that is."""
        row, here = self.network.row(node), self.halves[node]
        budget.spend(len(row) + 1)
        for end, code in zip(row.ends, row.codes, strict=True):
            price = self.prices[code]
            if price >= 0 and end not in shut:
                yield end, here + self.network.halves(node, end)
