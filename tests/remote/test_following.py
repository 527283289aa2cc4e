"""A server goes over to a release that was pushed while it served, and loses no request."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx

from data.records import Release
from graph import build
from graph.remote.engine import Engine
from graph.remote.layout import Place
from graph.remote.releases import remove
from tests.api.serving import problem, serving
from tests.engines import Running
from tests.remote.filled import address, fill_shipped, filled, settings, shipped

QUERY = "SELECT (COUNT(*) AS ?n) { ?s a clx:Event }"
SECONDS = 120.0


def test_the_next_release_is_served_without_a_restart(oxigraph: Running, tmp_path: Path) -> None:
    where = address(oxigraph)
    first = fill_shipped(where)
    release = Release("9.9.9", date(2026, 11, 21))
    catalogue = replace(shipped().catalogue, release=release)
    store, _ = build.in_memory(catalogue)
    statuses: Counter[int] = Counter()
    releases: list[str] = []
    ended = threading.Event()
    given = {**settings(where), "CHRONOLEX_STORE_LOOK_SECONDS": "0.5"}
    with serving(tmp_path / "log.txt", **given) as server:

        def ask() -> None:
            with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as http:
                while not ended.is_set():
                    statuses[http.get("/sparql", params={"query": QUERY}).status_code] += 1
                    releases.append(http.get("/events.json?limit=1").json()["release"])

        thread = threading.Thread(target=ask)
        thread.start()
        second = filled(where, store, release)
        until = time.monotonic() + SECONDS
        while server.http.get("/version").json()["release"] != second.release:
            assert time.monotonic() < until
            time.sleep(0.1)
        ended.set()
        thread.join()
        engine = Engine(where)
        remove(engine, Place(where.name), first.release, 0)
        engine.close()
        answer = server.http.get("/sparql", params={"query": QUERY})
        assert answer.status_code == 200
        assert server.http.get("/readyz").json()["release"] == second.release
    assert set(statuses) == {200}
    assert set(releases) == {first.release, second.release}
    assert releases == sorted(releases, key=[first.release, second.release].index)


def test_a_release_that_was_removed_under_a_server_is_missed(
    oxigraph: Running, tmp_path: Path
) -> None:
    """An empty graph is not taken for an answer: not ready, until there is one to go over to."""
    where = address(oxigraph)
    held = fill_shipped(where)
    given = {**settings(where), "CHRONOLEX_STORE_LOOK_SECONDS": "600"}
    with serving(tmp_path / "log.txt", **given) as server:
        engine, place = Engine(where), Place(where.name)
        node = place.release(held.release).node
        engine.change(f"DELETE WHERE {{ GRAPH {place.control} {{ {node} ?p ?o }} }}")
        engine.close()
        time.sleep(1.5)
        told = problem(server.http.get("/readyz"), 503, "engine-away")
        assert "no longer there" in told["detail"]
