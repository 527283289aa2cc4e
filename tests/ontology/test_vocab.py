"""The ontology document, the code and the JSON Schemas say the same."""

from importlib import resources
from typing import Any, get_args

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, SKOS

from data.claims import DEFAULT_STRENGTH
from data.records import STRUCTURAL
from data.schema import schema
from ontology import fields, iri
from ontology.periods import Rule
from ontology.shapes import shapes_graph
from ontology.vocab import CLX, RELATIONS, SCHEMES, STAGES, STRENGTHS, VERSION_IRI

PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)
TABLES = (
    fields.EVENT, fields.EDITORIAL, fields.SAYS, fields.PERIOD, fields.CONDUCT, fields.FIRST,
    fields.CLAIM, fields.CORRECTION, fields.INSTRUMENT, fields.PART, fields.SOURCE, fields.CHECK,
    fields.ACTOR, fields.JURISDICTION, fields.THEME,
)  # fmt: skip
BESIDES = {"period", "conduct", "first", "corrects", "correctingClaim", "relationFrom",
           "relationTo", "relationType", "strength", "related"}  # fmt: skip


@pytest.fixture(scope="module")
def ontology() -> Graph:
    text = resources.files("ontology").joinpath("chronolex.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


def words(graph: Graph, identifier: str) -> set[str]:
    scheme = graph.value(predicate=DCTERMS.identifier, object=Literal(identifier), any=False)
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    return {str(graph.value(c, SKOS.notation)) for c in graph.subjects(SKOS.inScheme, scheme)}


def concepts(scheme: str) -> set[URIRef]:
    return {URIRef(iri.concept(scheme, word)) for word in SCHEMES[scheme]}


def test_header(ontology: Graph) -> None:
    subject = URIRef("https://w3id.org/chronolex/ont")
    assert ontology.value(subject, OWL.versionIRI) == URIRef(VERSION_IRI)
    for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.license):
        assert ontology.value(subject, needed) is not None


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_scheme_holds_its_words(ontology: Graph, scheme: str) -> None:
    assert words(ontology, scheme) == set(SCHEMES[scheme])
    for word in SCHEMES[scheme]:
        concept = URIRef(iri.concept(scheme, word))
        assert ontology.value(concept, SKOS.notation) == Literal(word)
        assert ontology.value(concept, SKOS.prefLabel)
        assert ontology.value(concept, SKOS.definition)


@pytest.mark.parametrize("kind", STAGES)
def test_each_kind_has_its_stages(ontology: Graph, kind: str) -> None:
    assert words(ontology, f"stage/{kind}") == set(STAGES[kind])
    scheme = ontology.value(URIRef(iri.concept("kind", kind)), URIRef(CLX + "stageScheme"))
    assert ontology.value(scheme, DCTERMS.identifier) == Literal(f"stage/{kind}")


def test_no_concept_beyond_the_schemes(ontology: Graph) -> None:
    due = set().union(*(concepts(scheme) for scheme in SCHEMES))
    assert set(ontology.subjects(RDF.type, SKOS.Concept)) == due


def test_properties_are_those_of_the_tables(ontology: Graph) -> None:
    used = {field.predicate for table in TABLES for field in table.values()}
    names = {p.removeprefix(CLX) for p in used if p.startswith(CLX)}
    due = names | BESIDES | set(RELATIONS) | set(fields.DERIVED) | set(fields.IDENTIFIERS)
    found = {
        str(s).removeprefix(CLX)
        for class_ in PROPERTIES
        for s in ontology.subjects(RDF.type, class_)
    }
    assert found == due


def test_derived_is_marked_exactly(ontology: Graph) -> None:
    marked = set(ontology.subjects(URIRef(CLX + "derived"), Literal(True)))
    assert marked == {URIRef(CLX + name) for name in fields.DERIVED}


def test_every_term_is_labelled_and_defined(ontology: Graph) -> None:
    for class_ in (*PROPERTIES, OWL.Class, OWL.AnnotationProperty):
        for term in ontology.subjects(RDF.type, class_):
            assert ontology.value(term, RDFS.label), term
            assert ontology.value(term, SKOS.definition), term


@pytest.mark.parametrize("name", RELATIONS)
def test_relations(ontology: Graph, name: str) -> None:
    term, type_ = URIRef(CLX + name), RELATIONS[name]
    assert (term, RDFS.subPropertyOf, URIRef(CLX + "related")) in ontology
    assert str(ontology.value(term, RDFS.label)) == type_.says
    assert str(ontology.value(term, URIRef(CLX + "inverseLabel"))) == type_.inverse
    order = "later-to-earlier" if type_.ordered else "none"
    assert str(ontology.value(term, URIRef(CLX + "timeOrder"))) == order
    assert ((term, RDF.type, OWL.SymmetricProperty) in ontology) is type_.symmetric
    strength = URIRef(iri.concept("strength", type_.strength))
    assert ontology.value(term, URIRef(CLX + "defaultStrength")) == strength


def test_default_strengths() -> None:
    assert set(DEFAULT_STRENGTH) == set(RELATIONS)
    assert set(DEFAULT_STRENGTH.values()) <= set(STRENGTHS)


def enum(name: str, *path: str) -> set[str]:
    found: Any = schema(name)
    for step in path:
        found = found[step]
    return set(found["enum"])


def test_schemas_enumerate_the_schemes() -> None:
    says = ("$defs", "says", "properties")
    told = ("$defs", "claim", "properties")
    corrects = (*told, "corrects", "items", "properties")
    relations = (*told, "relations", "items", "properties")
    assert enum("event", "properties", "kind") == set(SCHEMES["kind"])
    assert enum("event", "$defs", "stage") == set(SCHEMES["stage"])
    assert enum("event", "properties", "effect") == set(SCHEMES["effect"])
    assertion = (*says, "conduct", "properties", "assertion")
    assert enum("event", *assertion) == set(SCHEMES["assertion"])
    period = ("$defs", "period", "properties")
    assert enum("event", *period, "counts") == set(SCHEMES["counting"])
    assert enum("event", *period, "rule") == set(SCHEMES["rule"]) == set(get_args(Rule))
    assert enum("event", *corrects, "type") == set(SCHEMES["correction"])
    assert enum("event", *told, "supports", "items") == set(STRUCTURAL) == set(fields.EVENT)
    assert enum("event", *relations, "type") == set(RELATIONS)
    # what is merely shared is computed and never recorded
    shared = {"shared-document", "shared-topic"}
    assert enum("event", *relations, "strength") == set(STRENGTHS) - shared
    assert enum("instrument", "properties", "kind") == set(SCHEMES["kind"])
    assert enum("instrument", "properties", "type") == set(SCHEMES["instrument"])
    bearer = ("properties", "parts", "items", "properties", "bearer", "items")
    assert enum("instrument", *bearer) == set(SCHEMES["bearer"])
    ids = schema("instrument")["properties"]["ids"]["properties"]
    assert set(ids) == set(fields.IDENTIFIERS)
    assert enum("source", "properties", "tier") == set(SCHEMES["tier"])
    assert enum("source", "properties", "check", "properties", "how") == set(SCHEMES["check"])
    listed = ("items", "properties")
    assert enum("actors", "properties", "actors", *listed, "type") == set(SCHEMES["actor"])
    places = ("jurisdictions", "properties", "jurisdictions", *listed)
    assert enum(*places, "type") == set(SCHEMES["place"])
    assert enum(*places, "coverage") == set(SCHEMES["coverage"])


@pytest.mark.parametrize(
    ("shape", "scheme"),
    [
        ("event-kind", "kind"), ("instrument-kind", "kind"), ("relation-strength", "strength"),
        ("period-counts", "counting"), ("period-rule", "rule"),
        ("conduct-assertion", "assertion"), ("correction-type", "correction"),
        ("source-tier", "tier"), ("source-check", "check"), ("instrument-type", "instrument"),
        ("part-bearer", "bearer"), ("actor-type", "actor"), ("jurisdiction-type", "place"),
        ("jurisdiction-coverage", "coverage"),
    ],
)  # fmt: skip
def test_shapes_list_the_schemes(shape: str, scheme: str) -> None:
    assert listed(shape) == concepts(scheme)


def test_shapes_list_the_relations() -> None:
    assert listed("relation-type") == {URIRef(CLX + name) for name in RELATIONS}


def listed(shape: str) -> set[Any]:
    graph = shapes_graph()
    head = graph.value(URIRef(f"https://w3id.org/chronolex/shapes#{shape}"), SH["in"])
    assert head is not None
    return set(Collection(graph, head))
