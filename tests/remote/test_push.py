"""Pushing: in pieces, resumable, held against hashes and counts, swapped in whole, removable."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, Quad, QuerySolutions

from graph.remote import chunks, releases
from graph.remote.address import Address
from graph.remote.engine import Engine
from graph.remote.failures import EngineFailed
from graph.remote.layout import CHUNK, LOADING, WHOLE, Place
from graph.remote.push import push
from graph.remote.reader import RemoteReader
from graph.remote.store import connect
from graph.store import StoreError
from tests.engines import Running
from tests.remote.filled import address
from tests.remote.proxy import proxied
from tests.remote.world import EX, graphs, held, node, quads

ENGINES = ("oxigraph", pytest.param("virtuoso", marks=pytest.mark.full))
VERSIONS = (
    "PREFIX ex: <http://example.org/> SELECT DISTINCT ?v"
    " { { ?s ex:version ?v } UNION { GRAPH ?g { ?s ex:version ?v } } }"
)


@pytest.fixture(params=ENGINES)
def running(request: pytest.FixtureRequest) -> Running:
    found: Running = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def engine(running: Running) -> Iterator[Engine]:
    made = Engine(address(running))
    yield made
    made.close()


@pytest.fixture
def place(engine: Engine) -> Place:
    return Place(engine.address.name)


def load(engine: Engine, version: str) -> None:
    given = graphs(version)
    push(engine, Place(engine.address.name), held(version, given), given)


def versions(found: RemoteReader) -> set[str]:
    rows = found.query(VERSIONS)
    assert isinstance(rows, QuerySolutions)
    return {row["v"].value for row in rows}


def test_what_was_pushed_is_read(engine: Engine, place: Place) -> None:
    steps: list[tuple[str, int, int]] = []
    given = graphs("1")
    made = push(engine, place, held("1", given), given, lambda *step: steps.append(step))
    assert made.chunks > 2
    assert made.default == EX + "large"
    assert steps[0] == ("loading", 0, made.chunks)
    assert steps[-1] == ("verifying", made.chunks, made.chunks)
    found = connect(engine)
    assert set(found.quads()) == set(quads("1"))
    assert len(found) == len(set(quads("1")))
    assert set(found.quads(EX + "g7")) == {q for q in quads("1") if q.graph_name == node("g7")}
    assert releases.states(engine, place) == {"1": (WHOLE, made)}


def test_there_is_nothing_before_the_first_release(engine: Engine) -> None:
    with pytest.raises(StoreError, match="run: chronolex push"):
        connect(engine)


def test_an_interrupted_push_goes_on(running: Running, engine: Engine) -> None:
    where = engine.address
    given = graphs("1")
    with proxied(running.query) as proxy:
        update = {"oxigraph": "/update", "virtuoso": "/sparql-auth"}[running.name]
        through = Engine(
            Address(proxy.url, proxy.root + update, where.name, where.engine, where.user,
                    where.password),
        )  # fmt: skip
        place = Place(where.name)
        proxy.fault, proxy.after = "closed", 4
        with pytest.raises(EngineFailed):
            push(through, place, held("1", given), given)
        assert releases.live(engine, place) is None
        ((state, _),) = releases.states(engine, place).values()
        assert state == LOADING
        through.client.circuit.well()
        before = _written(proxy.requests)
        proxy.fault = None
        proxy.requests.clear()
        push(through, place, held("1", given), given)
        again = _written(proxy.requests)
        assert before
        assert again
        # the last one may have been carried out though nobody heard of it
        assert len(before & again) <= 1
        assert set(connect(engine).quads()) == set(quads("1"))
        through.close()


def _written(requests: list[str]) -> set[str]:
    return {body for body in requests if "INSERT+DATA" in body and "chunk%3A" in body}


def test_a_second_push_of_the_same_writes_nothing(engine: Engine) -> None:
    load(engine, "1")
    trips = engine.client.trips
    asked: list[str] = []
    change = engine.change
    engine.change = lambda text, seconds=60.0: (asked.append(text), change(text, seconds))[1]  # type: ignore[method-assign,func-returns-value]
    load(engine, "1")
    assert not any("INSERT DATA" in text for text in asked)
    assert engine.client.trips > trips


def test_readers_never_see_half(running: Running) -> None:
    """Releases come one after the other while it is asked: every answer is of one release."""
    where = address(running)
    writer = Engine(where)
    load(writer, "0")
    seen: list[set[str]] = []
    faults: list[str] = []
    ended = threading.Event()

    def ask() -> None:
        engine = Engine(where)
        while not ended.is_set():
            try:
                seen.append(versions(connect(engine)))
            except Exception as error:
                faults.append(str(error))
        engine.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(1, 4):
        load(writer, str(number))
    ended.set()
    for thread in threads:
        thread.join()
    writer.close()
    assert faults == []
    assert {len(versions) for versions in seen} == {1}
    assert len({version for versions in seen for version in versions}) > 1


def test_a_reader_keeps_its_release(engine: Engine) -> None:
    load(engine, "1")
    found = connect(engine)
    load(engine, "2")
    assert versions(found) == {"1"}
    assert not found.is_live()
    assert versions(connect(engine)) == {"2"}


def test_an_old_release_is_removed_whole(engine: Engine, place: Place) -> None:
    load(engine, "1")
    old = connect(engine)
    load(engine, "2")
    waited: list[float] = []

    def grace(seconds: float) -> None:
        # said before it is done: whoever looks now goes
        waited.append(seconds)
        with pytest.raises(EngineFailed, match="no longer there"):
            connect_to(engine, old).check()
        assert versions(connect(engine)) == {"2"}

    releases.remove(engine, place, "1", 60.0, sleep=grace)
    assert waited == [60.0]
    assert list(releases.states(engine, place)) == ["2"]
    assert versions(connect(engine)) == {"2"}
    left = engine.rows(
        f'SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{place.base}:1:")) }}',
        ("g",),
    )
    assert left == []


def connect_to(engine: Engine, other: RemoteReader) -> RemoteReader:
    return RemoteReader(engine, other.place, other.held)


def test_the_live_release_is_not_removed(engine: Engine, place: Place) -> None:
    load(engine, "1")
    with pytest.raises(StoreError, match="is live"):
        releases.remove(engine, place, "1", 0)
    with pytest.raises(StoreError, match=r"no release 'none'.*\(there: 1\)"):
        releases.remove(engine, place, "none", 0)


def test_what_the_engine_lost_is_seen(engine: Engine, place: Place) -> None:
    load(engine, "1")
    layout = connect(engine).layout
    graph = layout.graph(EX + "g3")
    engine.change(f"DELETE WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    with pytest.raises(EngineFailed, match="quads where"):
        list(connect(engine).quads())
    # what was written once is not taken for written: the next push mends it
    load(engine, "1")
    assert set(connect(engine).quads()) == set(quads("1"))


def test_what_was_changed_is_not_made_live(engine: Engine, place: Place) -> None:
    load(engine, "1")
    load(engine, "2")
    layout = place.release("1")
    graph = layout.graph(EX + "g3")
    engine.change(f"INSERT DATA {{ GRAPH {graph} {{ <urn:a> <urn:b> <urn:c> }} }}")
    with pytest.raises(StoreError, match=r"not what it was given.*1 triples more"):
        load(engine, "1")
    assert versions(connect(engine)) == {"2"}


def test_a_name_stands_for_one_content(engine: Engine, place: Place) -> None:
    load(engine, "1")
    other = graphs("2")
    with pytest.raises(StoreError, match="another release is called 1"):
        push(engine, place, held("1", other), other)


def test_data_sets_of_one_engine_do_not_meet(running: Running) -> None:
    engines = [Engine(address(running)) for _ in range(2)]
    for number, engine in enumerate(engines):
        load(engine, str(number))
    for number, engine in enumerate(engines):
        assert versions(connect(engine)) == {str(number)}
        engine.close()


def test_a_piece_is_read_by_one_request(engine: Engine) -> None:
    load(engine, "1")
    found = connect(engine)
    before = engine.client.trips
    assert list(found.quads())
    pages = -(-found.held.chunks // releases.LISTED)
    assert engine.client.trips - before == found.held.chunks + pages + 1


def test_pieces_are_of_a_size_and_no_subject_is_in_two() -> None:
    given = graphs("1", 100)
    made = list(chunks.pieces(given))
    assert [piece.chunk.number for piece in made] == list(range(len(made)))
    assert max(piece.chunk.quads for piece in made) <= CHUNK + 1
    of_large = [s for p in made if p.chunk.graph == EX + "large" for s in p.chunk.parts]
    assert len(of_large) == len(set(of_large))
    back = sorted(t for piece in made for lines in piece.graphs.values() for t in lines)
    assert back == sorted(text for lines in given.values() for text in lines)


def test_blank_nodes_are_refused() -> None:
    from pyoxigraph import BlankNode

    with pytest.raises(StoreError, match="give them names"):
        chunks.by_graph([Quad(BlankNode(), node("p"), Literal("x"), node("g"))])


def test_a_release_of_another_format_is_refused(engine: Engine, place: Place) -> None:
    load(engine, "1")
    engine.change(
        f"DELETE {{ GRAPH {place.control} {{ ?r ?p ?old }} }}"
        f' INSERT {{ GRAPH {place.control} {{ ?r ?p "{{\\"format\\": 99}}" }} }}'
        f" WHERE {{ GRAPH {place.control} {{ ?r ?p ?old FILTER(STRSTARTS(STR(?old), '{{')) }} }}"
    )
    with pytest.raises(StoreError, match="format 99, this version reads 1"):
        connect(engine)
