"""How far time-respecting walks reach: labels that spread from one node, cheapest first.

A label says: a walk of this cost stands at this node, its last event is that one, and the walk can
be there on day `value` at the earliest. Time may also be run backwards, with days mirrored.

What is asked of the next event on a walk:

- ``possible``: it has a day on or after `value`, and no relation or stage order settles that it
  comes before the last event. So the running maximum of earliest days decides for the whole walk.
- ``certain``: bounds prove that it comes after the last event, or a relation or stage order
  settles it. `value` is then the first day after the last event.

A thing that is no event (an instrument, an actor, a topic) lets a walk through as it came. Of two
labels there the cheaper and earlier one serves, but for an event that is settled to come before its
last event; only for such is a second label kept.
"""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import TypeAlias

Ints: TypeAlias = MutableSequence[int]

Rows: TypeAlias = tuple[Ints, Ints, Ints, Ints]
"""starts, heads, codes and types of `graph.arrays.Arrays`."""

Times: TypeAlias = tuple[Ints, Ints, Ints, Ints]
"""spans, lows, highs, sure."""

Orders: TypeAlias = tuple[Ints, Ints, Ints, Ints]
"""Where the events begin, and the events, that are settled to come after each; then before it."""

WHOLE_HOP = 2000
FOREVER = 10_000_000
NEVER = 1 << 40

NODE, COST, VALUE, EVENT, PARENT, SERVES, COUNT, NEXT, ALIVE = 0, 1, 2, 3, 4, 5, 6, 7, 8
SIZE = 9
"""A label in a list of numbers. COUNT below 0: it is for all neighbours; else for those that stand
from SERVES on in a pool. NEXT: the next label at the same node."""


def begins(times: Times, event: int, back: bool) -> int:
    """The first day of an event; `back`: as time run backwards counts."""
    if back:
        return 1 - times[2][times[0][event + 1] - 1]
    return times[1][times[0][event]] + 0


def start(times: Times, event: int, certain: bool, back: bool) -> int:
    """The value of a walk that begins at an event."""
    if not certain:
        return begins(times, event, back)
    if times[3][event] != 1:
        return FOREVER
    if back:
        return 1 - times[1][times[0][event]]
    return times[2][times[0][event + 1] - 1] + 0


def among(places: Ints, items: Ints, of: int, event: int) -> bool:
    """Is an event among those that are listed for another?"""
    for at in range(places[of], places[of + 1]):  # noqa: SIM110 (numba has no `any`)
        if items[at] == event:
            return True
    return False


def step(
    times: Times, orders: Orders, certain: bool, back: bool, value: int, last: int, event: int
) -> int:
    """The value of a walk that goes on to `event`; `NEVER` where time forbids it."""
    if certain:
        first = begins(times, event, back)
        proven = last < 0 or (value <= first and times[3][event] == 1 and first > -FOREVER)
        if proven or among(orders[0], orders[1], last, event):
            return start(times, event, True, back)
        return NEVER
    if last >= 0 and among(orders[2], orders[3], last, event):
        return NEVER
    spans, lows, highs, _ = times
    if back:
        for at in range(spans[event + 1] - 1, spans[event] - 1, -1):
            if value < 1 - lows[at]:
                return max(value, 1 - highs[at])
        return NEVER
    for at in range(spans[event], spans[event + 1]):
        if value < highs[at]:
            return max(value, lows[at] + 0)
    return NEVER


def spread(
    rows: Rows, times: Times, orders: Orders, forth: Orders, prices: Ints, ahead: bool,
    certain: bool, back: bool, before: int, target: int, most: int, ceiling: int,
    labels: list[int], pool: list[int], now: list[int], soon: list[int], later: list[int],
    cost: int, first: Ints, last: Ints, others: list[int], firsts: Ints, mask: Ints, masked: bool,
    unknown: list[int], left: int, barred: Ints, best: int, one: int, two: int,
    enough: int,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Take a level of cost on: (left, cost of the best way known, the two labels that meet on it).

    `forth`: the orders of the sense in which the way runs. `best` below 0: nothing is to be met.
    `enough`: no way can cost less.
    """
    starts, heads, codes, types = rows
    fresh = len(labels) // SIZE
    for at in now:
        label = at * SIZE
        here, event = labels[label + NODE], labels[label + EVENT]
        if event == here and labels[label + ALIVE] == 0:
            # an earlier day at the same cost has taken its place
            continue
        serves, count = labels[label + SERVES], labels[label + COUNT]
        begin, end = starts[here] + 0, starts[here + 1] + 0
        left -= (end - begin if count < 0 else count) + 1
        if left < 0:
            break
        parent = labels[label + PARENT]
        came = labels[parent * SIZE + NODE] if parent >= 0 else before
        taken = -1
        for turn in range(1 if count < 0 else count):
            low, high = begin, end
            if count >= 0:
                low, high = _place(heads, begin, end, pool[serves + turn])
            for place in range(low, high):
                there = heads[place] + 0
                price = prices[codes[place]]
                if price < 0 or there in (taken, came) or barred[there] == 1:
                    continue
                if ahead and at == 0 and barred[there] == 2:
                    continue
                length = cost + 1 if price < WHOLE_HOP else cost + 2
                if length > most:
                    continue
                taken = there
                value = labels[label + VALUE]
                if types[there] < 2:
                    if begins(times, there, back) > ceiling:
                        continue
                    value = step(times, orders, certain, back, value, event, there)
                    if value == NEVER or (value > ceiling and not certain):
                        continue
                    if _held(labels, first[there] + 0, length, value):
                        continue
                if masked and mask[there] != 1 and there != target:
                    if mask[there] == 2:
                        mask[there] = 3
                        unknown.append(there)
                    continue
                sees, sight, held = 0, -1, first[there] + 0
                latest = there if types[there] < 2 else event
                if latest == there:
                    while held >= 0:
                        other = held * SIZE
                        if labels[other + COST] >= length and labels[other + VALUE] >= value:
                            labels[other + ALIVE] = 0
                        held = labels[other + NEXT]
                elif _held(labels, held, length, value):
                    sees = len(pool)
                    sight = _serves(orders, certain, labels, pool, held, length, value, latest)
                    if sight <= 0:
                        # one that is there serves all that this one would
                        continue
                made = len(labels) // SIZE
                for number in (there, length, value, latest, at, sees, sight, -1, 1):
                    labels.append(number)
                if first[there] < 0:
                    first[there] = made
                else:
                    labels[last[there] * SIZE + NEXT] = made
                last[there] = made
                if best >= 0:
                    other = firsts[there] + 0
                    while other >= 0:
                        both = length + others[other * SIZE + COST]
                        if both < best and others[other * SIZE + ALIVE] == 1:
                            if ahead and _meets(times, forth, certain, labels, made, others, other):
                                best, one, two = both, made, other
                            if not ahead and _meets(
                                times, forth, certain, others, other, labels, made
                            ):
                                best, one, two = both, other, made
                        other = others[other * SIZE + NEXT]
                    if best <= enough:
                        return left, best, one, two
    # not as they are made: to name a list in a branch costs a compiled search two counts of it
    for made in range(fresh, len(labels) // SIZE):
        if labels[made * SIZE + COST] == cost + 1:
            soon.append(made)
        else:
            later.append(made)
    return left, best, one, two


def _place(heads: Ints, low: int, high: int, node: int) -> tuple[int, int]:
    """Where a node stands in a sorted row."""
    end = high
    while low < high:
        half = (low + high) // 2
        if heads[half] < node:
            low = half + 1
        else:
            high = half
    high = low
    while high < end and heads[high] == node:
        high += 1
    return low, high


def _held(labels: list[int], at: int, cost: int, value: int) -> bool:
    """Does a label that is there already serve as well?"""
    while at >= 0:
        one = at * SIZE
        if labels[one + ALIVE] == 1 and labels[one + COST] <= cost and labels[one + VALUE] <= value:
            return True
        at = labels[one + NEXT]
    return False


def _serves(
    orders: Orders, certain: bool, labels: list[int], pool: list[int], first: int, cost: int,
    value: int, event: int,
) -> int:  # fmt: skip
    """How many events a label can go on to and no better one at its node can; into the pool."""
    if event < 0:
        return 0
    chosen = -1
    at = first
    while at >= 0:
        one = at * SIZE
        if labels[one + COST] <= cost and labels[one + VALUE] <= value:
            other = labels[one + EVENT]
            if other < 0 or other == event:
                return 0
            if chosen < 0:
                chosen = other
        at = labels[one + NEXT]
    if certain:
        for place in range(orders[0][event], orders[0][event + 1]):
            pool.append(orders[1][place] + 0)
        return orders[0][event + 1] - orders[0][event]
    count = 0
    for place in range(orders[2][chosen], orders[2][chosen + 1]):
        refused = orders[3][place] + 0
        if among(orders[2], orders[3], event, refused):
            continue
        every = True
        at = first
        while at >= 0 and every:
            one = at * SIZE
            if labels[one + COST] <= cost and labels[one + VALUE] <= value:
                every = among(orders[2], orders[3], labels[one + EVENT], refused)
            at = labels[one + NEXT]
        if every:
            pool.append(refused)
            count += 1
    return count


def _meets(
    times: Times, orders: Orders, certain: bool, ones: list[int], one: int, twos: list[int],
    two: int,
) -> bool:  # fmt: skip
    """Can a walk go on where another, come from the far end with time run backwards, stands?"""
    event, value = ones[one * SIZE + EVENT], ones[one * SIZE + VALUE]
    other, limit = twos[two * SIZE + EVENT], twos[two * SIZE + VALUE]
    if event < 0 or other < 0 or event == other:
        return certain or value <= -limit
    if certain:
        proven = value <= 1 - limit and times[3][other] == 1
        return proven or among(orders[0], orders[1], event, other)
    return value <= -limit and not among(orders[2], orders[3], event, other)
