"""What a writer is given: a view's events or a graph, and what an export says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph import describe
from graph.change import Change
from graph.projection import Graph
from graph.view import View
from ontology.resolution import Resolved


class Said:
    """The view behind an export, its release, and the query that chose what is in it."""

    view: View
    release: str
    query: str

    @property
    def note(self) -> str:
        """One line: release, clocks and filters."""
        clocks = self.view.clocks.as_of()
        said = f"Chronolex {self.release}, valid at {clocks['valid_at']}"
        said += f", known at {clocks['known_at']}"
        said += f", filters {self.query}" if self.query else ""
        # a line it must stay: it stands in comments and headers
        return "".join(c if c.isprintable() else " " for c in said)

    def about(self) -> dict[str, str]:
        """Release, clocks and filters by name, for formats with a place for each."""
        return {"release": self.release, **self.view.clocks.as_of(), "filters": self.query}

    def echo(self) -> dict[str, Any]:
        """The same as documents of JSON end with it; filters as a query string, as in a URL."""
        as_of = self.view.clocks.as_of()
        return {"as_of": as_of, "filters": self.query, "release": self.release}


@dataclass(frozen=True)
class Export(Said):
    """Events to write, in order.

    `kind` is ``timeline``, ``deadlines`` or ``event``: what the file is called, and whether each
    event is told as a duty. `address` is the URL asked,
    for formats that name their own.
    """

    view: View
    events: Sequence[Resolved]
    release: str
    query: str = ""
    total: int | None = None
    """How many there were before a limit; None: these are all."""
    kind: str = "timeline"
    address: str | None = None

    def tell(self, resolved: Resolved) -> dict[str, Any]:
        """One event as plain values: what JSON, rows and feeds are made of."""
        if self.kind == "deadlines":
            return describe.deadline(self.view, resolved)
        return describe.event(self.view, resolved)


@dataclass(frozen=True)
class GraphExport(Said):
    """A graph to write, as `graph.projection` makes it; `more` is what a route adds of its own."""

    view: View
    graph: Graph
    release: str
    query: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NewsExport(Said):
    """Changes to write, the latest first. `view` is what was known in the end; see `Export`."""

    view: View
    since: date
    changes: Sequence[Change]
    release: str
    query: str = ""
    total: int | None = None
    address: str | None = None

    @property
    def note(self) -> str:
        return f"{super().note}, since {self.since.isoformat()}"

    def about(self) -> dict[str, str]:
        return {**super().about(), "since": self.since.isoformat()}

    def tell(self, change: Change) -> dict[str, Any]:
        """One change as plain values, with its evidence."""
        return describe.change(self.view, change)
