"""The fewest hops on which time never runs backwards, from both ends at once."""

from __future__ import annotations

from graph.paths.kernels.bare import bare
from graph.paths.kernels.spread import (
    COUNT,
    EVENT,
    FOREVER,
    NODE,
    PARENT,
    SIZE,
    VALUE,
    Ints,
    Orders,
    Rows,
    Times,
    spread,
    start,
)  # fmt: skip


def between(
    rows: Rows, times: Times, orders: Orders, prices: Ints, backs: Ints, begun: list[int],
    target: int, most: int, ceiling: int, floor: int, certain: bool, back: bool, gap: int,
    shut: Ints, not_next: Ints, mask: Ints, masked: bool, left: int, first0: Ints, first1: Ints,
    last0: Ints, last1: Ints, barred: Ints,
) -> tuple[int, int, list[int], list[int]]:  # fmt: skip
    """The way with the fewest hops, from both ends: (left, half hops, nodes, nodes not known).

    `begun`: node, cost, value, last event (-1: none) and node before (-1: none) of the walk that is
    to go on. `gap`: half hops of the shortest hop that is taken. `ceiling`: a day after which no
    walk is of use; `floor`: one before which none is.
    """
    rows, times, orders, prices, backs = bare((rows, times, orders, prices, backs))
    first0, first1, last0, last1 = bare((first0, first1, last0, last1))
    mask, barred = bare((mask, barred))
    against = (orders[2], orders[3], orders[0], orders[1])
    for node in not_next:
        barred[node] = 2
    for node in shut:
        barred[node] = 1
    unknown = [0 for _ in range(0)]
    nodes = [0 for _ in range(0)]
    labels0 = [begun[0], begun[1], begun[2], begun[3], -1, 0, -1, -1, 1]
    labels1 = [target, 0, -FOREVER, -1, -1, 0, -1, -1, 1]
    if rows[3][target] < 2:
        labels1[VALUE] = start(times, target, certain, not back)
        labels1[EVENT] = target
    pool0, pool1 = [0 for _ in range(0)], [0 for _ in range(0)]
    now0, now1 = [0], [0]
    soon0, soon1 = [0 for _ in range(0)], [0 for _ in range(0)]
    later0, later1 = [0 for _ in range(0)], [0 for _ in range(0)]
    first0[begun[0]] = last0[begun[0]] = 0
    first1[target] = last1[target] = 0
    cost0, cost1 = begun[1], 0
    best, one, two = most + 1, -1, -1
    # what spreads from the target never enters the start: its first hops come first
    fresh = True
    while left >= 0 and cost0 + cost1 < best:
        if len(now0) + len(soon0) + len(later0) == 0 or len(now1) + len(soon1) + len(later1) == 0:
            break
        while len(now0) == 0:
            now0, soon0, later0, cost0 = soon0, later0, now0, cost0 + 1
        while len(now1) == 0:
            now1, soon1, later1, cost1 = soon1, later1, now1, cost1 + 1
        # all ways that cost no more than both levels are known: others are longer by a hop at least
        enough = cost0 + cost1 + gap
        if fresh or _width(rows, labels0, now0) <= _width(rows, labels1, now1):
            left, best, one, two = spread(
                rows, times, orders, orders, prices, True, certain, back, begun[4], target, most,
                ceiling, labels0, pool0, now0, soon0, later0, cost0, first0, last0, labels1,
                first1, mask, masked, unknown, left, barred, best, one, two,
                enough,
            )  # fmt: skip
            now0.clear()
            now0, soon0, later0, cost0 = soon0, later0, now0, cost0 + 1
        else:
            left, best, one, two = spread(
                rows, times, against, orders, backs, False, certain, not back, -1, target, most,
                -floor, labels1, pool1, now1, soon1, later1, cost1, first1, last1, labels0,
                first0, mask, masked, unknown, left, barred, best, one, two,
                enough,
            )  # fmt: skip
            now1.clear()
            now1, soon1, later1, cost1 = soon1, later1, now1, cost1 + 1
        fresh = False
        if best <= enough:
            break
    if one >= 0 and left >= 0:
        at = one
        while at >= 0:
            nodes.append(labels0[at * SIZE + NODE])
            at = labels0[at * SIZE + PARENT]
        nodes.reverse()
        at = labels1[two * SIZE + PARENT]
        while at >= 0:
            nodes.append(labels1[at * SIZE + NODE])
            at = labels1[at * SIZE + PARENT]
    for at in range(NODE, len(labels0), SIZE):
        first0[labels0[at]] = -1
    for at in range(NODE, len(labels1), SIZE):
        first1[labels1[at]] = -1
    for node in not_next:
        barred[node] = 0
    for node in shut:
        barred[node] = 0
    return left, best, nodes, unknown


def _width(rows: Rows, labels: list[int], now: list[int]) -> int:
    """How many hops there are to look at for a level."""
    total = 0
    for at in now:
        node, count = labels[at * SIZE], labels[at * SIZE + COUNT]
        total += count if count >= 0 else rows[0][node + 1] - rows[0][node]
    return total
