"""Data sets in engines, for tests."""

from __future__ import annotations

from functools import cache
from itertools import count

from data.records import Release
from graph import Snapshot, build, load
from graph.remote import chunks
from graph.remote.address import Address
from graph.remote.chunks import Graphs
from graph.remote.engine import Engine
from graph.remote.layout import Held, Place
from graph.remote.push import push
from graph.store import Reader
from tests.engines import Running

_numbers = count()


def address(engine: Running, name: str | None = None, url: str | None = None) -> Address:
    """An engine's address, with a name that no other test has."""
    return Address(
        url or engine.query,
        name=name or f"test-{next(_numbers)}",
        engine=engine.name,
        user=engine.env.get("CHRONOLEX_STORE_USER"),
        password=engine.env.get("CHRONOLEX_STORE_PASSWORD"),
        update=None,
    )


def settings(where: Address) -> dict[str, str]:
    """The same as settings of the environment."""
    told = {
        "CHRONOLEX_STORE": where.query,
        "CHRONOLEX_STORE_NAME": where.name,
        "CHRONOLEX_STORE_ENGINE": where.engine,
    }
    if where.user is not None:
        told |= {
            "CHRONOLEX_STORE_USER": where.user,
            "CHRONOLEX_STORE_PASSWORD": where.password or "",
        }
    return told


@cache
def shipped() -> Snapshot:
    """The records that ship, built in memory."""
    return load()


def filled(where: Address, reader: Reader, release: Release) -> Held:
    """Push what `reader` holds; what was pushed."""
    return _pushed(where, *_prepared(reader, release))


def _prepared(reader: Reader, release: Release) -> tuple[Held, Graphs]:
    made = build.manifest(build.dump(reader), release)
    held = Held(made.release, made.number, made.released, made.quads, made.sha256, 0)
    return held, chunks.by_graph(reader.quads())


def _pushed(where: Address, held: Held, graphs: Graphs) -> Held:
    engine = Engine(where)
    try:
        return push(engine, Place(where.name), held, graphs)
    finally:
        engine.close()


@cache
def _shipped_graphs() -> tuple[Held, Graphs]:
    found = shipped()
    return _prepared(found.reader, found.catalogue.release)


def fill_shipped(where: Address) -> Held:
    """Push the records that ship."""
    return _pushed(where, *_shipped_graphs())


_shared: dict[str, tuple[Address, Held]] = {}


def shared(engine: Running) -> tuple[Address, Held]:
    """The records that ship in an engine, once for all tests that only read them."""
    if engine.query not in _shared:
        where = address(engine)
        _shared[engine.query] = where, fill_shipped(where)
    return _shared[engine.query]
