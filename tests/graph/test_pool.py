"""Queries in processes that may be killed: the answer is whole, or an error that says why."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.embedded import EmbeddedStore, open_read_only
from graph.errors import AskError, BadQuery
from graph.sparql import confine, worker
from graph.sparql.pool import Call, Limits, Pool, Query, QueryFailed
from graph.store import Reader

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a"
SIZE = 600


@pytest.fixture(scope="module", params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """In memory, where the data is handed over; on disk, where each worker opens it."""
    folder = tmp_path_factory.mktemp("pool") / "quads" if request.param == "disk" else None
    made = EmbeddedStore(folder)
    place = NamedNode("http://example.org/s")
    made.add(Quad(place, NamedNode("http://example.org/p"), Literal(n)) for n in range(SIZE))
    made.add([Quad(place, place, place, NamedNode("http://example.org/g"))])
    if folder is None:
        return made
    made.close()
    return open_read_only(folder)


@pytest.fixture(scope="module")
def pool(store: Reader) -> Iterator[Pool]:
    made = Pool(store, Limits(seconds=10, memory_mb=300, result_mb=1, workers=1))
    made.run(Query(COUNT))
    yield made
    made.close()


def count(pool: Pool, client: str = "") -> int:
    told = json.loads(pool.run(Query(COUNT), client=client).body)
    return int(told["results"]["bindings"][0]["n"]["value"])


def failing(pool: Pool, text: str, timeout: float | None = None, client: str = "") -> QueryFailed:
    with pytest.raises(QueryFailed) as told:
        pool.run(Query(text), timeout, client)
    return told.value


def idle(pool: Pool) -> list[int]:
    return [worker.pid for worker in pool._idle]


def nursery(pool: Pool) -> int:
    assert pool._base is not None
    return pool._base.pid


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_an_answer_is_whole_with_its_type(pool: Pool) -> None:
    found = pool.run(Query("SELECT ?o { ?s ?p ?o }", accept="text/csv"))
    assert found.media_type == "text/csv"
    assert found.content_type == "text/csv; charset=utf-8"
    assert len(found.body.split()) == SIZE + 1


def test_the_data_set_of_the_protocol_is_passed_on(pool: Pool) -> None:
    found = pool.run(Query(COUNT, default_graphs=["http://example.org/g"]))
    assert json.loads(found.body)["results"]["bindings"][0]["n"]["value"] == "1"


@pytest.mark.parametrize("name", ["default_graphs", "named_graphs"])
def test_a_graph_that_is_not_there_is_refused(pool: Pool, name: str) -> None:
    with pytest.raises(AskError, match=r"no graph <http://example[.]org/h> here: did you") as told:
        pool.run(Query(COUNT, **{name: ["http://example.org/h"]}))  # type: ignore[arg-type]
    assert told.value.code == "bad-query"
    for text in ("FROM <http://example.org/h>", "FROM NAMED <http://example.org/h>"):
        with pytest.raises(AskError, match=r"no graph <http://example[.]org/h> here") as told:
            pool.run(Query(f"SELECT * {text} {{ ?s ?p ?o }}"))
        assert told.value.position is not None
        assert told.value.position["line"] == 1


def test_a_worker_is_used_again(pool: Pool) -> None:
    count(pool)
    before = idle(pool)
    for _ in range(5):
        count(pool)
    assert idle(pool) == before
    assert len(before) >= 1


def test_a_deadline_ends_a_query_and_the_next_one_is_answered(pool: Pool) -> None:
    started = time.monotonic()
    failed = failing(pool, SLOW, timeout=0.4)
    assert failed.code == "query-too-slow"
    assert "longer than 0.4 seconds" in failed.detail
    assert time.monotonic() - started < 3
    assert count(pool) == SIZE


def test_a_caller_cannot_have_more_time_than_the_pool_gives(store: Reader) -> None:
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


@pytest.mark.parametrize(
    ("text", "accept", "code"),
    [
        ("SELECT * { ?s ?p }", None, "bad-query"),
        ("{" * 5000, None, "bad-query"),
        ("SELECT * { SERVICE <http://x> {} }", None, "bad-query"),
        (COUNT, "image/png", "not-acceptable"),
    ],
)
def test_a_wrong_query_costs_no_worker(
    pool: Pool, text: str, accept: str | None, code: str
) -> None:
    client = text[:20]
    count(pool, client)
    before = idle(pool)
    assert before
    with pytest.raises(AskError) as told:
        pool.run(Query(text, accept=accept), client=client)
    assert told.value.code == code
    if code == "bad-query":
        assert told.value.position is not None
        assert told.value.position["line"] == 1
    else:
        assert told.value.accepted
    assert idle(pool) == before


def test_a_query_over_the_length_is_seen_by_no_worker(pool: Pool) -> None:
    with pytest.raises(BadQuery, match="shorten it"):
        pool.run(Query("x" * 200_000))


def test_a_worker_that_died_waiting_is_replaced_unseen(pool: Pool) -> None:
    """Killed between two queries, as by the system when memory is short."""
    count(pool)
    for pid in idle(pool):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    assert count(pool) == SIZE


def test_a_worker_that_dies_at_work_costs_one_answer(pool: Pool) -> None:
    count(pool)
    (pid,) = idle(pool)[-1:]
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(failing, pool, SLOW)
        time.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
        assert waiting.result().code == "query-too-big"
    assert count(pool) == SIZE


def test_a_query_with_an_odd_name_is_answered(pool: Pool) -> None:
    count(pool)
    before = idle(pool)
    text = "BASE <http://x/> SELECT * { <http://a\u2100b/> ?p ?o }"
    assert json.loads(pool.run(Query(text)).body)["results"]["bindings"] == []
    assert idle(pool) == before


def test_a_fault_of_ours_is_not_told_as_one_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("secret of the house")

    monkeypatch.setattr(worker, "answer", fail)
    head = dict.fromkeys(("query", "default_graphs", "named_graphs", "accept", "format"))
    told, body = worker._reply(EmbeddedStore(), head, 1)
    assert (told["code"], body) == ("bad-query", b"")
    assert told["detail"].startswith("the query cannot be answered")
    assert "secret" not in told["detail"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (signal.SIGSEGV, "bad-query"),
        (signal.SIGTERM, "bad-query"),
        (signal.SIGABRT, "query-too-big"),
        (signal.SIGKILL, "query-too-big"),
    ],
)
def test_how_a_worker_died_is_told(pool: Pool, sent: signal.Signals, code: str) -> None:
    count(pool, sent.name)
    (pid,) = idle(pool)[-1:]
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(failing, pool, SLOW, None, sent.name)
        time.sleep(0.2)
        os.kill(pid, sent)
        failed = waiting.result()
    assert failed.code == code
    assert ("memory" in failed.detail) is (code == "query-too-big")
    assert count(pool, sent.name) == SIZE


def test_a_nursery_that_dies_is_started_anew(store: Reader) -> None:
    made = Pool(store, Limits(seconds=10, memory_mb=300, result_mb=1, workers=1))
    try:
        assert count(made) == SIZE
        workers = idle(made)
        os.kill(nursery(made), signal.SIGKILL)
        assert all(gone(pid) for pid in workers), "what it forked ends with it"
        assert count(made) == SIZE
    finally:
        made.close()


def test_a_worker_cannot_open_a_connection(pool: Pool) -> None:
    """The belt beside the guard: on Linux the system refuses the socket."""
    count(pool)
    status = Path(f"/proc/{idle(pool)[-1]}/status").read_text("ascii")
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status


def test_a_short_query_is_answered_beside_a_long_one_of_the_same_client(pool: Pool) -> None:
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(failing, pool, SLOW, 3.0)
        time.sleep(0.3)
        for _ in range(5):
            assert count(pool) == SIZE
        assert not waiting.done()
        assert waiting.result().code == "query-too-slow"


def test_a_client_with_many_long_queries_does_not_keep_others_out(store: Reader) -> None:
    made = Pool(store, Limits(seconds=4, memory_mb=300, result_mb=1, workers=2))
    try:
        count(made)
        with ThreadPoolExecutor(16) as executor:
            waiting = [executor.submit(failing, made, SLOW, 4.0, "one") for _ in range(16)]
            time.sleep(0.5)
            for _ in range(5):
                asked = time.monotonic()
                assert count(made, "other") == SIZE
                assert time.monotonic() - asked < 3
                time.sleep(0.1)
            codes = [one.result().code for one in waiting]
        assert set(codes) <= {"query-too-slow", "busy", "too-many-requests"}
        assert codes.count("query-too-slow") >= 1
        assert "too-many-requests" in codes
    finally:
        made.close()


def test_a_long_query_gives_way_and_is_still_answered(store: Reader) -> None:
    """Two clients, one long place: the second's query is halted until the first's has ended."""
    made = Pool(store, Limits(seconds=6, memory_mb=300, result_mb=1, workers=1))
    try:
        count(made)
        longer = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?i < 40) }"
        with ThreadPoolExecutor(2) as executor:
            first = executor.submit(failing, made, SLOW, 3.0, "one")
            time.sleep(0.2)
            second = executor.submit(made.run, Query(longer), None, "two")
            assert first.result().code == "query-too-slow"
            try:
                told = json.loads(second.result().body)
                assert told["results"]["bindings"][0]["n"]["value"] == str(SIZE * SIZE * 40)
            except QueryFailed as failed:
                raise AssertionError(failed.detail) from failed
    finally:
        made.close()


def test_a_query_that_nobody_waits_for_is_ended(pool: Pool) -> None:
    call = Call()
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(pool.run, Query(SLOW), None, "", call)
        time.sleep(0.3)
        started = time.monotonic()
        call.cancel()
        with pytest.raises(QueryFailed, match="nobody waits"):
            running.result()
    assert time.monotonic() - started < 5
    with pytest.raises(QueryFailed, match="nobody waits"):
        pool.run(Query(COUNT), call=call)
    assert count(pool) == SIZE


def test_many_at_once_are_all_answered(pool: Pool) -> None:
    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(lambda _: count(pool), range(12))) == [SIZE] * 12


def test_memory_returns_to_normal(pool: Pool) -> None:
    """What a heavy query took is gone with its process: what idles is as small as at first."""
    count(pool)
    failing(pool, HUNGRY)
    pool.run(Query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 2000"))
    count(pool)
    pids = idle(pool)
    assert pids
    for pid in pids:
        held = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        assert held * os.sysconf("SC_PAGE_SIZE") < 160 * 1024 * 1024


def test_closing_ends_every_process(store: Reader) -> None:
    made = Pool(store, Limits(seconds=5, memory_mb=300, result_mb=1, workers=2))
    assert count(made) == SIZE
    pids = [*idle(made), nursery(made)]
    made.close()
    assert all(gone(pid) for pid in pids)
    assert failing(made, COUNT).code == "busy"
    made.close()


def test_closing_ends_a_query_that_runs(store: Reader) -> None:
    made = Pool(store, Limits(seconds=20, memory_mb=300, result_mb=1, workers=1))
    count(made)
    ended = threading.Event()

    def slow() -> None:
        with pytest.raises(QueryFailed):
            made.run(Query(SLOW))
        ended.set()

    thread = threading.Thread(target=slow)
    thread.start()
    time.sleep(0.3)
    made.close()
    assert ended.wait(3)
    thread.join()


def test_a_worker_knows_nothing_of_our_environment(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHRONOLEX_SECRET", "hunter2")
    made = Pool(store, Limits(seconds=5, memory_mb=300, result_mb=1, workers=1))
    try:
        assert count(made) == SIZE
        environment = Path(f"/proc/{idle(made)[0]}/environ")
        if environment.exists():
            assert b"hunter2" not in environment.read_bytes()
    finally:
        made.close()


def test_a_client_of_long_queries_is_served_by_those_who_let_others_go_first(store: Reader) -> None:
    pool = Pool(store, Limits(seconds=2, memory_mb=300, result_mb=1, workers=2))
    try:
        assert failing(pool, SLOW, client="heavy").code == "query-too-slow"
        assert count(pool, client="heavy") == SIZE
        assert count(pool, client="light") == SIZE
        [yielding], [quick] = pool._idle_in_annex, pool._idle
        assert os.getpriority(os.PRIO_PROCESS, yielding.pid) == confine.YIELDING
        first, *others = sorted(os.sched_getaffinity(0))
        assert os.sched_getaffinity(yielding.pid) == set(others or [first])
        assert os.sched_getaffinity(quick.pid) == {first, *others}
        assert os.getpriority(os.PRIO_PROCESS, quick.pid) == 0
        # one that was used may be again, one that was cut off is gone
        assert failing(pool, SLOW, client="heavy").code == "query-too-slow"
        assert not pool._idle_in_annex
        assert gone(yielding.pid)
        assert pool._annex is not None
        os.kill(pool._annex.pid, signal.SIGKILL)
        assert count(pool, client="heavy") == SIZE
    finally:
        pool.close()


def test_who_is_gone_waits_no_longer_for_a_place(store: Reader) -> None:
    pool = Pool(store, Limits(seconds=20, memory_mb=300, result_mb=1, workers=1))
    call = Call()
    with ThreadPoolExecutor(6) as executor:
        try:
            busy = [executor.submit(pool.run, Query(SLOW), 8, "a") for _ in range(3)]
            time.sleep(1)
            waiting = executor.submit(pool.run, Query(SLOW), 8, "a", call)
            time.sleep(0.5)
            started = time.monotonic()
            call.cancel()
            with pytest.raises(QueryFailed):
                waiting.result()
            assert time.monotonic() - started < 3
        finally:
            pool.close()
            for one in busy:
                assert one.exception() is not None


def test_a_store_that_cannot_be_opened_is_not_ready(tmp_path: Path) -> None:
    made = EmbeddedStore(tmp_path / "quads")
    place = NamedNode("http://example.org/s")
    made.add([Quad(place, place, place)])
    made.close()
    pool = Pool(open_read_only(tmp_path / "quads"), Limits(10, 300, 1, 1))
    try:
        assert pool.ready()
        (tmp_path / "quads").rename(tmp_path / "elsewhere")
        for one in [*pool._idle]:
            os.kill(one.pid, signal.SIGKILL)
            assert gone(one.pid)
        assert not pool.ready()
        assert failing(pool, COUNT).code == "busy"
    finally:
        pool.close()
