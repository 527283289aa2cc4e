"""The same questions, the same bytes: in memory, in a folder, on Oxigraph's server and Virtuoso."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import httpx2
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from data.reading import bundled, read
from graph import build, generation
from graph.remote.engine import Engine
from graph.remote.store import connect
from ontology import inverse
from tests.engines import Running
from tests.remote.filled import shared, shipped

TODAY = date(2026, 11, 22)
ENGINES = ("folder", "oxigraph", pytest.param("virtuoso", marks=pytest.mark.full))
PATH = "/paths?source=eu-digital-omnibus-ai-proposal-2025&target=eu-ai-act-applies-annex-iii"
FAR = "/paths?source=jp-ai-obscene-posters-arrests-2025&target=eu-ai-act-applies-nudifier-ban"
STATUS = "/instruments/eu-ai-act/status?part=annex-iii&valid_at=2026-09-01"
WHO = (
    "SELECT ?who ?claim WHERE {"
    " GRAPH ?claim { event:kr-busan-ai-csam-sentence-2023 clx:penalty ?p }"
    " GRAPH graph:claims { ?claim dcterms:source ?who } } ORDER BY ?who ?claim"
)
QUESTIONS = (
    "/events.json?limit=1000",
    "/events/eu-ai-act-applies-annex-iii.json",
    "/events/eu-ai-act-applies-annex-iii.json?valid_at=2026-07-25&known_at=2026-07-25",
    "/events/eu-ai-act-parliament-position-2023/claims.json",
    "/events.json?q=deepfake&jurisdiction=KR",
    "/instruments/eu-ai-act.json",
    STATUS,
    f"{STATUS}&known_at=2026-01-01",
    "/documents.json",
    "/jurisdictions.json",
    "/timeline.json?from=2026",
    "/timeline.csv?kind=criminal&certainty=certain",
    "/timeline.ttl?jurisdiction=EU",
    "/deadlines.json",
    "/changes.json?since=2026-01-01&until=2026-08-01",
    PATH + "&mode=chronological",
    PATH + "&mode=telling&k=3",
    FAR,
    "/graph.json?jurisdiction=EU",
    "/graph/neighbours/eu-ai-act.json?depth=2",
    "/graph/neighbours/eu-ai-act.json?direction=backward&relation=amends&relation=stageOf",
    "/graph/neighbours/kr-busan-ai-csam-sentence-2023.json?depth=2&include=theme",
    "/graph/neighbours/deepfake.json",
    "/events.json?facets=status&facets=year&facets=theme&facets=document&sort=-title&limit=7",
    "/actors.json?kind=criminal",
    "/themes/deepfake.json",
    "/graph/reach/eu-ai-act-applies-annex-iii.json",
    "/graph/rank.json?measure=pagerank&limit=50",
    "/dump.nq",
    "/data/event/eu-ai-act-applies-annex-iii.nt",
    "/data/claim/eu-ai-act-parliament-position-2023--cnn.nt",
    "/.well-known/void?format=nt",
    "/version",
)
QUERIES = (
    WHO,
    "SELECT ?event ?date WHERE { ?event a clx:Event ; clx:date ?date } ORDER BY ?date ?event",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY DESC(?n) ?g LIMIT 9",
    "SELECT * WHERE { GRAPH ?g { event:eu-ai-act-applies-annex-iii ?p ?o } } ORDER BY ?g ?p ?o",
    "ASK { ?e clx:jurisdiction ?j ; clx:stage ?s FILTER NOT EXISTS { ?e a clx:Event } }",
    "ASK { GRAPH graph:resolved { ?e a clx:Event } }",
    "SELECT ?t FROM graph:records WHERE { ?s a clx:Instrument ; dcterms:title ?t } ORDER BY ?t",
    "SELECT ?g FROM NAMED graph:claims { GRAPH ?g { ?c a clx:Correction } } GROUP BY ?g",
    "CONSTRUCT WHERE { event:eu-ai-act-applies-annex-iii ?p ?o }",
    "DESCRIBE event:eu-ai-act-applies-annex-iii",
    "DESCRIBE ?e WHERE { ?e clx:instrument instrument:eu-ai-act } ORDER BY ?e LIMIT 3",
    "SELECT ?who { ?s ?p }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * FROM <http://example.org/none> { ?s ?p ?o }",
    "SELECT ?e WHERE { ?e a clx:Evnt }",
)


@pytest.fixture(scope="module")
def embedded() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(today=TODAY))) as client:
        yield client


@pytest.fixture(scope="module", params=ENGINES)
def remote(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    if request.param == "folder":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("made") / "store"
        generation.make(folder, read(bundled()))
        with TestClient(create_app(Settings(today=TODAY, store=str(folder)))) as client:
            yield client
        return
    engine: Running = request.getfixturevalue(request.param)
    where, _ = shared(engine)
    password = None if where.password is None else SecretStr(where.password)
    settings = Settings(
        today=TODAY, store=where.query, store_name=where.name, store_user=where.user,
        store_password=password,
    )  # fmt: skip
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_bytes(embedded: TestClient, remote: TestClient, question: str) -> None:
    expected, found = embedded.get(question), remote.get(question)
    assert found.status_code == expected.status_code == 200, found.text[:500]
    assert found.content == expected.content
    assert found.headers["content-type"] == expected.headers["content-type"]


def _lines(body: bytes, media: str) -> object:
    """Rows are in the order that was asked for; triples have none."""
    return sorted(body.splitlines()) if "n-triples" in media else body


@pytest.mark.parametrize("query", QUERIES)
def test_sparql_gives_the_same(embedded: TestClient, remote: TestClient, query: str) -> None:
    # what is refused bears the request's id
    accept = {
        "Accept": "application/sparql-results+json, application/n-triples;q=0.9",
        "X-Request-ID": "one-question",
    }
    expected, found = (
        client.post("/sparql", data={"query": query}, headers=accept)
        for client in (embedded, remote)
    )
    assert found.status_code == expected.status_code, found.text[:500]
    media = expected.headers["content-type"]
    assert found.headers["content-type"] == media
    assert _lines(found.content, media) == _lines(expected.content, media)
    assert found.headers.get("chronolex-hint") == expected.headers.get("chronolex-hint")


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_every_form_of_rows(embedded: TestClient, remote: TestClient, form: str) -> None:
    given = {"query": WHO, "format": form}
    assert (
        remote.get("/sparql", params=given).content == embedded.get("/sparql", params=given).content
    )


def once_made(client: TestClient, given: dict[str, str]) -> httpx2.Response:
    """The answer of a view, which a client asks for again while it is being made."""
    until = time.monotonic() + 120
    while True:
        answer = client.get("/sparql", params=given)
        if answer.status_code != 503 or time.monotonic() > until:
            return answer
        assert answer.json()["code"] == "busy"
        time.sleep(int(answer.headers["Retry-After"]))


def test_other_knowledge_days(embedded: TestClient, remote: TestClient) -> None:
    query = "SELECT ?e ?d { ?e a clx:Event ; clx:date ?d } ORDER BY ?e ?d"
    given = {"query": query, "known_at": "2025-06-01"}
    expected, found = (once_made(client, given) for client in (embedded, remote))
    assert found.status_code == 200, found.text
    assert found.content == expected.content
    assert found.content != remote.get("/sparql", params={"query": query}).content


def test_the_protocols_data_set(embedded: TestClient, remote: TestClient) -> None:
    records, claims = (f"https://w3id.org/chronolex/id/graph/{n}" for n in ("records", "claims"))
    query = (
        "SELECT ?g (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } GROUP BY ?g"
    )
    given = {"query": query, "default-graph-uri": records, "named-graph-uri": claims}
    expected, found = (client.get("/sparql", params=given) for client in (embedded, remote))
    assert sorted(map(str, found.json()["results"]["bindings"])) == sorted(
        map(str, expected.json()["results"]["bindings"])
    )


@pytest.mark.parametrize("name", ENGINES[1:])
def test_all_quads_come_back(request: pytest.FixtureRequest, name: str) -> None:
    where, held = shared(request.getfixturevalue(name))
    reader = connect(Engine(where))
    made = build.manifest(build.dump(reader), shipped().catalogue.release)
    assert (made.sha256, made.quads) == (held.sha256, held.quads)
    assert reader.graphs() == shipped().reader.graphs()
    release = shipped().catalogue.release
    assert reader.catalogue() == inverse.catalogue(build.recorded(shipped().reader), release)
    reader.close()
