"""Further ways, best first: Yen's algorithm over any search, and ways through given nodes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from heapq import heappop, heappush
from itertools import permutations
from typing import Protocol, TypeVar

from graph.paths.cheapest import Way
from graph.paths.network import Budget

__all__ = ["Search", "different", "simple_ways", "ways_through"]


Found = TypeVar("Found")


class Search(Protocol):
    """Finds the best way that begins with a prefix; see `graph.paths.cheapest.Cheapest.best`."""

    budget: Budget

    def best(
        self,
        prefix: Sequence[int],
        target: int,
        banned: Collection[int] = (),
        not_next: Collection[int] = (),
    ) -> Way | None: ...

    def rest(self, stops: Sequence[int]) -> tuple[int, ...] | None:
        """What going from each stop to the next costs at least; None if there is no way."""


def simple_ways(
    search: Search, prefix: Sequence[int], target: int, banned: Collection[int] = ()
) -> Iterator[Way]:
    """Every way from `prefix` to `target` that visits no node twice, best first.

    A way that departs from one already given does so first at a certain node of it: so for each
    node the best departure is sought, with the hops of the ways given so far barred (Yen 1971); a
    way found by departing late need not be taken apart before that place (Lawler 1972).
    """
    first = search.best(prefix, target, banned)
    if first is None:
        return
    waiting: list[tuple[Way, int]] = [(first, len(prefix) - 1)]
    seen = {first.nodes}
    taken: dict[tuple[int, ...], set[int]] = {}
    while waiting:
        way, place = heappop(waiting)
        yield way
        search.budget.spend(len(way.nodes))
        for index in range(len(way.nodes) - 1):
            taken.setdefault(way.nodes[: index + 1], set()).add(way.nodes[index + 1])
        for index in range(place, len(way.nodes) - 1):
            root = way.nodes[: index + 1]
            other = search.best(root, target, banned, taken[root])
            if other is not None and other.nodes not in seen:
                seen.add(other.nodes)
                heappush(waiting, (other, index))


def ways_through(
    search: Search, source: int, stops: Sequence[int], target: int, banned: Collection[int] = ()
) -> Iterator[Way]:
    """Ways from `source` to `target` that pass all `stops`, in whatever order, best first."""
    if not stops:
        yield from simple_ways(search, (source,), target, banned)
        return
    waiting: list[tuple[Way, int, Iterator[Way]]] = []
    for number, order in enumerate(permutations(stops)):
        _push(waiting, number, _in_order(search, (source,), order, target, frozenset(banned)))
    while waiting:
        way, number, more = heappop(waiting)
        yield way
        _push(waiting, number, more)


def _in_order(
    search: Search,
    prefix: Sequence[int],
    stops: Sequence[int],
    target: int,
    banned: frozenset[int],
) -> Iterator[Way]:
    """Ways on from `prefix` that pass the stops in this order, best first.

    The legs to the first stop come best first; each is a floor for the ways that begin with it.
    """
    if not stops:
        yield from simple_ways(search, prefix, target, banned)
        return
    rest = search.rest((*stops, target))
    if rest is None:
        return
    legs = simple_ways(search, prefix, stops[0], {*banned, *stops[1:], target})
    waiting: list[tuple[Way, int, Iterator[Way]]] = []
    leg = next(legs, None)
    number = 0
    while leg is not None or waiting:
        while leg is not None and (not waiting or _sum(leg.cost, rest) <= waiting[0][0].cost):
            number += 1
            _push(waiting, number, _in_order(search, leg.nodes, stops[1:], target, banned))
            leg = next(legs, None)
        if waiting:
            way, place, more = heappop(waiting)
            yield way
            _push(waiting, place, more)


def _sum(cost: tuple[int, ...], rest: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip(cost, rest, strict=True)))


def _push(waiting: list[tuple[Way, int, Iterator[Way]]], number: int, more: Iterator[Way]) -> None:
    way = next(more, None)
    if way is not None:
        heappush(waiting, (way, number, more))


def different(ways: Iterator[Found], inner: Callable[[Found], Collection[str]]) -> Iterator[Found]:
    """Those ways that pass something which no way given before passes all of.

    `inner` gives what a way passes that counts: the things between its ends, topics aside. A
    detour within a way already given is a way of its own; the same things in another order, or
    over another topic, are not.
    """
    given: list[frozenset[str]] = []
    for way in ways:
        passed = frozenset(inner(way))
        if any(passed <= earlier for earlier in given):
            continue
        given.append(passed)
        yield way
