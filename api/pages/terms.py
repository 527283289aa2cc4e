"""The ontology as a list of terms, read from its Turtle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from ontology.vocab import CLX


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, scheme or concept: its local name, label and definition.

    `anchor`: this is where a link to it leads; a concept of several schemes is listed in each.
    """

    name: str
    label: str
    definition: str
    anchor: bool
    concepts: tuple[Term, ...] = ()


@lru_cache(maxsize=2)
def listing(turtle: str) -> dict[str, tuple[Term, ...]]:
    """Terms of Chronolex's own namespace by ``classes``, ``properties`` and ``schemes``."""
    graph = Graph().parse(data=turtle, format="turtle")
    seen: set[Node] = set()
    properties = (
        OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property,
    )  # fmt: skip
    return {
        "classes": _of(graph, seen, OWL.Class, RDFS.Class),
        "properties": _of(graph, seen, *properties),
        "schemes": _of(graph, seen, SKOS.ConceptScheme),
    }


def _of(graph: Graph, seen: set[Node], *types: URIRef) -> tuple[Term, ...]:
    found = {subject for type_ in types for subject in graph.subjects(RDF.type, type_)}
    return tuple(_term(graph, seen, subject) for subject in sorted(found, key=str) if _own(subject))


def _own(subject: Node) -> bool:
    return isinstance(subject, URIRef) and subject.startswith(CLX)


def _term(graph: Graph, seen: set[Node], subject: Node) -> Term:
    anchor = subject not in seen
    seen.add(subject)
    concepts = sorted(graph.subjects(SKOS.inScheme, subject), key=str)
    return Term(
        name=str(subject).removeprefix(CLX),
        label=_text(graph, subject, RDFS.label, SKOS.prefLabel),
        definition=_text(graph, subject, SKOS.definition, RDFS.comment),
        anchor=anchor,
        concepts=tuple(_term(graph, seen, concept) for concept in concepts if _own(concept)),
    )


def _text(graph: Graph, subject: Node, *predicates: URIRef) -> str:
    for predicate in predicates:
        for value in sorted(graph.objects(subject, predicate), key=str):
            if isinstance(value, Literal) and (value.language or "en").startswith("en"):
                return str(value)
    return ""
