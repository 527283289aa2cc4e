"""CSV by RFC 4180, UTF-8, one row an event.

A cell that a spreadsheet would take for a formula (it begins with ``= + - @`` or a control
character) gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from graph import describe
from graph.writers.export import Export

COLUMNS = (
    "id", "iri", "title", "kind", "stage", "date", "not_before", "before", "precision",
    "qualifier", "condition", "jurisdiction", "seat", "extent", "instrument", "part", "actors",
    "themes", "status", "belief", "outcome", "sources", "source_urls", "moved_from", "pending",
    "summary",
)  # fmt: skip


def write(export: Export) -> Iterator[bytes]:
    """Header and rows; several values in one cell are joined by ``; ``."""
    yield _line(COLUMNS)
    for resolved in export.events:
        told = describe.event(export.view, resolved)
        row = _row(told)
        yield _line([safe(row.get(column)) for column in COLUMNS])


def _row(told: dict[str, Any]) -> dict[str, Any]:
    day = told["date"] or {}
    pending = (p["date"] or {} for p in told["pending"])
    return {
        **told,
        "date": day.get("edtf"),
        **{name: day.get(name) for name in ("not_before", "before", "precision", "qualifier")},
        "condition": day.get("condition"),
        "part": told["part"],
        "sources": [source["id"] for source in told["sources"]],
        "source_urls": [source["url"] for source in told["sources"] if source["url"]],
        "moved_from": [move["from"] or move["condition"] for move in told["moved"]],
        "pending": [date.get("edtf") or date.get("condition") or "" for date in pending],
    }


def safe(value: Any) -> str:
    """A cell's text, with what a spreadsheet would run as a formula made harmless.

    >>> safe("=1+1")
    "'=1+1"
    """
    if value is None:
        return ""
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def _line(cells: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8")
