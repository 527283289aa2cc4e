"""Full text on every list, path and export, and facets on the list of events."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.api.serving import ok, problem


def ids(told: Any) -> list[str]:
    return [item["id"] for item in told["items"]]


@pytest.mark.parametrize("path", ["/events", "/timeline", "/deadlines", "/graph"])
def test_text_narrows_every_list(path: str, http: httpx.Client) -> None:
    every, some = (ok(http.get(path, params=query)) for query in ({}, {"q": "ai act"}))
    key = "nodes" if path == "/graph" else "items"
    assert some[key]
    assert len(ok(http.get(path, params={"q": "zzzz"}))[key]) == 0
    if path != "/events":
        assert len(some[key]) < len(every[key])
    else:
        assert some["total"] < every["total"]


def test_lists_and_exports_agree(http: httpx.Client) -> None:
    query = {"q": "Almendralejo", "sort": "relevance"}
    listed = ids(ok(http.get("/events", params=query)))
    assert len(listed) >= 3
    rows = csv.DictReader(io.StringIO(http.get("/timeline.csv", params=query).text))
    assert [row["id"] for row in rows] == listed
    assert set(ids(ok(http.get("/events", params={"q": "ALMENDRALEJO"})))) == set(listed)


@pytest.mark.parametrize("query", ["基本", "智慧", "人工智慧基本法"])
def test_original_titles_of_acts_are_found_by_two_characters(
    query: str, http: httpx.Client
) -> None:
    found = ids(ok(http.get("/events", params={"q": query, "jurisdiction": "TW"})))
    assert "tw-ai-basic-act-passed-2025" in found


def test_on_paths_text_binds_the_inner_nodes(http: httpx.Client) -> None:
    ends = {"source": "eu-ai-act-parliament-position-2023", "target": "eu-ai-act-proposal-2021"}
    assert ok(http.get("/paths", params=ends))["items"]
    told = ok(http.get("/paths", params={**ends, "q": "ai act"}))
    assert "items" in told
    problem(http.get("/paths", params={**ends, "q": "!"}), 422, "bad-value")


@pytest.mark.parametrize("path", ["/events", "/timeline.csv", "/deadlines.ics", "/graph.gexf"])
def test_a_query_without_a_word_is_422(path: str, http: httpx.Client) -> None:
    assert problem(http.get(path, params={"q": "…"}), 422, "bad-value")["parameter"] == "q"


def test_relevance_without_a_query_is_422(http: httpx.Client) -> None:
    told = problem(http.get("/events", params={"sort": "relevance"}), 422, "bad-value")
    assert told["parameter"] == "sort"


def test_the_page_takes_a_query(http: httpx.Client) -> None:
    page = http.get("/", params={"q": "almendralejo"}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "es-almendralejo-judgment-2024" in page.text
    assert "eu-ai-act-proposal-2021" not in page.text


def test_pages_of_a_search_go_on(http: httpx.Client) -> None:
    first = ok(http.get("/events", params={"q": "deepfake", "limit": 2, "sort": "relevance"}))
    second = ok(http.get(first["next"]))
    whole = ok(http.get("/timeline", params={"q": "deepfake", "sort": "relevance"}))
    assert ids(first) + ids(second) == ids(whole)[:4]


def test_facets_count_the_whole_list(http: httpx.Client) -> None:
    names = ("kind", "jurisdiction", "theme", "status", "belief", "year")
    query = [("jurisdiction", "EU"), ("limit", "1"), *(("facets", name) for name in names)]
    told = ok(http.get(f"/events?{urlencode(query)}"))
    assert set(told["facets"]) == set(names)
    assert told["facets"]["jurisdiction"] == {"EU": told["total"]}
    for name in ("kind", "status", "belief", "year"):
        assert sum(told["facets"][name].values()) == told["total"], name
    years = list(told["facets"]["year"])
    assert years == sorted(years)
    for kind, count in told["facets"]["kind"].items():
        again = ok(http.get("/events", params={"jurisdiction": "EU", "kind": kind, "limit": 1}))
        assert again["total"] == count
    assert "facets" not in ok(http.get("/events", params={"limit": 1}))


def test_facets_belong_to_pages_of_json_and_have_a_closed_list(http: httpx.Client) -> None:
    problem(http.get("/events.csv", params={"facets": "kind"}), 422, "bad-value")
    told = problem(http.get("/events", params={"facets": "colour"}), 422, "bad-value")
    assert "year" in told["accepted"]


@pytest.mark.parametrize("name", ["facets", "kind"])
def test_values_in_one_are_told_to_be_given_apart(name: str, http: httpx.Client) -> None:
    values = {"facets": "year,kind", "kind": "law, case"}[name]
    told = problem(http.get("/events", params={name: values}), 422, "bad-value")
    first, second = values.replace(" ", "").split(",")
    assert f": give '{name}' once for each of '{first}', '{second}'" in told["detail"]
    apart = ok(http.get("/events", params=[(name, first), (name, second), ("limit", "1")]))
    assert apart["items"]
    # what can be given once is not told to be given twice
    told = problem(http.get("/events", params={"sort": "date,id"}), 422, "bad-value")
    assert "once for each" not in told["detail"]


def test_within_gives_the_next_days(http: httpx.Client) -> None:
    every, near = (ok(http.get("/deadlines", params=query)) for query in ({}, {"within": "90"}))
    assert 0 < near["total"] < every["total"]
    for item in near["items"]:
        assert item["date"]["not_before"] <= "2027-02-20"
        if item["days_left"] is not None:
            assert 1 <= item["days_left"] <= 90
    certain = ok(http.get("/deadlines", params={"within": "90", "certainty": "certain"}))
    assert set(ids(certain)) <= set(ids(near))
    assert all(item["date"]["before"] for item in certain["items"])
    for bad in ("0", "-1", "x", "36501"):
        problem(http.get("/deadlines", params={"within": bad}), 422, "bad-value")
    problem(http.get("/events", params={"within": "90"}), 422, "unknown-parameter")
