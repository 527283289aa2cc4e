"""The live release of an engine, to be read."""

from __future__ import annotations

from graph.remote import releases
from graph.remote.engine import Engine
from graph.remote.layout import Place
from graph.remote.reader import RemoteReader
from graph.store import StoreError


def connect(engine: Engine) -> RemoteReader:
    """A reader of the live release.

    Raises
    ------
    StoreError
        There is none.
    EngineFailed
        The engine gives no usable answer.
    """
    place = Place(engine.address.name)
    held = releases.live(engine, place)
    if held is None:
        raise StoreError(
            f"the engine holds no release of the data set '{place.name}': run: chronolex push"
        )
    return RemoteReader(engine, place, held)
