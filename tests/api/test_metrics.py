"""`/metrics`: what a monitoring system reads, and that no request can make series of its own."""

from __future__ import annotations

from datetime import date

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.serving import Running
from tests.api.watching import figures

SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?i) }"


def test_it_is_the_text_format_with_help_and_type(http: httpx.Client) -> None:
    answer = http.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    families = list(text_string_to_metric_families(answer.text))
    assert len(families) > 20
    for family in families:
        assert family.documentation, family.name
        assert family.type in ("counter", "gauge", "histogram"), family.name


def test_requests_are_counted_by_template_method_and_class(http: httpx.Client) -> None:
    good = "chronolex_requests_total method=GET route=/events/{event} status=2xx"
    bad = "chronolex_requests_total method=GET route=/events/{event} status=4xx"
    count = "chronolex_request_seconds_count route=/events/{event}"
    before = figures(http)
    http.get("/events/eu-ai-act-applies-annex-iii")
    http.get("/events/eu-ai-act-applies-annex-iii.json")
    http.get("/events/no-such-event")
    now = figures(http)
    assert now[good] - before.get(good, 0) == 2
    assert now[bad] - before.get(bad, 0) == 1
    assert now[count] - before.get(count, 0) == 3


def test_no_request_makes_a_series_of_its_own(http: httpx.Client) -> None:
    http.get("/made-up/0")
    http.get("/events/made-up-0")
    http.get("/static/made-up-0")
    http.request("BREW", "/events")
    before = set(figures(http))
    for number in range(20):
        http.get(f"/made-up/{number}")
        http.get(f"/events/made-up-{number}")
        http.get(f"/static/made-up-{number}")
        http.request(f"BREW{number}", "/events")
    after = figures(http)
    assert set(after) == before
    assert not any("made-up" in name or "BREW" in name for name in after)
    assert after["chronolex_requests_total method=GET route=unmatched status=4xx"] >= 20
    assert after["chronolex_requests_total method=GET route=/static status=4xx"] >= 20


def test_queries_and_kills_are_counted_by_reason(server: Running) -> None:
    http = server.http
    before = figures(http)

    def more(name: str) -> float:
        return figures(http)[name] - before.get(name, 0)

    assert http.get("/sparql", params={"query": "ASK {}"}).status_code == 200
    assert http.get("/sparql", params={"query": "ASK"}).status_code == 400
    assert more("chronolex_queries_total outcome=answered") == 1
    assert more("chronolex_queries_total outcome=bad-query") == 1
    assert more("chronolex_query_kills_total reason=time") == 0
    assert http.get("/sparql", params={"query": SLOW, "timeout": "1"}).status_code == 504
    assert more("chronolex_queries_total outcome=query-too-slow") == 1
    assert more("chronolex_query_kills_total reason=time") == 1


def test_the_process_and_the_generation_are_told(server: Running) -> None:
    now = figures(server.http)
    ready = server.http.get("/readyz").json()
    assert now[f"chronolex_generation_info release={ready['release']}"] == 1
    assert now["chronolex_events"] == ready["events"]
    assert now["chronolex_generations"] == 1
    assert 1.6e9 < now["chronolex_generation_loaded_seconds"] < 4e9
    assert now["process_resident_memory_bytes"] > 50e6
    assert 5 < now["process_open_fds"] < 500
    assert now["chronolex_requests_open"] == 1


@pytest.fixture(scope="module")
def two() -> tuple[TestClient, TestClient]:
    settings = Settings(today=date(2026, 11, 22), query_workers=1)
    app = create_app(settings)
    return TestClient(app), TestClient(create_app(settings))


def test_two_applications_count_apart(two: tuple[TestClient, TestClient]) -> None:
    one, other = two
    for _ in range(3):
        one.get("/version")
    name = 'chronolex_requests_total{method="GET",route="/version",status="2xx"} 3.0'
    assert name in one.get("/metrics").text
    assert "/version" not in other.get("/metrics").text
