"""The way of least cost, from both ends at once."""

from __future__ import annotations

from collections.abc import MutableSequence
from heapq import heappop, heappush
from typing import TypeAlias

from graph.paths.kernels.bare import bare

Ints: TypeAlias = MutableSequence[int]

ALIKE = 4
"""From this type on nodes have edges of one class only (`graph.arrays.codes`)."""

NODE = (1 << 32) - 1
"""The lower half of a number in a queue: a node; the upper half is what the way to it costs."""


def cheapest(
    starts: Ints, heads: Ints, codes: Ints, prices: Ints, backs: Ints, degrees: Ints,
    types: Ints, source: int, target: int, bound: int, shut: Ints, not_next: Ints, mask: Ints,
    masked: bool, left: int,
    known0: Ints, known1: Ints, closed0: Ints, closed1: Ints, parent0: Ints, parent1: Ints,
    barred: Ints,
) -> tuple[int, int, list[int], list[int]]:  # fmt: skip
    """(hops left to look at, cost, nodes, nodes not known); no nodes where there is no way.

    A hop costs what its class does and the `degrees` of both ends. A way of the cost `bound` is
    known to be there, and dearer ones are not looked at. See `fewest` for the rest.
    """
    starts, heads, codes, prices, backs = bare((starts, heads, codes, prices, backs))
    degrees, types, mask, barred = bare((degrees, types, mask, barred))
    known0, known1, closed0, closed1 = bare((known0, known1, closed0, closed1))
    parent0, parent1 = bare((parent0, parent1))
    for node in not_next:
        barred[node] = 2
    for node in shut:
        barred[node] = 1
    nodes = [0 for _ in range(0)]
    unknown = [0 for _ in range(0)]
    touched0, touched1 = [source], [target]
    queue0, queue1 = [source], [target]
    known0[source] = known1[target] = 0
    best = bound + 1
    middle = -1
    while len(queue0) > 0 and len(queue1) > 0 and left >= 0:
        if (queue0[0] >> 32) + (queue1[0] >> 32) >= best:
            break
        if len(queue0) <= len(queue1):
            best, middle, left = _settle(
                starts, heads, codes, prices, degrees, types, source, target, True, queue0, queue1,
                mask, masked, unknown, left, known0, parent0, closed0, known1, touched0, barred,
                best, middle,
            )  # fmt: skip
        else:
            best, middle, left = _settle(
                starts, heads, codes, backs, degrees, types, source, target, False, queue1, queue0,
                mask, masked, unknown, left, known1, parent1, closed1, known0, touched1, barred,
                best, middle,
            )  # fmt: skip
    if middle >= 0 and left >= 0:
        node = middle
        nodes.append(node)
        while node != source:
            node = parent0[node]
            nodes.append(node)
        nodes.reverse()
        node = middle
        while node != target:
            node = parent1[node]
            nodes.append(node)
    for node in touched0:
        known0[node] = closed0[node] = -1
    for node in touched1:
        known1[node] = closed1[node] = -1
    for node in not_next:
        barred[node] = 0
    for node in shut:
        barred[node] = 0
    return left, best, nodes, unknown


def _settle(
    starts: Ints, heads: Ints, codes: Ints, prices: Ints, degrees: Ints, types: Ints, source: int,
    target: int, ahead: bool, queue: list[int], other: list[int], mask: Ints, masked: bool,
    unknown: Ints, left: int, known: Ints, parent: Ints, closed: Ints, far: Ints, touched: Ints,
    barred: Ints, best: int, middle: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Take on the node that costs least: (cost of the best way known then, its middle, left)."""
    item = heappop(queue)
    here, cost = item & NODE, item >> 32
    if closed[here] == 1:
        return best, middle, left
    closed[here] = 1
    floor = other[0] >> 32
    # what no way by this node to one that the other side has yet to settle can cost less than; all
    # edges of a body, a place, a topic or a document are of one class
    onward = degrees[here] + 1
    if types[here] >= ALIKE:
        onward += max(prices[codes[starts[here]]], 0)
    if cost + onward + floor >= best:
        return best, middle, left
    left -= starts[here + 1] - starts[here] + 1
    if left < 0:
        return best, middle, left
    for at in range(starts[here], starts[here + 1]):
        price = prices[codes[at]]
        if price < 0:
            continue
        there = heads[at]
        if closed[there] == 1:
            continue
        total = cost + price + degrees[here] + degrees[there]
        # dearer than the best, whatever the other side may still come to
        if total + floor >= best:
            continue
        if barred[there] == 1 or (ahead and here == source and barred[there] == 2):
            continue
        if not ahead and there == source and barred[here] == 2:
            continue
        held = known[there]
        if 0 <= held <= total:
            continue
        if masked and mask[there] != 1 and there != source and there != target:
            if mask[there] == 2:
                mask[there] = 3
                unknown.append(there)
            continue
        if held < 0:
            touched.append(there)
        known[there] = total
        parent[there] = here
        heappush(queue, (total << 32) | there)
        if far[there] >= 0 and total + far[there] < best:
            best, middle = total + far[there], there
    return best, middle, left
