"""How the cost of a path grows with the number of events: a world, and ten times its events.

Twice: as the generator makes so many events, and as ten copies in one world.
"""

import os
import random
import statistics
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
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
from tests.bench.grown import grown
from tests.bench.harness import Report, race_each
from tests.bench.tiled import COPIES, tiled
from tests.bench.worlds import World

PAIRS = 200
SEED = 20261122
WORK = 100_000_000

Pair = tuple[int, int]
Search = Callable[[Pair, Budget], Way | None]


def cheapest(arrays: Arrays, **what: Any) -> Search:
    network = Network(arrays, prices_of(**what))
    return lambda pair, budget: Cheapest(network, None, 20, budget).best(pair[:1], pair[1])


def timed(arrays: Arrays, certain: bool) -> Search:
    network = Network(arrays, prices_of(shared=False))

    def search(pair: Pair, budget: Budget) -> Way | None:
        found = Chronological(network, None, 20, budget, certain=certain)
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
def worlds(world: World, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Arrays]:
    """The world, then those of ten times its events, by what they are."""
    prepare().join()
    size = COPIES * world.size
    kept = os.environ.get("BENCH_WORLDS")
    folder = tmp_path_factory.mktemp("grown") if kept is None else Path(kept)
    made = folder / f"grown-{size}"
    if not made.exists():
        grown(size).save(made)
    return {
        f"{world.size:,} events": world.links.arrays,
        f"{size:,} events": Arrays.open(made),
        f"{size:,} events, {COPIES} copies in one": tiled(world.links.arrays),
    }


def drawn(arrays: Arrays, search: Search) -> tuple[list[Pair], str, str]:
    """Pairs of events that are joined, what is looked at for them, and how far apart they are."""
    draw, events = random.Random(SEED), np.flatnonzero(arrays.types <= DUTY).tolist()
    pairs: list[Pair] = []
    looked: list[int] = []
    hops: list[float] = []
    while len(pairs) < PAIRS:
        pair = (draw.choice(events), draw.choice(events))
        budget = Budget(WORK)
        way = search(pair, budget) if pair[0] != pair[1] else None
        if way is not None:
            pairs.append(pair)
            looked.append(WORK - budget.left)
            hops.append(way.halves / 2)
    return pairs, f"{statistics.median(looked):,.0f}", f"{statistics.median(hops):g}"


@pytest.mark.parametrize("name", SEARCHES)
def test_growth(report: Report, world: World, worlds: Mapping[str, Arrays], name: str) -> None:
    searches = {what: SEARCHES[name](arrays) for what, arrays in worlds.items()}
    told = {what: drawn(worlds[what], search) for what, search in searches.items()}
    runs = {
        what: lambda turn, search=search, pairs=told[what][0]: search(pairs[turn], Budget(WORK))
        for what, search in searches.items()
    }
    looked = ", ".join(edges for _, edges, _ in told.values())
    hops = ", ".join(apart for _, _, apart in told.values())
    note = f"medians in this order: edges looked at {looked}; hops {hops}"
    section = f"Paths, growth from {world.name}"
    report.add(section, name, race_each(runs, range(PAIRS)), note)
    report.say(
        section,
        f"The {COPIES} copies share topics, bodies and documents, so each of these has {COPIES}"
        " times the events; the generator makes more bodies and documents for more events.",
    )
