"""Facets: how many of some events have each value of a filter.

One rule for data and pages: a count is what choosing the value would leave of the events. So places
and themes count for those that they lie in too, as their filters do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from graph.applicable import Reach, applies, reach_of, unions
from graph.columns.chosen import Chosen
from graph.found import Found
from graph.view import View
from ontology.resolution import Resolved

UNKNOWN = "unknown"
"""The year of an event whose first day is not known."""

ValuesOf = Callable[[Resolved], Iterable[str | None]]


def _applicable(view: View) -> ValuesOf:
    """The places where law applies, looked up once for all events of one reach."""
    catalogue = view.catalogue
    within = {code: unions(catalogue, code) for code in catalogue.jurisdictions}
    known: dict[Reach, list[str]] = {}

    def values(resolved: Resolved) -> Iterable[str]:
        reach = reach_of(catalogue, resolved)
        if reach not in known:
            known[reach] = [
                code for code in within if applies(catalogue, reach, code, within[code])
            ]
        return known[reach]

    return values


VALUES: Mapping[str, Callable[[View], ValuesOf]] = {
    "year": lambda view: lambda event: [_year(event)],
    "kind": lambda view: lambda event: [event.kind],
    "stage": lambda view: lambda event: [event.stage],
    "jurisdiction": lambda view: lambda event: places_of(view, event.jurisdiction),
    "applicable_in": _applicable,
    "theme": lambda view: lambda event: themes_of(view, event.event.themes),
    "actor": lambda view: lambda event: event.values.get("actors", ()),
    "instrument": lambda view: lambda event: [event.instrument],
    "document": lambda view: lambda event: [weighed.source.id for weighed in event.claims],
    "status": lambda view: lambda event: [view.status(event)],
    "belief": lambda view: lambda event: [event.belief],
}
"""By facet, what tells the values of one event; an event without that word has none."""
FACETS = tuple(VALUES)


def facets(
    view: View, events: Sequence[Resolved], names: Iterable[str]
) -> dict[str, dict[str, int]]:
    """By facet, how many of the events have each value; the most frequent first, years in order.

    An event with several themes counts for each of them. A year is that of the event's first day.
    """
    found: dict[str, dict[str, int]] = {}
    names = list(names)
    counts: Mapping[str, Mapping[str, int]]
    if isinstance(events, Chosen):
        counts = events.found_in.facets(events, names)
    elif isinstance(events, Found):
        counts = events.counted(names)
    else:
        counts = {name: _counted(events, VALUES[name](view)) for name in names}
    for name, counted in counts.items():
        if name == "year":
            found[name] = dict(sorted(counted.items()))
        else:
            found[name] = dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
    return found


def _counted(events: Iterable[Resolved], values: ValuesOf) -> Counter[str]:
    return Counter(value for event in events for value in set(values(event)) if value is not None)


def _year(event: Resolved) -> str:
    when = event.date
    return f"{when.not_before.year:04}" if when and when.not_before else UNKNOWN


def places_of(view: View, code: str) -> Iterable[str]:
    """The place and those that it lies in."""
    found = {code: None}
    place = view.catalogue.jurisdictions.get(code)
    while place is not None and place.within is not None and place.within not in found:
        found[place.within] = None
        place = view.catalogue.jurisdictions.get(place.within)
    return found


def themes_of(view: View, themes: Iterable[str]) -> set[str]:
    """The themes and all broader ones."""
    found: set[str] = set()
    waiting = list(themes)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found and id_ in view.catalogue.themes:
            found.add(id_)
            waiting += view.catalogue.themes[id_].broader
    return found
