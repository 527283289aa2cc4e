"""The searches compiled and in Python give one answer, that of plain searches over networkx."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import numba
import numpy as np
import pytest

from graph.arrays import arrays_of, codes
from graph.links import Links
from graph.paths import Route, TooMuch, chronological, compiled, find
from graph.paths import cheapest as cheapest_ways
from graph.paths.asked import Asked, Way
from graph.paths.engine import CLEAN, Engine, Passing
from graph.paths.kernels import cheapest, hubs, reached, spread
from graph.paths.network import HOP, Budget
from graph.view import Clocks, View
from tests.bench.generator import Generator
from tests.graph.plain import asked as plain
from tests.graph.test_chronological import project_all, random_world
from tests.graph.world import clocks, dated, view

Kernels = Mapping[str, compiled.Kernel]

MODES: Mapping[str, Mapping[str, object]] = {
    "shortest": {},
    "shortest, in one direction": {"direction": "forward"},
    "shortest, strong": {"shared": False},
    "shortest, filtered": {"passes": lambda node: hash_of(node) % 3 > 0},
    "telling": {"mode": "telling"},
    "telling, few hops": {"mode": "telling", "max_hops": 2},
    "telling, filtered": {"mode": "telling", "passes": lambda node: hash_of(node) % 3 > 0},
    "possible": {"mode": "chronological"},
    "possible, shared": {"mode": "chronological", "shared": True},
    "possible, filtered": {"mode": "chronological", "passes": lambda node: hash_of(node) % 4 > 0},
    "certain": {"mode": "chronological", "certain": True},
    "backward": {"mode": "chronological", "direction": "backward"},
    "arrival": {"mode": "chronological", "optimise": "arrival"},
    "departure": {"mode": "chronological", "optimise": "departure"},
}


def hash_of(node: str) -> int:
    return sum(map(ord, node))


@pytest.fixture(scope="module")
def kernels() -> Kernels:
    compiled.prepare().join()
    made = compiled.compiled()
    assert made is not None
    return made


@pytest.fixture(scope="module")
def made_up() -> View:
    records = Generator(400, seed=3).catalogue()
    return View(records, Clocks(records.release.date))


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Callable[[Engine], None]:
    """Lets all searches use an engine."""

    def use(engine: Engine) -> None:
        for module in (cheapest_ways, chronological):
            monkeypatch.setattr(module, "engine_of", lambda arrays: engine)

    return use


def ways(made: View, links: Links, route: Route, most: int) -> list[Way]:
    return list(islice(Asked(made, links, route).ways(route), most))


def clean(engine: Engine) -> bool:
    return all(
        all(np.all(work == -1) for work in lent[:CLEAN]) and not np.any(lent[-1])
        for lent in engine._lent
    )


def related(made: View) -> tuple[str, str]:
    """Two events of which one has a relation to the other."""
    return next(
        (one.source, one.target)
        for event in made.events
        for one in event.relations
        if one.target in made.by_id
    )


def questions(made: View, name: str, number: int) -> Iterator[Route]:
    draw = random.Random(name)
    events = sorted(made.by_id)
    for _ in range(number):
        source, target = draw.sample(events, 2)
        yield Route(source, target, **MODES[name])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", MODES)
def test_compiled_and_python_are_one_and_cost_what_plain_searches_find(
    kernels: Kernels, made_up: View, engines: Callable[[Engine], None], name: str
) -> None:
    arrays = arrays_of(made_up)
    links, graph = Links(made_up, arrays), project_all(made_up)
    quick, slow = Engine(arrays, small=0), Engine(arrays)
    assert quick.kernels is kernels
    assert slow.kernels is None
    found = 0
    for route in questions(made_up, name, 25):
        engines(quick)
        mine = ways(made_up, links, route, 3)
        engines(slow)
        assert ways(made_up, links, route, 3) == mine
        theirs = list(islice(plain.ways(made_up, graph, route), 3))
        assert [way.cost for way in mine] == [way.cost for way in theirs], route
        found += bool(mine)
    assert found
    assert clean(quick)
    assert clean(slow)


@pytest.mark.parametrize("name", MODES)
def test_compiled_searches_of_small_worlds_are_those_of_python(
    kernels: Kernels, engines: Callable[[Engine], None], name: str
) -> None:
    draw = random.Random(f"worlds {name}")
    for _ in range(40):
        made = View(random_world(draw), clocks())
        links = Links(made, arrays_of(made))
        quick, slow = Engine(links.arrays, small=0), Engine(links.arrays)
        for route in questions(made, name, 3):
            engines(quick)
            mine = ways(made, links, route, 4)
            engines(slow)
            assert ways(made, links, route, 4) == mine
        assert clean(quick)


def test_too_much_work_is_too_much_for_both(
    kernels: Kernels, made_up: View, engines: Callable[[Engine], None]
) -> None:
    links = Links(made_up, arrays_of(made_up))
    for small in (0, 1_000_000):
        for mode in ("shortest", "telling", "chronological"):
            engine = Engine(links.arrays, small)
            engines(engine)
            route = Route(*related(made_up), mode=mode)
            with pytest.raises(TooMuch):
                next(Asked(made_up, links, route, work=3).ways(route))
            assert clean(engine)


def test_a_filter_is_asked_of_those_events_only_that_matter(made_up: View) -> None:
    links = Links(made_up, arrays_of(made_up))
    asked: set[str] = set()

    def passes(node: str) -> bool:
        asked.add(node)
        return True

    find(made_up, links, Route(*related(made_up), passes=passes))
    assert len(asked) < len(made_up.by_id) / 2


def test_every_run_of_a_search_is_paid(made_up: View) -> None:
    """A search begins anew once it is told of what it came to."""
    arrays = arrays_of(made_up)
    asked: list[int] = []

    def passes(node: int) -> bool:
        asked.append(node)
        return True

    def three_runs(mask: object, masked: bool, left: int, *work: object) -> tuple[object, ...]:
        return left - 40, "found", [len(asked)] if len(asked) < 2 else []

    engine, passing, budget = Engine(arrays), Passing(arrays, passes), Budget(120)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("graph.paths.engine.PLAIN", {"odd": three_runs})
        assert engine.run("odd", [], passing, budget, (1, 0)) == ("found",)
        assert (asked, budget.left) == ([0, 1], 0)
        asked.clear()
        with pytest.raises(TooMuch):
            engine.run("odd", [], passing, Budget(119), (1, 0))
    assert clean(engine)


def test_no_compiler_is_begun_for_one_question(
    made_up: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[bool] = []
    monkeypatch.setattr("graph.paths.engine.prepare", lambda: begun.append(True))
    arrays = arrays_of(made_up)
    with compiled.in_python():
        Engine(arrays, small=0)
    assert begun == []
    Engine(arrays, small=0)
    assert begun == [True]


def test_a_search_that_breaks_leaves_no_traces(made_up: View) -> None:
    links = Links(made_up, arrays_of(made_up))
    engine = Engine(links.arrays)

    def breaks(*given: object) -> None:
        given[-2][0] = 7  # type: ignore[index]
        raise KeyboardInterrupt

    route = Route(*related(made_up))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cheapest_ways, "engine_of", lambda arrays: engine)
        patched.setattr("graph.paths.engine.PLAIN", {"fewest": breaks})
        with pytest.raises(KeyboardInterrupt):
            next(Asked(made_up, links, route).ways(route))
    assert clean(engine)


def test_without_a_folder_for_the_cache_it_is_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in an installation that nobody may write to, for a user without a home."""
    caching = numba.core.caching
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    with pytest.raises(RuntimeError, match="no locator"):
        numba.njit(cache=True)(reached.reached)
    made = compiled._compile(compiled.PLAIN["reached"], compiled._TYPES["reached"], cached=True)
    arrays = arrays_of(view(dated("a", "2020")))
    none, work = np.empty(0, np.int32), np.full(len(arrays), -1, np.int32)
    mask, barred = np.ones(1, np.uint8), np.zeros(len(arrays), np.uint8)
    prices = np.full(2000, 2 * HOP, np.int32)
    prices.flags.writeable = False
    given = (arrays.starts, arrays.heads, arrays.codes, prices, 0, 40, none)
    left, nodes, halves, unknown = made(*given, mask, False, 100, work, barred)
    assert (nodes, halves, unknown) == ([0, 1], [0, 2], [])
    assert left == 96


def test_what_answers_queries_loads_no_numpy() -> None:
    """Query processes have little memory, and numpy and scipy would take 200 MB of addresses."""
    program = "import sys, graph, graph.sparql.worker; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_a_small_graph_takes_no_compiler() -> None:
    program = (
        "import sys, graph; from graph.paths import Route, find; from graph.view import Clocks;"
        " made = graph.load(); asked = Clocks(made.catalogue.release.date);"
        " view, links = made.view(asked), made.links(asked);"
        " ends = [event.id for event in view.events][:2];"
        " assert find(view, links, Route(*ends)).items; assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_kernels_and_prices_mean_the_same_by_a_hop() -> None:
    assert hubs.HALF_HOP == HOP
    assert {hubs.WHOLE_HOP, reached.WHOLE_HOP, spread.WHOLE_HOP} == {2 * HOP}
    assert hubs.HUBS == codes.HUBS
    assert codes.TYPES[cheapest.ALIKE :] == ("actor", "jurisdiction", "theme", "source")
