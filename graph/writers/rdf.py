"""RDF of a set of events, or of any triples, in the formats that carry triples or quads.

Exports are written in batches of events, in the view's order, so that a large set streams; the
order within a batch is fixed, so equal views give equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any

import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize

from graph.writers import jsonld as compact
from graph.writers.export import Export
from ontology import resolved as resolved_view
from ontology.mapping import RECORDS, RESOLVED, claim_quads, source_triples
from ontology.resolution import Resolved
from ontology.vocab import SPARQL_PREFIXES

FORMATS: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
"""Formats of triples that the engine writes, by name."""

BATCH = 100
"""Events to a batch: some 5,000 triples, or 20,000 quads."""


def _batches(export: Export) -> Iterator[list[Resolved]]:
    for start in range(0, len(export.events), BATCH):
        yield list(export.events[start : start + BATCH])


def _groups(export: Export) -> Iterator[list[Triple]]:
    """What the resolved view says of the events and their sources, batch by batch."""
    told: set[str] = set()
    for batch in _batches(export):
        found: list[Triple] = []
        for resolved in batch:
            found += resolved_view.triples(resolved)
            for source in export.view.sources(resolved):
                if source.id not in told:
                    told.add(source.id)
                    found += source_triples(source)
        yield _in_order(found)


def _in_order(found: Iterable[Triple]) -> list[Triple]:
    """Each triple once, those of a subject together, otherwise as they came: a fixed order.

    To sort by all of a triple's text takes longer than to write it.
    """
    return sorted(dict.fromkeys(found), key=lambda triple: str(triple.subject))


def triples(export: Export) -> list[Triple]:
    """What the resolved view says of the events and their sources, in a fixed order."""
    return [triple for group in _groups(export) for triple in group]


def _quads(export: Export) -> Iterator[list[Quad]]:
    """The same as quads, with the graphs of the claims that were known and who makes them.

    Of each graph of the data set this is the part that belongs to the events: on the release's own
    day, a subset of the dump. What was not known on the view's day is in none of them.
    """
    told: set[str] = set()
    for batch in _batches(export):
        found: list[Quad] = []
        for resolved in batch:
            said = list(resolved_view.triples(resolved))
            sources: list[Triple] = []
            for source in export.view.sources(resolved):
                if source.id not in told:
                    told.add(source.id)
                    sources += source_triples(source)
            for graph in (DefaultGraph(), RESOLVED):
                found += (_in(graph, triple) for triple in (*said, *sources))
            found += (_in(RECORDS, triple) for triple in sources)
            for weighed in resolved.claims:
                found += claim_quads(resolved.event, weighed.claim)
        yield sorted(dict.fromkeys(found), key=lambda quad: str(quad.graph_name))


def _in(graph: NamedNode | DefaultGraph, triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def turtle(export: Export) -> Iterator[bytes]:
    yield f"# {export.note}\n".encode()
    begun = head()
    yield begun
    for group in _groups(export):
        yield encode(group, "ttl")[len(begun) :]


def ntriples(export: Export) -> Iterator[bytes]:
    yield f"# {export.note}\n".encode()
    for group in _groups(export):
        yield encode(group, "nt")


def jsonld(export: Export) -> Iterator[bytes]:
    yield from compact.write(_groups(export), export.about())


def nquads(export: Export) -> Iterator[bytes]:
    yield f"# {export.note}\n".encode()
    for group in _quads(export):
        yield serialize(group, format=RdfFormat.N_QUADS) or b""


def trig(export: Export) -> Iterator[bytes]:
    yield f"# {export.note}\n".encode()
    begun = head()
    yield begun
    for group in _quads(export):
        for _, quads in groupby(group, key=lambda quad: quad.graph_name):
            made = serialize(quads, format=RdfFormat.TRIG, prefixes=dict(SPARQL_PREFIXES)) or b""
            yield made[len(begun) :]


@cache
def head() -> bytes:
    """The lines of prefixes that the engine begins every document with; ours need them once."""
    one = Triple(RECORDS, RECORDS, RECORDS)
    lines = encode([one], "ttl").splitlines(keepends=True)
    return b"".join(line for line in lines if line.startswith(b"@prefix"))


def encode(found: Iterable[Triple], name: str) -> bytes:
    """Triples in the format called `name`: ttl, nt, rdf, jsonld, or nq and trig (unnamed graph)."""
    if name == "jsonld":
        return b"".join(compact.write([_in_order(found)], None))
    return serialize(found, format=FORMATS[name], prefixes=dict(SPARQL_PREFIXES)) or b""


@cache
def ontology() -> bytes:
    """The ontology as JSON-LD."""
    graph = rdflib.Graph()
    graph.parse(
        data=resources.files("ontology").joinpath("chronolex.ttl").read_text("utf-8"),
        format="turtle",
    )
    return _settled(graph.serialize(format="json-ld", context=dict(SPARQL_PREFIXES)))


def _settled(text: str) -> bytes:
    """JSON-LD in an order of its own: rdflib's follows the hashes of the process."""
    told = json.loads(text)
    told = {name: value if name == "@context" else _sorted(value) for name, value in told.items()}
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False).encode("utf-8")


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: item if name == "@list" else _sorted(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=lambda item: json.dumps(item, sort_keys=True))
    return value
