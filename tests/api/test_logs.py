"""Log lines: one a request, with an id that the answer carries too, and nothing secret."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.edge import logs
from api.settings import Settings
from data.writing import write_folder
from tests.api.raw import request, said
from tests.api.serving import Running, problem_shape, serving
from tests.api.watching import until
from tests.bench.generator import Generator


@dataclass(frozen=True)
class Logged:
    running: Running
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        """Every line but the first, which tells on standard output where it is served."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()[1:]]

    def of(self, id: str) -> dict[str, Any]:
        """The one line of a request."""

        def found() -> list[dict[str, Any]]:
            return [line for line in self.lines() if line.get("request_id") == id]

        assert until(lambda: bool(found()), 5), id
        (line,) = found()
        return line


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    write_folder(Generator(20).catalogue(), folder)
    return folder


@pytest.fixture(scope="module")
def logged(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logged]:
    log = tmp_path_factory.mktemp("logged") / "log.txt"
    with serving(log, "--data", str(records)) as running:
        yield Logged(running, log)


def test_a_request_is_one_line_with_what_is_needed(logged: Logged) -> None:
    answer = logged.running.http.get("/events", params={"limit": 3})
    line = logged.of(answer.headers["x-request-id"])
    assert set(line) == {
        "time", "level", "logger", "message", "request_id", "method", "route", "status", "seconds",
        "bytes",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert (line["level"], line["method"], line["route"]) == ("info", "GET", "/events")
    assert line["status"] == 200
    assert 0 < line["seconds"] < 60
    assert line["bytes"] > 0


@pytest.mark.parametrize("id", ["a", "trace-1.2_3", "0" * 64])
def test_a_sane_id_is_taken(id: str, logged: Logged) -> None:
    answer = logged.running.http.get("/version", headers={"X-Request-ID": id})
    assert answer.headers["x-request-id"] == id
    assert logged.of(id)["route"] == "/version"


@pytest.mark.parametrize("id", ["", "0" * 65, 'a"b', "a b", "-a", "a\tb", "{}"])
def test_another_id_is_replaced(id: str, logged: Logged) -> None:
    answer = logged.running.http.get("/version", headers={"X-Request-ID": id})
    made = answer.headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{16}", made)
    assert logged.of(made)["status"] == 200


def test_what_a_client_keeps_secret_is_in_no_line(logged: Logged) -> None:
    secret = "s3cr3t-word"
    headers = {"Authorization": f"Bearer {secret}", "Cookie": secret, "User-Agent": secret}
    http = logged.running.http
    answers = [
        http.get("/events", params={"q": secret}, headers=headers),
        http.get(f"/events/{secret}", headers=headers),
        http.get(f"/{secret}", headers=headers),
        http.get("/events", params={secret: "1"}),
        http.post("/sparql", data={"query": f"ASK {{ ?s ?p '{secret}' }}"}),
        http.post("/sparql", data={"query": f"ASK {secret}"}),
    ]
    for answer in answers:
        logged.of(answer.headers["x-request-id"])
    assert secret not in logged.log.read_text("utf-8")


def test_problem_documents_carry_the_id(logged: Logged) -> None:
    http = logged.running.http
    for answer in (
        http.get("/events/none"),
        http.get("/none"),
        http.get("/events?limit=x"),
        http.post("/sparql", content="x", headers={"Content-Type": "text/plain"}),
        http.post("/sparql", content="x", headers={"Content-Encoding": "gzip"}),
    ):
        told = problem_shape(answer)
        assert told["request_id"] == answer.headers["x-request-id"]
        assert logged.of(told["request_id"])["status"] == answer.status_code


def test_a_method_that_nobody_knows_is_one_sane_line(logged: Logged) -> None:
    raw = request("/version", "X-Request-ID: odd", method='A"}{B')
    assert said(logged.running.port, raw).status in (400, 405)
    for line in logged.lines():
        assert 'A"}' not in str(line)


def test_the_server_has_no_access_log_of_its_own(logged: Logged) -> None:
    answer = logged.running.http.get("/version")
    logged.of(answer.headers["x-request-id"])
    assert "HTTP/1.1" not in logged.log.read_text("utf-8")


def test_text_is_a_setting(records: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with serving(log, "--data", str(records), CHRONOLEX_LOG_FORMAT="text") as running:
        name = running.http.get("/version").headers["x-request-id"]
        assert until(lambda: name in log.read_text("utf-8"), 5)
    (line,) = [line for line in log.read_text("utf-8").splitlines() if name in line]
    assert "{" not in line
    assert f"request_id={name} method=GET route=/version status=200" in line


def test_another_log_format_is_refused(records: Path) -> None:
    with pytest.raises(ValueError, match="log_format"):
        Settings(data=records, log_format="xml")  # type: ignore[arg-type]


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(logs.JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def test_a_lone_surrogate_costs_no_line() -> None:
    record = logging.LogRecord("api", logging.INFO, "", 0, "odd %s", ("\udcff",), None)
    record.fields = {"route": "/\ud800", "status": 200, "long": "é"}
    line = logs.JsonLines().format(record)
    told = json.loads(line.encode())
    assert told["message"] == "odd ?"
    assert (told["route"], told["status"], told["long"]) == ("/?", 200, "é")


def test_no_500_without_a_traceback_in_the_log(records: Path) -> None:
    app = create_app(Settings(data=records, query_workers=1))

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("inner words")

    kept = Kept()
    logger = logging.getLogger(logs.REQUESTS)
    logger.addHandler(kept)
    try:
        with TestClient(app, raise_server_exceptions=False) as client:
            answer = client.get("/fault")
    finally:
        logger.removeHandler(kept)
    assert answer.status_code == 500
    told = problem_shape(httpx.Response(500, headers=answer.headers, content=answer.content))
    (line,) = (json.loads(line) for line in kept.lines)
    assert line["request_id"] == told["request_id"] == answer.headers["x-request-id"]
    assert line["level"] == "error"
    assert line["status"] == 500
    assert line["route"] == "/fault"
    assert "RuntimeError: inner words" in line["traceback"]
    assert "inner words" not in answer.text
