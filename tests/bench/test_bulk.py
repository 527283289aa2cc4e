"""A release that is put into an engine's files at once lies there as a push leaves it."""

from __future__ import annotations

from pathlib import Path

import httpx
from pyoxigraph import DefaultGraph

from graph import build
from graph.remote.address import Address
from graph.remote.engine import Engine
from graph.remote.layout import Held, Place
from graph.remote.push import push
from ontology.mapping import RESOLVED
from tests.bench import bulk
from tests.engines import running
from tests.remote.filled import shipped


def test_what_lies_there_is_what_a_push_leaves(tmp_path: Path) -> None:
    held = shipped()
    quads = [q for q in held.reader.quads() if not isinstance(q.graph_name, DefaultGraph)]
    told = build.manifest(build.dump(held.reader), held.catalogue.release)
    graphs = bulk.by_graph(b"".join(build.texts(quads)).decode().splitlines(keepends=True))
    put = set(bulk.lines(graphs, told))
    with running("oxigraph", tmp_path / "engine") as server:
        engine = Engine(Address(server.query))
        default = graphs[RESOLVED.value]
        release = (told.release, told.number, told.released)
        given = Held(*release, told.quads, told.sha256, 0)
        push(engine, Place("main"), given, {**graphs, "": default})
        engine.close()
        url = server.query.removesuffix("/query") + "/store"
        pushed = httpx.get(url, headers={"Accept": "application/n-quads"}, trust_env=False)
    assert len(put) > 100_000
    assert put == set(pushed.text.splitlines(keepends=True))
