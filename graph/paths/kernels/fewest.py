"""The fewest hops from both ends at once, level by level; of the shortest ways, the strongest.

A breadth-first search in half hops. Once the levels spread from both ends add up to the length of a
way that is found, every shortest way has a node that both sides know with all that leads to it: so
the least weakness over those nodes is the least of all.

Where both sides have come to topics and documents only, the next ways lead over events that two of
these have in common. Such an event is found by going through two sorted rows together, and the
first will do: nothing as long as the row of a topic is walked through.
"""

from __future__ import annotations

from graph.paths.kernels.bare import bare
from graph.paths.kernels.hubs import (
    ENOUGH,
    HALF_HOP,
    HUBS,
    PAIRS,
    WHOLE_HOP,
    Ints,
    between_hubs,
)  # fmt: skip


def fewest(
    starts: Ints, heads: Ints, codes: Ints, types: Ints, prices: Ints, backs: Ints,
    source: int, target: int, most: int, shut: Ints, not_next: Ints, mask: Ints, masked: bool,
    left: int,
    halves0: Ints, halves1: Ints, weak0: Ints, weak1: Ints, parent0: Ints, parent1: Ints,
    barred: Ints,
) -> tuple[int, int, list[int], list[int]]:  # fmt: skip
    """(hops left to look at, cost, nodes, nodes not known); no nodes where there is no way.

    `prices` and `backs` tell by class what a hop costs that leaves a node, and one that leads to
    it; below 0: it is not taken. `most`: half hops at most. `left` below 0: too much to look at.
    """
    starts, heads, codes, types, prices, backs = bare((starts, heads, codes, types, prices, backs))
    halves0, halves1, weak0, weak1 = bare((halves0, halves1, weak0, weak1))
    parent0, parent1, mask, barred = bare((parent0, parent1, mask, barred))
    for node in not_next:
        barred[node] = 2
    for node in shut:
        barred[node] = 1
    nodes = [0 for _ in range(0)]
    unknown = [0 for _ in range(0)]
    met = [0 for _ in range(0)]
    touched0, touched1 = [source], [target]
    now0, now1 = [source], [target]
    soon0, soon1 = [0 for _ in range(0)], [0 for _ in range(0)]
    later0, later1 = [0 for _ in range(0)], [0 for _ in range(0)]
    halves0[source] = weak0[source] = 0
    halves1[target] = weak1[target] = 0
    level0 = level1 = 0
    best = most + 1
    while left >= 0:
        while len(now0) == 0 and len(soon0) + len(later0) > 0:
            now0, soon0, later0, level0 = soon0, later0, now0, level0 + 1
        while len(now1) == 0 and len(soon1) + len(later1) > 0:
            now1, soon1, later1, level1 = soon1, later1, now1, level1 + 1
        reach = level0 + level1
        if len(now0) == 0 or len(now1) == 0 or reach >= best:
            break
        work0 = work1 = 0
        hubs = len(now0) * len(now1) <= PAIRS
        for node in now0:
            work0 += starts[node + 1] - starts[node]
            hubs = hubs and types[node] >= HUBS
        for node in now1:
            work1 += starts[node + 1] - starts[node]
            hubs = hubs and types[node] >= HUBS
        if hubs and best == reach + 1:
            # no edge joins two hubs, so there is no other way of that length
            break
        if hubs and reach + 2 <= min(best, most):
            left, found = between_hubs(
                starts, heads, codes, types, prices, backs, source, target, now0, now1,
                soon0, soon1, level0, level1, best == reach + 2, mask, masked, unknown, left,
                halves0, weak0, parent0, halves1, weak1, parent1, touched0, touched1, barred, met,
            )  # fmt: skip
            if found:
                best = reach + 2
                break
            if len(unknown) >= ENOUGH:
                break
        if work0 <= work1:
            best, left = _spread(
                starts, heads, codes, prices, source, target, True, now0, soon0, later0, level0,
                level1, best, met, mask, masked, unknown, left, halves0, weak0, parent0, halves1,
                touched0, barred,
            )  # fmt: skip
            now0.clear()
            now0, soon0, later0, level0 = soon0, later0, now0, level0 + 1
        else:
            best, left = _spread(
                starts, heads, codes, backs, source, target, False, now1, soon1, later1, level1,
                level0, best, met, mask, masked, unknown, left, halves1, weak1, parent1, halves0,
                touched1, barred,
            )  # fmt: skip
            now1.clear()
            now1, soon1, later1, level1 = soon1, later1, now1, level1 + 1
    cost = 0
    if len(met) > 0 and left >= 0:
        middle = met[0]
        for node in met:
            weakness, least = weak0[node] + weak1[node], weak0[middle] + weak1[middle]
            if weakness < least or (weakness == least and node < middle):
                middle = node
        cost = best * HALF_HOP + weak0[middle] + weak1[middle]
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
        halves0[node] = -1
    for node in touched1:
        halves1[node] = -1
    for node in not_next:
        barred[node] = 0
    for node in shut:
        barred[node] = 0
    return left, cost, nodes, unknown


def _spread(
    starts: Ints, heads: Ints, codes: Ints, prices: Ints, source: int, target: int, ahead: bool,
    now: Ints, soon: Ints, later: Ints, level: int, other: int, best: int, met: Ints, mask: Ints,
    masked: bool, unknown: Ints, left: int, halves: Ints, weak: Ints, parent: Ints, far: Ints,
    touched: Ints, barred: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Take a level on: (length of the shortest way known then, hops left), `met` where it meets."""
    # what the other side has not reached is at least this far from its end
    beyond = best - other
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
            known = halves[there]
            if 0 <= known < length:
                continue
            reached = far[there]
            if reached < 0 and length > beyond:
                continue
            weaker = weak[here] + price % HALF_HOP
            if known == length and weak[there] <= weaker:
                continue
            if barred[there] == 1 or (ahead and here == source and barred[there] == 2):
                continue
            if not ahead and there == source and barred[here] == 2:
                continue
            if masked and mask[there] != 1 and there != source and there != target:
                if mask[there] == 2:
                    mask[there] = 3
                    unknown.append(there)
                continue
            if known < 0:
                touched.append(there)
            halves[there] = length
            weak[there] = weaker
            parent[there] = here
            if known != length:
                if length == level + 1:
                    soon.append(there)
                else:
                    later.append(there)
            if reached >= 0 and length + reached <= best:
                if length + reached < best:
                    best = length + reached
                    beyond = best - other
                    met.clear()
                met.append(there)
    return best, left
