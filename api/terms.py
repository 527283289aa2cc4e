"""The ontology as a list of terms, read from its Turtle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from ontology.vocab import CLX


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, scheme or concept: its local name, label and definition."""

    name: str
    label: str
    definition: str
    concepts: tuple[Term, ...] = ()


@lru_cache(maxsize=2)
def listing(turtle: str) -> dict[str, tuple[Term, ...]]:
    """Terms of Chronolex's own namespace by ``classes``, ``properties`` and ``schemes``."""
    graph = Graph().parse(data=turtle, format="turtle")
    properties = (
        OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property,
    )  # fmt: skip
    return {
        "classes": _of(graph, OWL.Class, RDFS.Class),
        "properties": _of(graph, *properties),
        "schemes": _of(graph, SKOS.ConceptScheme),
    }


def _of(graph: Graph, *types: URIRef) -> tuple[Term, ...]:
    found = {subject for type_ in types for subject in graph.subjects(RDF.type, type_)}
    return tuple(_term(graph, subject) for subject in sorted(found, key=str) if _own(subject))


def _own(subject: Node) -> bool:
    return isinstance(subject, URIRef) and subject.startswith(CLX)


def _term(graph: Graph, subject: Node) -> Term:
    concepts = sorted(graph.subjects(SKOS.inScheme, subject), key=str)
    return Term(
        name=str(subject).removeprefix(CLX),
        label=_text(graph, subject, RDFS.label, SKOS.prefLabel),
        definition=_text(graph, subject, SKOS.definition, RDFS.comment),
        concepts=tuple(_term(graph, concept) for concept in concepts if _own(concept)),
    )


def _text(graph: Graph, subject: Node, *predicates: URIRef) -> str:
    for predicate in predicates:
        for value in sorted(graph.objects(subject, predicate), key=str):
            if isinstance(value, Literal) and (value.language or "en").startswith("en"):
                return str(value)
    return ""
