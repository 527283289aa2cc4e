"""The events as a polars data frame: a row an event, dates as dates, several values as lists.

Polars is imported when it is asked for: a server that writes no frame starts without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from graph.writers import table
from graph.writers.export import Export

if TYPE_CHECKING:
    import polars as pl

DAYS = ("not_before", "before")
LISTS = frozenset(
    {"part", "actors", "themes", "sources", "source_urls", "moved_from", "pending", "bearer"}
)
BATCH = 2_000


def schema(export: Export) -> pl.Schema:
    """Columns and their types: those of the CSV export, and the relations of the event."""
    import polars as pl

    found: dict[str, Any] = {}
    for name in table.columns(export):
        if name in DAYS:
            found[name] = pl.Date()
        elif name in LISTS:
            found[name] = pl.List(pl.String())
        else:
            found[name] = pl.Int64() if name in table.NUMBERS else pl.String()
    text = {name: pl.String() for name in ("relation", "to", "strength")}
    return pl.Schema({**found, "relations": pl.List(pl.Struct(text))})


def rows(export: Export) -> Iterator[dict[str, Any]]:
    """One event as the values of one row."""
    names = table.columns(export)
    for resolved in export.events:
        told = export.tell(resolved)
        flat = table.row(told)
        found: dict[str, Any] = {name: flat.get(name) for name in names}
        for name in DAYS:
            found[name] = date.fromisoformat(found[name]) if found[name] else None
        found["relations"] = [
            {name: relation[name] for name in ("relation", "to", "strength")}
            for relation in told["relations"]
            if relation["direction"] == "out"
        ]
        yield found


def frames(export: Export) -> Iterator[pl.DataFrame]:
    """The frame in parts of `BATCH` rows; one empty part where there is no event."""
    import polars as pl

    columns = schema(export)
    some = False
    found = rows(export)
    while part := list(islice(found, BATCH)):
        some = True
        yield pl.DataFrame(part, schema=columns, orient="row")
    if not some:
        yield pl.DataFrame(schema=columns)


def frame(export: Export) -> pl.DataFrame:
    """The whole frame."""
    import polars as pl

    return pl.concat(list(frames(export)))
