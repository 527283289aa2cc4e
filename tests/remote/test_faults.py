"""A server on an engine that has a bad day: told plainly, and over when it is over."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import httpx
import pytest

from graph.remote.address import Address
from tests.api.serving import Running, ok, problem, serving
from tests.engines import Running as EngineRunning
from tests.engines import running
from tests.remote.filled import address, fill_shipped, settings, shared
from tests.remote.proxy import FAULTS, SLOW_SECONDS, Proxy, proxied

COUNT = "SELECT (COUNT(*) AS ?n) { ?e a clx:Event }"
EVENT = "/events/eu-ai-act-applies-annex-iii.json"
THING = "/data/event/eu-ai-act-applies-annex-iii.nt"
CODES = {
    "closed": "engine-nonsense",
    "page": "engine-nonsense",
    "page with 502": "engine-away",
    "page with 500": "engine-nonsense",
    "cut off": "engine-nonsense",
    "half JSON": "engine-nonsense",
    "wrong type": "engine-nonsense",
    "other JSON": "engine-nonsense",
    "busy": "engine-away",
}
RECOVERY_SECONDS = 20.0


@pytest.fixture(scope="module")
def proxy(oxigraph: EngineRunning) -> Iterator[Proxy]:
    with proxied(oxigraph.query) as made:
        yield made


@pytest.fixture(scope="module")
def server(
    oxigraph: EngineRunning, proxy: Proxy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    where, _ = shared(oxigraph)
    through = Address(proxy.url, name=where.name, engine=where.engine)
    log = tmp_path_factory.mktemp("server") / "log.txt"
    given = {**settings(through), "CHRONOLEX_QUERY_SECONDS": "2"}
    with serving(log, **given) as made:
        yield made
    assert "Traceback" not in log.read_text()


@pytest.fixture(autouse=True)
def _well(proxy: Proxy, server: Running) -> Iterator[None]:
    yield
    proxy.fault = None
    recover(server)


def recover(server: Running) -> float:
    """Seconds until it is ready again, without a restart."""
    started = time.monotonic()
    while server.http.get("/readyz").status_code != 200 or sparql(server).status_code != 200:
        assert time.monotonic() - started < RECOVERY_SECONDS
        time.sleep(0.1)
    return time.monotonic() - started


def sparql(server: Running) -> httpx.Response:
    return server.http.get("/sparql", params={"query": COUNT, "format": "json"})


def until_not_ready(server: Running) -> httpx.Response:
    """What it was found to be is believed for a second."""
    for _ in range(30):
        answer = server.http.get("/readyz")
        if answer.status_code != 200:
            return answer
        time.sleep(0.1)
    raise AssertionError("/readyz says that all is well")


@pytest.mark.parametrize("fault", CODES)
def test_a_fault_is_told_and_is_over_when_it_is_over(
    server: Running, proxy: Proxy, fault: str
) -> None:
    assert ok_rows(sparql(server)) == ok_rows(sparql(server))
    proxy.fault = fault
    for answer in (sparql(server), until_not_ready(server), server.http.get(THING)):
        # once the circuit is open, what was wrong is told with "away"
        told = problem(answer, 503, answer.json()["code"])
        assert told["code"] in (CODES[fault], "engine-away")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert "127.0.0.1" not in told["detail"]
    # what is known here is told all the same
    assert ok(server.http.get(EVENT))["id"] == "eu-ai-act-applies-annex-iii"
    assert server.http.get("/healthz").status_code == 200
    proxy.fault = None
    recover(server)
    assert server.http.get(THING).status_code == 200


def ok_rows(answer: httpx.Response) -> object:
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]["bindings"]


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_what_is_slow_has_a_deadline(server: Running, proxy: Proxy, fault: str) -> None:
    proxy.fault = fault
    started = time.monotonic()
    told = problem(sparql(server), 504, "query-too-slow")
    assert "longer than 2 seconds" in told["detail"]
    assert time.monotonic() - started < 2 * SLOW_SECONDS
    if fault == "slow":
        assert until_not_ready(server).json()["code"] == "engine-slow"


def test_a_slow_engine_holds_up_nobody_else(server: Running, proxy: Proxy) -> None:
    proxy.fault = "slow"
    for path in ("/data?graph=urn:none", "/sparql"):
        asked = threading.Thread(target=lambda at: server.http.get(at), args=(path,))
        asked.start()
        time.sleep(0.3)
        started = time.monotonic()
        assert server.http.get("/healthz").status_code == 200
        assert time.monotonic() - started < SLOW_SECONDS / 2
        asked.join()


@pytest.mark.parametrize("name", ["urn:a> ?at ?c } } #", "urn:a b", "default"])
def test_a_name_that_is_no_iri_is_no_graph(server: Running, proxy: Proxy, name: str) -> None:
    recover(server)
    proxy.requests.clear()
    problem(server.http.get("/data", params={"graph": name}), 404, "not-found")
    assert not any(quote_plus(name) in request for request in proxy.requests)


def test_every_fault_is_tried() -> None:
    assert {*CODES, "slow", "drip"} == set(FAULTS)


def test_an_engine_in_trouble_is_left_alone(server: Running, proxy: Proxy) -> None:
    proxy.fault = "busy"
    for _ in range(4):
        sparql(server)
    before = len(proxy.requests)
    started = time.monotonic()
    for _ in range(20):
        problem(sparql(server), 503, "engine-away")
    # it is tried again now and then, not each time
    assert len(proxy.requests) - before <= 3 + (time.monotonic() - started) / 0.5


def test_a_server_does_not_start_on_nothing(tmp_path: Path) -> None:
    given = settings(Address("http://127.0.0.1:9/query", engine="generic"))
    away = pytest.raises(AssertionError, match="the engine is away")
    with away, serving(tmp_path / "log.txt", **given):
        pass


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["oxigraph", pytest.param("virtuoso", marks=pytest.mark.full)])
def test_killed_and_started_again_under_load(name: str, tmp_path: Path) -> None:
    """Errors only while it is away; then all is as before, with no restart of ours."""
    with running(name, tmp_path / "engine") as engine:
        where = address(engine)
        fill_shipped(where)
        durable(engine)
        with serving(tmp_path / "log.txt", **settings(where)) as server:
            expected = ok_rows(sparql(server))
            answers: list[tuple[float, int, bool]] = []
            ended = threading.Event()

            def ask() -> None:
                with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as http:
                    while not ended.is_set():
                        began = time.monotonic()
                        answer = http.get("/sparql", params={"query": COUNT, "format": "json"})
                        fine = answer.status_code == 200
                        right = fine and answer.json()["results"]["bindings"] == expected
                        assert fine or answer.json()["code"].startswith("engine-")
                        answers.append((began, answer.status_code, right))
                        time.sleep(0.02)

            threads = [threading.Thread(target=ask) for _ in range(3)]
            for thread in threads:
                thread.start()
            time.sleep(2)
            away = time.monotonic()
            engine.kill()
            time.sleep(3)
            assert server.http.get(EVENT).status_code == 200
            assert problem_of(server.http.get("/readyz")) == 503
            engine.start()
            back = time.monotonic()
            recover(server)
            well = time.monotonic()
            time.sleep(2)
            ended.set()
            for thread in threads:
                thread.join()
    assert {status for _, status, _ in answers} == {200, 503}
    assert all(right for _, status, right in answers if status == 200)
    wrong = [began for began, status, _ in answers if status != 200]
    # a request that is under way when the engine goes began just before
    assert min(wrong) > away - 2
    assert max(wrong) < well
    assert well - back < RECOVERY_SECONDS


def durable(engine: EngineRunning) -> None:
    """Have what was acknowledged outlive a kill: Virtuoso keeps it from a checkpoint on."""
    if engine.name == "virtuoso":
        from tests.engines import checkpoint

        checkpoint(engine)


def problem_of(answer: httpx.Response) -> int:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code
