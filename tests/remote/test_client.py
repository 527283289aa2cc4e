"""The HTTP client and the circuit, against answers of all kinds, with no engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from graph.remote import results
from graph.remote.address import Address
from graph.remote.circuit import FAILURES, FIRST_PAUSE, LONGEST_PAUSE, Circuit
from graph.remote.client import TRIES, Client, Reply
from graph.remote.dialect import GENERIC, VIRTUOSO, by_server, update_url
from graph.remote.failures import EngineFailed, Refused, TooLarge
from graph.store import StoreError

Given = tuple[int, dict[str, str], bytes]
SECRET = "correct horse"
JSON = results.JSON
ROWS = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}'
GOOD: Given = (200, {"Content-Type": JSON}, ROWS)


class Canned:
    """A server that gives the answers it is told, the last one again and again."""

    def __init__(self, *given: Given) -> None:
        self.given = list(given)
        self.headers: list[dict[str, str]] = []
        canned = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                canned.headers.append(dict(self.headers.items()))
                status, headers, body = canned.given[0]
                if len(canned.given) > 1:
                    canned.given.pop(0)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/sparql"


@contextmanager
def canned(*given: Given) -> Iterator[Canned]:
    made = Canned(*given)
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def ask(server: Canned, seconds: float = 5.0, most_mb: float = 1.0, **more: Any) -> Reply:
    client = Client(Address(server.url), sleep=lambda _: None)
    try:
        return client.post(server.url, {"query": "ASK {}"}, JSON, seconds, most_mb, **more)
    finally:
        client.close()


def test_a_good_answer_is_given_whole() -> None:
    with canned(GOOD) as server:
        reply = ask(server)
    assert results.table(reply, GENERIC)["results"]["bindings"] == [
        {"a": {"type": "literal", "value": "x"}}
    ]
    assert server.headers[0]["Accept"] == JSON


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_passes_is_asked_again(status: int) -> None:
    with canned((status, {}, b""), (status, {}, b""), GOOD) as server:
        assert ask(server).body == ROWS
    assert len(server.headers) == 3


@pytest.mark.parametrize("status", [301, 401, 403, 404])
def test_what_stays_is_not_asked_again(status: int) -> None:
    with (
        canned((status, {"Location": "http://127.0.0.1:9/"}, b""), GOOD) as server,
        pytest.raises(EngineFailed) as told,
    ):
        ask(server)
    assert told.value.code == "engine-refused"
    assert len(server.headers) == 1


def test_tries_have_an_end_and_say_when_to_come_back() -> None:
    with canned((503, {"Retry-After": "7"}, b"")) as server, pytest.raises(EngineFailed) as told:
        ask(server)
    assert len(server.headers) == TRIES
    assert told.value.code == "engine-away"
    assert told.value.headers == {"Retry-After": "7"}


def test_an_engines_own_words_are_told_plainly() -> None:
    words = "line 1: too complicated\x1b[2J\nSPARQL query: SELECT"
    with (
        canned((400, {"Content-Type": "text/plain"}, words.encode())) as server,
        pytest.raises(Refused, match=r"line 1: too complicated \[2J$"),
    ):
        ask(server)
    assert len(server.headers) == 1


def test_an_answer_may_not_be_too_large() -> None:
    with (
        canned((200, {"Content-Type": JSON}, b" " * 1_200_000)) as server,
        pytest.raises(TooLarge, match="more than 1 MB"),
    ):
        ask(server)


def test_half_an_answer_is_none() -> None:
    with (
        canned((200, {"Content-Type": JSON, "Content-Length": "500"}, ROWS)) as server,
        pytest.raises(EngineFailed) as told,
    ):
        ask(server)
    assert told.value.code == "engine-nonsense"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "text/html"}, b"<html>"),
        ({}, ROWS),
        ({"Content-Type": JSON}, ROWS[:-10]),
        ({"Content-Type": JSON}, b"[]"),
        ({"Content-Type": JSON}, b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":1}]}}'),
        ({"Content-Type": JSON}, b'{"head":{"vars":[]},"results":{}}'),
        ({"Content-Type": JSON}, b'{"boolean":"yes"}'),
    ],
)
def test_nonsense_is_called_so(headers: dict[str, str], body: bytes) -> None:
    reply = Reply(body, headers.get("Content-Type", ""))
    with pytest.raises(EngineFailed) as told:
        results.table(reply, GENERIC)
    assert told.value.code == "engine-nonsense"


@pytest.mark.parametrize("body", [b"<urn:a> <urn:b> <urn:", b"<html>.", b'<urn:a> <urn:b> "x'])
def test_half_a_document_of_triples_is_none(body: bytes) -> None:
    with pytest.raises(EngineFailed):
        results.triples(Reply(body, results.NTRIPLES), GENERIC)


def test_an_answer_that_was_cut_off_is_not_taken_for_whole() -> None:
    cut = {"X-SPARQL-MaxRows": "1"}
    with pytest.raises(TooLarge, match="no more than 1 rows"):
        results.table(Reply(ROWS, JSON, cut), VIRTUOSO)
    with pytest.raises(TooLarge, match="a part of the answer"):
        results.table(Reply(ROWS, JSON, {"X-SQL-State": "S1TAT"}), VIRTUOSO)


def test_the_circuit_opens_tries_one_and_closes() -> None:
    now = [100.0]
    circuit = Circuit(lambda: now[0])
    for _ in range(FAILURES):
        circuit.enter()
        circuit.failed("no connection")
    assert circuit.is_open()
    with pytest.raises(EngineFailed, match="no connection"):
        circuit.enter()
    now[0] += FIRST_PAUSE
    circuit.enter()
    with pytest.raises(EngineFailed):
        circuit.enter()  # one tries, the others wait for what it finds
    circuit.failed("no connection")
    now[0] += FIRST_PAUSE
    assert circuit.is_open()  # the pause has doubled
    now[0] += FIRST_PAUSE
    circuit.enter()
    circuit.well()
    assert not circuit.is_open()
    circuit.enter()


def test_the_pause_has_a_longest() -> None:
    now = [0.0]
    circuit = Circuit(lambda: now[0])
    for _ in range(20):
        circuit.failed("it")
    now[0] += LONGEST_PAUSE
    assert not circuit.is_open()


def test_an_open_circuit_asks_nothing() -> None:
    with canned((503, {}, b"")) as server:
        client = Client(Address(server.url), sleep=lambda _: None)
        for _ in range(4):
            with pytest.raises(EngineFailed):
                client.post(server.url, {}, JSON, 5.0)
        assert len(server.headers) == client.trips == FAILURES
        client.close()


def test_credentials_are_sent_and_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{SECRET}\n", "utf-8")
    settings = Settings(
        store="http://127.0.0.1:9/sparql", store_user="me", store_password_file=secret
    )
    address = settings.where
    assert isinstance(address, Address)
    assert address.password == SECRET
    assert SECRET not in repr(address) + str(address) + repr(settings) + settings.model_dump_json()
    with canned((401, {}, b"")) as server:
        made = Address(server.url, user="me", password=SECRET)
        client = Client(made)
        with pytest.raises(EngineFailed) as told:
            client.post(server.url, {}, JSON, 5.0)
        assert SECRET not in str(told.value)
        client.close()


def test_a_token_goes_with_every_request(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("abc", "utf-8")
    address = Settings(store="http://127.0.0.1:9/", store_token_file=token).where
    assert isinstance(address, Address)
    with canned(GOOD) as server:
        client = Client(Address(server.url, token=address.token))
        client.post(server.url, {}, JSON, 5.0)
        client.close()
    assert server.headers[0]["Authorization"] == "Bearer abc"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://me:secret@127.0.0.1/sparql", "holds credentials"),
        ("http:///sparql", "no URL of a server"),
        ("http://127.0.0.1:99999/", "is no URL"),
        ("http://127.0.0.1/#x", "fragment"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as told:
        Address(url)
    assert "secret" not in str(told.value)


def test_credentials_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        _ = Settings(store="http://127.0.0.1/", store_token_file=tmp_path / "none").where


def test_dialects_are_known_by_what_servers_say() -> None:
    assert by_server("oxigraph/0.5.13").name == "oxigraph"
    assert by_server("").name == "generic"
    assert update_url(VIRTUOSO, "http://h:1/db/sparql?x=y") == "http://h:1/db/sparql-auth"
    assert update_url(GENERIC, "http://h:1/db/sparql") == "http://h:1/db/sparql"
