"""The search step by step is the search over arrays: the same ways, ties and all."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import islice

import pytest

from graph.arrays import Arrays, arrays_of
from graph.arrays.codes import type_name
from graph.paths.alternatives import ways_through
from graph.paths.asked import WHOLE
from graph.paths.cheapest import Cheapest, Way, reached
from graph.paths.engine import Passing
from graph.paths.network import Budget, TooMuch, prices_of
from graph.paths.network import Network as Loaded
from graph.remote.stepwise.fewest import Fewest
from graph.remote.stepwise.limits import Spent
from graph.remote.stepwise.linked import linked
from graph.remote.stepwise.network import Network
from graph.remote.stepwise.rows import Row, Rows
from graph.view import Clocks, View
from tests.bench.generator import RELEASE, Generator
from tests.graph.test_chronological import random_world
from tests.graph.world import clocks

WORK = 300_000
LEVELS = 8
"""More than a search between two events of that world goes through."""


class FromArrays(Rows):
    """Rows as an engine would tell them."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.asked = 0

    def type(self, node: str, spent: Spent) -> str | None:
        number = self.arrays.number(node)
        return None if number is None else type_name(self.arrays.types[number])

    def fetch(self, nodes: Iterable[str], types: Mapping[str, str], spent: Spent) -> dict[str, Row]:
        self.asked += 1
        return {node: self._row(node) for node in nodes}

    def _row(self, node: str) -> Row:
        arrays, number = self.arrays, self.arrays.number(node)
        assert number is not None
        row = slice(*arrays.starts[number : number + 2])
        ends = arrays.heads[row].tolist()
        return Row(
            type_name(arrays.types[number]),
            tuple(map(arrays.name, ends)),
            tuple(type_name(arrays.types[end]) for end in ends),
            tuple(arrays.codes[row].tolist()),
        )


class Refusing:
    """Lets pass what is in no set of nodes refused; told beforehand of all that it is asked."""

    def __init__(self, refused: set[str]) -> None:
        self.refused = refused
        self.known: set[str] = set()

    def ready(self, nodes: Iterable[str]) -> None:
        self.known.update(nodes)

    def __call__(self, node: str) -> bool:
        return node not in self.refused

    def by_number(self, arrays: Arrays) -> Callable[[int], bool]:
        return lambda number: self(arrays.name(number))


def some(ways: Iterator[Way]) -> list[Way]:
    """The first ways, as far as they are not too much work."""
    found: list[Way] = []
    with suppress(TooMuch):
        found.extend(islice(ways, 5))
    return found


WORLDS = (*(f"small {seed}" for seed in range(12)), "large 150", "large 600")


@cache
def world(name: str) -> Arrays:
    kind, _, number = name.partition(" ")
    if kind == "small":
        return arrays_of(View(random_world(random.Random(number)), clocks()))
    return arrays_of(View(Generator(int(number)).catalogue(), Clocks(RELEASE.date)))


@pytest.mark.parametrize("name", WORLDS)
def test_the_same_ways_in_the_same_order(name: str) -> None:
    arrays = world(name)
    draw = random.Random(name)
    nodes = [arrays.name(number) for number in range(len(arrays))]
    found = 0
    for _ in range(60):
        source, target, *rest = draw.sample(nodes, 6)
        prices = prices_of(
            draw.choice(["any", "any", "forward", "backward"]),
            frozenset(draw.choice([(), (), ("stageOf", "amends", "actor")])),
            draw.random() < 0.7,
        )
        most, via = draw.choice([20, 20, 3, 2]), tuple(rest[: draw.choice([0, 0, 0, 1, 2])])
        banned = rest[2:3] if draw.random() < 0.3 else []
        events = {n for n in nodes if arrays.types[arrays.number(n)] < 2}
        refused = set(draw.sample(sorted(events), len(events) // 3)) - {source, target, *via}
        masked = draw.random() < 0.4
        mask = Refusing(refused) if masked else None
        passing = Passing(arrays, mask.by_number(arrays)) if mask is not None else None
        number = {node: arrays.number(node) or 0 for node in (source, target, *rest)}
        loaded = Cheapest(Loaded(arrays, prices), passing, most, Budget(WORK))
        stepwise = Fewest(
            Network(FromArrays(arrays), Spent()), prices, mask,
            most, Budget(WORK),
        )  # fmt: skip
        by_number = [number[n] for n in via], number[target], [number[n] for n in banned]
        theirs = [
            (way.cost, tuple(map(arrays.name, way.nodes)), way.halves)
            for way in some(ways_through(loaded, number[source], *by_number))
        ]
        steps = ways_through(stepwise, source, via, target, banned)  # type: ignore[arg-type]
        ours = [(way.cost, tuple(map(str, way.nodes)), way.halves) for way in some(steps)]
        # either may find sooner that it is too much work
        both = min(len(ours), len(theirs))
        assert ours[:both] == theirs[:both]
        assert both or not (ours or theirs)
        found += bool(theirs)
    assert found > 5


@pytest.mark.parametrize("name", WORLDS)
def test_the_same_things_are_reached(name: str) -> None:
    arrays = world(name)
    draw = random.Random(name)
    for _ in range(20):
        number = draw.randrange(len(arrays))
        prices = prices_of(draw.choice(["any", "forward"]), shared=draw.random() < 0.5)
        most = draw.choice([1, 2, 20])
        theirs = reached(Loaded(arrays, prices), number, None, most, Budget(WORK))
        ours = Network(FromArrays(arrays), Spent()).within(
            arrays.name(number), prices, most, Budget(WORK)
        )
        assert {arrays.number(node): halves for node, halves in ours.items()} == {
            other: halves for other, halves in enumerate(theirs.tolist()) if halves >= 0
        }


@pytest.mark.parametrize("name", WORLDS)
def test_what_is_joined_is_of_one_part(name: str) -> None:
    arrays = world(name)
    draw = random.Random(name)
    for _ in range(40):
        one, other = draw.randrange(len(arrays)), draw.randrange(len(arrays))
        for shared, parts in ((True, arrays.joined), (False, arrays.sourced)):
            network = Network(FromArrays(arrays), Spent())
            ends = arrays.name(one), arrays.name(other)
            told = linked(network, *ends, prices_of(shared=shared), WHOLE, Budget(WORK))
            assert told is bool(parts[one] == parts[other])


def test_a_level_is_fetched_at_once() -> None:
    arrays = world("large 600")
    draw = random.Random(1)
    events = [arrays.name(n) for n in range(len(arrays)) if arrays.types[n] < 2]
    for _ in range(40):
        rows = FromArrays(arrays)
        source, target = draw.sample(events, 2)
        search = Fewest(Network(rows, Spent()), prices_of(), None, 20, Budget(WORK))
        assert search.best((source,), target) is not None
        assert rows.asked <= LEVELS
