"""Views of other days of what lies in an engine: it is read once, and holds nobody up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date

import pytest
from pyoxigraph import Quad

from graph.remote import failures
from graph.remote.engine import Engine
from graph.remote.failures import EngineFailed
from graph.remote.layout import Held, Place
from graph.remote.pool import RemotePool
from graph.remote.reader import RemoteReader
from graph.sparql.calls import GONE
from graph.sparql.pool import Call, Limits, Query, QueryFailed
from tests.remote.test_reader import ADDRESS
from tests.remote.world import quads

ASKED = Query("ASK { ?s ?p ?o }", days=(date(2026, 1, 1), date(2026, 1, 1)))
LIMITS = Limits(seconds=20, memory_mb=1000, result_mb=16, workers=2)


class Slow(RemoteReader):
    """A reader whose quads come when `let` is set; the first `failing` times they do not."""

    def __init__(self, failing: int = 0) -> None:
        held = Held("1", "1", "2026-11-22", 10, "", 0)
        super().__init__(Engine(ADDRESS), Place("test"), held)
        self.let = threading.Event()
        self.failing = failing
        self.read = 0

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        self.read += 1
        assert self.let.wait(30)
        if self.read <= self.failing:
            raise failures.away("for the test")
        yield from quads("1", 1)


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.let.set()


def test_who_waits_for_the_data_is_told_in_time(slow: Slow) -> None:
    pool = RemotePool(slow, LIMITS)
    started = time.monotonic()
    with pytest.raises(QueryFailed, match="still being read") as told:
        pool.run(ASKED, 1.0)
    assert told.value.code == "busy"
    assert 1.0 <= time.monotonic() - started < 5.0
    assert pool.places.counts() == {"short": 0, "long": 0, "waiting": 0, "halted": 0}
    pool.close()


def test_who_hangs_up_does_not_wait(slow: Slow) -> None:
    pool = RemotePool(slow, LIMITS)
    call = Call()
    threading.Timer(0.3, call.cancel).start()
    started = time.monotonic()
    with pytest.raises(QueryFailed, match=GONE):
        pool.run(ASKED, 20.0, call=call)
    assert time.monotonic() - started < 10.0
    pool.close()


def test_those_who_wait_leave_the_short_places_to_others(slow: Slow) -> None:
    pool = RemotePool(slow, LIMITS)

    def ask(client: str) -> None:
        with pytest.raises(QueryFailed):
            pool.run(ASKED, 3.0, client)

    threads = [threading.Thread(target=ask, args=(f"c{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 2.5
    while pool.places.counts() != {"short": 0, "long": 2, "waiting": 0, "halted": 4}:
        assert time.monotonic() < until, pool.places.counts()
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert slow.read == 1
    pool.close()


def test_what_failed_is_read_anew_and_then_kept() -> None:
    reader = Slow(failing=1)
    reader.let.set()
    reasons: list[str] = []
    pool = RemotePool(reader, LIMITS, reasons.append)
    with pytest.raises(EngineFailed):
        pool.run(ASKED)
    local = pool._loading().result(20)
    assert pool._loading().result() is local
    assert reader.read == 2
    local._killed("memory")
    assert reasons == ["memory"]
    pool.close()
    with pytest.raises(QueryFailed, match="have ended"):
        local.open()
