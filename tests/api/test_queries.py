"""Saved queries over HTTP: the list, typed parameters, every format."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from graph.queries import saved
from tests.api.serving import ok, problem

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NAMES = list(saved())


def listed(http: httpx.Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ok(http.get("/queries"))["items"]
    return items


def test_the_list_tells_title_question_parameters_and_links(http: httpx.Client) -> None:
    told = ok(http.get("/queries"))
    assert told["total"] == len(told["items"]) == len(NAMES)
    assert told["next"] is None
    assert told["release"]
    by_name = {item["name"]: item for item in told["items"]}
    assert list(by_name) == NAMES
    one = by_name["actor-events"]
    assert one["question"] == 14
    (parameter,) = one["parameters"]
    assert (parameter["name"], parameter["type"]) == ("actor", "actor")
    assert parameter["example"] == "tokyo-metropolitan-police"
    assert one["url"] == "/queries/actor-events"
    assert "VALUES ?actor" in one["query"]


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_answered_in_every_format(http: httpx.Client, name: str) -> None:
    told = next(item for item in listed(http) if item["name"] == name)
    answer = http.get(told["example"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/sparql-results+json"
    rows = answer.json()["results"]["bindings"]
    assert bool(rows) is (name != "unsupported-facts")
    assert set(told["formats"]) == {"json", "xml", "csv", "tsv"}
    for form, link in told["formats"].items():
        same = http.get(link, headers={"Accept": "image/png"})
        assert same.status_code == 200, link
        if form == "csv":
            assert len(list(csv.DictReader(io.StringIO(same.text)))) == len(rows)


def test_a_parameter_is_an_id_or_an_iri(http: httpx.Client) -> None:
    def get(value: str) -> Any:
        answer = http.get("/queries/amended-by.json", params={"instrument": value})
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    short = get("eu-ai-act")
    assert short["bindings"]
    assert get("https://w3id.org/chronolex/id/instrument/eu-ai-act") == short
    assert get("gb-online-safety-act") != short


def test_the_format_is_named_or_negotiated(http: httpx.Client) -> None:
    given = {"actor": "tokyo-metropolitan-police"}
    path = "/queries/actor-events"
    assert http.get(path, params=given | {"format": "csv"}).text.startswith("event,")
    tsv = http.get(path, params=given, headers={"Accept": "text/tab-separated-values"})
    assert tsv.text.startswith("?event\t")
    told = problem(
        http.get(path, params=given, headers={"Accept": "text/turtle"}), 406, "not-acceptable"
    )
    assert "text/csv" in told["accepted"]
    problem(http.get(path, params=given | {"format": "ttl"}), 406, "not-acceptable")
    problem(http.get(path, params=given | {"format": "nonsense"}), 422, "bad-value")


@pytest.mark.parametrize(
    ("given", "code", "parameter"),
    [
        ({}, "bad-value", "actor"),
        ({"actor": ""}, "bad-value", "actor"),
        ({"actor": "tokyo-metropolitan-polise"}, "bad-value", "actor"),
        ({"actor": "eu-ai-act"}, "bad-value", "actor"),
        ({"actor": "https://w3id.org/chronolex/id/event/eu-ai-act-proposal-2021"}, "bad-value",
         "actor"),
        ({"actor": "x } DROP ALL #"}, "bad-value", "actor"),
        ({"actor": ["cnil", "tokyo-metropolitan-police"]}, "bad-value", "actor"),
        ({"actor": "tokyo-metropolitan-police", "acter": "x"}, "unknown-parameter", "acter"),
        ({"actor": "tokyo-metropolitan-police", "query": "ASK {}"}, "unknown-parameter", "query"),
        ({"actor": "tokyo-metropolitan-police", "known_at": "2024"}, "bad-value", "known_at"),
        ({"actor": "tokyo-metropolitan-police", "timeout": "x"}, "bad-value", "timeout"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    http: httpx.Client, given: dict[str, Any], code: str, parameter: str
) -> None:
    told = problem(http.get("/queries/actor-events.json", params=given), 422, code)
    assert told["parameter"] == parameter
    if given.get("actor") == "tokyo-metropolitan-polise":
        assert "did you mean 'tokyo-metropolitan-police'" in told["detail"]
    if not given.get("actor"):
        assert "tokyo-metropolitan-police" in told["detail"]


def test_an_unknown_query_is_404_with_the_nearest(http: httpx.Client) -> None:
    told = problem(http.get("/queries/actor-event"), 404, "not-found")
    assert "actor-events" in told["accepted"]
    for path in ("/queries/..%2f..%2fpyproject", "/queries/__init__", "/queries/x.json"):
        assert http.get(path).status_code == 404


def test_known_at_asks_of_an_earlier_day(http: httpx.Client) -> None:
    def count(**given: str) -> int:
        answer = http.get("/queries/moved-deadlines.json", params=given)
        assert answer.status_code == 200, answer.text
        return len(answer.json()["results"]["bindings"])

    assert count(known_at="2020-01-01") == 0
    assert count() > 0


def test_the_answer_has_a_validator(http: httpx.Client) -> None:
    answer = http.get("/queries/conflicts.csv")
    again = http.get("/queries/conflicts.csv", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert http.head("/queries/conflicts.csv").headers["etag"] == answer.headers["etag"]


def test_pages_lead_to_one_another(http: httpx.Client) -> None:
    page = http.get("/queries", headers=HTML)
    assert page.headers["content-type"].startswith("text/html")
    assert 'href="/queries/actor-events?actor=tokyo-metropolitan-police"' in page.text
    assert 'href="/sparql"' in page.text
    assert 'href="/queries"' in http.get("/sparql", headers=HTML).text


def test_the_page_of_a_query_shows_its_answers(http: httpx.Client) -> None:
    empty = http.get("/queries/actor-events", headers=HTML)
    assert empty.status_code == 200
    assert "<table" not in empty.text
    given = {"actor": "tokyo-metropolitan-police", "unknown": "1"}
    full = http.get("/queries/actor-events", params=given, headers=HTML)
    assert 'href="/events/jp-ai-obscene-posters-arrests-2025"' in full.text
    assert 'href="/queries/actor-events.csv?actor=tokyo-metropolitan-police"' in full.text
    wrong = http.get("/queries/actor-events", params={"actor": "<script>"}, headers=HTML)
    assert wrong.status_code == 422
    assert "<script>" not in wrong.text
