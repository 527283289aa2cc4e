"""JSON: the whole set as one document, or a document a line."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import orjson

from graph.writers.export import Export, GraphExport


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
    told = nx.node_link_data(export.graph, edges="edges")
    yield orjson.dumps(told | export.echo() | dict(export.more))
