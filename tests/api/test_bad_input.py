"""Bad input of every kind on every route: never a fault of the server, always a problem document.

The sweep is drawn with a fixed seed from all routes that /openapi.json describes.
"""

from __future__ import annotations

import random
import socket
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.api.serving import Running, ok, problem_shape

NASTY = [
    "", " ", "\x00", "\n", "\r\nX-Evil: 1", "é", "日本", "\u202e", "\U0001f600", "'", '"',
    "<script>", "{{7*7}}", "${x}", "%", "%00", "%2e%2e", "../../etc/passwd", "..", ".",
    "/", "//", "\\", ";",
    "'; DROP TABLE events;--", "0", "-1", "1e309", "NaN", "99999999999999999999", "9" * 5000,
    "a" * 5000, "2023", "2023-13", "0000-00-00", "-9999-01-01", "Y170000002", "2023-02-30/..",
    "XXXX", "[..]", "{2023,2024", "true", "null", "[]", "{}", "EU", "eu-ai-act", "json", "csv",
    ".csv", "a.csv", "x.html", "html", "nq", "٣", "K", "\ufeff", "\ufffe", "SELECT", "ASK {}",
]  # fmt: skip
ACCEPTS = [
    "*/*", "", ",", ";;;", "text/html", "application/json", "text/turtle", "image/png", "a/b/c",
    "*/json", "text/html;q=x", "text/html;q=2", "text/html;q=-1", "*/*;q=0", "é", "a" * 3000,
    "text/*;level=1, */*;q=0.0001", ", ".join(f"a/b{n}" for n in range(400)),
]  # fmt: skip
METHODS = ["GET"] * 6 + ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"]
CLIENT_ERRORS = {400, 404, 405, 406, 410, 413, 414, 415, 422, 431}


def check(answer: httpx.Response) -> None:
    where = f"{answer.request.method} {answer.request.url}"[:600]
    assert answer.status_code < 500, f"{where}: {answer.status_code} {answer.text[:300]}"
    assert "Traceback" not in answer.text, where
    if answer.status_code >= 400:
        assert answer.status_code in CLIENT_ERRORS, f"{where}: {answer.status_code}"
        if answer.request.method == "HEAD":
            assert answer.content == b""
        elif answer.headers["content-type"].startswith("text/html"):
            assert "<html" in answer.text
        else:
            problem_shape(answer)


@pytest.fixture(scope="module")
def routes(http: httpx.Client) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = ok(http.get("/openapi.json"))["paths"]
    return found


def encoded(value: str) -> str:
    return quote(value, safe="", errors="surrogatepass")


def requests(
    routes: dict[str, dict[str, Any]], count: int
) -> list[tuple[str, str, dict[str, str]]]:
    draw = random.Random(20261122)
    made = []
    paths = sorted(routes)
    for number in range(count):
        template = paths[number % len(paths)]
        operation = routes[template].get("get") or next(iter(routes[template].values()))
        described = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
        path = template
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                value = encoded(draw.choice(NASTY))
                path = path.replace("{" + parameter["name"] + "}", value)
        names = [*described, "nope", "\x00", "é", ""]
        pairs = [
            (draw.choice(names), draw.choice(NASTY)) for _ in range(draw.choice((0, 1, 1, 2, 5)))
        ]
        pairs *= draw.choice((1, 1, 1, 3))
        query = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in pairs)
        headers = {"Accept": draw.choice(ACCEPTS)}
        made.append((draw.choice(METHODS), f"{path}?{query}" if query else path, headers))
    return made


def test_a_sweep_of_nasty_values_never_hurts(
    routes: dict[str, dict[str, Any]], http: httpx.Client
) -> None:
    for method, url, headers in requests(routes, 800):
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        check(http.request(method, url, headers=raw))


def test_each_parameter_of_each_route_takes_each_nasty_value(
    routes: dict[str, dict[str, Any]], http: httpx.Client
) -> None:
    good = {"type_": "event", "slug": "eu-ai-act-proposal-2021", "event": "eu-ai-act-proposal-2021",
            "instrument": "eu-ai-act", "node": "eu-ai-act", "thing": "EU",
            "name": "conflicts"}  # fmt: skip
    draw = random.Random(7)
    for template, operations in routes.items():
        parameters = operations["get"].get("parameters", ())
        path = template
        for parameter in parameters:
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", good[parameter["name"]])
        for parameter in parameters:
            if parameter["in"] == "query":
                for value in draw.sample(NASTY, 3):
                    check(http.get(f"{path}?{parameter['name']}={encoded(value)}"))


PATHS = [
    "/%00", "/events/%00", "/events/%ff%fe", "/events/..%2f..%2fetc", "/events/a%2fb", "//events",
    "/events//", "/./events", "/../events", "/events/../../..", "/%2e%2e/%2e%2e/etc/passwd",
    "/static/%2e%2e/%2e%2e/pyproject.toml", "/static/..%2fapp.py", "/static/%00",
    "/static/site.css/x",
    "/static/" + "a/" * 300, "/events/" + "a" * 20_000, "/.csv", "/events.", "/events..csv",
    "/events.csv.csv", "/events.csv.ttl", "/events/.csv", "/id/event/.ttl", "/id/event/x.", "/id//",
    "/id/event", "/data/event/x.ttl.ttl", "/sparql.ttl", "/sparql.html", "/healthz.csv",
    "/openapi.json.csv", "/favicon.ico", "/robots.txt", "/.git/config", "/.env", "/EVENTS",
    "/%E2%80%AE", "/events%0d%0aX: 1", "/events?%", "/events?=", "/events?&&&", "/events?a=%zz",
    "/events?;", "/events?" + "a=1&" * 3000, "/events#x", "/instruments/eu-ai-act/status/",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_odd_paths_are_answered(path: str, server: Running) -> None:
    for accept in ("*/*", "text/html"):
        status, head, body = raw(server, f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n")
        assert status in CLIENT_ERRORS | {200, 303}, path
        assert b"Traceback" not in body
        assert b"X-Evil" not in head
        assert b"root:" not in body
        assert b"[project]" not in body


def raw(server: Running, request: str | bytes) -> tuple[int, bytes, bytes]:
    """Send bytes as they are; status (0 if none came), head and body."""
    data = request.encode() if isinstance(request, str) else request
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as link:
        held = b""
        try:
            link.sendall(data + b"Connection: close\r\n\r\n")
            while piece := link.recv(65536):
                held += piece
        except ConnectionError:
            # closed while we were still sending: that is an answer too
            pass
    head, _, body = held.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    return (int(words[1]) if len(words) > 1 else 0), head, body


GARBAGE: list[bytes] = [
    b"\x00" * 1000,
    b"\xff\xfe\xfd" * 500,
    b"GET\r\n",
    b"GET / HTTP/9.9\r\nHost: x\r\n",
    b"GET / HTTP/1.1\r\n",
    b"GET /events HTTP/1.1\r\nHost: x\r\nHost: y\r\n",
    b"GET /events HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n",
    b"GET /events HTTP/1.1\r\nHost: x\r\nA: \x00\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET http://other.example/events HTTP/1.1\r\nHost: x\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n",
    b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n",
    b"GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n",
    b"GET /events?\xff HTTP/1.1\r\nHost: x\r\n",
    b"GET /sparql HTTP/1.1\r\nHost: \xff\r\n",
    b'GET /sparql HTTP/1.1\r\nHost: a b<>"{}\r\n',
    b"GET /sparql HTTP/1.1\r\nHost: [::1\r\n",
    b"GET /sparql HTTP/1.0\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n",
    b"GET /events HTTP/1.1\r\nHost: x\r\nAccept: " + b"a/b," * 25_000 + b"\r\n",
    b"GET /events HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 100_000 + b"\r\n",
    b"GET /events HTTP/1.1\r\nHost: x\r\n" + b"X-Many: 1\r\n" * 9000,
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n",
    b'GET /events HTTP/1.1\r\nHost: x\r\nIf-None-Match: \xff,,",W/,*\r\n',
    b"GET /events HTTP/1.1\r\nHost: x\r\nRange: bytes=5-1\r\n",
    b"GET /static/site.css HTTP/1.1\r\nHost: x\r\nRange: bytes=9-1,x\r\n",
    b"GET /static/site.css HTTP/1.1\r\nHost: x\r\nIf-Modified-Since: never\r\n",
    b"GET /events HTTP/1.1\r\nHost: x\r\nOrigin: \xff\r\n",
    b"GET /events HTTP/1.1\r\nHost: x\r\nAccept-Encoding: \xff, gzip;q=x\r\n",
    b"GET /events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789",
]


@pytest.mark.parametrize("data", GARBAGE, ids=[str(number) for number in range(len(GARBAGE))])
def test_garbage_on_the_socket_does_not_hurt(data: bytes, server: Running) -> None:
    status, _, body = raw(server, data)
    assert status < 500
    assert b"Traceback" not in body
    assert server.http.get("/healthz").status_code == 200


def test_a_client_that_goes_away_is_no_fault(server: Running) -> None:
    for request in (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 1000\r\n\r\nSELECT",
        b"GET /dump HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /timeline.csv HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n",
        b"",
    ):
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as link:
                link.sendall(request)
    assert server.http.get("/healthz").status_code == 200


def test_nothing_given_comes_back_as_markup(http: httpx.Client) -> None:
    evil = "<script>alert(1)</script>"
    for path in (f"/{encoded(evil)}", f"/events/{encoded(evil)}", f"/events?kind={encoded(evil)}",
                 f"/sparql?query={encoded(evil)}", f"/paths?source={encoded(evil)}&target=x",
                 f"/?from={encoded(evil)}"):  # fmt: skip
        answer = http.get(path, headers={"Accept": "text/html"})
        assert answer.headers["content-type"].startswith("text/html")
        assert evil not in answer.text, path


def test_no_header_can_be_smuggled_in(http: httpx.Client) -> None:
    for path in ("/timeline.csv?valid_at=2026-01-01%0d%0aX-Evil:1", "/id/event/x%0d%0aX-Evil:1",
                 "/events.csv?kind=law%0d%0aX-Evil:1"):  # fmt: skip
        assert "x-evil" not in http.get(path).headers
