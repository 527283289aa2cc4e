"""A release in an engine, read and asked over HTTP."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, QueryTriples, Triple
from pyoxigraph import Store as Oxigraph

from data.records import Catalogue, Release
from graph.build import ONTOLOGY
from graph.embedded import EmbeddedReader
from graph.remote import chunks, failures, releases, results
from graph.remote.chunks import rows_about
from graph.remote.engine import SECONDS, Engine
from graph.remote.failures import Refused, TooLarge
from graph.remote.layout import IN, STATE, WHOLE, Chunk, Held, Place, iri
from graph.remote.releases import layout_of
from graph.remote.rewrite import Asked, rewrite
from graph.store import Answer, QueryError, Scope, StoreError
from ontology import inverse
from ontology.mapping import RECORDS, RESOLVED
from ontology.vocab import CLX

CHECK_SECONDS = 10.0
"""For so long it is believed that the release is still there."""
PROBE_SECONDS = 1.0
PROBE_PATIENCE = 2.0
RESULT_MB = 64.0
AHEAD = 4
"""Chunks read at once."""
DESCRIBED = 200
"""Things of one DESCRIBE asked for at once."""
_PARSER = EmbeddedReader(Oxigraph())


class RemoteReader:
    """One release, which never changes: what it holds is read once, the rest when asked for."""

    def __init__(self, engine: Engine, place: Place, held: Held) -> None:
        self.engine = engine
        self.place = place
        self.held = held
        self.layout = layout_of(place, held)
        self._graphs: list[str] | None = None
        self._listing = threading.Lock()
        self._checked = -CHECK_SECONDS

    def query(self, text: str, scope: Scope = Scope()) -> Answer:  # noqa: B008 - frozen value
        # our own engine says whether it is a query, in the words and at the places of its own
        parsed = _PARSER.query(text, scope)
        names = [v.value for v in parsed.variables] if isinstance(parsed, QuerySolutions) else []
        return self.put(rewrite(text, self.layout, scope), names, SECONDS, RESULT_MB)

    def put(self, asked: Asked, names: Sequence[str], seconds: float, most_mb: float) -> Answer:
        """Have a query answered that was looked at; `names` are the columns of its rows.

        Raises
        ------
        EngineFailed, Refused, TooLarge
            See `graph.remote.failures`.
        """
        self.check()
        match asked.form:
            case "SELECT":
                return self.engine.solutions(asked.text, names, seconds, most_mb)
            case "ASK":
                return self.engine.boolean(asked.text, seconds)
            case "CONSTRUCT":
                return self.engine.triples(asked.text, seconds, most_mb)
        return self._described(asked, seconds, most_mb)

    def _described(self, asked: Asked, seconds: float, most_mb: float) -> QueryTriples:
        """What the resolved view says of each thing: engines differ in what they tell."""
        things = dict.fromkeys(asked.things)
        if not things:
            found = self.engine.solutions(asked.text, None, seconds, most_mb)
            for row in found:
                things |= {term.value: None for term in row if isinstance(term, NamedNode)}
        told: list[Triple] = []
        listed = list(things)
        for start in range(0, len(listed), DESCRIBED):
            told += self._about(listed[start : start + DESCRIBED], seconds)
        return results.as_answer(told)

    def check(self) -> None:
        """Is the release still there? Asked now and then; `EngineFailed` if it is not."""
        if time.monotonic() - self._checked > CHECK_SECONDS:
            self._look(SECONDS)

    def _look(self, seconds: float) -> None:
        told = f"{self.layout.node} {STATE} ?state"
        text = f"SELECT ?state {{ GRAPH {self.place.control} {{ {told} }} }}"
        try:
            found = [row[0] for row in self.engine.rows(text, ("state",), seconds)]
        except (Refused, TooLarge) as error:
            # the query is ours: nothing can be wrong with it
            raise failures.nonsense(error.detail) from error
        if found != [Literal(WHOLE)]:
            raise failures.away(f"release {self.held.release} is no longer there")
        self._checked = time.monotonic()

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        self.check()
        if graph is None:
            yield from self._chunks(range(self.held.chunks))
            return
        text = f"SELECT ?c {{ GRAPH {self.layout.names} {{ {iri(graph)} {IN} ?c }} }}"
        found = [row[0] for row in self.engine.rows(text, ("c",))]
        nodes = [node.value for node in found if isinstance(node, NamedNode)]
        numbers = sorted(int(node.rpartition(":")[2]) for node in nodes)
        for quad in self._chunks(numbers, graph):
            if quad.graph_name == NamedNode(graph):
                yield quad

    def recorded(self, without: Sequence[str]) -> Iterator[Quad]:
        """All quads but those of the default graph and of the graphs named."""
        self.check()
        every = releases.listed(self.engine, self.layout, range(self.held.chunks))
        left_out = [NamedNode(name) for name in without]
        for quad in self._ahead(chunk for chunk in every if chunk.graph not in ("", *without)):
            if quad.graph_name not in left_out:
                yield quad

    def catalogue(self) -> Catalogue:
        """The records that the release was made from.

        Raises
        ------
        StoreError
            It was not made from records.
        """
        told = self.recorded((RESOLVED.value, ONTOLOGY))
        try:
            released = Release(self.held.number, date.fromisoformat(self.held.released))
            return inverse.catalogue(told, released)
        except ValueError as error:
            raise StoreError(f"{error}: push the release again") from error

    @property
    def events(self) -> int:
        """How many events the release has."""
        records = self.layout.graph(RECORDS.value)
        text = f"SELECT (COUNT(?e) AS ?n) {{ GRAPH {records} {{ ?e a <{CLX}Event> }} }}"
        return int(str(self.engine.rows(text, ("n",))[0][0].value))  # type: ignore[union-attr]

    def probe(self) -> None:
        """Ask the engine one small question; `EngineFailed` says what is wrong with it."""
        if time.monotonic() - self._checked > PROBE_SECONDS:
            self._look(PROBE_PATIENCE)

    def is_live(self) -> bool:
        """Is it still the release that is to be read?"""
        held = releases.live(self.engine, self.place)
        return held is None or held.release == self.held.release

    def _chunks(self, numbers: Sequence[int], only: str | None = None) -> Iterator[Quad]:
        yield from self._ahead(releases.listed(self.engine, self.layout, numbers), only)

    def _ahead(self, wanted: Iterable[Chunk], only: str | None = None) -> Iterator[Quad]:
        """The quads of chunks, some of which are read while others are worked on."""
        with ThreadPoolExecutor(AHEAD) as threads:
            reading: deque[Future[list[Quad]]] = deque()
            try:
                for chunk in wanted:
                    reading.append(threads.submit(lambda it: list(self._of(it, only)), chunk))
                    if len(reading) >= AHEAD:
                        yield from reading.popleft().result()
                while reading:
                    yield from reading.popleft().result()
            finally:
                for future in reading:
                    future.cancel()

    def _of(self, chunk: Chunk, only: str | None = None) -> Iterator[Quad]:
        """The quads of a chunk, as many as there have to be; of one graph `only`, if told."""
        if chunk.graph is None:
            known = {self.layout.graph(name)[1:-1]: NamedNode(name) for name in chunk.parts}
            asked = chunk if only is None else Chunk(chunk.number, -1, "", None, (only,))
            rows = self.engine.rows(chunks.select(asked, self.layout), ("g", "s", "p", "o"))
            self._expect(asked, len(rows))
            for g, s, p, o in rows:
                assert isinstance(g, NamedNode)
                yield _quad(s, p, o, known[g.value])
            return
        rows = self.engine.rows(chunks.select(chunk, self.layout), ("s", "p", "o"))
        self._expect(chunk, len(rows))
        graphs = [DefaultGraph() if not chunk.graph else NamedNode(chunk.graph)]
        if chunk.graph and chunk.graph == self.held.default and only is None:
            graphs.append(DefaultGraph())
        for s, p, o in rows:
            for graph in graphs:
                yield _quad(s, p, o, graph)

    def _expect(self, chunk: Chunk, rows: int) -> None:
        if chunk.quads >= 0 and rows != chunk.quads:
            raise failures.nonsense(f"{rows} quads where {chunk.quads} are to be")

    def about(self, subject: str) -> Iterator[Triple]:
        self.check()
        yield from self._about([subject], SECONDS)

    def _about(self, things: Sequence[str], seconds: float) -> list[Triple]:
        found = self.engine.rows(rows_about(self.layout, things), ("s", "p", "o"), seconds)
        return [_quad(s, p, o, DefaultGraph()).triple for s, p, o in found]

    def graphs(self) -> list[str]:
        with self._listing:
            if self._graphs is None:
                self.check()
                found: set[str] = set()
                numbers = range(self.held.chunks)
                for chunk in releases.listed(self.engine, self.layout, numbers):
                    found.update(chunk.parts if chunk.graph is None else [chunk.graph])
                self._graphs = sorted(found - {""})
            return self._graphs

    def few_graphs(self, most: int) -> list[str] | None:
        found = self.graphs()
        return None if len(found) > most else found

    def holds(self, graph: str) -> bool:
        try:
            name = iri(graph)
        except QueryError:
            return False
        self.check()
        text = f"SELECT ?c {{ GRAPH {self.layout.names} {{ {name} {IN} ?c }} }} LIMIT 1"
        return bool(self.engine.rows(text, ("c",)))

    def __len__(self) -> int:
        return self.held.quads

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.close()


def _quad(s: object, p: object, o: object, graph: NamedNode | DefaultGraph) -> Quad:
    if not (isinstance(s, NamedNode) and isinstance(p, NamedNode)):
        raise failures.nonsense("a triple without a subject or a predicate")
    if not isinstance(o, NamedNode | Literal):
        raise failures.nonsense("a triple without an object")
    return Quad(s, p, o, graph)
