"""CSV by RFC 4180, UTF-8, one row an event or an edge.

A cell that a spreadsheet would take for a formula (it begins with ``= + - @`` or a control
character) gets an apostrophe before it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from graph.writers.export import Export, GraphExport

COLUMNS = (
    "id", "iri", "title", "kind", "stage", "date", "not_before", "before", "precision",
    "qualifier", "condition", "jurisdiction", "seat", "extent", "instrument", "part", "actors",
    "themes", "status", "belief", "outcome", "sources", "source_urls", "moved_from", "pending",
    "summary",
)  # fmt: skip
DUTY = ("certainty", "bearer", "days_left")
"""What a deadline has besides."""

EDGE = ("source", "target", "relation", "strength", "evidence", "source_type", "source_label",
        "target_type", "target_label")  # fmt: skip


def columns(export: Export) -> tuple[str, ...]:
    return COLUMNS + DUTY if export.kind == "deadlines" else COLUMNS


def write(export: Export) -> Iterator[bytes]:
    """Header and rows; several values in one cell are joined by ``; ``."""
    names, line = columns(export), _liner()
    yield line(names)
    for resolved in export.events:
        told = row(export.tell(resolved))
        yield line([safe(told.get(column)) for column in names])


def edges(export: GraphExport) -> Iterator[bytes]:
    """The edge list: a row an edge, with the type and label of both ends."""
    nodes: Mapping[str, Mapping[str, Any]] = export.graph.nodes
    line = _liner()
    yield line(EDGE)
    for source, target, edge in export.graph.edges(data=True):
        here, there = nodes[source], nodes[target]
        cells = (source, target, edge["relation"], edge["strength"], edge["evidence"],
                 here["type"], here["label"], there["type"], there["label"])  # fmt: skip
        yield line([safe(cell) for cell in cells])


def alone(export: GraphExport) -> int:
    """How many nodes have no edge: an edge list does not hold them."""
    return sum(1 for _, degree in export.graph.degree() if not degree)


def row(told: Mapping[str, Any]) -> dict[str, Any]:
    """An event's plain values flattened to one row: dates as ISO text, lists as they are."""
    day = told["date"] or {}
    pending = (p["date"] or {} for p in told["pending"])
    return {
        **told,
        "date": day.get("edtf"),
        **{name: day.get(name) for name in ("not_before", "before", "precision", "qualifier")},
        "condition": day.get("condition"),
        "sources": [source["id"] for source in told["sources"]],
        "source_urls": [source["url"] for source in told["sources"] if source["url"]],
        "moved_from": [move["from"] or move["condition"] or "" for move in told["moved"]],
        "pending": [date.get("edtf") or date.get("condition") or "" for date in pending],
    }


def safe(value: Any) -> str:
    """A cell's text, with what a spreadsheet would run as a formula made harmless.

    >>> safe("=1+1")
    "'=1+1"
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)  # a number is no formula, its minus sign included
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


class _Sink:
    """What a CSV writer writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def _liner() -> Callable[[Sequence[str]], bytes]:
    """What makes a line of cells; one for each export, since a writer is not to be shared."""
    writer = csv.writer(_Sink(), lineterminator="\r\n")
    return lambda cells: str(writer.writerow(cells)).encode("utf-8")
