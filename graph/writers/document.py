"""JSON: the whole set as one document, or a page of it."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from graph import describe
from graph.writers.export import Export


def write(export: Export) -> Iterator[bytes]:
    """``{"items", "total", "next", "as_of", "release"}``, streamed item by item."""
    yield b'{"items":['
    for number, resolved in enumerate(export.events):
        if number:
            yield b","
        yield orjson.dumps(describe.event(export.view, resolved))
    tail = {
        "total": len(export.events) if export.total is None else export.total,
        "next": None,
        "as_of": export.view.clocks.as_of(),
        "release": export.release,
    }
    yield b"]," + orjson.dumps(tail)[1:]
