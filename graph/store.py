"""What a store of quads must do. Every implementation passes `tests/contracts/test_store.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples, Triple

Answer = QuerySolutions | QueryBoolean | QueryTriples


class StoreError(Exception):
    """The store cannot do what was asked; the message says what to do."""

    code = "store-unusable"


class QueryError(ValueError):
    """The query is wrong. `line` and `column` count from 1 where known."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Scope:
    """The data set of one query by the protocol; None leaves the store's own."""

    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None


class Reader(Protocol):
    """One complete, unchanging set of quads."""

    def query(self, text: str, scope: Scope = ...) -> Answer:
        """Answer a SPARQL 1.1 query; the prefixes of the ontology need no declaration.

        Raises
        ------
        QueryError
            The text is no query, or asks for something refused.
        """
        ...

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """All quads, or those of the named graph; in no promised order."""
        ...

    def about(self, subject: str) -> Iterator[Triple]:
        """What the resolved view says of a thing: its triples as subject."""
        ...

    def graphs(self) -> list[str]:
        """Names of the graphs, sorted."""
        ...

    def few_graphs(self, most: int) -> list[str] | None:
        """Their names, sorted, if they are no more than `most`: others are not gone through."""
        ...

    def holds(self, graph: str) -> bool:
        """Is there a graph of that name?"""
        ...

    def __len__(self) -> int: ...


class Writer(Protocol):
    """A set of quads that can be added to."""

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; those already there stay once. All or nothing for each call."""
        ...

    def flush(self) -> None:
        """Return when what was added would survive a loss of power."""
        ...


class Store(Reader, Writer, Protocol):
    """A store that can be written, and that gives readers that writing does not disturb."""

    def snapshot(self) -> Reader:
        """An immutable reader of the present state."""
        ...

    def close(self) -> None:
        """Let go of files; the store is of no use after."""
        ...
