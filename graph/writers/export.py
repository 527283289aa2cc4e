"""What a writer is given: a view's events, and what an export says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.view import View
from ontology.resolution import Resolved


@dataclass(frozen=True, slots=True)
class Export:
    """Events to write, in order, with the release and the query that chose them."""

    view: View
    events: Sequence[Resolved]
    release: str
    query: str = ""
    total: int | None = None
    """How many there were before a limit; None: these are all."""

    @property
    def note(self) -> str:
        """One line: release, clocks and filters."""
        clocks = self.view.clocks.as_of()
        said = f"Chronolex {self.release}, valid at {clocks['valid_at']}"
        said += f", known at {clocks['known_at']}"
        said += f", filters {self.query}" if self.query else ""
        # a line it must stay: it stands in comments and headers
        return "".join(c if c.isprintable() else " " for c in said)
