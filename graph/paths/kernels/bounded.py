"""The way of least cost of at most so many hops, from one end."""

from __future__ import annotations

from collections.abc import MutableSequence
from heapq import heappop, heappush
from typing import TypeAlias

Ints: TypeAlias = MutableSequence[int]

NODE = (1 << 32) - 1
"""The lower part of a number in the queue: a way."""


def bounded(
    starts: Ints, heads: Ints, codes: Ints, prices: Ints, halves: Ints, degrees: Ints,
    source: int, target: int, most: int, shut: Ints, not_next: Ints, mask: Ints, masked: bool,
    left: int, fewest: Ints, barred: Ints,
) -> tuple[int, int, list[int], list[int]]:  # fmt: skip
    """As `cheapest`, of the ways with at most `most` half hops: of two, neither may be worse.

    `halves` tells by class how many half hops an edge is long.
    """
    for node in not_next:
        barred[node] = 2
    for node in shut:
        barred[node] = 1
    nodes = [0 for _ in range(0)]
    unknown = [0 for _ in range(0)]
    touched = [0 for _ in range(0)]
    # ways by number: where each stands, and the way that it goes on from
    ends, befores = [source], [-1]
    # cost, length in half hops, number of the way
    queue = [0]
    cost, found = 0, -1
    while len(queue) > 0:
        item = heappop(queue)
        cost, length, way = item >> 44, (item >> 32) & 4095, item & NODE
        here = ends[way]
        if 0 <= fewest[here] <= length:
            continue
        if fewest[here] < 0:
            touched.append(here)
        fewest[here] = length
        if here == target:
            found = way
            break
        left -= starts[here + 1] - starts[here] + 1
        if left < 0:
            break
        for at in range(starts[here], starts[here + 1]):
            code = codes[at]
            price = prices[code]
            if price < 0:
                continue
            there = heads[at]
            longer = length + halves[code]
            if longer > most or 0 <= fewest[there] <= longer or barred[there] == 1:
                continue
            if here == source and barred[there] == 2:
                continue
            step = way
            while step >= 0 and ends[step] != there:
                step = befores[step]
            if step >= 0:
                continue
            if masked and mask[there] != 1 and there != target:
                if mask[there] == 2:
                    mask[there] = 3
                    unknown.append(there)
                continue
            total = cost + price + degrees[here] + degrees[there]
            heappush(queue, (total << 44) | (longer << 32) | len(ends))
            ends.append(there)
            befores.append(way)
    while found >= 0:
        nodes.append(ends[found])
        found = befores[found]
    nodes.reverse()
    for node in touched:
        fewest[node] = -1
    for node in not_next:
        barred[node] = 0
    for node in shut:
        barred[node] = 0
    return left, cost, nodes, unknown
