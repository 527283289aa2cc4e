"""Walks in time from one end: which is there first, and how far all of them reach."""

from __future__ import annotations

from graph.paths.kernels.bare import bare
from graph.paths.kernels.spread import (
    ALIVE,
    COST,
    FOREVER,
    NEXT,
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


def onward(
    rows: Rows, times: Times, orders: Orders, prices: Ints, begun: list[int], target: int,
    most: int, ceiling: int, certain: bool, back: bool, shut: Ints, not_next: Ints, mask: Ints,
    masked: bool, left: int, first: Ints, last: Ints, barred: Ints,
) -> tuple[int, list[int], list[int], list[int], list[int], list[int], list[int]]:  # fmt: skip
    """From one end: (left, labels chosen, their nodes, costs, values, parents, nodes not known).

    With a target one label is chosen: that of the walk that is there first, and of those the one of
    fewest hops. Without (-1) the cheapest label at every node.
    """
    rows, times, orders, prices = bare((rows, times, orders, prices))
    mask, first, last, barred = bare((mask, first, last, barred))
    for node in not_next:
        barred[node] = 2
    for node in shut:
        barred[node] = 1
    unknown = [0 for _ in range(0)]
    chosen = [0 for _ in range(0)]
    labels = [begun[0], begun[1], begun[2], begun[3], -1, 0, -1, -1, 1]
    pool = [0 for _ in range(0)]
    now, soon, later = [0], [0 for _ in range(0)], [0 for _ in range(0)]
    first[begun[0]] = last[begun[0]] = 0
    cost = begun[1]
    # no walk can be at the target before
    floor = -FOREVER
    if target >= 0 and rows[3][target] < 2:
        floor = start(times, target, certain, back)
    found = -1
    while left >= 0 and len(now) + len(soon) + len(later) > 0:
        while len(now) == 0:
            now, soon, later, cost = soon, later, now, cost + 1
        left, _, _, _ = spread(
            rows, times, orders, orders, prices, True, certain, back, begun[4], target, most,
            ceiling, labels, pool, now, soon, later, cost, first, last, labels, last, mask, masked,
            unknown, left, barred, -1, -1, -1, -1,
        )  # fmt: skip
        now.clear()
        now, soon, later, cost = soon, later, now, cost + 1
        if target >= 0:
            at = first[target] + 0
            while at >= 0:
                one = at * SIZE
                if labels[one + ALIVE] == 1 and (
                    found < 0
                    or labels[one + VALUE] < labels[found * SIZE + VALUE]
                    or (
                        labels[one + VALUE] == labels[found * SIZE + VALUE]
                        and labels[one + COST] < labels[found * SIZE + COST]
                    )
                ):
                    found = at
                at = labels[one + NEXT]
            if found >= 0 and labels[found * SIZE + VALUE] <= floor:
                if labels[found * SIZE + COST] <= cost:
                    break
    if target >= 0 and found >= 0:
        chosen.append(found)
    ends = [0 for _ in range(0)]
    costs = [0 for _ in range(0)]
    values = [0 for _ in range(0)]
    parents = [0 for _ in range(0)]
    for one in range(0, len(labels), SIZE):
        node = labels[one]
        ends.append(node)
        costs.append(labels[one + COST])
        values.append(labels[one + VALUE])
        parents.append(labels[one + PARENT])
        if target < 0 and first[node] >= 0:
            chosen.append(_cheapest(labels, first[node] + 0))
        first[node] = -1
    for node in not_next:
        barred[node] = 0
    for node in shut:
        barred[node] = 0
    return left, chosen, ends, costs, values, parents, unknown


def _cheapest(labels: list[int], at: int) -> int:
    """The label of least cost, and of those of least value, of all at the node of `at`."""
    found = -1
    while at >= 0:
        one, held = at * SIZE, found * SIZE
        if labels[one + ALIVE] == 1 and (
            found < 0
            or labels[one + COST] < labels[held + COST]
            or (
                labels[one + COST] == labels[held + COST]
                and labels[one + VALUE] < labels[held + VALUE]
            )
        ):
            found = at
        at = labels[one + NEXT]
    return found
