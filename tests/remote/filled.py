"""Data sets in engines, for tests."""

from __future__ import annotations

from functools import cache
from itertools import count

from data.records import Release
from graph import Snapshot, build, load
from graph.remote import chunks
from graph.remote.address import Address
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
    made = build.manifest(build.dump(reader), release)
    held = Held(made.release, made.number, made.released, made.quads, made.sha256, 0)
    engine = Engine(where)
    try:
        graphs = chunks.by_graph(reader.quads())
        return push(engine, Place(where.name), held, graphs)
    finally:
        engine.close()


def fill_shipped(where: Address) -> Held:
    found = shipped()
    return filled(where, found.reader, found.catalogue.release)
