"""CSV by RFC 4180, UTF-8, one row an event or an edge.

A cell that a spreadsheet would take for a formula (it begins with ``= + - @`` or a control
character) gets an apostrophe before it. Polars writes the lines: faster than Python's own writer,
and of the same bytes. It is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from graph.writers.export import Export, GraphExport

if TYPE_CHECKING:
    import polars as pl

COLUMNS = (
    "id", "iri", "title", "kind", "stage", "date", "not_before", "before", "precision",
    "qualifier", "condition", "jurisdiction", "seat", "extent", "instrument", "part", "actors",
    "themes", "status", "belief", "outcome", "sources", "source_urls", "moved_from", "pending",
    "summary",
)  # fmt: skip
DUTY = ("certainty", "bearer", "days_left")
"""What a deadline has besides."""
NUMBERS = frozenset({"days_left"})

EDGE = ("source", "target", "relation", "strength", "evidence", "source_type", "source_label",
        "target_type", "target_label")  # fmt: skip

BATCH = 1_000
"""Rows that are written at once."""

_FORMULA = r"^[=+\-@\t\r\n]"


def columns(export: Export) -> tuple[str, ...]:
    return COLUMNS + DUTY if export.kind == "deadlines" else COLUMNS


def write(export: Export) -> Iterator[bytes]:
    """Header and rows; several values in one cell are joined by ``; ``."""
    names = columns(export)
    told = (row(export.tell(resolved)) for resolved in export.events)
    return lines(names, ([cell(values.get(name)) for name in names] for values in told))


def edges(export: GraphExport) -> Iterator[bytes]:
    """The edge list: a row an edge, with the type and label of both ends."""
    return lines(EDGE, _edges(export))


def _edges(export: GraphExport) -> Iterator[list[Cell]]:
    nodes: Mapping[str, Mapping[str, Any]] = export.graph.nodes
    for source, target, edge in export.graph.edges(data=True):
        here, there = nodes[source], nodes[target]
        cells = (source, target, edge["relation"], edge["strength"], edge["evidence"],
                 here["type"], here["label"], there["type"], there["label"])  # fmt: skip
        yield [cell(value) for value in cells]


def alone(export: GraphExport) -> int:
    """How many nodes have no edge: an edge list does not hold them."""
    return sum(1 for _, degree in export.graph.degree() if not degree)


def row(told: Mapping[str, Any]) -> dict[str, Any]:
    """An event's plain values flattened to one row: dates as ISO text, lists as they are."""
    day = told["date"]
    pending = (p["date"] for p in told["pending"])
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


Cell: TypeAlias = "str | int | None"


def cell(value: Any) -> Cell:
    """A cell's text or number; None where there is none.

    >>> cell(["a", "b"]), cell(3), cell("")
    ('a; b', 3, None)
    """
    if value is None or value.__class__ is str:
        return value or None
    if isinstance(value, int):
        return value
    return "; ".join(map(str, value)) or None


def lines(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The header, then the lines of `BATCH` rows at a time."""
    import polars as pl

    types = {name: pl.Int64() if name in NUMBERS else pl.String() for name in names}
    yield encode(pl.DataFrame(schema=types))
    left = iter(rows)
    while part := list(islice(left, BATCH)):
        filled = dict(zip(names, zip(*part, strict=True), strict=True))
        yield encode(pl.DataFrame(filled, schema=types), header=False)


def encode(frame: pl.DataFrame, header: bool = True) -> bytes:
    r"""A frame as CSV; text that a spreadsheet would run as a formula made harmless.

    >>> import polars as pl
    >>> encode(pl.DataFrame({"title": ["=1+1", "a, b"], "days": [-1, 2]}))
    b'title,days\r\n\'=1+1,-1\r\n"a, b",2\r\n'
    """
    import polars as pl

    texts = pl.col(pl.String)
    told = frame.with_columns(
        pl.when(texts.str.contains(_FORMULA)).then("'" + texts).otherwise(texts).name.keep()
    )
    return told.write_csv(include_header=header, line_terminator="\r\n").encode("utf-8")
