"""The graph as a walk through it sees it, node by node; every node's type is known once met."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from graph.paths.network import Budget, Prices
from graph.remote.stepwise.limits import Spent
from graph.remote.stepwise.rows import HUBS, Row, Rows


class Passes(Protocol):
    """Which things may be passed; told beforehand which will be asked for."""

    def ready(self, nodes: Iterable[str]) -> None:
        """Find out of many at once."""
        ...

    def __call__(self, node: str) -> bool:
        """May it be passed?"""
        ...


class Network:
    """Rows for one answer, fetched as they are needed: a level of a search at a time."""

    def __init__(self, rows: Rows, spent: Spent) -> None:
        self._rows = rows
        self._spent = spent
        self._seen: dict[str, Row] = {}
        self._types: dict[str, str] = {}

    def __contains__(self, node: object) -> bool:
        return isinstance(node, str) and self._type(node) is not None

    def _type(self, node: str) -> str | None:
        found = self._types.get(node) or self._rows.type(node, self._spent)
        if found is not None:
            self._types[node] = found
        return found

    def type(self, node: str) -> str:
        """The type of a node; KeyError where there is none."""
        found = self._type(node)
        if found is None:
            raise KeyError(node)
        return found

    def hub(self, node: str) -> bool:
        """Is it a topic or document, which stands in the middle of one hop?"""
        return self.type(node) in HUBS

    def ready(self, nodes: Iterable[str]) -> None:
        """Fetch the rows of nodes that are not here yet."""
        wanted = [node for node in nodes if node not in self._seen]
        if wanted:
            types = {node: self.type(node) for node in wanted}
            for node, row in self._rows.fetch(wanted, types, self._spent).items():
                self._seen[node] = row
                self._types.update(zip(row.ends, row.types, strict=True))

    def row(self, node: str) -> Row:
        """The edges of a node."""
        if node not in self._seen:
            self.ready([node])
        return self._seen[node]

    def halves(self, here: str, there: str) -> int:
        """Length of a hop in half hops."""
        return 1 if self.hub(here) or self.hub(there) else 2

    def loose(self, source: str, target: str) -> int:
        """See `graph.paths.network.Network.loose`."""
        return sum(map(self.hub, {source, target}))

    def cost(self, here: str, there: str, prices: Prices) -> int:
        """What the cheapest hop from one node to the next costs."""
        row = self.row(here)
        told = (
            int(prices.leaving[code])
            for end, code in zip(row.ends, row.codes, strict=True)
            if end == there
        )
        return min(price for price in told if price >= 0)

    def within(
        self,
        node: str,
        prices: Prices,
        most: int,
        budget: Budget,
        shut: Collection[str] = (),
        passes: Passes | None = None,
    ) -> dict[str, int]:
        """Half hops to each node within `most` hops; see `graph.paths.cheapest.reached`."""
        found = {node: 0}
        levels: dict[int, list[str]] = {0: [node]}
        level = 0
        while levels and level < 2 * most:
            here = [one for one in levels.pop(level, ()) if found[one] == level]
            self.ready(here)
            if passes is not None:
                passes.ready(
                    end
                    for one in here
                    for end, code in zip(self.row(one).ends, self.row(one).codes, strict=True)
                    if prices.hops[code] >= 0 and end not in found and end not in shut
                )
            for one in here:
                row = self.row(one)
                budget.spend(len(row) + 1)
                for end, code in zip(row.ends, row.codes, strict=True):
                    if prices.hops[code] < 0 or end in shut:
                        continue
                    length = level + int(prices.halves[code])
                    if length <= 2 * most and not 0 <= found.get(end, -1) <= length:
                        if passes is not None and not passes(end):
                            continue
                        found[end] = length
                        levels.setdefault(length, []).append(end)
            level += 1
        return found
