"""HTTP/1.1 by hand: what is one request, where it ends, and what is none at all."""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress

import httpx
import pytest

from api.edge.protocol import LINGER
from tests.api.raw import Reply, connected, heard, request, said
from tests.api.serving import Running

FORM = "Content-Type: application/x-www-form-urlencoded"
ASK = b"query=ASK%7B%7D"


def statuses(reply: Reply) -> list[int]:
    """Of every answer on one connection, in order."""
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3}) ", reply.raw)]


def posted(*headers: str, body: bytes = ASK) -> bytes:
    raw = request("/sparql.json", FORM, *headers, method="POST", body=body)
    return raw.replace(b"Connection: close\r\n", b"")


LAST = request("/version")


def test_requests_sent_at_once_are_answered_one_after_the_other(server: Running) -> None:
    one = request("/healthz").replace(b"Connection: close\r\n", b"")
    reply = said(server.port, one * 20 + LAST)
    assert statuses(reply) == [200] * 21
    assert reply.raw.count(b'{"status":"ok"}') == 20
    assert b'"chronolex"' in reply.raw.rpartition(b"\r\n\r\n")[2]


def test_a_request_behind_a_body_is_its_own(server: Running) -> None:
    reply = said(server.port, posted(f"Content-Length: {len(ASK)}") * 2 + LAST)
    assert statuses(reply) == [200] * 3
    assert reply.raw.count(b'"boolean"') == 2


def test_who_was_refused_while_sending_may_send_the_next_body_in_peace(server: Running) -> None:
    """The wait for the rest of one body is no limit for the next."""
    large = b"x" * 5_000_000
    with connected(server.port) as link:
        link.sendall(posted(f"Content-Length: {len(large)}", body=b""))
        link.sendall(large)
        assert link.recv(12) == b"HTTP/1.1 413"
        link.sendall(posted(f"Content-Length: {len(ASK)}", "Connection: close", body=ASK[:5]))
        time.sleep(LINGER + 1)
        link.sendall(ASK[5:])
        assert b'"boolean"' in heard(link).raw


@pytest.mark.parametrize("pause", [0.0, 0.01])
def test_a_request_may_come_byte_by_byte(pause: float, server: Running) -> None:
    with connected(server.port) as link:
        for byte in request("/healthz"):
            link.sendall(bytes([byte]))
            time.sleep(pause)
        assert heard(link).status == 200


def test_an_offer_to_speak_otherwise_is_not_taken(server: Running) -> None:
    """As Java's client makes it with every first request, one with a body too."""
    offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIA")
    asked = posted(*offer, f"Content-Length: {len(ASK)}")
    reply = said(server.port, asked + LAST)
    assert statuses(reply) == [200] * 2
    assert b'"boolean"' in reply.raw
    with connected(server.port) as link:
        head, _, body = asked.partition(b"\r\n\r\n")
        for part in (head[:-4], head[-4:] + b"\r\n\r\n", body[:5], body[5:] + LAST):
            link.sendall(part)
            time.sleep(0.05)
        assert statuses(heard(link)) == [200] * 2


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\n\n",
        b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
        b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5x\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ],
)  # fmt: skip
def test_what_may_be_read_in_two_ways_is_not_read(raw: bytes, server: Running) -> None:
    reply = said(server.port, raw + LAST)
    assert statuses(reply) == [400]
    assert reply.closed
    assert reply.problem["code"] == "bad-request"


def test_a_broken_chunk_is_400(server: Running) -> None:
    reply = said(server.port, posted("Transfer-Encoding: chunked", body=b"5\r\nquery\r\nzz\r\n"))
    assert statuses(reply) == [400]
    assert reply.closed


def test_a_request_in_one_piece_with_a_body_in_chunks_is_answered_after_it(
    server: Running,
) -> None:
    half = len(ASK) // 2
    frames = (half, ASK[:half], len(ASK) - half, ASK[half:])
    chunks = b"%x;name=value\r\n%b\r\n%X\r\n%b\r\n0\r\nX-Later: 1\r\n\r\n" % frames
    apart = posted("Transfer-Encoding: chunked", body=chunks)
    assert statuses(said(server.port, apart + LAST)) == [200, 200]
    assert statuses(said(server.port, apart * 3 + LAST)) == [200] * 4
    # where each piece ends makes no difference
    for end in (len(apart) - 1, len(apart) + 3, len(apart) - len(ASK)):
        with connected(server.port) as link:
            link.sendall((apart + LAST)[:end])
            time.sleep(0.1)
            link.sendall((apart + LAST)[end:])
            assert statuses(heard(link)) == [200, 200]
    with connected(server.port) as link:
        link.sendall(apart)
        assert b" 200 OK" in link.recv(65536)
        link.sendall(LAST)
        assert statuses(heard(link)) == [200]


def test_headers_behind_a_body_are_bounded_and_not_heeded(server: Running) -> None:
    chunks = b"%x\r\n%b\r\n0\r\n" % (len(ASK), ASK)
    few = b"X-Request-ID: later\r\n\r\n"
    with connected(server.port) as link:
        link.sendall(posted("Transfer-Encoding: chunked", body=chunks + few))
        link.settimeout(10)
        reply = Reply(link.recv(65536), False)
    assert statuses(reply) == [200]
    assert reply.headers["x-request-id"] != "later"
    for many in (b"X: 1\r\n" * 20_000, b"X: " + b"1" * 200_000):
        with connected(server.port) as link:
            link.sendall(posted("Transfer-Encoding: chunked", body=chunks))
            time.sleep(0.2)
            link.sendall(many)
            reply = heard(link)
        assert statuses(reply) == [431]
        assert reply.problem["code"] == "headers-too-large"


@pytest.mark.parametrize("path", ["/healthz", "/events", "/timeline.csv", "/nowhere"])
def test_http_1_0_gets_no_chunks(path: str, server: Running) -> None:
    raw = f"GET {path} HTTP/1.0\r\nAccept: application/json, text/csv\r\n\r\n".encode()
    reply = said(server.port, raw)
    assert reply.closed
    assert "transfer-encoding" not in reply.headers
    body = reply.raw.partition(b"\r\n\r\n")[2]
    asked = {"Accept": "application/json, text/csv", "Accept-Encoding": "identity"}
    whole = httpx.get(server.url + path, headers=asked, trust_env=False)
    assert reply.status == whole.status_code
    if path == "/nowhere":
        assert json.loads(body)["code"] == "not-found"
    else:
        assert body == whole.content


def test_many_requests_without_an_answer_taken_are_not_all_read(server: Running) -> None:
    """Who sends and sends is not read on while the first is answered."""
    one = request("/events?limit=1000").replace(b"Connection: close\r\n", b"")
    with connected(server.port) as link:
        link.settimeout(2)
        sent = 0
        with suppress(TimeoutError):
            while sent < 50_000_000:
                sent += link.send(one * 1000)
    assert sent < 50_000_000
    assert httpx.get(f"{server.url}/healthz", trust_env=False).status_code == 200
