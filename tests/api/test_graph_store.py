"""SPARQL 1.1 Graph Store Protocol, reading."""

from __future__ import annotations

from typing import Any

import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from tests.api.serving import problem

ID = "https://w3id.org/chronolex/id/"
CLAIM = f"{ID}claim/eu-ai-act-parliament-position-2023--cnn"
FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "nq": ("application/n-quads", RdfFormat.N_QUADS),
    "trig": ("application/trig", RdfFormat.TRIG),
}


def triples(answer: httpx.Response, form: RdfFormat) -> set[pyoxigraph.Triple]:
    assert answer.status_code == 200, answer.text[:300]
    return {quad.triple for quad in pyoxigraph.parse(answer.content, format=form)}


def expected(http: httpx.Client, graph: str | None) -> set[pyoxigraph.Triple]:
    inner = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {inner} }}"
    return triples(http.get("/sparql.nt", params={"query": query}), RdfFormat.N_TRIPLES)


@pytest.mark.parametrize("name", FORMATS)
def test_a_named_graph_comes_in_every_format(http: httpx.Client, name: str) -> None:
    media, form = FORMATS[name]
    told = expected(http, CLAIM)
    assert told
    for answer in (
        http.get("/data", params={"graph": CLAIM}, headers={"Accept": media}),
        http.get("/data", params={"graph": CLAIM, "format": name}),
        http.get(f"/data.{name}", params={"graph": CLAIM}, headers={"Accept": "image/png"}),
    ):
        assert answer.headers["content-type"].partition(";")[0] == media
        assert triples(answer, form) == told


@pytest.mark.parametrize("query", ["default", "default=", "default=x"])
def test_the_default_graph_is_the_resolved_view(http: httpx.Client, query: str) -> None:
    answer = http.get(f"/data?{query}", headers={"Accept": "application/n-triples"})
    assert triples(answer, RdfFormat.N_TRIPLES) == expected(http, None)


def test_a_graph_comes_as_known_on_a_day(http: httpx.Client) -> None:
    """The source of the claim became known on 27 September 2023."""
    day = "2024-01-01"
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    asked = http.get("/sparql.nt", params={"query": query, "known_at": day})
    answer = http.get("/data.nt", params={"default": "", "known_at": day})
    assert answer.headers["chronolex-known-at"] == day
    told = triples(answer, RdfFormat.N_TRIPLES)
    assert told == triples(asked, RdfFormat.N_TRIPLES)
    assert told != expected(http, None)
    known = http.get("/data.nt", params={"graph": CLAIM, "known_at": day})
    assert triples(known, RdfFormat.N_TRIPLES) == expected(http, CLAIM)
    assert known.headers["etag"] != http.get("/data.nt", params={"graph": CLAIM}).headers["etag"]
    before = http.get("/data.nt", params={"graph": CLAIM, "known_at": "2020-01-01"})
    assert "nothing was known" in problem(before, 404, "not-found")["detail"]


def test_a_clock_of_a_graph_is_one_whole_day(http: httpx.Client) -> None:
    for given in ({"known_at": "2024"}, {"known_at": ["2024-01-01", "2024-01-02"]}):
        told = problem(http.get("/data", params={"default": "", **given}), 422, "bad-value")
        assert told["parameter"] == "known_at"
    other = http.get("/data", params={"default": "", "valid_at": "2024-01-01"})
    assert "known_at" in problem(other, 422, "unknown-parameter")["accepted"]


def test_it_has_a_validator_and_a_head(http: httpx.Client) -> None:
    given = {"graph": f"{ID}graph/claims"}
    got, head = http.get("/data", params=given), http.head("/data", params=given)
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == got.headers["etag"]
    again = http.get("/data", params=given, headers={"If-None-Match": got.headers["etag"]})
    assert again.status_code == 304
    other = http.get("/data.nt", params=given)
    assert other.headers["etag"] != got.headers["etag"]


@pytest.mark.parametrize(
    "graph", [f"{CLAIM}x", "default", "urn:none", "not an iri", "", "http://127.0.0.1:1/"]
)
def test_a_graph_that_is_not_there_is_404(http: httpx.Client, graph: str) -> None:
    for ask in (http.get, http.head):
        answer = ask("/data", params={"graph": graph})
        assert answer.status_code == 404
    told = problem(http.get("/data", params={"graph": graph}), 404, "not-found")
    if graph == "default":
        assert "'?default'" in told["detail"]
    if graph.endswith("x"):
        assert f"did you mean '{CLAIM}'" in told["detail"]


@pytest.mark.parametrize(
    "given",
    [{}, {"graph": CLAIM, "default": ""}, {"graph": [CLAIM, CLAIM]}, {"graph": [CLAIM, "urn:x"]}],
)
def test_one_graph_is_asked_for(http: httpx.Client, given: dict[str, Any]) -> None:
    problem(http.get("/data", params=given), 400, "bad-request")


def test_what_no_format_can_carry_is_406_and_what_is_unknown_422(http: httpx.Client) -> None:
    answer = http.get("/data", params={"graph": CLAIM}, headers={"Accept": "image/png"})
    assert "text/turtle" in problem(answer, 406, "not-acceptable")["accepted"]
    problem(http.get("/data.csv", params={"graph": CLAIM}), 406, "not-acceptable")
    problem(http.get("/data", params={"graph": CLAIM, "x": "1"}), 422, "unknown-parameter")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_a_graph_is_not_written(http: httpx.Client, method: str) -> None:
    answer = http.request(method, "/data", params={"graph": CLAIM}, content=b"")
    problem(answer, 405, "method-not-allowed")


def test_options_say_what_may_be_done(http: httpx.Client) -> None:
    answer = http.options("/data")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_documents_of_things_are_still_there(http: httpx.Client) -> None:
    assert http.get("/data/event/eu-ai-act-proposal-2021.ttl").status_code == 200
