"""The whole data set as TriG: the same quads, graph by graph, never all in memory."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, parse

from graph import runs
from graph.build import in_memory
from graph.embedded import EmbeddedStore
from graph.writers import whole
from tests.graph.world import rich

ODD = 'a\ttab, a\nline, "quotes", a \\ and \u2028 <https://example.org/> .'


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    made = rich()
    event = made.events["arrests"]
    events = {**made.events, event.id: replace(event, summary=ODD)}
    return in_memory(replace(made, events=events))[0]


def test_all_is_there_graph_by_graph_in_order(store: EmbeddedStore) -> None:
    found = list(parse(b"".join(whole.trig(store)), format=RdfFormat.TRIG))
    assert set(found) == set(store.quads())
    assert len(found) == len(set(found))
    names = [name for name, _ in groupby(quad.graph_name for quad in found)]
    assert len(names) == len(set(names))
    assert isinstance(names[0], DefaultGraph)
    assert [str(name) for name in names[1:]] == sorted(map(str, names[1:]))
    for _, quads in groupby(found, key=lambda quad: quad.graph_name):
        triples = [str(quad.triple) for quad in quads]
        assert triples == sorted(triples)
    assert any(getattr(quad.object, "value", "") == ODD for quad in found)


def test_no_more_than_a_batch_is_held(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits to be sorted waits in files, and each piece is written and let go of."""
    whole_text = list(parse(b"".join(whole.trig(store)), format=RdfFormat.TRIG))
    monkeypatch.setattr(whole, "BATCH", 50)
    monkeypatch.setattr(runs, "RUN_BYTES", 20_000)
    files: list[Path] = []
    cut = runs.write

    def write(texts: Iterator[bytes], folder: Path, name: str) -> list[Path]:
        made = cut(texts, folder, name)
        files.extend(made)
        assert all(path.stat().st_size < 40_000 for path in made)
        return made

    monkeypatch.setattr(runs, "write", write)
    pieces = list(whole.trig(store))
    assert len(files) > 5
    assert len(pieces) > len(whole_text) // 50
    assert max(map(len, pieces)) < 40_000
    assert list(parse(b"".join(pieces), format=RdfFormat.TRIG)) == whole_text


def test_a_store_without_quads_is_a_document_too() -> None:
    assert list(parse(b"".join(whole.trig(EmbeddedStore())), format=RdfFormat.TRIG)) == []
