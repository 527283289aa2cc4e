"""Every limit of the settings, tried over a bare socket against a real server."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from tests.api.raw import connected, heard, request, said
from tests.api.serving import Running, serving
from tests.api.watching import figures, handles, until

FORM = "Content-Type: application/x-www-form-urlencoded"
QUERY = b"query=ASK%7B%7D"


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that allows little of everything."""
    log = tmp_path_factory.mktemp("narrow") / "log.txt"
    limits = {
        "CHRONOLEX_MAX_BODY_KB": "8",
        "CHRONOLEX_MAX_URL_KB": "2",
        "CHRONOLEX_MAX_HEADER_KB": "4",
        "CHRONOLEX_MAX_CONNECTIONS": "24",
        "CHRONOLEX_MAX_EXPORTS": "2",
        "CHRONOLEX_HEAVY_PLACES": "1",
        "CHRONOLEX_HEAVY_WAITING": "4",
        "CHRONOLEX_HEAVY_SECONDS": "150",
        "CHRONOLEX_HEADER_SECONDS": "1",
        "CHRONOLEX_BODY_SECONDS": "1",
        "CHRONOLEX_SEND_SECONDS": "2",
        "CHRONOLEX_KEEP_ALIVE_SECONDS": "1",
    }
    with serving(log, **limits) as running:
        yield running
        assert running.process.poll() is None, log.read_text()
    assert "Traceback" not in log.read_text(), log.read_text()[-5000:]


def served(running: Running) -> None:
    """Others are answered as ever."""
    reply = said(running.port, request("/healthz"))
    assert reply.status == 200
    assert reply.raw.endswith(b'{"status":"ok"}')


def refused(running: Running, code: str) -> float:
    return figures(running.http).get(f"chronolex_refused_total code={code}", 0)


def test_a_long_url_is_414(narrow: Running) -> None:
    before = refused(narrow, "url-too-long")
    reply = said(narrow.port, request("/events?q=" + "x" * 3000))
    assert reply.status == 414
    assert reply.closed
    assert reply.problem["code"] == "url-too-long"
    assert refused(narrow, "url-too-long") == before + 1


def test_a_url_without_an_end_is_414(narrow: Running) -> None:
    assert said(narrow.port, b"GET /" + b"x" * 3000).status == 414


@pytest.mark.parametrize(
    "headers",
    [["X-Long: " + "x" * 5000], [f"X-{number}: {number}" for number in range(600)]],
    ids=["one long", "many"],
)
def test_large_headers_are_431(headers: list[str], narrow: Running) -> None:
    reply = said(narrow.port, request("/healthz", *headers))
    assert reply.status == 431
    assert reply.closed
    assert reply.problem["code"] == "headers-too-large"
    served(narrow)


def test_headers_and_a_body_that_are_large_together_are_fine(narrow: Running) -> None:
    body = QUERY + b"&" + b"x" * 6000
    head = request("/sparql", FORM, f"Content-Length: {len(body)}", method="POST")
    assert said(narrow.port, head + body).status == 200


def test_what_is_no_http_is_400(narrow: Running) -> None:
    reply = said(narrow.port, b"\x16\x03\x01\x02\x00\x01\x00\n\r\n\r\n")
    assert reply.status == 400
    assert reply.problem["code"] == "bad-request"


def test_a_body_announced_as_too_large_is_413_before_it_comes(narrow: Running) -> None:
    started = time.monotonic()
    reply = said(narrow.port, request("/sparql", FORM, "Content-Length: 9999", method="POST"))
    assert reply.status == 413
    assert reply.problem["code"] == "too-large"
    assert time.monotonic() - started < 5


def test_a_body_that_grows_too_large_is_413(narrow: Running) -> None:
    head = request("/sparql", FORM, "Transfer-Encoding: chunked", method="POST")
    chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    reply = said(narrow.port, head + chunk * 4)
    assert reply.status == 413
    assert reply.problem["code"] == "too-large"


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize(
    "lengths",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 60"),
    ],
)
def test_a_body_with_two_lengths_is_400_and_nothing_after_it_is_read(
    lengths: tuple[str, str], method: str, narrow: Running
) -> None:
    """A proxy that goes by the other length would take what follows for part of the body."""
    head = request("/sparql", FORM, *lengths, method=method)
    head = head.replace(b"Connection: close\r\n", b"")
    reply = said(narrow.port, head + b"0\r\n\r\n" + request("/healthz"))
    assert reply.status == 400
    assert reply.closed
    assert re.findall(rb"HTTP/1\.1 (\d{3}) ", reply.raw) == [b"400"]
    assert reply.problem["code"] == "bad-request"
    served(narrow)


def test_a_body_without_an_end_is_read_for_a_while_only(narrow: Running) -> None:
    """Who was told 413 may end what it sends; who goes on for ever is cut."""
    head = request("/sparql", FORM, "Transfer-Encoding: chunked", method="POST")
    head = head.replace(b"Connection: close\r\n", b"")
    chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    with connected(narrow.port) as link:
        link.sendall(head + chunk * 4)

        def cut() -> bool:
            try:
                link.sendall(chunk)
            except OSError:
                return True
            return False

        assert until(cut, 20)


@pytest.mark.parametrize(
    ("header", "size"), [("Content-Encoding: gzip", 20), ("X-Plain: 1", 9999)], ids=["415", "413"]
)
def test_a_body_that_comes_after_the_answer_holds_no_connection(
    header: str, size: int, narrow: Running
) -> None:
    with connected(narrow.port) as link:
        head = request("/sparql", FORM, header, f"Content-Length: {size}", method="POST")
        link.sendall(head.replace(b"Connection: close\r\n", b""))
        assert link.recv(65536).startswith((b"HTTP/1.1 413", b"HTTP/1.1 415"))
        link.sendall(b"x" * size)
        assert heard(link, 8).closed


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, gzip", "x-new"])
def test_a_compressed_body_is_415(encoding: str, narrow: Running) -> None:
    bomb = gzip.compress(QUERY + b"&" + bytes(8_000_000))
    headers = (FORM, f"Content-Encoding: {encoding}", f"Content-Length: {len(bomb)}")
    reply = said(narrow.port, request("/sparql", *headers, method="POST", body=bomb))
    assert reply.status == 415
    assert reply.problem["code"] == "unsupported-media-type"


def test_a_slow_head_is_408(narrow: Running) -> None:
    """Slowloris: a header line now and then keeps no connection."""
    with connected(narrow.port) as link:
        started = time.monotonic()
        link.sendall(b"GET /healthz HTTP/1.1\r\nHost: test\r\n")
        for _ in range(4):
            time.sleep(0.2)
            link.sendall(b"X-More: 1\r\n")
        reply = heard(link)
    assert reply.status == 408
    assert reply.closed
    assert reply.problem["code"] == "request-timeout"
    assert time.monotonic() - started < 5


def test_a_connection_without_a_word_is_closed(narrow: Running) -> None:
    with connected(narrow.port) as link:
        assert heard(link, 8) == heard(link, 1)
        assert heard(link, 1).closed


def test_an_idle_connection_is_closed(narrow: Running) -> None:
    with connected(narrow.port) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
        reply = heard(link, 8)
    assert reply.status == 200
    assert reply.closed


def test_a_slow_second_head_is_408(narrow: Running) -> None:
    with connected(narrow.port) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
        assert link.recv(65536).startswith(b"HTTP/1.1 200")
        link.sendall(b"GET /healthz HTTP/1.1\r\n")
        reply = heard(link, 8)
    assert reply.closed
    assert reply.status == 408


def test_a_slow_body_is_408(narrow: Running) -> None:
    with connected(narrow.port) as link:
        link.sendall(request("/sparql", FORM, "Content-Length: 500", method="POST"))
        link.sendall(b"query=")
        reply = heard(link, 8)
    assert reply.status == 408
    assert reply.problem["code"] == "request-timeout"


def test_who_does_not_read_is_cut(narrow: Running) -> None:
    """A whole dump is asked for and nothing of it is taken: place and connection come free."""
    with connected(narrow.port) as link:
        link.sendall(request("/dump.nq"))
        assert until(lambda: figures(narrow.http)["chronolex_exports_open"] == 1)
        assert until(lambda: figures(narrow.http)["chronolex_exports_open"] == 0, 15)
        reply = heard(link)
    assert reply.closed
    assert not reply.raw.endswith(b"0\r\n\r\n")


def test_half_open_connections_leave_no_handle_behind(narrow: Running) -> None:
    pid = narrow.process.pid
    figures(narrow.http)
    before = handles(pid)
    with ExitStack() as links:
        for _ in range(15):
            link = links.enter_context(connected(narrow.port))
            link.sendall(b"GET /heal")
        assert until(lambda: handles(pid) > before + 5)
        # nobody here closes: the server does
        assert until(lambda: handles(pid) <= before + 1), handles(pid)


def test_connections_beyond_the_limit_are_told_so(narrow: Running) -> None:
    with ExitStack() as links:
        replies = []
        opened = [links.enter_context(connected(narrow.port)) for _ in range(40)]
        for link in opened:
            link.settimeout(3)
            replies.append(heard(link, 3))
    told = [reply for reply in replies if reply.raw]
    assert {reply.status for reply in told} == {503}
    assert 10 <= len(told) <= 20
    assert all(reply.headers["retry-after"] == "2" for reply in told)
    assert until(lambda: said(narrow.port, request("/healthz")).status == 200)


def test_heavy_work_waits_its_turn_and_the_rest_is_told_when_to_come(narrow: Running) -> None:
    def ask(number: int) -> httpx.Response:
        # each of another address, and another question
        transport = httpx.HTTPTransport(local_address=f"127.0.2.{number + 1}")
        with httpx.Client(transport=transport, timeout=160, trust_env=False) as http:
            asked = {"measure": "betweenness", "valid_at": f"2026-10-{number + 10}"}
            return http.get(f"{narrow.url}/graph/rank", params=asked)

    with ThreadPoolExecutor(12) as pool:
        waiting = [pool.submit(ask, number) for number in range(12)]
        assert until(lambda: figures(narrow.http)["chronolex_heavy_places state=waiting"] > 0)
        started = time.monotonic()
        served(narrow)
        light = time.monotonic() - started
        answers = [one.result() for one in waiting]
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 3
    for answer in answers:
        if answer.status_code == 503:
            assert answer.json()["code"] == "busy"
            assert answer.headers["retry-after"] == "2"
    assert light < 5


def test_one_client_takes_half_of_the_room_at_most(narrow: Running) -> None:
    def ask(number: int) -> int:
        asked = {"measure": "betweenness", "valid_at": f"2026-09-{number + 10}"}
        url = f"{narrow.url}/graph/rank"
        return httpx.get(url, params=asked, timeout=160, trust_env=False).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(ask, range(8)))
    assert set(statuses) == {200, 429}


def test_exports_beyond_the_limit_are_told_so(narrow: Running) -> None:
    with connected(narrow.port) as link:
        link.sendall(request("/dump.nq"))
        assert until(lambda: figures(narrow.http)["chronolex_exports_open"] == 1)
        # of two places this client may take one
        reply = said(narrow.port, request("/timeline.csv"))
        assert reply.status == 429
        assert reply.problem["code"] == "too-many-requests"
        assert reply.headers["retry-after"] == "2"
        with connected(narrow.port, "127.0.3.1") as other:
            other.sendall(request("/timeline.csv"))
            assert heard(other).status == 200
    assert until(lambda: figures(narrow.http)["chronolex_exports_open"] == 0)
