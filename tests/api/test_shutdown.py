"""Told to end, the server answers what it began, within a bound, and is gone with all of it."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from data.writing import write_folder
from tests.api.raw import connected, heard, request
from tests.api.serving import ROOT, Running, environment, serving
from tests.api.watching import descendants, figures, until
from tests.bench.generator import Generator
from tests.engines import free_port

SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?i) }"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    write_folder(Generator(40).catalogue(), folder)
    return folder


@pytest.fixture
def running(records: Path, tmp_path: Path) -> Iterator[Running]:
    log = tmp_path / "log.txt"
    with serving(log, "--data", str(records), CHRONOLEX_SHUTDOWN_SECONDS="6") as made:
        yield made
    assert "Traceback" not in log.read_text("utf-8"), log.read_text("utf-8")[-3000:]


def ended(running: Running, seconds: float = 40) -> int:
    return running.process.wait(seconds)


def test_an_idle_server_ends_at_once_with_its_processes(running: Running) -> None:
    running.http.get("/sparql", params={"query": "ASK {}"}).raise_for_status()
    below = descendants(running.process.pid)
    assert below
    running.process.send_signal(signal.SIGTERM)
    assert ended(running) == -signal.SIGTERM
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))


def test_what_was_begun_is_answered_and_nothing_new_is_taken(running: Running) -> None:
    answers: list[httpx.Response] = []

    def ask() -> None:
        given = {"query": SLOW, "timeout": "3"}
        url = f"{running.url}/sparql"
        answers.append(httpx.get(url, params=given, timeout=60, trust_env=False))

    thread = threading.Thread(target=ask)
    thread.start()
    assert until(lambda: figures(running.http)["chronolex_query_places state=long"] == 1)
    running.process.send_signal(signal.SIGTERM)

    def refused() -> bool:
        try:
            httpx.get(f"{running.url}/healthz", timeout=5, trust_env=False)
        except httpx.TransportError:
            return True
        return False

    assert until(refused)
    thread.join()
    # its own time was up: a whole answer, though the server was told to end before
    assert answers[0].status_code == 504
    assert answers[0].json()["code"] == "query-too-slow"
    ended(running)


def test_a_client_that_goes_on_for_ever_does_not_keep_it(running: Running) -> None:
    with connected(running.port) as link:
        link.sendall(request("/sparql?query=ASK%7B%7D", "Content-Length: 5", method="POST"))
        with connected(running.port) as idle:
            idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: test\r\n")
            started = time.monotonic()
            running.process.send_signal(signal.SIGTERM)
            ended(running)
            # six seconds for what was begun, five of grace, and a busy machine
            assert time.monotonic() - started < 30
            assert heard(link).closed
            assert heard(idle).closed


def test_a_server_ends_with_its_terminal(records: Path, tmp_path: Path) -> None:
    """There SIGHUP means what it always meant; only a server without a terminal stays."""
    ours, theirs = pty.openpty()
    port = str(free_port())
    with (tmp_path / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-c",
                "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
                " os.execv(sys.executable, [sys.executable, *sys.argv[1:]])",
                "-m", "api.cli", "serve", "--data", str(records), "--port", port,
            ],
            cwd=ROOT, env=environment(), stdin=theirs, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    os.close(theirs)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:

            def ready() -> bool:
                try:
                    return http.get("/readyz").status_code == 200
                except httpx.TransportError:
                    return False

            assert until(ready), (tmp_path / "log.txt").read_text("utf-8")
        os.close(ours)
        assert process.wait(40) == -signal.SIGTERM
    finally:
        process.kill()
        process.wait()
