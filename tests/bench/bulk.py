"""A release put into Oxigraph's own store at once, for sizes at which a push takes too long.

It lies there as a push leaves it: the same quads under the same names, and the same list of pieces.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal

from graph.build import Manifest
from graph.remote import chunks
from graph.remote.chunks import Graphs
from graph.remote.layout import AT, HOLDS, IN, LIVE, MANIFEST, STATE, WHOLE, Held, Place, iri
from graph.remote.releases import layout_of
from ontology.mapping import RESOLVED
from tests.engines import BIN


def lines(graphs: Graphs, told: Manifest) -> Iterator[str]:
    """Lines of N-Quads of named graphs, under the names that they have in an engine."""
    assert told.release
    place = Place("main")
    made = list(chunks.pieces(graphs))
    release = (told.release, told.number, told.released)
    held = Held(*release, told.quads, told.sha256, len(made), RESOLVED.value)
    layout = layout_of(place, held)
    for piece in made:
        node = layout.chunk(piece.chunk.number)
        for name, texts in piece.graphs.items():
            lies = layout.graph(name)
            yield f"{iri(name)} {AT} {lies} {layout.names} .\n"
            yield f"{iri(name)} {IN} {node} {layout.names} .\n"
            for text in texts:
                yield f"{text} {lies} .\n"
        yield f"{node} {HOLDS} {Literal(piece.chunk.text())} {layout.chunks} .\n"
    yield f"{layout.node} {MANIFEST} {Literal(held.text())} {place.control} .\n"
    yield f"{layout.node} {STATE} {Literal(WHOLE)} {place.control} .\n"
    yield f"{place.control} {LIVE} {layout.node} {place.control} .\n"


def by_graph(quads: Iterable[str]) -> Graphs:
    """What `graph.remote.chunks.by_graph` makes of quads, from lines of named graphs."""
    found: dict[str, list[str]] = {}
    for line in quads:
        text, _, graph = line.removesuffix(" .\n").rpartition(" ")
        found.setdefault(graph[1:-1], []).append(text)
    return {name: sorted(texts) for name, texts in sorted(found.items())}


def load(named: Path, told: Manifest, work: Path) -> None:
    """Make the store of a server at `work` of the quads in the file `named`."""
    work.mkdir(parents=True, exist_ok=True)
    path = work.with_suffix(".nq")
    with named.open(encoding="utf-8", newline="\n") as quads:
        graphs = by_graph(quads)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines(graphs, told))
    command = [str(BIN / "oxigraph"), "load", "--location", str(work), "--file", str(path)]
    subprocess.run(command, check=True)
    path.unlink()
