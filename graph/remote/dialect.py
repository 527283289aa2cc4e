"""How engines differ in what we need of them: one table, each entry held against the engine.

Little is left to differ: we name every graph, so nothing rests on what an engine takes for the
default graph; and terms are strings and IRIs but for whole numbers, days and booleans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What to do otherwise with an engine; the defaults are what the standards say."""

    name: str
    server: str | None = None
    """How its ``Server`` header begins."""
    update_path: str | None = None
    """Last part of the path for changes, in place of that for queries; None: the same."""
    digest: bool = False
    """Credentials go as HTTP digest, not as HTTP basic."""
    ask_is_select: bool = False
    """``ASK`` is answered as a table of one column, with 1 or nothing."""
    limit_header: str | None = None
    """Header that says after how many rows an answer was cut off."""
    partial_header: str | None = None
    """Header that says that an answer is not whole."""
    written_as: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(datatype, as the engine writes a value) -> as it was."""


GENERIC = Dialect("generic")
OXIGRAPH = Dialect("oxigraph", server="oxigraph", update_path="update")
VIRTUOSO = Dialect(
    "virtuoso",
    server="virtuoso",
    update_path="sparql-auth",
    digest=True,
    ask_is_select=True,
    limit_header="X-SPARQL-MaxRows",
    partial_header="X-SQL-State",
    written_as={(XSD + "boolean", "1"): "true", (XSD + "boolean", "0"): "false"},
)
DIALECTS: Mapping[str, Dialect] = {d.name: d for d in (OXIGRAPH, VIRTUOSO, GENERIC)}


def by_server(header: str) -> Dialect:
    """The dialect of whoever says so in ``Server``.

    >>> by_server("Virtuoso/07.20.3229 (Linux)").name, by_server("nginx").name
    ('virtuoso', 'generic')
    """
    for dialect in DIALECTS.values():
        if dialect.server is not None and header.lower().startswith(dialect.server):
            return dialect
    return GENERIC


def update_url(dialect: Dialect, query_url: str) -> str:
    """Where changes go if nothing else is said.

    >>> update_url(OXIGRAPH, "http://127.0.0.1:7878/query")
    'http://127.0.0.1:7878/update'
    """
    if dialect.update_path is None:
        return query_url
    parts = urlsplit(query_url)
    head = parts.path.rpartition("/")[0]
    return urlunsplit(parts._replace(path=f"{head}/{dialect.update_path}", query=""))
