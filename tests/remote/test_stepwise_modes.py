"""The modes of paths step by step: the answers of loaded ones, reasons and nearest things too."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, cast

import pytest

from graph.arrays import Arrays, arrays_of
from graph.filters import predicate, read_filters
from graph.links import Links
from graph.paths import Found, Route, TooMuch, find
from graph.remote.stepwise.asked import NARROW
from graph.remote.stepwise.limits import Spent, TooFar
from graph.remote.stepwise.links import StepwiseLinks
from graph.remote.stepwise.moments import Moment, Moments
from graph.remote.stepwise.view import StepwiseView
from graph.view import Clocks, View
from ontology.resolution import Resolved
from tests.bench.generator import RELEASE, Generator
from tests.graph.test_chronological import random_world
from tests.graph.world import TODAY
from tests.remote.test_stepwise_search import FromArrays

WORLDS = (
    *([f"small {seed}" for seed in range(first, first + 10)] for first in (0, 10, 20, 30)),
    ["large 150"], ["large 600"],
)  # fmt: skip
RELATIONS: tuple[tuple[str, ...], ...] = (
    *[()] * 6, ("stageOf", "amends", "actor"), ("cites", "amends", "theme"),
)  # fmt: skip


class Whole(View):
    """A loaded view in the place of one that fetches."""

    def __init__(self, view: View) -> None:
        super().__init__(view.catalogue, view.clocks)
        self.spent = Spent()
        self.lived_in: list[int] = []

    def take(self, ids: Iterable[str]) -> None:
        assert all(id_ in self.by_id for id_ in ids)

    def lived(self, ids: Iterable[str]) -> list[Resolved]:
        found = [self.by_id[id_] for id_ in ids]
        self.lived_in.append(len(found))
        return found


class FromView(Moments):
    """Moments of a loaded view."""

    def __init__(self) -> None:
        pass

    def fetch(self, events: Iterable[str], view: Any) -> dict[str, Moment]:
        found = {event: view.by_id[event] for event in events}
        return {
            event: Moment(one.date, one.kind, one.stage, one.instrument)
            for event, one in found.items()
        }


@cache
def world(name: str, valid_at: date | None) -> tuple[View, Arrays]:
    kind, _, number = name.partition(" ")
    if kind == "small":
        view = View(random_world(random.Random(number)), Clocks(TODAY, valid_at))
    else:
        view = View(Generator(int(number)).catalogue(), Clocks(RELEASE.date, valid_at))
    return view, arrays_of(view)


def stepwise(view: View, arrays: Arrays) -> tuple[View, StepwiseLinks, FromArrays]:
    whole, rows = Whole(view), FromArrays(arrays)
    return whole, StepwiseLinks(cast(StepwiseView, whole), rows, FromView()), rows


def answer(view: View, links: Links, route: Route, work: int) -> Found | str:
    try:
        return find(view, links, route, work)
    except TooMuch as error:
        return error.detail


def a_route(draw: random.Random, view: View, nodes: list[str], mode: str) -> Route:
    ends = sorted(view.by_id) if draw.random() < 0.7 else nodes
    source, target = draw.sample(ends, 2)
    rest = draw.sample([node for node in nodes if node not in (source, target)], 3)
    timed = mode == "chronological"
    narrowed = draw.random() < 0.2
    given = read_filters(view.catalogue, {"status": ["occurred"]} if narrowed else {})
    test = predicate(view, given)
    return Route(
        source=source,
        target=target,
        mode=mode,
        direction=draw.choice(["any", "any", "forward", "backward"]),
        optimise=draw.choice(["hops", "hops", "arrival", "departure"]) if timed else "hops",
        k=draw.choice([1, 1, 4]),
        max_hops=draw.choice([None, None, None, None, 2, 4]),
        relations=frozenset(draw.choice(RELATIONS)),
        shared=draw.choice([None, None, True, True, False]),
        avoid=frozenset(rest[2:3] if draw.random() < 0.3 else ()),
        via=tuple(rest[: draw.choice([0, 0, 0, 0, 0, 1])]),
        certain=draw.random() < 0.3,
        passes=(lambda node: test(view.by_id[node])) if narrowed else None,
        filters=("status",) if narrowed else (),
        relax=(lambda name: None) if narrowed else None,
    )


@pytest.mark.parametrize("names", WORLDS, ids=lambda names: names[0])
@pytest.mark.parametrize("mode", ["telling", "chronological"])
def test_the_same_answers(mode: str, names: list[str]) -> None:
    draw = random.Random(f"{names} {mode}")
    found = 0
    for turn in range(40 if len(names) == 1 else 15 * len(names)):
        view, arrays = world(draw.choice(names), date(2023, 6, 1) if turn % 4 == 3 else None)
        nodes = [arrays.name(number) for number in range(len(arrays))]
        route = a_route(draw, view, nodes, mode)
        work = draw.choice([3_000_000, 3_000_000, 400])
        theirs = answer(view, Links(view, arrays), route, work)
        whole, links, _ = stepwise(view, arrays)
        ours = answer(whole, links, route, work)
        assert ours == theirs, route
        found += isinstance(theirs, Found) and bool(theirs.items)
    assert found > 3


@pytest.mark.parametrize(
    ("most", "said"),
    [
        ({"trips": 2}, "2 questions"),
        ({"ends": 20}, "20 edges"),
        ({"days": 1}, "the days of 1 events"),
        ({"seconds": -1}, "seconds"),
    ],
)
def test_a_bound_is_told_and_what_to_narrow(most: dict[str, int], said: str) -> None:
    # its time begins now
    spent = Spent(**most)

    def costs() -> None:
        spent.trip()
        spent.end(21)
        spent.day(2)
        spent.trip()
        spent.trip()

    spent.narrow = NARROW
    with pytest.raises(TooFar, match=f"{said}.*max_hops.*relation"):
        costs()
