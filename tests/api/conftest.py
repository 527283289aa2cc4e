"""One server for all tests of the HTTP API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.serving import Running, ok, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(log) as running:
        yield running
        # whatever was asked of it, it is still there and has lost no word about a fault
        assert running.process.poll() is None, log.read_text()
        assert running.http.get("/healthz").status_code == 200
    said = log.read_text()
    assert "Traceback" not in said, said[-5000:]
    assert "Warning" not in said, said[-5000:]


@pytest.fixture(scope="session")
def http(server: Running) -> httpx.Client:
    return server.http


@pytest.fixture(scope="session")
def every_event(http: httpx.Client) -> list[dict[str, Any]]:
    """All events as the list gives them."""
    told = ok(http.get("/events", params={"limit": 1000}))
    assert told["total"] == len(told["items"])
    items: list[dict[str, Any]] = told["items"]
    return items
