"""The answers to a query as cells of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ontology.vocab import CLX, ID

MOST_ROWS = 500
"""Rows that a page shows; the formats for programs give all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a reader sees it, and where it leads: a page here, or nowhere."""

    text: str
    href: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, term: Mapping[str, str]) -> Cell:
        """From a binding of SPARQL's JSON results.

        >>> Cell.of({"type": "uri", "value": "https://w3id.org/chronolex/id/event/x"})
        Cell(text='x', href='/id/event/x', language=None)
        """
        value = term["value"]
        if term["type"] != "uri":
            return cls(value, None, term.get("xml:lang"))
        if value.startswith(ID):
            path = value.removeprefix(ID)
            return cls(path.partition("/")[2], f"/id/{path}")
        return cls(value.removeprefix(CLX))
