"""Facets: how many of some events have each value of a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from graph.view import View
from ontology.resolution import Resolved

UNKNOWN = "unknown"
"""The year of an event whose first day is not known."""

_OF: Mapping[str, Callable[[View, Resolved], Iterable[str]]] = {
    "year": lambda view, event: [_year(event)],
    "kind": lambda view, event: [event.event.kind],
    "stage": lambda view, event: [event.event.stage],
    "jurisdiction": lambda view, event: [event.event.jurisdiction],
    "theme": lambda view, event: event.event.themes,
    "actor": lambda view, event: event.values.get("actors", ()),
    "instrument": lambda view, event: filter(None, [event.event.instrument]),
    "document": lambda view, event: {weighed.source.id for weighed in event.claims},
    "status": lambda view, event: [view.status(event)],
    "belief": lambda view, event: [event.belief],
}
FACETS = tuple(_OF)


def facets(
    view: View, events: Sequence[Resolved], names: Iterable[str]
) -> dict[str, dict[str, int]]:
    """By facet, how many of the events have each value; the most frequent first, years in order.

    An event with several themes counts for each of them. Values are those of the events
    themselves: a filter by a place or theme also finds what lies inside it.
    """
    found: dict[str, dict[str, int]] = {}
    for name in names:
        counted = Counter(value for event in events for value in set(_OF[name](view, event)))
        if name == "year":
            found[name] = dict(sorted(counted.items()))
        else:
            found[name] = dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
    return found


def _year(event: Resolved) -> str:
    when = event.date
    return f"{when.not_before.year:04}" if when and when.not_before else UNKNOWN
