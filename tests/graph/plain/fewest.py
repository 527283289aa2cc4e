"""The fewest hops from both ends at once, level by level; of the shortest ways, the strongest.

A breadth-first search in half hops. Once the levels spread from both ends add up to the length of a
way that is found, every shortest way has a node that both sides know with all that leads to it: so
the least weakness over those nodes is the least of all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from graph.paths.network import HOP, Budget
from tests.graph.plain.network import Row


@dataclass(slots=True)
class Side:
    """What one end has reached: half hops, weakness and parent of each node, by level."""

    rows: Callable[[str], Row]
    halves: dict[str, int]
    weakness: dict[str, int]
    levels: dict[int, list[str]]
    parents: dict[str, str] = field(default_factory=dict)
    level: int = 0
    """Every node nearer than this has been spread from."""

    def work(self) -> int:
        """Hops to look at for the next level."""
        while self.level not in self.levels:
            self.level += 1
        return sum(len(self.rows(node)) for node in self.levels[self.level])

    def trail(self, node: str) -> list[str]:
        nodes = [node]
        while nodes[-1] in self.parents:
            nodes.append(self.parents[nodes[-1]])
        return nodes


def fewest(
    ends: tuple[str, str],
    rows: tuple[Callable[[str], Row], Callable[[str], Row]],
    lets: Callable[[str], bool] | None,
    shut: Collection[str],
    not_next: Collection[str],
    most: int,
    budget: Budget,
) -> tuple[int, tuple[str, ...]] | None:
    """(cost, nodes) of the best way between two nodes of at most `most` half hops, if any.

    Costs of hops are half hops of `HOP` each and what is over, their weakness. `lets` says which
    nodes may be passed; None: all. `not_next` may not
    come right after the first end.
    """
    sides = tuple(
        Side(row, {end: 0}, {end: 0}, {0: [end]}) for end, row in zip(ends, rows, strict=True)
    )
    best = most + 1
    met: set[str] = set()
    while sides[0].levels and sides[1].levels:
        one, other = sides if sides[0].work() <= sides[1].work() else sides[::-1]
        if one.level + other.level >= best:
            break
        barred = _Barred(ends[0], not_next, one is sides[0]) if not_next else None
        best = _spread(one, other, best, met, lets, shut, barred, budget)
    if not met:
        return None
    start, end = sides
    weakness, middle = min((start.weakness[node] + end.weakness[node], node) for node in met)
    nodes = (*start.trail(middle)[::-1], *end.trail(middle)[1:])
    return best * HOP + weakness, nodes


@dataclass(frozen=True, slots=True)
class _Barred:
    """Hops that may not be taken: from `node` to `heads`, which one side sees from its end."""

    node: str
    heads: Collection[str]
    ahead: bool

    def bars(self, here: str, there: str) -> bool:
        tail, head = (here, there) if self.ahead else (there, here)
        return tail == self.node and head in self.heads


def _spread(
    side: Side,
    other: Side,
    best: int,
    met: set[str],
    lets: Callable[[str], bool] | None,
    shut: Collection[str],
    barred: _Barred | None,
    budget: Budget,
) -> int:
    """Take a level on; the length of the shortest way known then, and in `met` where it meets."""
    halves, weakness, parents, levels = side.halves, side.weakness, side.parents, side.levels
    far, level = other.halves, side.level
    # what the other side has not reached is at least this far from its end
    beyond = best - other.level
    for here in levels.pop(level):
        if halves[here] < level:
            continue
        row = side.rows(here)
        budget.spend(len(row) + 1)
        weak = weakness[here]
        for there, cost in row:
            length = level + (1 if cost < 2 * HOP else 2)
            known = halves.get(there)
            if known is not None and known < length:
                continue
            reached = far.get(there)
            if reached is None and length > beyond:
                continue
            weaker = weak + cost % HOP
            if known == length and weakness[there] <= weaker:
                continue
            if there in shut or (barred is not None and barred.bars(here, there)):
                continue
            if known is None and lets is not None and not lets(there):
                continue
            halves[there], weakness[there], parents[there] = length, weaker, here
            if known != length:
                levels.setdefault(length, []).append(there)
            if reached is not None and length + reached <= best:
                if length + reached < best:
                    best = length + reached
                    beyond = best - other.level
                    met.clear()
                met.add(there)
    side.level = level + 1
    return best
