"""A release in pieces: each is written by one request, read by one, and has a hash.

The same quads make the same pieces, so that an interrupted push can go on. A piece is whole small
graphs, or the triples of some subjects of a large one, and knows their names: it is read by looking
them up, with no sorting and no counting off on the engine's side, and no engine's limit on rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from graph.remote.layout import AT, CHUNK, HOLDS, IN, Chunk, Layout, digest, iri
from graph.store import StoreError

Graphs = Mapping[str, Sequence[str]]
"""Name of a graph, ``""`` for the default graph -> its triples as sorted lines."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk and what it holds."""

    chunk: Chunk
    graphs: Graphs


def line(quad: Quad) -> str:
    """A triple as it stands in SPARQL and in N-Triples, without the dot."""
    return f"{quad.subject} {quad.predicate} {quad.object}"


def by_graph(quads: Iterable[Quad]) -> Graphs:
    """Quads as sorted lines, each once.

    Raises
    ------
    StoreError
        A blank node, which no second request could name.
    """
    found: dict[str, set[str]] = {}
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            raise StoreError("blank nodes cannot be kept in an engine: give them names")
        name = quad.graph_name
        assert isinstance(name, NamedNode | DefaultGraph)
        found.setdefault(name.value if isinstance(name, NamedNode) else "", set()).add(line(quad))
    return {name: sorted(lines) for name, lines in sorted(found.items())}


def twin(graphs: Graphs) -> str:
    """The named graph that holds just what the default graph holds; ``""`` without one."""
    default = graphs.get("")
    if not default:
        return ""
    same = (name for name, lines in graphs.items() if name and lines == default)
    return next(same, "")


def pieces(graphs: Graphs, size: int = CHUNK) -> Iterator[Piece]:
    """The pieces of `graphs`, in order, of about `size` quads."""
    number = 0
    small: dict[str, Sequence[str]] = {}
    held = 0
    for name, lines in graphs.items():
        # the default graph has no name to be listed by
        if name and len(lines) <= size // 4:
            if held + len(lines) > size:
                yield _piece(number, None, tuple(small), small)
                number, small, held = number + 1, {}, 0
            small[name] = lines
            held += len(lines)
            continue
        for subjects, part in _by_subject(lines, size):
            yield _piece(number, name, subjects, {name: part})
            number += 1
    if small:
        yield _piece(number, None, tuple(small), small)


def _piece(number: int, graph: str | None, parts: Sequence[str], graphs: Graphs) -> Piece:
    quads = sum(len(lines) for lines in graphs.values())
    return Piece(Chunk(number, quads, hashed(graphs), graph, tuple(parts)), graphs)


def hashed(graphs: Graphs) -> str:
    """The hash of a chunk's content."""
    return digest(f"{text} <{name}>" for name, lines in graphs.items() for text in lines)


def _by_subject(lines: Sequence[str], size: int) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """(subjects, lines) of about `size` lines; no subject is in two."""
    subjects: list[str] = []
    start = 0
    for at, text in enumerate(lines):
        subject = text.partition(" ")[0][1:-1]
        if not subjects or subject != subjects[-1]:
            if at - start >= size:
                yield tuple(subjects), lines[start:at]
                subjects, start = [], at
            subjects.append(subject)
    if subjects:
        yield tuple(subjects), lines[start:]


def insert(piece: Piece, layout: Layout) -> str:
    """The request that writes a piece, its names and its entry in the list; harmless twice."""
    chunk = piece.chunk
    node = layout.chunk(chunk.number)
    written, names = [], []
    for name, lines in piece.graphs.items():
        written.append(f"GRAPH {layout.graph(name)} {{\n" + " .\n".join(lines) + "\n}")
        if name:
            names.append(f"{iri(name)} {AT} {layout.graph(name)} ; {IN} {node}")
        else:
            names.append(f"{layout.default_graph} {IN} {node}")
    written.append(f"GRAPH {layout.names} {{\n" + " .\n".join(names) + "\n}")
    written.append(f"GRAPH {layout.chunks} {{ {node} {HOLDS} {Literal(chunk.text())} }}")
    return "INSERT DATA {\n" + "\n".join(written) + "\n}"


def select(chunk: Chunk, layout: Layout) -> str:
    """The query that reads a chunk, as rows of ``g s p o`` or ``s p o``."""
    if chunk.graph is None:
        listed = " ".join(layout.graph(name) for name in chunk.parts)
        return f"SELECT ?g ?s ?p ?o {{ VALUES ?g {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    listed = " ".join(iri(name) for name in chunk.parts)
    where = f"GRAPH {layout.graph(chunk.graph)} {{ ?s ?p ?o }}"
    return f"SELECT ?s ?p ?o {{ VALUES ?s {{ {listed} }} {where} }}"


def rows_about(layout: Layout, things: Sequence[str]) -> str:
    """What the resolved view says of things, as rows of ``s p o``."""
    listed = " ".join(iri(thing) for thing in things)
    where = f"GRAPH {layout.default_graph} {{ ?s ?p ?o }}"
    return f"SELECT ?s ?p ?o {{ VALUES ?s {{ {listed} }} {where} }}"
