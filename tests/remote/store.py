"""A store in an engine that can be written, by the protocol of `graph.store`: for the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import Quad, Triple
from pyoxigraph import Store as Oxigraph

from graph.embedded import EmbeddedReader
from graph.remote import chunks, releases
from graph.remote.engine import Engine
from graph.remote.layout import Held, Place
from graph.remote.push import push
from graph.remote.reader import RemoteReader
from graph.store import Answer, Reader, Scope


class RemoteStore:
    """Each `add` reads all that is there and writes it, with the new, as the next release.

    So a reader is never disturbed and an addition is whole or not there. It costs what the store
    holds: meant for what is small; whole releases come by `graph.remote.push`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._place = Place(engine.address.name)
        self._number = 0

    def _now(self) -> Reader:
        held = releases.live(self._engine, self._place)
        if held is None:
            return EmbeddedReader(Oxigraph())
        return RemoteReader(self._engine, self._place, held)

    def add(self, quads: Iterable[Quad]) -> None:
        graphs = chunks.by_graph(chain(self._now().quads(), quads))
        total = sum(len(lines) for lines in graphs.values())
        known = releases.states(self._engine, self._place)
        self._number = 1 + max((int(held.number) for _, held in known.values()), default=0)
        digest = chunks.hashed(graphs)
        name = f"{self._number}+{digest[:12]}"
        push(self._engine, self._place, Held(name, str(self._number), "", total, digest, 0), graphs)

    def query(self, text: str, scope: Scope = Scope()) -> Answer:  # noqa: B008 - frozen value
        return self._now().query(text, scope)

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        return self._now().quads(graph)

    def about(self, subject: str) -> Iterator[Triple]:
        return self._now().about(subject)

    def graphs(self) -> list[str]:
        return self._now().graphs()

    def few_graphs(self, most: int) -> list[str] | None:
        return self._now().few_graphs(most)

    def holds(self, graph: str) -> bool:
        return self._now().holds(graph)

    def __len__(self) -> int:
        return len(self._now())

    def flush(self) -> None:
        """Nothing to do: an engine acknowledges what it holds."""

    def snapshot(self) -> Reader:
        return self._now()

    def close(self) -> None:
        self._engine.close()
