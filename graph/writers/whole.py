"""The whole data set as TriG: graph by graph, sorted, in constant memory.

`graph.build.dump` writes it as N-Quads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse, serialize

from graph import runs
from graph.store import Reader
from graph.writers.rdf import head
from ontology.vocab import SPARQL_PREFIXES

BATCH = 10_000
"""Quads held at once beside what is sorted."""


def trig(reader: Reader) -> Iterator[bytes]:
    """The default graph, then the others by name, each in the order of its lines as N-Triples."""
    lines = runs.sorted_lines(_lines(reader.quads()))
    begun = head()
    yield begun
    while batch := list(islice(lines, BATCH)):
        quads = parse(b"".join(map(_quad, batch)), format=RdfFormat.N_QUADS)
        made = serialize(quads, format=RdfFormat.TRIG, prefixes=dict(SPARQL_PREFIXES)) or b""
        yield made[len(begun) :]


def _lines(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Lines that begin with the name of their graph, which N-Quads puts last."""
    left = iter(quads)
    while batch := list(islice(left, BATCH)):
        yield "".join([f"{_name(quad)}\t{quad.triple}\n" for quad in batch]).encode()


def _name(quad: Quad) -> str:
    return "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)


def _quad(line: bytes) -> bytes:
    """The line of N-Quads; no name of a graph holds a tab."""
    name, _, triple = line.rstrip(b"\n").partition(b"\t")
    return b"%b %b .\n" % (triple, name)
