"""The data card: what the data set holds and how well it is sourced, counted by the build.

``python -m graph.card > data/CARD.md`` writes the committed card; a test holds it to the records.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from data.reading import bundled, read
from data.records import Catalogue
from graph.tally import conflicts, shares, sourcing, tally
from graph.view import Clocks, View
from ontology.resolution import Resolved

COURTS = frozenset({"case", "criminal", "enforcement"})


def summary(view: View) -> str:
    """One line of figures, for the build: of all records, and of the view what it shows of them."""
    catalogue, told = view.catalogue, tally(view)
    read_, cited = shares(told)
    return (
        f"{len(catalogue.events)} events, {told.relations} relations,"
        f" {sum(1 for _ in catalogue.claims())} claims, {len(catalogue.sources)} sources;"
        f" primary source read: {read_:.0%} of events, read or cited: {cited:.0%}"
    )


def _rows(title: str, counted: Counter[str], by_name: bool = False) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield f"| {title.lower().removeprefix('events by ')} | count |"
    yield "| --- | ---: |"
    order = sorted(counted) if by_name else sorted(counted, key=lambda k: (-counted[k], k))
    for name in order:
        yield f"| {name} | {counted[name]} |"
    yield ""


def _year(resolved: Resolved) -> str:
    day = resolved.date.not_before if resolved.date else None
    return str(day.year) if day else "no date"


def card(catalogue: Catalogue) -> Iterator[str]:
    """The lines of the card."""
    view = View(catalogue, Clocks(catalogue.release.date))
    events = view.events
    read_, cited = shares(tally(view))
    yield "# Data card"
    yield ""
    yield "Made from the records by `python -m graph.card`; a test holds the two equal."
    yield ""
    yield f"Release {catalogue.release.number} of {catalogue.release.date}. CC BY 4.0."
    yield ""
    yield f"- {summary(view)}"
    yield f"- events with a primary source that was read: {read_:.1%} (aim: 40 %)"
    yield f"- events with a primary source read or cited: {cited:.1%} (aim: 65 %)"
    yield f"- jurisdictions with events: {len({r.event.jurisdiction for r in events})}"
    yield f"- court, police and enforcement events: {sum(r.event.kind in COURTS for r in events)}"
    yield f"- events on which sources conflict: {sum(bool(conflicts(r)) for r in events)}"
    yield f"- claims corrected, refined or scoped by others: {_corrected(events)}"
    yield f"- moved dates: {sum(len(r.moved) for r in events)}"
    yield ""
    yield from _rows("Events by year", Counter(map(_year, events)), by_name=True)
    yield from _rows("Events by jurisdiction", Counter(r.event.jurisdiction for r in events))
    yield from _rows("Events by kind", Counter(r.event.kind for r in events))
    yield from _rows("Events by status", Counter(view.status(r) for r in events))
    yield from _rows("Events by belief", Counter(r.belief for r in events))
    yield from _rows("Events by best source", Counter(map(sourcing, events)))
    yield from _rows("Sources by tier", Counter(s.tier for s in catalogue.sources.values()))
    yield from _rows("Sources by check", Counter(s.check.how for s in catalogue.sources.values()))
    yield "## Events without a primary source that was read or cited"
    yield ""
    yield "What was tried: the body's own site and gazette in stored copies, then press, trackers."
    yield ""
    for resolved in events:
        if sourcing(resolved) in ("secondary only", "primary, unread"):
            yield f"- `{resolved.id}`"
    yield ""


def _corrected(events: Iterable[Resolved]) -> int:
    return sum(bool(weighed.corrected) for resolved in events for weighed in resolved.claims)


if __name__ == "__main__":
    sys.stdout.write("\n".join(card(read(bundled()))).rstrip("\n") + "\n")
