"""A store in an engine over loopback against one of our own: event page, path, query, start."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
from pyoxigraph import QuerySolutions

from data.reading import opened as read
from data.records import Release
from graph.generation import opened
from graph.remote import chunks
from graph.remote.address import Address
from graph.remote.engine import Engine
from graph.remote.layout import Held, Place
from graph.remote.push import push
from graph.remote.store import connect
from graph.store import Answer
from graph.view import Clocks, View
from tests.bench.harness import Report, Timing
from tests.bench.peers import chronolex
from tests.bench.worlds import World
from tests.engines import running

ROUNDS = 60
WARM = 20
SEED = 20261122
MODE_WARM, MODE_ROUNDS = 3, 9
"""Of the modes that look at much of the graph."""
PUSHED = 20_000
"""Events up to which a release is pushed; larger ones are put there as a push leaves them."""
STEPWISE = {"CHRONOLEX_LOAD_EVENTS": "0"}
BY_EVENT = "SELECT ?p ?o {{ <https://w3id.org/chronolex/id/event/{}> ?p ?o }}"


def _rows(found: Answer) -> int:
    assert isinstance(found, QuerySolutions)
    return len(list(found))


def test_remote(report: Report, world: World, tmp_path: Path) -> None:
    written = read(world.records)
    events = sorted(View(written, Clocks(written.release.date)).by_id)
    section = f"Remote, {world.name}"
    pushed = world.size <= PUSHED
    with running("oxigraph", tmp_path / "engine" if pushed else world.engine) as engine:
        if pushed:
            _push(report, section, world, engine.query)
        _read(report, section, engine.query)
        embedded, _ = _measured(events, {}, "--store", str(world.store))
        loaded, _ = _measured(events, {}, "--store", engine.query)
        stepwise, asked = _measured(events, STEPWISE, "--store", engine.query)
        reader = connect(Engine(Address(engine.query)))
        per_query = _trips(reader.engine, lambda: _rows(reader.query(BY_EVENT.format(events[0]))))
        reader.close()
    for name, ours in embedded.items():
        timings = {"embedded": ours, "Oxigraph's server, records loaded": loaded[name]}
        counted = asked[name] or [0]
        if asked[name]:
            timings["Oxigraph's server, step by step"] = stepwise[name]
        told = f"{sum(counted) / len(counted):.1f} round trips, {max(counted)} at most"
        note = f"0 round trips where loaded; step by step {told}"
        if name == "POST /sparql, one event":
            note = f"round trips: {per_query}, and one every 10 s"
        refused = len(ours.rounds) - len(asked[name])
        if refused:
            note += f"; {refused} refused, as too much"
        report.add(section, name, timings, note)


def _push(report: Report, section: str, world: World, url: str) -> None:
    seconds, trips, quads = _fill(world, url)
    said = f"{quads} quads, {trips} round trips, read back and compared"
    report.add(section, "push", {"Oxigraph's server": Timing((seconds,))}, said)


def _read(report: Report, section: str, url: str) -> None:
    reader = connect(Engine(Address(url)))
    before = reader.engine.client.trips
    started = time.perf_counter()
    reader.catalogue()
    taken = Timing((time.perf_counter() - started,))
    needed = reader.engine.client.trips - before
    reader.close()
    what, who = "reading the records at the start", "Oxigraph's server"
    report.add(section, what, {who: taken}, f"{needed} round trips")


def _trips(engine: Engine, ask: Callable[[], object]) -> int:
    before = engine.client.trips
    ask()
    return engine.client.trips - before


def _fill(world: World, url: str) -> tuple[float, int, int]:
    """(seconds, round trips, quads) of a push."""
    made = opened(world.store)
    told, release = made.manifest, Release(made.manifest.number, made.manifest.day)
    assert told.release
    held = Held(told.release, release.number, told.released, told.quads, told.sha256, 0)
    engine = Engine(Address(url))
    graphs = chunks.by_graph(made.reader.quads())
    started = time.perf_counter()
    push(engine, Place("main"), held, graphs)
    taken = time.perf_counter() - started
    trips = engine.client.trips
    engine.close()
    return taken, trips, told.quads


def _measured(
    events: list[str], settings: Mapping[str, str], *arguments: str
) -> tuple[dict[str, Timing], dict[str, list[int]]]:
    """Times by question, and the round trips to the engine of each answer.

    The first `WARM` questions of each kind are not timed: what is asked often, such as the edges of
    a topic, is kept by then.
    """
    draw = random.Random(SEED)
    chosen = [(draw.choice(events), draw.choice(events)) for _ in range(WARM + ROUNDS)]
    questions: dict[str, Callable[[httpx.Client, str, str], httpx.Response]] = {
        "GET /events/{id}.json": lambda http, one, two: http.get(f"/events/{one}.json"),
        "GET /paths": lambda http, one, two: http.get(
            "/paths", params={"source": one, "target": two}
        ),
        "GET /paths, telling": lambda http, one, two: http.get(
            "/paths", params={"source": one, "target": two, "mode": "telling"}
        ),
        "GET /paths, chronological": lambda http, one, two: http.get(
            "/paths", params={"source": one, "target": two, "mode": "chronological"}
        ),
        "POST /sparql, one event": lambda http, one, two: http.post(
            "/sparql", data={"query": BY_EVENT.format(one)}
        ),
    }
    found, trips = {}, {}
    with (
        chronolex(*arguments, settings=settings) as (port, _),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as http,
    ):
        for name, ask in questions.items():
            taken, counted = [], []
            far = name.startswith("GET /paths,")
            warm, rounds = (MODE_WARM, MODE_ROUNDS) if far else (WARM, ROUNDS)
            for number, (one, two) in enumerate(chosen[: warm + rounds]):
                before = _requests(http)
                started = time.perf_counter()
                answer = ask(http, one, two)
                seconds = time.perf_counter() - started
                if far and answer.status_code == 422:
                    # it needs more than one answer may: told, and not timed
                    continue
                assert answer.status_code == 200, answer.text
                if number >= warm:
                    taken.append(seconds)
                    counted.append(_requests(http) - before)
            found[name], trips[name] = Timing(tuple(taken)), counted
    return found, trips


def _requests(http: httpx.Client) -> int:
    """How often the server has asked an engine so far."""
    told = re.search(r"^chronolex_engine_requests_total (\S+)", http.get("/metrics").text, re.M)
    return int(float(told[1])) if told else 0
