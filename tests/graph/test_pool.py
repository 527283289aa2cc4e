"""Queries in processes that may be killed: the answer is whole, or an error that says why."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.embedded import EmbeddedStore
from graph.errors import AskError, BadQuery
from graph.sparql.pool import Limits, Pool, Query, QueryFailed

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a"
SIZE = 600


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    made = EmbeddedStore()
    place = NamedNode("http://example.org/s")
    made.add(Quad(place, NamedNode("http://example.org/p"), Literal(n)) for n in range(SIZE))
    return made


@pytest.fixture(scope="module")
def pool(store: EmbeddedStore) -> Iterator[Pool]:
    made = Pool(store, Limits(seconds=10, memory_mb=300, result_mb=1, workers=1))
    made.run(Query(COUNT))
    yield made
    made.close()


def count(pool: Pool) -> int:
    told = json.loads(pool.run(Query(COUNT)).body)
    return int(told["results"]["bindings"][0]["n"]["value"])


def failing(pool: Pool, text: str, timeout: float | None = None) -> QueryFailed:
    with pytest.raises(QueryFailed) as told:
        pool.run(Query(text), timeout)
    return told.value


def test_an_answer_is_whole_with_its_type(pool: Pool) -> None:
    found = pool.run(Query("SELECT ?o { ?s ?p ?o }", accept="text/csv"))
    assert found.media_type == "text/csv"
    assert found.content_type == "text/csv; charset=utf-8"
    assert len(found.body.split()) == SIZE + 1


def test_the_data_set_of_the_protocol_is_passed_on(pool: Pool) -> None:
    found = pool.run(Query(COUNT, default_graphs=["http://example.org/none"]))
    assert json.loads(found.body)["results"]["bindings"][0]["n"]["value"] == "0"


def test_a_deadline_ends_a_query_and_the_next_one_is_answered(pool: Pool) -> None:
    started = time.monotonic()
    failed = failing(pool, SLOW, timeout=0.4)
    assert failed.code == "query-too-slow"
    assert "longer than 0.4 seconds" in failed.detail
    assert time.monotonic() - started < 3
    assert count(pool) == SIZE


def test_a_caller_cannot_have_more_time_than_the_pool_gives(store: EmbeddedStore) -> None:
    made = Pool(store, Limits(seconds=0.4, memory_mb=300, result_mb=1, workers=1))
    try:
        assert failing(made, SLOW, timeout=60).code == "query-too-slow"
    finally:
        made.close()


def test_memory_has_a_limit_and_the_next_query_is_answered(pool: Pool) -> None:
    failed = failing(pool, HUNGRY)
    assert failed.code == "query-too-big"
    assert count(pool) == SIZE


def test_an_answer_too_large_is_refused_and_never_cut(pool: Pool) -> None:
    failed = failing(pool, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000")
    assert failed.code == "query-too-big"
    assert "page it with ORDER BY, LIMIT and OFFSET" in failed.detail
    assert count(pool) == SIZE


def test_a_wrong_query_costs_no_worker(pool: Pool) -> None:
    worker = pool._free[0].process.pid
    with pytest.raises(AskError) as told:
        pool.run(Query("SELECT * { ?s ?p }"))
    assert told.value.code == "bad-query"
    assert told.value.position == {"line": 1, "column": 19}
    with pytest.raises(AskError) as told:
        pool.run(Query(COUNT, accept="image/png"))
    assert told.value.code == "not-acceptable"
    assert told.value.accepted
    assert pool._free[0].process.pid == worker


@pytest.mark.parametrize("text", ["{" * 5000, "SELECT * { SERVICE <http://x> {} }", "x" * 200_000])
def test_what_is_refused_is_refused_before_a_worker_sees_it(pool: Pool, text: str) -> None:
    worker = pool._free[0].process.pid
    with pytest.raises(BadQuery):
        pool.run(Query(text))
    assert pool._free[0].process.pid == worker


def test_a_worker_that_died_waiting_is_replaced_unseen(pool: Pool) -> None:
    """Killed between two queries, as by the system when memory is short."""
    process = pool._free[0].process
    process.kill()
    process.wait()
    assert count(pool) == SIZE


def test_when_all_work_the_next_is_told_to_try_again(pool: Pool) -> None:
    started = threading.Event()

    def slow() -> str:
        started.set()
        return failing(pool, SLOW, timeout=1.5).code

    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(slow)
        started.wait()
        while pool._free:
            time.sleep(0.01)
        failed = failing(pool, COUNT, timeout=0.2)
        assert (failed.code, failed.headers) == ("busy", {"Retry-After": "2"})
        assert waiting.result() == "query-too-slow"


def test_many_at_once_are_all_answered(pool: Pool) -> None:
    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(lambda _: count(pool), range(12))) == [SIZE] * 12


def test_closing_ends_every_process_and_removes_the_copy(store: EmbeddedStore) -> None:
    made = Pool(store, Limits(seconds=5, memory_mb=300, result_mb=1, workers=2))
    processes = [worker.process for worker in made._free]
    folder: Path = made._folder
    assert count(made) == SIZE
    made.close()
    assert all(process.poll() is not None for process in processes)
    assert not folder.exists()
    assert failing(made, COUNT).code == "busy"
    made.close()


def test_a_worker_knows_nothing_of_our_environment(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHRONOLEX_SECRET", "hunter2")
    made = Pool(store, Limits(seconds=5, memory_mb=300, result_mb=1, workers=1))
    try:
        assert count(made) == SIZE
        environment = Path(f"/proc/{made._free[0].process.pid}/environ")
        if environment.exists():
            assert b"hunter2" not in environment.read_bytes()
    finally:
        made.close()
