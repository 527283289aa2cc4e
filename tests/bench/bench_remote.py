"""A store in an engine over loopback against one of our own: event page, path, query, start."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from pyoxigraph import QuerySolutions

from data.records import Release
from graph.generation import opened
from graph.remote import chunks
from graph.remote.address import Address
from graph.remote.engine import Engine
from graph.remote.layout import Held, Place
from graph.remote.push import push
from graph.remote.store import connect
from graph.store import Answer
from tests.bench.harness import Report, Timing
from tests.bench.peers import chronolex
from tests.bench.worlds import World
from tests.engines import running

ROUNDS = 60
SEED = 20261122
BY_EVENT = "SELECT ?p ?o {{ <https://w3id.org/chronolex/id/event/{}> ?p ?o }}"


def _rows(found: Answer) -> int:
    assert isinstance(found, QuerySolutions)
    return len(list(found))


def test_remote(report: Report, world: World, tmp_path: Path) -> None:
    events = sorted(world.view.by_id)
    with running("oxigraph", tmp_path / "engine") as engine:
        seconds, trips, quads = _fill(world, engine.query)
        embedded = _measured(events, "--store", str(world.store))
        remote = _measured(events, "--store", engine.query)
        reader = connect(Engine(Address(engine.query)))
        before = reader.engine.client.trips
        started = time.perf_counter()
        reader.catalogue()
        read = time.perf_counter() - started
        needed = reader.engine.client.trips - before
        per_query = _trips(reader.engine, lambda: _rows(reader.query(BY_EVENT.format(events[0]))))
        reader.close()
    for name, ours in embedded.items():
        timings = {"embedded": ours, "Oxigraph's server": remote[name]}
        note = {
            "GET /events/{id}.json": "0 round trips: the records are here",
            "GET /paths": "0 round trips: the records are here",
            "POST /sparql, one event": f"{per_query} round trip, and one every 10 s",
        }[name]
        report.add(f"Remote, {world.name}", name, timings, note)
    report.add(
        f"Remote, {world.name}",
        "reading the records at the start",
        {"Oxigraph's server": Timing((read,))},
        f"{needed} round trips",
    )
    report.add(
        f"Remote, {world.name}",
        "push",
        {"Oxigraph's server": Timing((seconds,))},
        f"{quads} quads, {trips} round trips, read back and compared",
    )


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


def _measured(events: list[str], *arguments: str) -> dict[str, Timing]:
    draw = random.Random(SEED)
    chosen = [(draw.choice(events), draw.choice(events)) for _ in range(ROUNDS)]
    questions: dict[str, Callable[[httpx.Client, str, str], httpx.Response]] = {
        "GET /events/{id}.json": lambda http, one, two: http.get(f"/events/{one}.json"),
        "GET /paths": lambda http, one, two: http.get(
            "/paths", params={"source": one, "target": two}
        ),
        "POST /sparql, one event": lambda http, one, two: http.post(
            "/sparql", data={"query": BY_EVENT.format(one)}
        ),
    }
    found = {}
    with (
        chronolex(*arguments) as (port, _),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as http,
    ):
        for name, ask in questions.items():
            taken = []
            for one, two in [chosen[0], *chosen]:
                started = time.perf_counter()
                answer = ask(http, one, two)
                taken.append(time.perf_counter() - started)
                assert answer.status_code == 200, answer.text
            found[name] = Timing(tuple(taken[1:]))
    return found
