"""A server in a thread with made-up events, as many as are asked for."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import uvicorn

from api.app import create_app
from api.settings import Settings
from graph.snapshot import Snapshot
from tests.bench.generator import Generator

BYTES = """() => ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
"""What a page and all that it loads weigh as they come over the wire."""

READY = "() => performance.getEntriesByName('timeline-ready')[0].startTime"
"""Milliseconds from the request to a drawing that answers to keys and clicks."""


@contextmanager
def crowd(size: int, seed: int = 1) -> Iterator[str]:
    """The address of a server with `size` events."""
    app = create_app(Settings(today=date(2026, 11, 22), query_workers=1))
    kept = app.state.library.snapshot
    app.state.library.current.snapshot = Snapshot(
        Generator(size, seed).catalogue(), kept.reader, kept.release
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 120
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
