"""What a reader of an engine does with names that are none, and with an engine that finds fault."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from pyoxigraph import Literal

from graph.errors import AskError
from graph.remote import failures, results
from graph.remote.address import Address
from graph.remote.engine import Engine
from graph.remote.failures import EngineFailed, Refused, TooLarge
from graph.remote.layout import WHOLE, Held, Place
from graph.remote.reader import RemoteReader
from graph.remote.watch import Watch
from graph.snapshot import from_store
from graph.store import QueryError

ADDRESS = Address("http://127.0.0.1:9/query", name="test", engine="oxigraph")
HOSTILE = "http://e/g> ?p ?c } } # "


class Told(Engine):
    """An engine that answers each query of ours with one row, or with an error."""

    def __init__(self, answer: Literal | Exception = Literal(WHOLE)) -> None:  # noqa: B008 - frozen
        super().__init__(ADDRESS)
        self.answer = answer
        self.asked: list[str] = []

    def rows(self, text: str, names: Sequence[str], seconds: float = 60.0) -> list[results.Row]:
        self.asked.append(text)
        if isinstance(self.answer, Exception):
            raise self.answer
        return [(self.answer,)]


def reader(engine: Engine) -> RemoteReader:
    return RemoteReader(engine, Place("test"), Held("1", "1", "2026-11-22", 0, "", 0))


@pytest.mark.parametrize("name", [HOSTILE, "http://e/a b", "relative", "", "http://e/\ud800"])
def test_a_name_that_is_no_iri_never_reaches_the_engine(name: str) -> None:
    engine = Told()
    found = reader(engine)
    assert found.holds("http://e/g")
    before = len(engine.asked)
    assert not found.holds(name)
    with pytest.raises(QueryError, match="not an IRI"):
        list(found.quads(name))
    with pytest.raises(QueryError, match="not an IRI"):
        list(found.about(name))
    assert len(engine.asked) == before
    found.close()


@pytest.mark.parametrize("error", [Refused("status 500"), TooLarge("more than 64 MB")])
def test_a_fault_found_with_our_own_query_is_the_engines(error: AskError) -> None:
    found = reader(Told(error))
    with pytest.raises(EngineFailed) as told:
        found.probe()
    assert told.value.code == "engine-nonsense"
    assert error.detail in told.value.detail
    found.close()


@pytest.mark.parametrize("error", [Refused("status 500"), RuntimeError("of another kind")])
def test_the_watch_outlives_any_fault(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    found = reader(Told())
    again = threading.Event()
    looked = 0

    def reading() -> RemoteReader:
        nonlocal looked
        looked += 1
        if looked == 2:
            raise error
        if looked > 2:
            again.set()
        return found

    watch = Watch(reading, lambda: None, 0.01)
    watch.start()
    assert again.wait(10)
    watch.close()
    found.close()
    (said,) = [record for record in caplog.records if str(error) in record.getMessage()]
    # with the frames only where the fault is ours
    assert bool(said.exc_info) is isinstance(error, RuntimeError)


def test_what_cannot_be_opened_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Engine] = []
    close = Engine.close

    def closing(engine: Engine) -> None:
        closed.append(engine)
        close(engine)

    def away(*_: object) -> None:
        raise failures.away("for the test")

    monkeypatch.setattr(Engine, "close", closing)
    monkeypatch.setattr("graph.remote.releases.live", away)
    with pytest.raises(EngineFailed):
        from_store(ADDRESS)
    assert len(closed) == 1
