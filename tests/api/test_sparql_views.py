"""``known_at`` on the endpoint: the data as known on a day."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.serving import ok, problem

CLAIMS = "https://w3id.org/chronolex/id/graph/claims"
CLAIM = "https://w3id.org/chronolex/id/claim/"
ANNEX = "event:eu-ai-act-applies-annex-iii"


def rows(http: httpx.Client, query: str, **given: Any) -> list[dict[str, str]]:
    answer = http.get("/sparql.json", params={"query": query, **given})
    assert answer.status_code == 200, answer.text
    bindings = answer.json()["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in bindings]


@pytest.mark.parametrize("day", ["2019-01-01", "2023-09-01", "2024-07-20", "2026-07-25"])
def test_the_default_graph_is_that_of_the_lists(http: httpx.Client, day: str) -> None:
    found = rows(http, "SELECT ?e ?d { ?e a clx:Event OPTIONAL { ?e clx:date ?d } }", known_at=day)
    listed = ok(http.get("/events", params={"known_at": day, "limit": 1000}))["items"]
    assert {(row["e"], row.get("d")) for row in found} == {
        (item["iri"], item["date"]["edtf"]) for item in listed
    }


def test_a_moved_date_is_as_it_was_known(http: httpx.Client) -> None:
    query = f"SELECT ?d {{ {ANNEX} clx:date ?d }}"
    told = {day: rows(http, query, known_at=day) for day in ("2024-09-01", "2026-11-01")}
    assert told["2024-09-01"] == [{"d": "2026-08-02"}]
    assert told["2026-11-01"] == [{"d": "2027-12-02"}]


def test_claims_not_known_then_are_absent(http: httpx.Client) -> None:
    query = "SELECT ?c { GRAPH ?c { ?e clx:date ?d } FILTER(STRSTARTS(STR(?c), STR(id:))) }"
    now, then = rows(http, query), rows(http, query, known_at="2023-09-01")
    assert {row["c"] for row in then} < {row["c"] for row in now}
    later = ({row["c"] for row in now} - {row["c"] for row in then}).pop()
    assert later.startswith(CLAIM)
    ask = f"SELECT * FROM <{later}> {{ ?s ?p ?o }}"
    assert rows(http, ask)
    given = {"query": ask, "known_at": "2023-09-01"}
    problem(http.get("/sparql", params=given), 400, "bad-query")


def test_the_day_is_echoed_and_equal_days_share_a_validator(http: httpx.Client) -> None:
    def get(day: str | None) -> httpx.Response:
        given = {"query": "ASK { ?e a clx:Event }"} | ({"known_at": day} if day else {})
        return http.get("/sparql", params=given)

    early, earlier, late = get("1901-02-03"), get("1900-01-01"), get("2024-05-01")
    assert early.headers["chronolex-known-at"] == "1901-02-03"
    assert early.json()["boolean"] is False
    assert late.json()["boolean"] is True
    assert early.headers["etag"] == earlier.headers["etag"]
    assert len({one.headers["etag"] for one in (early, late, get(None))}) == 3
    released = ok(http.get("/version"))["released"]
    assert get(None).headers["chronolex-known-at"] == released


@pytest.mark.parametrize("day", ["", "x", "2024", "2024-05", "2024-13-01", "2023-02-29", "../.."])
def test_a_day_that_is_none_is_422(http: httpx.Client, day: str) -> None:
    answer = http.get("/sparql", params={"query": "ASK {}", "known_at": day})
    assert problem(answer, 422, "bad-value")["parameter"] == "known_at"


def test_a_day_given_twice_is_422(http: httpx.Client) -> None:
    given = {"query": "ASK {}", "known_at": ["2024-01-01", "2025-01-01"]}
    assert problem(http.get("/sparql", params=given), 422, "bad-value")["parameter"] == "known_at"


def test_more_days_than_are_kept_are_answered_one_after_the_other(http: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?e a clx:Event }"
    counts = [
        int(rows(http, query, known_at=f"{year}-0{month}-01")[0]["n"])
        for year in (2021, 2022, 2023, 2024, 2025)
        for month in (2, 8)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_a_form_takes_the_day_too(http: httpx.Client) -> None:
    given = {"query": "ASK { ?e a clx:Event }", "known_at": "1900-01-01"}
    assert http.post("/sparql", data=given).json()["boolean"] is False
