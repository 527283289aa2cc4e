"""Answers given again without a route: the same in all, and never for another question."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.testclient import TestClient

from api.app import create_app
from api.edge.answers import Answer, Answers, holds
from api.generation import Generation
from api.settings import Settings
from data.writing import write_folder
from graph.kept import MOST
from graph.snapshot import from_records
from tests.bench.generator import Generator

TODAY = date(2026, 11, 22)
PLAIN = {"Accept-Encoding": "identity"}


class Moving(Settings):
    """Settings whose today is that of a list, so that a test may turn it."""

    days: list[date] = [TODAY]  # noqa: RUF012 - pydantic copies it

    def now(self) -> date:
        return self.days[0]


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    write_folder(Generator(40).catalogue(), tmp_path)
    return create_app(Moving(data=tmp_path, query_workers=1))


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    # outside its life cycle: no query is put here
    return TestClient(app, headers={"Accept": "*/*", **PLAIN})


def routeless(patch: pytest.MonkeyPatch) -> None:
    """From here on a request that reaches the route of events fails."""

    def reached(*_: object) -> None:
        raise AssertionError("the route was reached")

    patch.setattr("api.routes.events.opened", reached)


def told(answer: Any) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body but for what is the request's own."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/events", "/events.json?limit=7&sort=-date", "/events?q=a"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept-Encoding": "gzip, br"},
        {"Origin": "https://example.org"},
        {"Accept": "application/json"},
        {"If-None-Match": "*"},
        {"If-None-Match": 'W/"nothing", "else"'},
        {"If-None-Match": "its own"},
        {"If-None-Match": "its own", "Accept-Encoding": "gzip", "Origin": "null"},
    ],
    ids=lambda headers: ", ".join(headers) or "bare",
)
def test_again_is_as_the_first_time(
    method: str, path: str, headers: dict[str, str], app: FastAPI, client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if headers.get("If-None-Match") == "its own":
        headers = headers | {"If-None-Match": client.get(path).headers["etag"]}
        forget(app)
    first = client.request(method, path, headers=headers)
    whole = {name: value for name, value in headers.items() if name != "If-None-Match"}
    client.get(path, headers=whole)
    routeless(monkeypatch)
    again = client.request(method, path, headers=headers)
    assert told(again) == told(first)
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    expected = 304 if headers.get("If-None-Match", "").strip('W/"') not in ("", "nothing") else 200
    if headers.get("If-None-Match") == 'W/"nothing", "else"':
        expected = 200
    assert first.status_code == expected


@pytest.mark.parametrize(
    "path", ["/events", "/events?limit=1", "/timeline.csv", "/about.json", "/changes.json"]
)
def test_a_compressed_body_has_a_tag_of_its_own(path: str, client: TestClient) -> None:
    for _ in range(2):
        plain = client.get(path)
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert plain.headers["vary"] == packed.headers["vary"]
        assert plain.headers["vary"].startswith("Accept, Accept-Encoding")
        tag = plain.headers["etag"]
        assert not tag.startswith("W/")
        if packed.headers.get("content-encoding") == "gzip":
            assert packed.headers["etag"] == f"W/{tag}"
        else:
            assert packed.headers["etag"] == tag
        for encoding in ("gzip", "identity"):
            for given in (tag, f"W/{tag}", "*"):
                headers = {"Accept-Encoding": encoding, "If-None-Match": given}
                same = client.get(path, headers=headers)
                assert (same.status_code, same.content) == (304, b"")
                assert same.headers["vary"] == plain.headers["vary"]
                assert same.headers["etag"].removeprefix("W/") == tag


@pytest.mark.parametrize(
    ("given", "packed"),
    [
        ("gzip", True),
        ("x-gzip", True),
        ("br, GZIP;q=0.1", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *;q=1", False),
        ("*;q=0", False),
        ("identity, br", False),
        ("gzip;q=x", False),
        ("gzip;level=9", False),
        ("gzipped", False),
        ("", False),
    ],
)
def test_only_who_takes_gzip_gets_it(given: str, packed: bool, client: TestClient) -> None:
    for _ in range(2):
        answer = client.get("/events", headers={"Accept-Encoding": given})
        assert (answer.headers.get("content-encoding") == "gzip") is packed
        assert answer.json()["items"]


def forget(app: FastAPI) -> None:
    """A generation that has answered nothing yet."""
    library = app.state.library
    library.current = Generation(library.snapshot, library.limits)


def count(app: FastAPI, name: str, **labels: str) -> float:
    registry: CollectorRegistry = app.state.metrics.registry
    return registry.get_sample_value(name, labels) or 0.0


def test_it_is_counted_and_has_its_own_id(
    app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/events").raise_for_status()
    routeless(monkeypatch)
    again = client.get("/events", headers={"X-Request-ID": "mine-1"})
    assert again.headers["x-request-id"] == "mine-1"
    labels = {"method": "GET", "route": "/events", "status": "2xx"}
    assert count(app, "chronolex_requests_total", **labels) == 2
    assert count(app, "chronolex_request_seconds_count", route="/events") == 2
    assert count(app, "chronolex_requests_open") == 0
    tag = {"If-None-Match": again.headers["etag"]}
    assert client.get("/events", headers=tag).status_code == 304
    assert count(app, "chronolex_requests_total", **(labels | {"status": "3xx"})) == 1


def test_after_midnight_it_is_another_question(app: FastAPI, client: TestClient) -> None:
    def day() -> Any:
        return client.get("/events").json()["as_of"]["valid_at"]

    assert day() == day() == "2026-11-22"
    app.state.settings.days[0] = TODAY + timedelta(1)
    assert day() == day() == "2026-11-23"


def test_of_another_generation_nothing_is_given_again(
    app: FastAPI, client: TestClient, tmp_path: Path
) -> None:
    first = client.get("/events").json()
    assert client.get("/events").json() == first
    other = tmp_path / "other"
    write_folder(Generator(41, seed=2).catalogue(), other)
    library = app.state.library
    library.current = Generation(from_records(other), library.limits)
    answer = client.get("/events")
    assert answer.json()["total"] == 41
    assert answer.json()["release"] == answer.headers["chronolex-release"] != first["release"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/events?limit=3", {}),
        ("/events.csv", {}),
        ("/events", {"Accept": "text/csv"}),
        ("/events", {"Accept": "text/html"}),
        ("/instruments", {}),
        ("/events", {"Accept-Encoding": "gzip"}),
        ("/events", {"Origin": "https://example.org"}),
    ],
)
def test_another_question_has_another_answer(
    path: str, headers: dict[str, str], client: TestClient
) -> None:
    alone = told(client.get(path, headers=headers))
    plain = told(client.get("/events"))
    for _ in range(2):
        assert told(client.get(path, headers=headers)) == alone != plain
        assert told(client.get("/events")) == plain


def test_what_is_refused_is_refused_again(client: TestClient) -> None:
    client.get("/events").raise_for_status()
    for _ in range(2):
        assert client.get("/events?nonsense=1").status_code == 422
        assert client.get("/events", headers={"Content-Encoding": "gzip"}).status_code == 415
        assert client.get("/events", headers={"Content-Length": "99999999"}).status_code == 413
        assert client.post("/events").status_code == 405
        assert client.get("/events", headers={"Accept": "image/png"}).status_code == 406
        assert client.get("/events", headers={"Host": "a b"}).status_code == 200


def test_two_headers_of_one_name_go_the_long_way(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = [("Accept", "text/csv"), ("Accept", "application/json")]
    for _ in range(2):
        assert client.get("/events", headers=twice).status_code == 200
    routeless(monkeypatch)
    with pytest.raises(AssertionError, match="the route was reached"):
        client.get("/events", headers=twice)


def test_the_last_used_stay() -> None:
    answers, one = Answers(), Answer([], b"", '"a"', None)
    for number in range(MOST):
        answers.put(number, one)
    assert answers.get(0) is one
    answers.put("new", one)
    assert answers.get(0) is one
    assert answers.get(1) is None


@pytest.mark.parametrize(
    ("given", "held"),
    [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), ("", False)],
)
def test_what_a_client_holds(given: str, held: bool) -> None:
    assert holds(given, '"a"') is held
