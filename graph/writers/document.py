"""JSON: the whole set as one document, or a document a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

from graph.writers.export import Export, GraphExport

BATCH = 500
"""Nodes or edges that are encoded at once."""


def write(export: Export) -> Iterator[bytes]:
    """``{"items", "total", "next", "as_of", "filters", "release"}``, streamed item by item."""
    yield b'{"items":['
    for number, resolved in enumerate(export.events):
        if number:
            yield b","
        yield orjson.dumps(export.tell(resolved))
    tail = {
        "total": len(export.events) if export.total is None else export.total,
        "next": None,
        **export.echo(),
    }
    yield b"]," + orjson.dumps(tail)[1:]


def lines(export: Export) -> Iterator[bytes]:
    """NDJSON: the same items, one a line, nothing around them."""
    for resolved in export.events:
        yield orjson.dumps(export.tell(resolved), option=orjson.OPT_APPEND_NEWLINE)


def node_link(export: GraphExport) -> Iterator[bytes]:
    """The node-link JSON of networkx, edges under ``edges``; clocks, filters, release beside."""
    graph = export.graph
    head = {"directed": True, "multigraph": True, "graph": graph.graph}
    yield orjson.dumps(head)[:-1] + b',"nodes":['
    yield from _members({**values, "id": node} for node, values in graph.nodes(data=True))
    yield b'],"edges":['
    yield from _members(
        {**values, "source": source, "target": target, "key": key}
        for source, target, key, values in graph.edges(keys=True, data=True)
    )
    yield b"]," + orjson.dumps(export.echo() | dict(export.more))[1:]


def _members(values: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """The members of a list, some at a time."""
    comma = b""
    while some := list(islice(values, BATCH)):
        yield comma + orjson.dumps(some)[1:-1]
        comma = b","
