"""The embedded store: Oxigraph in this process, in memory or in a folder.

A folder has one writing process. Readers get immutable copies (hard links made by Oxigraph's
backup), because opening a live folder read-only is undefined behaviour in Oxigraph.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse
from pyoxigraph import Store as Oxigraph

from graph import runs
from graph.sparql.guard import guard
from graph.store import Answer, QueryError, Reader, Scope, StoreError
from ontology.vocab import SPARQL_PREFIXES

CHUNK = 1 << 20
"""Bytes handed to the engine at once."""

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.S)


class EmbeddedReader:
    """Queries and quads of an Oxigraph store.

    `folder`: where it is on disk, if nobody writes there; other processes may open it as well.
    `passing`: a folder to remove on close.
    """

    def __init__(
        self, store: Oxigraph, folder: Path | None = None, passing: Path | None = None
    ) -> None:
        self._store = store
        self.folder = folder
        self._passing = passing

    def query(self, text: str, scope: Scope = Scope()) -> Answer:  # noqa: B008 - frozen value
        guard(text)
        try:
            return self._store.query(
                text,
                prefixes=dict(SPARQL_PREFIXES),
                default_graph=_nodes(scope.default_graphs),
                named_graphs=_nodes(scope.named_graphs),
            )
        except SyntaxError as error:
            raise _syntax(str(error)) from error
        except (ValueError, RuntimeError) as error:
            # RuntimeError: a function that the engine does not know
            raise QueryError(str(error)) from error

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        name = None if graph is None else NamedNode(graph)
        yield from self._store.quads_for_pattern(None, None, None, name)

    def about(self, subject: str) -> Iterator[Triple]:
        found = self._store.quads_for_pattern(NamedNode(subject), None, None, DefaultGraph())
        for quad in found:
            yield quad.triple

    def graphs(self) -> list[str]:
        return sorted(
            name.value for name in self._store.named_graphs() if isinstance(name, NamedNode)
        )

    def few_graphs(self, most: int) -> list[str] | None:
        found = list(islice(self._store.named_graphs(), most + 1))
        return None if len(found) > most else self.graphs()

    def holds(self, graph: str) -> bool:
        try:
            return self._store.contains_named_graph(NamedNode(graph))
        except ValueError:
            return False

    def __len__(self) -> int:
        return len(self._store)

    def copy(self, folder: Path) -> None:
        """Make the same store in a new folder of the same file system; no file is copied."""
        self._store.backup(str(folder))

    def close(self) -> None:
        if self._passing is not None:
            shutil.rmtree(self._passing, ignore_errors=True)


class EmbeddedStore(EmbeddedReader):
    """Oxigraph, writable: in memory without `folder`, else on disk below it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.path = folder
        try:
            super().__init__(Oxigraph() if folder is None else Oxigraph(str(folder)))
        except OSError as error:
            raise StoreError(
                f"the store in {folder} cannot be opened ({error}):"
                " is another process writing to it?"
            ) from error

    def add(self, quads: Iterable[Quad]) -> None:
        self._store.bulk_extend(quads)

    def load(self, files: Iterable[Path], ours: bool = False) -> None:
        """Add N-Quads files, whose lines may come in any order and more than once.

        `ours`: we wrote them (`graph.runs`), so that IRIs and tags are sound and not looked at
        again.
        """
        opened = runs.opened if ours else _plain
        self._store.bulk_load(
            input=io.BufferedReader(_Chained(files, opened), CHUNK),
            format=RdfFormat.N_QUADS,
            lenient=ours,
        )

    def change(self, gone: Iterable[bytes], new: Iterable[bytes]) -> None:
        """Remove and add lines of N-Quads; a graph of which nothing is left is no more."""
        left = set()
        for quad in parse(b"".join(gone), format=RdfFormat.N_QUADS):
            self._store.remove(quad)
            left.add(quad.graph_name)
        self._store.extend(parse(b"".join(new), format=RdfFormat.N_QUADS))
        for graph in left - {DefaultGraph()}:
            if next(self._store.quads_for_pattern(None, None, None, graph), None) is None:
                self._store.remove_graph(graph)

    def flush(self) -> None:
        if self.path is not None:
            self._store.flush()

    def snapshot(self) -> Reader:
        if self.path is None:
            copy = Oxigraph()
            copy.bulk_extend(self._store)
            return EmbeddedReader(copy)
        self._store.flush()
        # beside the store, because hard links need the same file system
        target = Path(tempfile.mkdtemp(prefix=".snapshot-", dir=self.path.parent)) / "quads"
        self._store.backup(str(target))
        return EmbeddedReader(Oxigraph.read_only(str(target)), target, target.parent)

    def close(self) -> None:
        self.flush()
        del self._store


def _plain(path: Path) -> BinaryIO:
    return path.open("rb")


class _Chained(io.RawIOBase):
    """Files read as one, so that the engine sorts them together."""

    def __init__(self, files: Iterable[Path], opened: Callable[[Path], BinaryIO]) -> None:
        self._files = iter(files)
        self._opened = opened
        self._open: BinaryIO | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            if self._open is None:
                path = next(self._files, None)
                if path is None:
                    return 0
                self._open = self._opened(path)
            part = self._open.read(len(buffer))
            if part:
                buffer[: len(part)] = part
                return len(part)
            self._open.close()
            self._open = None


def open_read_only(folder: Path) -> EmbeddedReader:
    """A reader of a folder that nobody writes to."""
    try:
        return EmbeddedReader(Oxigraph.read_only(str(folder)), folder)
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the store in {folder} cannot be read ({error})") from error


def _nodes(names: Iterable[str] | None) -> Any:
    if names is None:
        return None
    try:
        return [NamedNode(name) for name in names]
    except ValueError as error:
        raise QueryError(f"a graph name is not an IRI: {error}") from error


def _syntax(text: str) -> QueryError:
    match = _POSITION.search(text)
    if match is None:
        return QueryError(text)
    return QueryError(match[3].strip(), int(match[1]), int(match[2]))
