"""A client that goes away in the middle of an export frees the worker: over a real socket."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.serving import Running, serving

MANY = 48
"""More than the threads that write exports."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(log) as running:
        yield running
    assert "Traceback" not in log.read_text()


def worked(running: Running) -> float:
    """Seconds of processor time that the server has used."""
    told = Path(f"/proc/{running.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def rest(running: Running) -> float:
    """Processor time in the end, when the server does nothing any more."""
    before = -1.0
    while (now := worked(running)) - before > 0.02:
        before = now
        time.sleep(0.5)
    return now


@pytest.mark.parametrize("path", ["/timeline.nq", "/timeline.jsonld"])
def test_who_goes_away_frees_the_worker(path: str, own: Running) -> None:
    own.http.get(path)
    started = rest(own)
    whole = len(own.http.get(path).content)
    one = rest(own) - started
    assert whole > 1_000_000
    started = rest(own)
    for _ in range(MANY):
        with socket.create_connection(("127.0.0.1", own.port), timeout=60) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            assert client.recv(4096).startswith(b"HTTP/1.1 200")
    assert own.http.get("/events", params={"limit": 1}).status_code == 200
    spent = rest(own) - started
    assert spent < MANY * one / 2, f"{MANY} abandoned: {spent:.2f} s; one whole: {one:.2f} s"
