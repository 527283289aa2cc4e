"""A real server for tests, on a port of its own, and what every answer of it must look like."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.engines import free_port

ROOT = Path(__file__).parents[2]
TODAY = "2026-11-22"
SHIPPED = sorted(path.stem for path in Path(ROOT, "data/records/events").glob("*.yaml"))
"""Ids of the events that ship, by the names of their records."""
EVENTS = len(SHIPPED)
SERVE = (sys.executable, "-m", "api.cli", "serve", "--port")


@dataclass(frozen=True)
class Running:
    """A server that answers, and a client that talks to it."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    http: httpx.Client


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "CHRONOLEX" not in name}
    return {**kept, "CHRONOLEX_TODAY": TODAY, **settings}


@contextmanager
def serving(log: Path, *arguments: str, **settings: str) -> Iterator[Running]:
    """Start ``chronolex serve``, wait until it is ready, end it by its own id."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*SERVE, str(port), *arguments],
            cwd=ROOT,
            env=environment(**settings),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            with httpx.Client(base_url=url, timeout=60, trust_env=False) as http:
                wait(http, process, log)
                yield Running(url, port, process, http)
        finally:
            end(process)


def wait(http: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1500):
        if process.poll() is not None:
            break
        try:
            if http.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the server gave no /readyz; it said:\n{log.read_text()}")


def end(process: subprocess.Popen[bytes]) -> int:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of an error; every field of the contract is there."""
    assert response.status_code == status, f"{response.request.url}: {response.text[:300]}"
    return problem_shape(response, code)


def problem_shape(response: httpx.Response, code: str | None = None) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code"} <= set(told)
    assert told["status"] == response.status_code
    for name in ("type", "title", "detail", "code"):
        assert isinstance(told[name], str)
        assert told[name]
    assert "Traceback" not in response.text
    if code is not None:
        assert told["code"] == code
    return told


def ok(response: httpx.Response) -> Any:
    """The JSON of a good answer."""
    assert response.status_code == 200, f"{response.request.url}: {response.text[:300]}"
    assert response.headers["content-type"] == "application/json"
    return response.json()
