"""How the cost of a path grows with the number of events: a world, and ten of it in one."""

import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pytest

from graph.arrays import Arrays
from graph.arrays.codes import DUTY
from graph.paths.cheapest import Cheapest, Way
from graph.paths.chronological import Chronological
from graph.paths.compiled import prepare
from graph.paths.network import Budget, Network, prices_of
from ontology.vocab import RELATIONS
from tests.bench.harness import Report, Timing, race_each
from tests.bench.tiled import COPIES, tiled
from tests.bench.worlds import World

PAIRS = 60
SEED = 20261122
WORK = 100_000_000

Pair = tuple[int, int]
Search = Callable[[Pair], Way | None]


def cheapest(arrays: Arrays, **what: Any) -> Search:
    network = Network(arrays, prices_of(**what))
    return lambda pair: Cheapest(network, None, 20, Budget(WORK)).best(pair[:1], pair[1])


def timed(arrays: Arrays, certain: bool) -> Search:
    network = Network(arrays, prices_of(shared=False))

    def search(pair: Pair) -> Way | None:
        found = Chronological(network, None, 20, Budget(WORK), certain=certain)
        return found.best(pair[:1], pair[1])

    return search


SEARCHES: Mapping[str, Callable[[Arrays], Search]] = {
    "shortest": cheapest,
    "shortest, sourced relations only": partial(cheapest, relations=frozenset(RELATIONS)),
    "telling": partial(cheapest, telling=True),
    "chronological, possible": partial(timed, certain=False),
    "chronological, certain": partial(timed, certain=True),
}
"""By mode; what is put in words afterwards does not grow with the graph."""


@pytest.fixture(scope="module")
def large(world: World) -> Arrays:
    prepare().join()
    return tiled(world.links.arrays)


@pytest.mark.parametrize("name", SEARCHES)
def test_growth(report: Report, world: World, large: Arrays, name: str) -> None:
    timings: dict[str, Timing] = {}
    for arrays in (world.links.arrays, large):
        search = SEARCHES[name](arrays)
        draw, events = random.Random(SEED), np.flatnonzero(arrays.types <= DUTY).tolist()
        pairs: list[Pair] = []
        while len(pairs) < PAIRS:
            pair = (draw.choice(events), draw.choice(events))
            if pair[0] != pair[1] and search(pair) is not None:
                pairs.append(pair)
        timings |= race_each({f"{len(events):,} events": search}, pairs)
    note = f"the larger is {COPIES} of the smaller that share topics, bodies and documents"
    report.add(f"Paths, growth from {world.name}", name, timings, note)
