"""How many half hops everything within a limit is from a node."""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import TypeAlias

Ints: TypeAlias = MutableSequence[int]

WHOLE_HOP = 2000
"""Twice `graph.paths.network.HOP`."""


def reached(
    starts: Ints, heads: Ints, codes: Ints, prices: Ints, source: int, most: int, shut: Ints,
    mask: Ints, masked: bool, left: int, halves: Ints, barred: Ints,
) -> tuple[int, list[int], list[int], list[int]]:  # fmt: skip
    """(hops left to look at, nodes, half hops to each, nodes not known). See `fewest`."""
    for node in shut:
        barred[node] = 1
    nodes = [source]
    unknown = [0 for _ in range(0)]
    halves[source] = 0
    now, soon, later = [source], [0 for _ in range(0)], [0 for _ in range(0)]
    level = 0
    while len(now) + len(soon) + len(later) > 0 and level < most and left >= 0:
        for here in now:
            if halves[here] < level:
                continue
            left -= starts[here + 1] - starts[here] + 1
            if left < 0:
                break
            for at in range(starts[here], starts[here + 1]):
                price = prices[codes[at]]
                if price < 0:
                    continue
                there = heads[at]
                length = level + 1 if price < WHOLE_HOP else level + 2
                held = halves[there]
                if length > most or 0 <= held <= length or barred[there] == 1:
                    continue
                if masked and mask[there] != 1:
                    if mask[there] == 2:
                        mask[there] = 3
                        unknown.append(there)
                    continue
                if held < 0:
                    nodes.append(there)
                halves[there] = length
                if length == level + 1:
                    soon.append(there)
                else:
                    later.append(there)
        now.clear()
        now, soon, later, level = soon, later, now, level + 1
    found = [0 for _ in range(0)]
    for node in nodes:
        found.append(halves[node])
    for node in nodes:
        halves[node] = -1
    for node in shut:
        barred[node] = 0
    return left, nodes, found, unknown
