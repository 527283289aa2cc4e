"""Linked data: every IRI leads somewhere, the ontology, the dump."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from functools import lru_cache
from urllib.parse import urlsplit

import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from tests.api.serving import ROOT, environment, problem

ID = "https://w3id.org/chronolex/id/"
ONT = "https://w3id.org/chronolex/ont"
TYPES = (
    "actor", "claim", "conduct", "correction", "event", "first", "graph", "instrument",
    "jurisdiction", "part", "period", "relation", "source", "theme",
)  # fmt: skip
SAMPLE = 8


@lru_cache(maxsize=1)
def _dump(url: str) -> tuple[Quad, ...]:
    answer = httpx.get(f"{url}/dump", trust_env=False, timeout=60)
    return tuple(pyoxigraph.parse(answer.content, format=RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def quads(http: httpx.Client) -> tuple[Quad, ...]:
    return _dump(str(http.base_url).rstrip("/"))


@pytest.fixture(scope="module")
def iris(quads: tuple[Quad, ...]) -> dict[str, list[str]]:
    """Every IRI of ours by type, wherever it stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        for term in (quad.subject, quad.object, quad.graph_name):
            if isinstance(term, NamedNode) and term.value.startswith(ID):
                type_, _, slug = term.value.removeprefix(ID).partition("#")[0].partition("/")
                found[type_].add(slug)
    return {type_: sorted(slugs) for type_, slugs in found.items()}


def test_the_dump_has_iris_of_every_type_and_no_other(iris: dict[str, list[str]]) -> None:
    assert set(iris) == set(TYPES)


@pytest.mark.parametrize("type_", TYPES)
def test_an_iri_leads_to_a_page_and_to_rdf(
    type_: str, iris: dict[str, list[str]], http: httpx.Client
) -> None:
    slugs = iris[type_]
    for slug in slugs[:: max(1, len(slugs) // SAMPLE)]:
        path = urlsplit(f"{ID}{type_}/{slug}").path.replace("/chronolex", "", 1)
        page = http.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 303, f"{path}: {page.text[:200]}"
        assert "accept" in page.headers["vary"].lower()
        target = page.headers["location"].partition("#")[0]
        shown = http.get(target, headers={"Accept": "text/html"})
        assert shown.status_code == 200, f"{path} -> {target}"
        assert shown.headers["content-type"].startswith("text/html")
        data = http.get(path, headers={"Accept": "text/turtle"})
        assert data.status_code == 303
        rdf = http.get(data.headers["location"])
        assert rdf.status_code == 200, data.headers["location"]
        assert rdf.headers["content-type"].startswith("text/turtle")
        triples = list(pyoxigraph.parse(rdf.content, format=RdfFormat.TURTLE))
        assert triples
        if type_ != "graph":
            names = {q.subject.value for q in triples if isinstance(q.subject, NamedNode)}
            assert any(name.partition("#")[0] == f"{ID}{type_}/{slug}" for name in names), path


def test_the_fragment_of_a_page_is_on_it(http: httpx.Client, iris: dict[str, list[str]]) -> None:
    for type_ in ("claim", "part"):
        for slug in iris[type_][::40]:
            answer = http.get(f"/id/{type_}/{slug}", headers={"Accept": "text/html"})
            target, _, fragment = answer.headers["location"].partition("#")
            shown = http.get(target, headers={"Accept": "text/html"})
            assert f'id="{fragment}"' in shown.text, answer.headers["location"]


@pytest.mark.parametrize(
    ("media", "form"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
    ],
)
def test_the_rdf_of_a_thing_is_the_same_in_every_format(
    media: str, form: RdfFormat, http: httpx.Client, quads: tuple[Quad, ...]
) -> None:
    answer = http.get(
        "/id/event/eu-ai-act-proposal-2021", headers={"Accept": media}, follow_redirects=True
    )
    assert answer.headers["content-type"].partition(";")[0] == media
    found = {quad.triple for quad in pyoxigraph.parse(answer.content, format=form)}
    subject = NamedNode(f"{ID}event/eu-ai-act-proposal-2021")
    resolved = NamedNode(f"{ID}graph/resolved")
    expected = {
        quad.triple for quad in quads if quad.subject == subject and quad.graph_name == resolved
    }
    assert found == expected


def test_a_suffix_or_format_picks_the_document(http: httpx.Client) -> None:
    for form in (".ttl", "?format=ttl"):
        answer = http.get(
            f"/id/event/eu-ai-act-proposal-2021{form}", headers={"Accept": "text/html"}
        )
        assert answer.status_code == 303
        assert answer.headers["location"] == "/data/event/eu-ai-act-proposal-2021.ttl"


@pytest.mark.parametrize(
    "path",
    ["/id/event/nope", "/id/nope/nope", "/id/event/EU-AI-ACT", "/id/event/..", "/id/event/a%20b",
     "/id/event/%3Cx%3E", "/data/event/nope.ttl", "/data/nope/x", "/id/claim/a--b",
     "/id/jurisdiction/EU"],
)  # fmt: skip
def test_an_iri_that_was_never_given_is_404(path: str, http: httpx.Client) -> None:
    answer = http.get(path, headers={"Accept": "application/json"})
    problem(answer, 404, "not-found")


@pytest.mark.parametrize(
    ("path", "accept", "media"),
    [
        ("/ontology", "*/*", "text/turtle"),
        ("/ontology.ttl", "text/html", "text/turtle"),
        ("/ontology?format=jsonld", "*/*", "application/ld+json"),
        ("/ontology", "application/ld+json", "application/ld+json"),
        ("/ontology", "text/html", "text/html"),
    ],
)
def test_the_ontology_comes_in_three_formats(
    path: str, accept: str, media: str, http: httpx.Client
) -> None:
    answer = http.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media


def test_the_ontology_says_the_same_in_both_serializations(http: httpx.Client) -> None:
    made = []
    for name, form in (("ttl", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)):
        parsed = pyoxigraph.Dataset(
            pyoxigraph.parse(http.get(f"/ontology.{name}").content, format=form)
        )
        parsed.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
        made.append(set(parsed))
    assert len(made[0]) > 500
    assert made[0] == made[1]


def test_every_term_used_in_the_data_is_defined(
    http: httpx.Client, quads: tuple[Quad, ...]
) -> None:
    parsed = pyoxigraph.parse(http.get("/ontology.ttl").content, format=RdfFormat.TURTLE)
    defined = {q.subject.value for q in parsed if isinstance(q.subject, NamedNode)}
    used = {
        term.value
        for quad in quads
        for term in (quad.predicate, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(f"{ONT}#")
    }
    assert used <= defined, sorted(used - defined)


def test_terms_stand_on_the_ontology_page(http: httpx.Client) -> None:
    page = http.get("/ontology.html").text
    for term in ("Event", "Claim", "date", "notBefore"):
        assert f'id="{term}"' in page


def test_the_dump_equals_that_of_the_command(http: httpx.Client) -> None:
    for name in ("nq", "trig"):
        printed = subprocess.run(
            [sys.executable, "-m", "api.cli", "dump", "--format", name],
            cwd=ROOT,
            env=environment(),
            check=True,
            capture_output=True,
        )
        assert http.get(f"/dump.{name}").content == printed.stdout


def test_the_dump_is_one_data_set_in_both_formats(
    http: httpx.Client, quads: tuple[Quad, ...]
) -> None:
    trig = pyoxigraph.parse(http.get("/dump.trig").content, format=RdfFormat.TRIG)
    assert set(trig) == set(quads)
    assert len(set(quads)) == len(quads) == http.get("/readyz").json()["quads"]


def test_there_are_no_blank_nodes_in_the_dump(quads: tuple[Quad, ...]) -> None:
    for quad in quads:
        assert isinstance(quad.subject, NamedNode)
        assert not isinstance(quad.object, pyoxigraph.BlankNode)


def test_void_describes_the_dump(http: httpx.Client) -> None:
    answer = http.get("/.well-known/void", follow_redirects=True)
    assert answer.status_code == 200
    assert list(pyoxigraph.parse(answer.content, format=RdfFormat.TURTLE))
