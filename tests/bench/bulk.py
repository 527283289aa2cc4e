"""A release put into Oxigraph's own store at once, for sizes at which a push takes too long.

It lies there as a push leaves it, but for the list of pieces: it can be asked, and not loaded.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal

from graph.build import Manifest
from graph.remote.layout import AT, LIVE, MANIFEST, STATE, WHOLE, Held, Place
from graph.remote.releases import layout_of
from ontology.mapping import RESOLVED
from tests.engines import BIN


def lines(quads: Iterable[str], told: Manifest) -> Iterator[str]:
    """Lines of N-Quads of named graphs, under the names that they have in an engine."""
    assert told.release
    place = Place("main")
    release = (told.release, told.number, told.released)
    held = Held(*release, told.quads, told.sha256, 0, RESOLVED.value)
    layout = layout_of(place, held)
    seen: dict[str, str] = {}
    for line in quads:
        text, _, graph = line.removesuffix(" .\n").rpartition(" ")
        lies = seen.get(graph)
        if lies is None:
            lies = seen[graph] = layout.graph(graph[1:-1])
            yield f"{graph} {AT} {lies} {layout.names} .\n"
        yield f"{text} {lies} .\n"
    yield f"{layout.node} {MANIFEST} {Literal(held.text())} {place.control} .\n"
    yield f"{layout.node} {STATE} {Literal(WHOLE)} {place.control} .\n"
    yield f"{place.control} {LIVE} {layout.node} {place.control} .\n"


def load(named: Path, told: Manifest, work: Path) -> None:
    """Make the store of a server at `work` of the quads in the file `named`."""
    work.mkdir(parents=True, exist_ok=True)
    path = work.with_suffix(".nq")
    with named.open(encoding="utf-8") as quads, path.open("w", encoding="utf-8") as out:
        out.writelines(lines(quads, told))
    command = [str(BIN / "oxigraph"), "load", "--location", str(work), "--file", str(path)]
    subprocess.run(command, check=True)
    path.unlink()
