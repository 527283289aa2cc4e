"""The fewest hops, step by step: `graph.paths.kernels.fewest` where rows come from an engine.

The two are one search, level for level and tie for tie: what a test on made-up graphs holds them
to. Here nodes are ids, which sort as numbers do there; a level's rows are fetched together, and
whether an event of a level may be passed is asked for all of them at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from graph.paths.kernels.hubs import HALF_HOP, PAIRS, WHOLE_HOP
from graph.paths.network import Budget, Prices
from graph.remote.stepwise.network import Network, Passes
from graph.remote.stepwise.rows import Row

ASKED = 32
"""Events common to two hubs that are looked at together."""


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """As `graph.paths.cheapest.Way`, with ids in place of numbers."""

    cost: tuple[int, ...]
    nodes: tuple[str, ...]
    halves: int


class Fewest:
    """Searches for the way of fewest hops, at most `most` of them, and of those the strongest."""

    def __init__(
        self, network: Network, prices: Prices, passes: Passes | None, most: int, budget: Budget
    ) -> None:
        self.network = network
        self.prices = prices
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
        """The best way that begins with `prefix`; see `graph.paths.cheapest.Cheapest.best`."""
        source = prefix[-1]
        most = self.most - self.network.loose(prefix[0], target)
        spent = sum(self.network.cost(a, b, self.prices) for a, b in pairwise(prefix))
        used = self._halves(prefix)
        if source == target:
            return Way((spent,), tuple(prefix), used)
        barred = dict.fromkeys(not_next, 2) | dict.fromkeys([*banned, *prefix[:-1]], 1)
        found = _Search(self, source, target, barred, most - used).found()
        if found is None:
            return None
        whole = (*prefix[:-1], *found[1])
        return Way((spent + found[0],), whole, self._halves(whole))

    def rest(self, stops: Sequence[str]) -> tuple[int, ...] | None:
        """What going from each stop to the next costs at least; None if there is no way."""
        legs = [self.best((a,), b) for a, b in pairwise(stops)]
        if None in legs:
            return None
        return (sum(leg.cost[0] for leg in legs if leg is not None),)

    def _halves(self, nodes: Sequence[str]) -> int:
        return sum(self.network.halves(a, b) for a, b in pairwise(nodes))


class _Side:
    """What is known from one end. `prices` are of hops away from it."""

    def __init__(self, end: str, prices: Sequence[int]) -> None:
        self.prices = prices
        self.halves = {end: 0}
        self.weak = {end: 0}
        self.parent: dict[str, str] = {}
        self.level = 0
        self.now, self.soon, self.later = [end], list[str](), list[str]()

    def turn(self) -> None:
        """Go on to the next level."""
        self.now.clear()
        self.now, self.soon, self.later = self.soon, self.later, self.now
        self.level += 1


class _Search:
    def __init__(
        self, asked: Fewest, source: str, target: str, barred: dict[str, int], most: int
    ) -> None:
        self.network = asked.network
        self.passes = asked.passes
        self.budget = asked.budget
        self.source, self.target = source, target
        self.barred = barred
        self.most = most
        self.best = most + 1
        self.met: list[str] = []
        self.sides = (
            _Side(source, asked.prices.leaving.tolist()),
            _Side(target, asked.prices.leading.tolist()),
        )

    def found(self) -> tuple[int, list[str]] | None:
        """(cost, nodes) of the way; None where there is none."""
        one, two = self.sides
        while True:
            for side in self.sides:
                while not side.now and (side.soon or side.later):
                    side.turn()
            reach = one.level + two.level
            if not one.now or not two.now or reach >= self.best:
                break
            self.network.ready([*one.now, *two.now])
            work = [sum(len(self.network.row(node)) for node in side.now) for side in self.sides]
            hubs = len(one.now) * len(two.now) <= PAIRS
            hubs = hubs and all(map(self.network.hub, [*one.now, *two.now]))
            if hubs and self.best == reach + 1:
                # no edge joins two hubs, so there is no other way of that length
                break
            if hubs and reach + 2 <= min(self.best, self.most) and self._between_hubs(reach):
                self.best = reach + 2
                break
            ahead = work[0] <= work[1]
            self._spread(ahead)
            self.sides[0 if ahead else 1].turn()
        return self._told() if self.met else None

    def _told(self) -> tuple[int, list[str]]:
        one, two = self.sides
        weakness, middle = min((one.weak[node] + two.weak[node], node) for node in self.met)
        nodes = [middle]
        while nodes[-1] != self.source:
            nodes.append(one.parent[nodes[-1]])
        nodes.reverse()
        while nodes[-1] != self.target:
            nodes.append(two.parent[nodes[-1]])
        return self.best * HALF_HOP + weakness, nodes

    def _may(self, node: str) -> bool:
        ends = (self.source, self.target)
        return self.passes is None or node in ends or self.passes(node)

    def _spread(self, ahead: bool) -> None:
        """Take a level on, `met` where it meets."""
        side, other = self.sides if ahead else self.sides[::-1]
        here = [node for node in side.now if side.halves[node] >= side.level]
        if self.passes is not None:
            self.passes.ready(
                end
                for node in here
                for end, code in _ends(self.network.row(node))
                if side.prices[code] >= 0 and end not in side.halves and end not in self.barred
            )
        # what the other side has not reached is at least this far from its end
        beyond = self.best - other.level
        for node in here:
            row = self.network.row(node)
            self.budget.spend(len(row) + 1)
            for there, code in _ends(row):
                price = side.prices[code]
                if price < 0:
                    continue
                length = side.level + (1 if price < WHOLE_HOP else 2)
                known = side.halves.get(there, -1)
                if 0 <= known < length:
                    continue
                reached = other.halves.get(there, -1)
                if reached < 0 and length > beyond:
                    continue
                weaker = side.weak[node] + price % HALF_HOP
                if known == length and side.weak[there] <= weaker:
                    continue
                if self._barred(node, there, ahead) or not self._may(there):
                    continue
                side.halves[there], side.weak[there] = length, weaker
                side.parent[there] = node
                if known != length:
                    (side.soon if length == side.level + 1 else side.later).append(there)
                if reached >= 0 and length + reached <= self.best:
                    if length + reached < self.best:
                        self.best = length + reached
                        beyond = self.best - other.level
                        self.met.clear()
                    self.met.append(there)

    def _barred(self, here: str, there: str, ahead: bool) -> bool:
        barred = self.barred
        if barred.get(there) == 1:
            return True
        if ahead:
            return here == self.source and barred.get(there) == 2
        return there == self.source and barred.get(here) == 2

    def _between_hubs(self, reach: int) -> bool:
        """The strongest way over one event from the hubs before it to those behind, if any."""
        one, two = self.sides
        least, middle = 1 << 30, ""
        if self.best == reach + 2:
            least, middle = min((one.weak[node] + two.weak[node], node) for node in self.met)
        first = last = ""
        # events that one side has reached already, next to a hub of the other
        for node, hub, code in self._beside(two, one):
            if hub == self.source and self.barred.get(node) == 2:
                continue
            price = two.prices[code]
            if 0 <= price < WHOLE_HOP:
                value = one.weak[hub] + price % HALF_HOP + two.weak[node]
                if (value, node) < (least, middle) or not middle:
                    least, middle, first, last = value, node, hub, ""
        for node, hub, code in self._beside(one, two):
            price = one.prices[code]
            if 0 <= price < WHOLE_HOP:
                value = one.weak[node] + two.weak[hub] + price % HALF_HOP
                if (value, node) < (least, middle) or not middle:
                    least, middle, first, last = value, node, "", hub
        # events between two hubs: each edge of a hub is as weak as its first
        pairs = []
        for place, hub in enumerate(one.now):
            price = one.prices[self.network.row(hub).codes[0]]
            if price < 0:
                continue
            for other, far in enumerate(two.now):
                back = two.prices[self.network.row(far).codes[0]]
                if back >= 0:
                    value = one.weak[hub] + price % HALF_HOP + two.weak[far] + back % HALF_HOP
                    pairs.append((value, place, other))
        for value, place, other in sorted(pairs):
            if value > least:
                break
            hub, far = one.now[place], two.now[other]
            node = self._common(hub, far, middle if value == least else None)
            if node:
                least, middle, first, last = value, node, hub, far
        if not middle:
            return False
        if first:
            one.halves[middle], one.parent[middle] = one.level + 1, first
        if last:
            back = two.prices[self.network.row(last).codes[0]]
            two.halves[middle], two.parent[middle] = two.level + 1, last
            two.weak[middle] = two.weak[last] + back % HALF_HOP
        one.weak[middle] = least - two.weak[middle]
        self.met = [middle]
        return True

    def _beside(self, side: _Side, other: _Side) -> Iterator[tuple[str, str, int]]:
        """Edges of events that `side` comes to next to the hubs where `other` stands.

        As (event, hub, class seen from the event), by event as it comes and by hub.
        """
        hubs = sorted(hub for hub in set(other.now) if other.halves[hub] == other.level)
        for node in side.soon:
            if self.network.type(node) == "event" and side.halves[node] == side.level + 1:
                self.budget.spend(1)
                for hub in hubs:
                    row = self.network.row(hub)
                    at = bisect_left(row.ends, node)
                    while at < len(row) and row.ends[at] == node:
                        # seen from its other end an edge is of the class beside
                        yield node, hub, row.codes[at] ^ 1
                        at += 1

    def _common(self, one: str, two: str, below: str | None) -> str:
        """The first event under `below` that is in both rows and may be passed; empty: none."""
        found = self._shared(one, two, below)
        while some := list(islice(found, ASKED)):
            if self.passes is not None:
                self.passes.ready(some)
            for node in some:
                if self._may(node):
                    return node
        return ""

    def _shared(self, one: str, two: str, below: str | None) -> Iterator[str]:
        short, long = sorted((self.network.row(one), self.network.row(two)), key=len)
        at = 0
        for node in short.ends:
            if (below is not None and node >= below) or at >= len(long):
                return
            self.budget.spend(1)
            at = bisect_left(long.ends, node, at)
            if at < len(long) and long.ends[at] == node and node not in (self.source, self.target):
                held = self.barred.get(node)
                if held != 1 and not (one == self.source and held == 2):
                    yield node


def _ends(row: Row) -> Iterator[tuple[str, int]]:
    return zip(row.ends, row.codes, strict=True)
