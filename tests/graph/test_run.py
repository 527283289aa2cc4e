"""A SPARQL answer as whole bytes in the format asked for, and faults in words with their place."""

import csv
import io
import json

import pytest
import rdflib
from pyoxigraph import NamedNode, Quad

from graph.build import in_memory
from graph.embedded import EmbeddedStore
from graph.errors import BadQuery, NotAcceptable
from graph.sparql import service
from graph.sparql.run import answer
from graph.sparql.service import describe
from graph.writers.rdf import encode
from ontology import iri, mapping
from tests.graph.world import rich

SELECT = "SELECT ?e ?d { ?e a clx:Event ; clx:date ?d } ORDER BY ?e"
CONSTRUCT = "CONSTRUCT { ?e a clx:Event } WHERE { ?e a clx:Event }"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    return in_memory(rich())[0]


@pytest.mark.parametrize(
    ("text", "accept", "name", "wanted"),
    [
        (SELECT, None, None, "application/sparql-results+json"),
        (SELECT, "text/csv", None, "text/csv"),
        (SELECT, "application/json", None, "application/sparql-results+json"),
        (SELECT, None, "xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "xml", "application/sparql-results+xml"),  # the name goes first
        (SELECT, "text/csv", "ttl", "text/csv"),  # one that cannot carry it falls back
        (SELECT, "text/csv", "nonsense", "text/csv"),
        ("ASK { ?s ?p ?o }", None, None, "application/sparql-results+json"),
        ("ASK { ?s ?p ?o }", "text/csv;q=0.9, */*;q=0.1", None, "application/sparql-results+json"),
        (CONSTRUCT, None, None, "text/turtle"),
        (CONSTRUCT, "application/n-triples", None, "application/n-triples"),
        (CONSTRUCT, None, "jsonld", "application/ld+json"),
        ("DESCRIBE id:x", "application/rdf+xml", None, "application/rdf+xml"),
    ],
)
def test_the_format_is_the_name_then_accept_then_the_first(
    store: EmbeddedStore, text: str, accept: str | None, name: str | None, wanted: str
) -> None:
    form, body, *_ = answer(store, text, accept=accept, name=name)
    assert form.media_type == wanted
    assert body


def test_what_cannot_be_given_is_told_with_what_can(store: EmbeddedStore) -> None:
    with pytest.raises(NotAcceptable) as told:
        answer(store, SELECT, accept="image/png")
    assert told.value.accepted is not None
    assert "text/csv" in told.value.accepted
    with pytest.raises(NotAcceptable):
        answer(store, "ASK {}", accept="text/csv")


def test_every_format_of_solutions_says_the_same(store: EmbeddedStore) -> None:
    told = json.loads(answer(store, SELECT, name="json")[1])
    rows = [row["d"]["value"] for row in told["results"]["bindings"]]
    table = answer(store, SELECT, name="csv")[1].decode()
    assert [row["d"] for row in csv.DictReader(io.StringIO(table))] == rows
    xml = rdflib.query.Result.parse(io.BytesIO(answer(store, SELECT, name="xml")[1]), format="xml")
    assert [str(row[rdflib.Variable("d")]) for row in xml.bindings] == rows
    assert len(answer(store, SELECT, name="tsv")[1].splitlines()) == len(rows) + 1


@pytest.mark.parametrize(("name", "syntax"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")])
def test_every_format_of_triples_is_read_back(store: EmbeddedStore, name: str, syntax: str) -> None:
    graph = rdflib.Graph()
    graph.parse(data=answer(store, CONSTRUCT, name=name)[1], format=syntax)
    assert len(graph) == len(rich().events)


def test_a_fault_has_its_place(store: EmbeddedStore) -> None:
    with pytest.raises(BadQuery, match=r"^line 2, column \d+: ") as told:
        answer(store, "SELECT *\n{ ?s ?p }")
    assert told.value.position is not None
    assert told.value.position["line"] == 2
    assert "\n" not in told.value.detail


def test_an_unknown_prefix_is_named_with_the_nearest(store: EmbeddedStore) -> None:
    with pytest.raises(BadQuery, match="'cly:' is not declared: did you mean 'clx:'") as told:
        answer(store, "SELECT * {\n  ?s cly:date ?o }")
    assert told.value.position == {"line": 2, "column": 6}


def test_a_fault_is_short(store: EmbeddedStore) -> None:
    with pytest.raises(BadQuery) as told:
        answer(store, "SELECT * { " + "?s " * 200)
    assert len(told.value.detail) < 400


def test_of_very_many_graphs_those_of_single_claims_are_not_described() -> None:
    thing = NamedNode("http://e.org/")
    claims = [iri.claim(f"event/c{number}") for number in range(service.MOST_GRAPHS)]
    held = EmbeddedStore()
    held.add(Quad(thing, thing, thing, NamedNode(name)) for name in claims)
    assert service.listed(held.snapshot()) == sorted(claims)
    held.add([Quad(thing, thing, thing, mapping.RECORDS)])
    assert service.listed(held.snapshot()) == [mapping.RECORDS.value]


def test_the_graphs_that_hold_no_single_claim_are_known() -> None:
    found = in_memory(rich())[0].snapshot().graphs()
    claims = {
        name for name in found if name.startswith(iri.claim("x/y").removesuffix(f"x{iri.SEP}y"))
    }
    assert claims
    assert [name for name in found if name not in claims] == list(service.SHARED)


def test_the_service_description_is_rdf_and_names_graphs_and_prefixes() -> None:
    data = encode(describe("http://localhost/sparql", ["http://g/"]), "ttl")
    graph = rdflib.Graph()
    graph.parse(data=data, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert set(graph.objects(None, sd.name)) == {rdflib.URIRef("http://g/")}
    assert list(graph.objects(None, sd.endpoint)) == [rdflib.URIRef("http://localhost/sparql")]
