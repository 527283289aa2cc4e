"""Where a release lies in an engine, and how it is told there.

Every release has graphs of its own, under names of its own, so the next is loaded beside the one
that is read and the swap is one triple. Inside a release the graph ``names`` leads from the name
that a user knows (a claim's IRI) to the graph that holds it, and ``chunks`` lists the pieces in
which the release was written and is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from pyoxigraph import NamedNode

from graph.store import QueryError, StoreError

FORMAT = 1
VOCABULARY = "urn:chronolex:store#"
LIVE, STATE, MANIFEST = (f"<{VOCABULARY}{name}>" for name in ("live", "state", "manifest"))
AT, IN, HOLDS = (f"<{VOCABULARY}{name}>" for name in ("at", "in", "holds"))
LOADING, WHOLE, REMOVING = "loading", "whole", "removing"
CHUNK = 2_000
"""Quads of a chunk: one engine takes no more than 4,000 in one request."""
_RELEASE = re.compile(r"[0-9A-Za-z.+-]{1,100}")


def iri(name: str) -> str:
    """`name` in angle brackets: whatever stands in a request to an engine passes here.

    Raises
    ------
    QueryError
        It is no IRI, and could end the brackets.
    """
    try:
        return f"<{NamedNode(name).value}>"
    except ValueError as error:
        raise QueryError(f"a name is not an IRI: {error}") from error


@dataclass(frozen=True, slots=True)
class Held:
    """What a release holds: as `graph.build.Manifest`, and how many chunks.

    `default` names the graph that is the default graph as well; without it that is one of its own.
    """

    release: str
    number: str
    released: str
    quads: int
    sha256: str
    chunks: int
    default: str = ""
    format: int = FORMAT

    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def of(cls, text: str) -> Held:
        try:
            raw = json.loads(text)
            if isinstance(raw, dict) and raw.get("format") != FORMAT:
                raise StoreError(
                    f"the release in the engine has format {raw.get('format')}, this version reads"
                    f" {FORMAT}: push it again"
                )
            return cls(**raw)
        except (ValueError, TypeError):
            raise StoreError(
                "the release in the engine says nothing readable of itself: push it again"
            ) from None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a release: whole small graphs, or one graph's triples of some subjects.

    `graph` is the one graph's name, ``""`` for the default graph; None where `parts` are graphs,
    else they are subjects. `sha256` is that of its sorted lines.
    """

    number: int
    quads: int
    sha256: str
    graph: str | None
    parts: Sequence[str]

    def text(self) -> str:
        return json.dumps([self.quads, self.sha256, self.graph, list(self.parts)])

    @classmethod
    def of(cls, number: int, text: str) -> Chunk:
        quads, digest, graph, parts = json.loads(text)
        return cls(number, quads, digest, graph, tuple(parts))


def digest(lines: Iterable[str]) -> str:
    """The hash of sorted lines."""
    found = sha256()
    for line in sorted(lines):
        found.update(line.encode() + b"\n")
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Place:
    """The names that the data set `name` uses in an engine."""

    name: str

    @property
    def base(self) -> str:
        return f"urn:chronolex:{self.name}"

    @property
    def control(self) -> str:
        """The graph, and the node in it, that tell of releases."""
        return f"<{self.base}>"

    def release(self, name: str) -> Layout:
        if not _RELEASE.fullmatch(name):
            raise StoreError(f"'{name[:100]}' is no name of a release")
        return Layout(f"{self.base}:{name}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The names of one release; `default` as in `Held`. In angle brackets, ready for SPARQL."""

    base: str
    default: str = ""

    @property
    def node(self) -> str:
        return f"<{self.base}>"

    @property
    def names(self) -> str:
        return f"<{self.base}:names>"

    @property
    def chunks(self) -> str:
        return f"<{self.base}:chunks>"

    @property
    def nothing(self) -> str:
        """A graph that is never there."""
        return f"<{self.base}:nothing>"

    @property
    def default_graph(self) -> str:
        return self.graph(self.default)

    def chunk(self, number: int) -> str:
        return f"<{self.base}:chunk:{number}>"

    def graph(self, name: str) -> str:
        """Where the graph that users call `name` lies; ``""`` is a default graph of its own.

        Raises
        ------
        QueryError
            As `iri`.
        """
        return f"<{self.base}:graph:{iri(name)[1:-1]}>" if name else f"<{self.base}:default>"
