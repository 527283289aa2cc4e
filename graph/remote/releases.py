"""Which releases an engine holds, which of them is live, and how that is changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from graph.remote.engine import LONG_SECONDS, Engine
from graph.remote.layout import (
    HOLDS,
    LIVE,
    MANIFEST,
    REMOVING,
    STATE,
    WHOLE,
    Chunk,
    Held,
    Layout,
    Place,
)
from graph.store import StoreError

LISTED = 20
"""Chunks whose entries are read at once: some 20 KB each."""
DROPPED = 50
"""Graphs dropped by one request."""
GRACE_SECONDS = 60.0
"""Between the word that a release goes and its going: servers look every `reader.CHECK_SECONDS`,
and a query that has begun may take its time."""
_BETWEEN = 5
"""Times to look again for the live release, where an engine shows the swap half done."""

Progress = Callable[[str, int, int], None]


def layout_of(place: Place, held: Held) -> Layout:
    made = place.release(held.release)
    return Layout(made.base, held.default)


def states(engine: Engine, place: Place) -> dict[str, tuple[str, Held]]:
    """Release -> its state and what it holds."""
    text = (
        f"SELECT ?r ?state ?held {{ GRAPH {place.control}"
        f" {{ ?r {STATE} ?state ; {MANIFEST} ?held }} }}"
    )
    found = {}
    for _, state, held in engine.rows(text, ("r", "state", "held")):
        if isinstance(state, Literal) and isinstance(held, Literal):
            told = Held.of(held.value)
            found[told.release] = (state.value, told)
    return dict(sorted(found.items()))


def live(engine: Engine, place: Place) -> Held | None:
    """What the live release holds; None where there is none."""
    text = (
        f"SELECT ?held {{ GRAPH {place.control} {{ {place.control} {LIVE} ?r ."
        f" ?r {MANIFEST} ?held }} }}"
    )
    for tried in range(_BETWEEN):
        found = [row[0] for row in engine.rows(text, ("held",)) if isinstance(row[0], Literal)]
        if len(found) == 1 and isinstance(found[0], Literal):
            return Held.of(found[0].value)
        if not found and not tried and not _any(engine, place):
            return None
        time.sleep(0.05)
    return None


def _any(engine: Engine, place: Place) -> bool:
    text = f"SELECT ?r {{ GRAPH {place.control} {{ ?r {STATE} ?state }} }} LIMIT 1"
    return bool(engine.rows(text, ("r",)))


def set_state(engine: Engine, place: Place, layout: Layout, state: str) -> None:
    """One triple for another."""
    engine.change(
        f"DELETE {{ GRAPH {place.control} {{ {layout.node} {STATE} ?old }} }}"
        f" INSERT {{ GRAPH {place.control} {{ {layout.node} {STATE} {Literal(state)} }} }}"
        f" WHERE {{ GRAPH {place.control} {{ {layout.node} {MANIFEST} ?held }}"
        f" OPTIONAL {{ GRAPH {place.control} {{ {layout.node} {STATE} ?old }} }} }}"
    )


def swap(engine: Engine, place: Place, layout: Layout) -> None:
    """Make a release the live one: a whole one, or nothing happens."""
    whole = f"GRAPH {place.control} {{ {layout.node} {STATE} {Literal(WHOLE)} }}"
    engine.change(
        f"DELETE {{ GRAPH {place.control} {{ {place.control} {LIVE} ?old }} }}"
        f" INSERT {{ GRAPH {place.control} {{ {place.control} {LIVE} {layout.node} }} }}"
        f" WHERE {{ {whole}"
        f" OPTIONAL {{ GRAPH {place.control} {{ {place.control} {LIVE} ?old"
        f" FILTER(?old != {layout.node}) }} }} }}"
    )


def listed(engine: Engine, layout: Layout, numbers: Sequence[int]) -> Iterator[Chunk]:
    """The chunks of a release with these numbers, those that are there."""
    for start in range(0, len(numbers), LISTED):
        nodes = {layout.chunk(n)[1:-1]: n for n in numbers[start : start + LISTED]}
        values = " ".join(f"<{node}>" for node in nodes)
        where = f"GRAPH {layout.chunks} {{ ?c {HOLDS} ?h }}"
        text = f"SELECT ?c ?h {{ VALUES ?c {{ {values} }} {where} }}"
        found = []
        for node, told in engine.rows(text, ("c", "h")):
            if isinstance(node, NamedNode) and isinstance(told, Literal):
                found.append(Chunk.of(nodes[node.value], told.value))
        yield from sorted(found, key=lambda chunk: chunk.number)


def remove(
    engine: Engine,
    place: Place,
    release: str,
    grace: float = GRACE_SECONDS,
    progress: Progress = lambda *_: None,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Drop a release that is not live: first said, then, after `grace` seconds, done.

    Raises
    ------
    StoreError
        There is none of that name, or it is live.
    """
    there = states(engine, place)
    if release not in there:
        known = ", ".join(there) or "none"
        raise StoreError(f"there is no release '{release[:100]}' in the engine (there: {known})")
    now = live(engine, place)
    if now is not None and now.release == release:
        raise StoreError(f"release {release} is live: push another first")
    held = there[release][1]
    layout = layout_of(place, held)
    set_state(engine, place, layout, REMOVING)
    sleep(grace)
    again = live(engine, place)
    if again is not None and again.release == release:
        raise StoreError(f"release {release} was made live meanwhile: nothing is removed")
    _drop(engine, layout, held, progress)
    engine.change(
        f"DELETE WHERE {{ GRAPH {place.control} {{ {layout.node} ?p ?o }} }}", LONG_SECONDS
    )


def _drop(engine: Engine, layout: Layout, held: Held, progress: Progress) -> None:
    numbers = range(held.chunks)
    for start in range(0, held.chunks, LISTED):
        progress("removing", start, held.chunks)
        graphs: dict[str, None] = {}
        for chunk in listed(engine, layout, numbers[start : start + LISTED]):
            names = chunk.parts if chunk.graph is None else [chunk.graph]
            graphs |= dict.fromkeys(layout.graph(name) for name in names)
        _drop_graphs(engine, list(graphs))
    _drop_graphs(engine, [layout.names, layout.chunks, layout.graph("")])
    progress("removing", held.chunks, held.chunks)


def _drop_graphs(engine: Engine, graphs: Sequence[str]) -> None:
    for start in range(0, len(graphs), DROPPED):
        words = [f"DROP SILENT GRAPH {graph}" for graph in graphs[start : start + DROPPED]]
        engine.change(" ;\n".join(words), LONG_SECONDS)
