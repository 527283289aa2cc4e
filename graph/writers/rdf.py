"""RDF of a set of events, or of any triples, in the formats that carry triples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import rdflib
from pyoxigraph import RdfFormat, Triple, serialize

from graph.writers.export import Export
from ontology import resolved as resolved_view
from ontology.mapping import source_triples
from ontology.vocab import SPARQL_PREFIXES

FORMATS: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
"""Formats of triples that the engine writes, by name; JSON-LD is compacted by rdflib."""


def triples(export: Export) -> list[Triple]:
    """What the resolved view says of the events and their sources, in a fixed order."""
    found: set[Triple] = set()
    for resolved in export.events:
        found.update(resolved_view.triples(resolved))
        for source in export.view.sources(resolved):
            found.update(source_triples(source))
    return sorted(found, key=str)


def turtle(export: Export) -> Iterator[bytes]:
    yield f"# {export.note}\n".encode()
    yield encode(triples(export), "ttl")


def ntriples(export: Export) -> Iterator[bytes]:
    yield f"# {export.note}\n".encode()
    yield encode(triples(export), "nt")


def jsonld(export: Export) -> Iterator[bytes]:
    yield encode(triples(export), "jsonld")


def encode(found: Iterable[Triple], name: str) -> bytes:
    """Triples in the format called `name`: ttl, nt, rdf, jsonld, or nq and trig (unnamed graph)."""
    if name == "jsonld":
        return _compact(found)
    return serialize(found, format=FORMATS[name], prefixes=dict(SPARQL_PREFIXES)) or b""


@cache
def context() -> Mapping[str, Any]:
    """The JSON-LD context that ships with the ontology."""
    text = resources.files("ontology").joinpath("context.jsonld").read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(text)["@context"]
    return loaded


def _compact(found: Iterable[Triple]) -> bytes:
    """Triples as JSON-LD, compacted with the shipped context, which stands in the document."""
    graph = rdflib.Graph()
    graph.parse(data=encode(found, "nt"), format="nt")
    return _settled(graph.serialize(format="json-ld", context=dict(context())))


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


@cache
def ontology() -> bytes:
    """The ontology as JSON-LD."""
    graph = rdflib.Graph()
    graph.parse(
        data=resources.files("ontology").joinpath("chronolex.ttl").read_text("utf-8"),
        format="turtle",
    )
    return _settled(graph.serialize(format="json-ld", context=dict(SPARQL_PREFIXES)))
