"""What the figures count: of one event, and of all events of a view at once.

A view with columns counts in them what its days do not change, and looks at the other events only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from data.edtf import Edtf, Tri, fits
from data.records import Source
from graph.facets import VALUES, facets
from graph.view import View
from ontology.resolution import Resolved

FIRST, LAST = 2021, 2027
"""Years with a column of their own; one column before, one after."""

Window = tuple[str, str | None, str | None]
"""What a column is called, and the `from` and `to` of the filter that leaves its events."""


@dataclass
class Tally:
    """The figures of a view's events; `cells` count those that may fall in each of `windows`."""

    events: int = 0
    claims: int = 0
    relations: int = 0
    moved: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    beliefs: Counter[str] = field(default_factory=Counter)
    sourcing: Counter[str] = field(default_factory=Counter)
    sources: int = 0
    tiers: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    """By the place of the event."""
    inside: Counter[str] = field(default_factory=Counter)
    """By each place that the event's lies in."""
    cells: list[Counter[str]] = field(default_factory=lambda: [Counter() for _ in windows()])
    """By window, of the same."""
    conflicts: list[tuple[str, list[str]]] = field(default_factory=list)
    """Events with what their sources conflict on, in timeline order."""

    def add(self, view: View, resolved: Resolved) -> None:
        """Count one event; its status, sources and conflicts are counted apart."""
        self.events += 1
        claims, relations, moved = numbers(resolved)
        self.claims += claims
        self.relations += relations
        self.moved += moved
        self.kinds.update([resolved.kind] if resolved.kind else [])
        self.beliefs[resolved.belief] += 1
        self.sourcing[sourcing(resolved)] += 1
        self.places[resolved.jurisdiction] += 1
        inside = set(filter(None, VALUES["jurisdiction"](view)(resolved)))
        self.inside.update(inside)
        for cell, (start, end) in zip(self.cells, columns(), strict=True):
            if may_fit(resolved.date, start, end):
                cell.update(inside)

    def read(self, sources: Iterable[Source]) -> None:
        """Count sources."""
        for source in sources:
            self.sources += 1
            self.tiers[source.tier] += 1
            self.checks[source.check.how] += 1


def tally(view: View) -> Tally:
    """The figures of all events of a view."""
    if view.index is not None:
        # numpy takes room that the query processes, which import this too, may not have
        from graph.columns.counting import tallied

        return tallied(view.index)
    found = Tally()
    used: set[str] = set()
    for resolved in view.events:
        found.add(view, resolved)
        used.update(weighed.source.id for weighed in resolved.claims)
        if told := conflicts(resolved):
            found.conflicts.append((resolved.id, told))
    found.statuses = Counter(facets(view, view.events, ["status"])["status"])
    found.read(view.catalogue.sources[id_] for id_ in used)
    return found


def numbers(resolved: Resolved) -> tuple[int, int, int]:
    """How many claims, relations and moves an event has."""
    return len(resolved.claims), len(resolved.relations), len(resolved.moved)


def sourcing(resolved: Resolved) -> str:
    """How an event is sourced at best: primary and read, primary and cited, primary, or not."""
    checks = {weighed.source.check.how for weighed in resolved.claims if weighed.primary}
    for how in ("read", "cited", "unread"):
        if how in checks:
            return f"primary, {how}"
    return "secondary only"


def shares(told: Tally) -> tuple[float, float]:
    """Shares of events with a primary source that was read, and with one read or cited."""
    total = max(told.events, 1)
    read = told.sourcing["primary, read"]
    return read / total, (read + told.sourcing["primary, cited"]) / total


def conflicts(resolved: Resolved) -> list[str]:
    """What sources conflict on: ties that are left open, and claims that dispute one another."""
    found = {conflict.field for conflict in resolved.conflicts}
    if any(weighed.claim.disputes for weighed in resolved.claims):
        found.add(DISPUTED)
    return in_order(found)


DISPUTED = "disputed"


def in_order(fields: Iterable[str]) -> list[str]:
    """What sources conflict on: the date first, then fields by name, disputes last."""
    return sorted(fields, key=lambda name: (name == DISPUTED, name != "date", name))


def windows() -> list[Window]:
    """The columns: to 2020, each year, 2028 and later."""
    own: list[Window] = [(str(year), str(year), str(year)) for year in range(FIRST, LAST + 1)]
    before: Window = (f"–{FIRST - 1}", None, str(FIRST - 1))
    after: Window = (f"{LAST + 1}–", str(LAST + 1), None)
    return [before, *own, after]


@cache
def columns() -> Sequence[tuple[date | None, date | None]]:
    """The first day of each window, and the day after its last."""
    return [
        (
            date(int(start), 1, 1) if start else None,
            date(int(end) + 1, 1, 1) if end else None,
        )
        for _, start, end in windows()
    ]


def may_fit(when: Edtf | None, start: date | None, end: date | None) -> bool:
    """As the filters `from` and `to` have it: some reading of the date fits."""
    return when is not None and fits(when, start, end) is not Tri.NO
