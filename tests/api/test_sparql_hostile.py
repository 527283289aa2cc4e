"""Two hundred hostile queries: the server lives, calls nobody, and serves others meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.api.hostile import queries
from tests.api.serving import Running, problem_shape, serving
from tests.graph.calls import Listener

pytestmark = pytest.mark.full

SECONDS = 2
CLIENTS = 6
ENDS = {200, 400, 413, 504, 507}
"""How a query may end, once it has found a place."""
MARGIN_MB = 128
"""What the processes together may hold more after than before: a few that idle, and caches."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("hostile") / "log.txt"
    limits = {"CHRONOLEX_QUERY_SECONDS": str(SECONDS), "CHRONOLEX_QUERY_MEMORY_MB": "256"}
    with serving(log, **limits) as made:
        yield made
        assert made.process.poll() is None
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.socket.close()


def client(running: Running, number: int) -> httpx.Client:
    """A client with an address of its own."""
    transport = httpx.HTTPTransport(local_address=f"127.0.1.{number}")
    return httpx.Client(base_url=running.url, transport=transport, timeout=60, trust_env=False)


def ended(http: httpx.Client, query: str | bytes) -> httpx.Response:
    """The answer to a query, which comes again as long as it is told to."""
    for _ in range(100):
        if isinstance(query, bytes):
            direct = {"Content-Type": "application/sparql-query"}
            answer = http.post("/sparql", content=query, headers=direct)
        else:
            answer = http.post("/sparql", data={"query": query})
        if answer.status_code not in (429, 503):
            return answer
        problem_shape(answer)
        time.sleep(float(answer.headers["retry-after"]) / 4)
    raise AssertionError("never found a place")


def held_mb(running: Running) -> float:
    """Memory of the server and all its processes, what they share counted once."""
    total, tree = 0, {running.process.pid}
    for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parent.name)):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            if parent in tree or int(stat.parent.name) in tree:
                tree.add(int(stat.parent.name))
                told = (stat.parent / "smaps_rollup").read_text()
                total += int(told.split("\nPss:")[1].split()[0])
        except OSError:
            continue
    return total / 1024


@contextmanager
def friend(running: Running, taken: list[float]) -> Iterator[None]:
    """A client of simple queries while the block lasts; `taken` gets the seconds of each.

    A process of its own, so that what the others do here does not count.
    """
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("friend.py")), str(running.port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield
    finally:
        out, said = process.communicate()
    assert process.returncode == 0, said.decode()
    taken += json.loads(out)


def p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)] * 1000


def test_hostile_queries_harm_nobody(
    running: Running, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = list(queries(listener.url))
    assert len(hostile) > 200
    warm: list[float] = []
    idle: list[float] = []
    beside: list[float] = []
    for taken in (warm, idle):
        with friend(running, taken):
            time.sleep(3)
    before = held_mb(running)
    clients = [client(running, number) for number in range(1, CLIENTS + 1)]

    def work(number: int) -> list[tuple[str | bytes, httpx.Response]]:
        return [(q, ended(clients[number], q)) for q in hostile[number::CLIENTS]]

    started = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as executor, friend(running, beside):
        answers = [pair for part in executor.map(work, range(CLIENTS)) for pair in part]
    seconds = time.monotonic() - started
    for http in clients:
        http.close()
    # what was killed is waited for, what is idle may be collected
    time.sleep(1)
    after = held_mb(running)
    counts = Counter(answer.status_code for _, answer in answers)
    with capsys.disabled():
        print(
            f"\n{len(answers)} hostile queries of {CLIENTS} clients in {seconds:.0f} s:"
            f" {dict(sorted(counts.items()))}; a simple query beside them: p95"
            f" {p95(beside):.1f} ms of {len(beside)}, idle {p95(idle):.1f} ms; memory"
            f" {before:.0f} MB before, {after:.0f} MB after"
        )
    for query, answer in answers:
        assert answer.status_code in ENDS, (query[:200], answer.text[:200])
        if answer.status_code != 200:
            problem_shape(answer)
    assert listener.calls == 0
    assert after < before + MARGIN_MB
    assert counts[504] + counts[507] > 10, "some were slow, or big"
    assert running.http.get("/healthz").status_code == 200
