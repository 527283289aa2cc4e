"""Ways over one event from the topics and documents before it to those behind it."""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import TypeAlias

Ints: TypeAlias = MutableSequence[int]

WHOLE_HOP = 2000
HALF_HOP = 1000
"""Twice and once `graph.paths.network.HOP`: a hop costs that and its weakness."""

HUBS = 6
"""From this type on nodes are topics and documents (`graph.arrays.codes`)."""

PAIRS = 1024
"""So many pairs of topics and documents are gone through for what they have in common."""

ENOUGH = 64
"""Nodes not known to be passed, after which a search stops to ask for them."""


def between_hubs(
    starts: Ints, heads: Ints, codes: Ints, types: Ints, prices: Ints, backs: Ints,
    source: int, target: int, now0: Ints, now1: Ints, soon0: Ints, soon1: Ints, level0: int,
    level1: int, held: bool, mask: Ints, masked: bool, unknown: Ints, left: int, halves0: Ints,
    weak0: Ints, parent0: Ints, halves1: Ints, weak1: Ints, parent1: Ints, touched0: Ints,
    touched1: Ints, barred: Ints, met: Ints,
) -> tuple[int, bool]:  # fmt: skip
    """The strongest way over one event from the hubs before it to those behind: (left, is there).

    `held`: ways of that length are known, over the nodes in `met`.
    """
    least, middle = 1 << 30, -1
    if held:
        for node in met:
            if (weak0[node] + weak1[node], node) < (least, middle):
                least, middle = weak0[node] + weak1[node], node
    first = last = -1
    # events that one side has reached already, next to a hub of the other
    for node in soon1:
        if types[node] < 2 and halves1[node] == level1 + 1:
            left -= starts[node + 1] - starts[node] + 1
            for at in range(starts[node], starts[node + 1]):
                hub, price = heads[at], backs[codes[at]]
                if 0 <= price < WHOLE_HOP and halves0[hub] == level0 and types[hub] >= HUBS:
                    if hub == source and barred[node] == 2:
                        continue
                    value = weak0[hub] + price % HALF_HOP + weak1[node]
                    if (value, node) < (least, middle):
                        least, middle, first, last = value, node, hub, -1
    for node in soon0:
        if types[node] < 2 and halves0[node] == level0 + 1:
            left -= starts[node + 1] - starts[node] + 1
            for at in range(starts[node], starts[node + 1]):
                hub, price = heads[at], prices[codes[at]]
                if 0 <= price < WHOLE_HOP and halves1[hub] == level1 and types[hub] >= HUBS:
                    value = weak0[node] + weak1[hub] + price % HALF_HOP
                    if (value, node) < (least, middle):
                        least, middle, first, last = value, node, -1, hub
    # events between two hubs: each edge of a hub is as weak as its first
    pairs = [0 for _ in range(0)]
    for one in range(len(now0)):
        price = prices[codes[starts[now0[one]]]]
        if price < 0:
            continue
        for two in range(len(now1)):
            back = backs[codes[starts[now1[two]]]]
            if back >= 0:
                value = weak0[now0[one]] + price % HALF_HOP + weak1[now1[two]] + back % HALF_HOP
                pairs.append((value << 22) | (one << 11) | two)
    pairs.sort()
    for pair in pairs:
        value = pair >> 22
        if value > least or left < 0 or len(unknown) >= ENOUGH:
            break
        one, two = now0[(pair >> 11) & 2047], now1[pair & 2047]
        below = middle if value == least else 1 << 30
        left, node = _common(
            starts, heads, one, two, source, target, below, mask, masked, unknown, left, barred
        )
        if node >= 0:
            least, middle, first, last = value, node, one, two
    if middle < 0:
        return left, False
    if first >= 0:
        if halves0[middle] < 0:
            touched0.append(middle)
        halves0[middle], parent0[middle] = level0 + 1, first
        weak0[middle] = least - weak1[middle]
    if last >= 0:
        if halves1[middle] < 0:
            touched1.append(middle)
        back = backs[codes[starts[last]]]
        halves1[middle], parent1[middle] = level1 + 1, last
        weak1[middle] = weak1[last] + back % HALF_HOP
        weak0[middle] = least - weak1[middle]
    met.clear()
    met.append(middle)
    return left, True


def _common(
    starts: Ints, heads: Ints, one: int, two: int, source: int, target: int, below: int,
    mask: Ints, masked: bool, unknown: Ints, left: int, barred: Ints,
) -> tuple[int, int]:  # fmt: skip
    """The first node under `below` that is in both rows and may be passed; -1: none."""
    short, long = one, two
    if starts[one + 1] - starts[one] > starts[two + 1] - starts[two]:
        short, long = two, one
    at, end = starts[long], starts[long + 1]
    for place in range(starts[short], starts[short + 1]):
        node = heads[place]
        if node >= below or at >= end:
            break
        left -= 1
        # the first place in the long row that is not before the node: steps that double, then half
        step = 1
        while at + step < end and heads[at + step] < node:
            step *= 2
        low, high = at + step // 2, min(at + step, end)
        while low < high:
            half = (low + high) // 2
            if heads[half] < node:
                low = half + 1
            else:
                high = half
        at = low
        if at < end and heads[at] == node and node != source and node != target:
            if barred[node] == 1 or (one == source and barred[node] == 2):
                continue
            if masked and mask[node] != 1:
                if mask[node] == 2:
                    mask[node] = 3
                    unknown.append(node)
                    if len(unknown) >= ENOUGH:
                        break
                continue
            return left, node
    return left, -1
