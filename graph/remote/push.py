"""A release goes to an engine: in pieces, beside what is read there; then it is live at once."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from graph.remote import chunks, releases
from graph.remote.chunks import Graphs, Piece
from graph.remote.engine import LONG_SECONDS, Engine
from graph.remote.layout import (
    AT,
    LOADING,
    MANIFEST,
    REMOVING,
    STATE,
    WHOLE,
    Chunk,
    Held,
    Layout,
    Place,
)
from graph.remote.releases import Progress
from graph.store import StoreError


def push(
    engine: Engine,
    place: Place,
    held: Held,
    graphs: Graphs,
    progress: Progress = lambda *_: None,
) -> Held:
    """Load `graphs` as the release that `held` names and make it the live one.

    `held` need not say how many chunks there are. What is there already is not sent again.

    Raises
    ------
    StoreError
        A release of that name holds something else, or what is read is not what was written.
    """
    default = chunks.twin(graphs)
    if default:
        # it is not written where it is another graph as well
        graphs = {name: lines for name, lines in graphs.items() if name}
    made = list(chunks.pieces(graphs))
    held = replace(held, chunks=len(made), default=default)
    layout = releases.layout_of(place, held)
    _begin(engine, place, held, layout)
    _write(engine, layout, made, progress)
    _verify(engine, layout, made, progress)
    _count(engine, layout, held)
    releases.set_state(engine, place, layout, WHOLE)
    releases.swap(engine, place, layout)
    now = releases.live(engine, place)
    if now is None or now.release != held.release:
        raise StoreError(
            f"release {held.release} is loaded, but another was made live at the same time:"
            " push again"
        )
    return held


def _begin(engine: Engine, place: Place, held: Held, layout: Layout) -> None:
    known = releases.states(engine, place).get(held.release)
    if known is not None:
        state, there = known
        if state == REMOVING:
            raise StoreError(f"release {held.release} is being removed: wait for its end")
        if there != held:
            raise StoreError(
                f"another release is called {held.release} in the engine: remove it first"
            )
        return
    control = f"{layout.node} {MANIFEST} {Literal(held.text())} ; {STATE} {Literal(LOADING)}"
    engine.change(f"INSERT DATA {{ GRAPH {place.control} {{ {control} }} }}")


def _write(engine: Engine, layout: Layout, made: list[Piece], progress: Progress) -> None:
    numbers = range(len(made))
    there = {chunk.number: chunk for chunk in releases.listed(engine, layout, numbers)}
    for done, piece in enumerate(made):
        progress("loading", done, len(made))
        known = there.get(piece.chunk.number)
        if known is None:
            engine.change(chunks.insert(piece, layout))
        elif known != piece.chunk:
            raise StoreError(
                "what an earlier push left of this release was cut in another way: remove it first"
            )
    progress("loading", len(made), len(made))


def read(engine: Engine, layout: Layout, chunk: Chunk) -> Graphs:
    """What a chunk holds in the engine, as lines."""
    found: dict[str, list[str]] = {}
    if chunk.graph is None:
        known = {layout.graph(name)[1:-1]: name for name in chunk.parts}
        for row in engine.rows(chunks.select(chunk, layout), ("g", "s", "p", "o")):
            assert isinstance(row[0], NamedNode)
            found.setdefault(known[row[0].value], []).append(" ".join(map(str, row[1:])))
    else:
        rows = engine.rows(chunks.select(chunk, layout), ("s", "p", "o"))
        found[chunk.graph] = [" ".join(map(str, row)) for row in rows]
    return found


def _verify(engine: Engine, layout: Layout, made: list[Piece], progress: Progress) -> None:
    for done, piece in enumerate(made):
        progress("verifying", done, len(made))
        if chunks.hashed(read(engine, layout, piece.chunk)) == piece.chunk.sha256:
            continue
        # a request that was cut off may have been carried out in part
        engine.change(chunks.insert(piece, layout))
        found = chunks.hashed(read(engine, layout, piece.chunk))
        if found != piece.chunk.sha256:
            raise StoreError(
                f"what the engine gives back is not what it was given (part {piece.chunk.number}"
                f" of {len(made)}, {_differing(engine, layout, piece)}): it cannot hold this data"
            )
    progress("verifying", len(made), len(made))


def _differing(engine: Engine, layout: Layout, piece: Piece) -> str:
    """An example of what is not as it was."""
    back = {f"{t} <{n}>" for n, lines in read(engine, layout, piece.chunk).items() for t in lines}
    sent = {f"{text} <{name}>" for name, lines in piece.graphs.items() for text in lines}
    missing = sorted(sent - back)
    return f"such as {missing[0][:300]}" if missing else f"{len(back - sent)} triples more"


def _count(engine: Engine, layout: Layout, held: Held) -> None:
    named = f"GRAPH {layout.names} {{ ?n {AT} ?g }} GRAPH ?g {{ ?s ?p ?o }}"
    total = _number(engine, f"SELECT (COUNT(*) AS ?c) {{ {named} }}")
    total += _number(
        engine, f"SELECT (COUNT(*) AS ?c) {{ GRAPH {layout.default_graph} {{ ?s ?p ?o }} }}"
    )
    if total != held.quads:
        raise StoreError(
            f"the engine counts {total} quads of release {held.release} where {held.quads} were"
            " sent: push again, or remove it first"
        )


def _number(engine: Engine, text: str) -> int:
    ((found,),) = engine.rows(text, ("c",), LONG_SECONDS)
    assert isinstance(found, Literal)
    return int(found.value)
