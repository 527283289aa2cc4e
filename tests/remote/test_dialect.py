"""Each entry of the table of dialects, held against the engine itself."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from pyoxigraph import Literal, NamedNode

from graph.remote.dialect import DIALECTS, XSD, by_server, update_url
from graph.remote.engine import Engine
from graph.remote.failures import TooLarge
from tests.engines import Running
from tests.remote.filled import address

ENGINES = ("oxigraph", pytest.param("virtuoso", marks=pytest.mark.full))
GRAPH = "urn:dialect:test"


@pytest.fixture(params=ENGINES)
def running(request: pytest.FixtureRequest) -> Running:
    found: Running = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def engine(running: Running) -> Iterator[Engine]:
    made = Engine(address(running))
    made.change(f"DROP SILENT GRAPH <{GRAPH}>")
    yield made
    made.change(f"DROP SILENT GRAPH <{GRAPH}>")
    made.close()


def raw(running: Running, query: str) -> httpx.Response:
    """What the engine answers, as it is."""
    accept = {"Accept": "application/sparql-results+json"}
    return httpx.post(running.query, data={"query": query}, headers=accept, trust_env=False)


def test_server_tells_which_it_is(running: Running) -> None:
    assert by_server(raw(running, "SELECT * { } LIMIT 1").headers["server"]).name == running.name


def test_update_path_is_where_changes_go(running: Running) -> None:
    url = update_url(DIALECTS[running.name], running.query)
    answer = httpx.post(url, data={"update": "NONSENSE"}, trust_env=False)
    assert answer.status_code in (400, 401)


def test_digest_is_what_is_asked_for(running: Running) -> None:
    url = update_url(DIALECTS[running.name], running.query)
    answer = httpx.post(url, data={"update": "NONSENSE"}, trust_env=False)
    wanted = answer.headers.get("www-authenticate", "").lower().startswith("digest")
    assert wanted is DIALECTS[running.name].digest


def test_ask_is_a_boolean_or_a_table(running: Running, engine: Engine) -> None:
    told = raw(running, "ASK { ?s ?p ?o }").json()
    assert ("boolean" not in told) is DIALECTS[running.name].ask_is_select
    nothing = f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    assert not bool(engine.boolean(nothing, 10.0))
    engine.change(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> <urn:c> }} }}")
    assert bool(engine.boolean(nothing, 10.0))


def test_terms_come_back_as_they_were(running: Running, engine: Engine) -> None:
    """Written otherwise are only those of the table."""
    terms = [
        Literal("딥페이크 \U0001f600"), Literal(""), Literal('a\nb\t"c"\\'),
        Literal("x", language="zh-hant"),
        Literal("2024-02-29", datatype=NamedNode(XSD + "date")),
        Literal("7", datatype=NamedNode(XSD + "integer")),
        Literal("true", datatype=NamedNode(XSD + "boolean")),
        Literal("false", datatype=NamedNode(XSD + "boolean")),
        Literal("http://x/y?a=b#c", datatype=NamedNode(XSD + "anyURI")),
        Literal("2023~", datatype=NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")),
        NamedNode("http://example.org/ä"),
    ]  # fmt: skip
    objects = ", ".join(str(term) for term in terms)
    engine.change(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> {objects} }} }}")
    query = f"SELECT ?o {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    assert {row[0] for row in engine.rows(query, ("o",))} == set(terms)
    written = {
        (term["o"].get("datatype"), term["o"]["value"])
        for term in raw(running, query).json()["results"]["bindings"]
    }
    for otherwise in DIALECTS[running.name].written_as:
        assert otherwise in written


def test_an_answer_that_is_cut_off_is_an_error(running: Running, engine: Engine) -> None:
    for start in range(0, 12_000, 2_000):
        triples = " . ".join(f"<urn:s{n}> <urn:p> {n}" for n in range(start, start + 2_000))
        engine.change(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {triples} }} }}")
    query = f"SELECT ?s {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    header = DIALECTS[running.name].limit_header
    if header is None:
        assert len(engine.rows(query, ("s",))) == 12_000
        return
    assert raw(running, query).headers[header] == "10000"
    with pytest.raises(TooLarge, match="no more than 10000 rows"):
        engine.rows(query, ("s",))
    assert len(engine.rows(f"{query} LIMIT 9000", ("s",))) == 9_000


def test_the_default_graph_is_no_matter(running: Running) -> None:
    """One has a default graph of its own, for the other it is all graphs: so none is relied on."""
    engine = Engine(address(running))
    engine.change(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> <urn:only-named> }} }}")
    told = raw(running, "SELECT * { ?s ?p <urn:only-named> }").json()["results"]["bindings"]
    assert bool(told) is (running.name == "virtuoso")
    engine.change(f"DROP SILENT GRAPH <{GRAPH}>")
    engine.close()
