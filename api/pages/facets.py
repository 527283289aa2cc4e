"""Facets beside the list: the values that the events of a view have, as links that filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.asking import Ask
from api.pages.words import label
from graph.view import View
from ontology.resolution import Resolved

SHOWN = 6
"""Values of a facet that are shown at once."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value: its words, how many events it leaves, the query that takes or drops it."""

    words: str
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with the values that occur, those chosen first, then the most frequent."""

    name: str
    first: tuple[Value, ...]
    more: tuple[Value, ...]


def facets(asked: Ask, view: View, events: Sequence[Resolved]) -> list[Facet]:
    """The facets of some events; a count is what choosing the value leaves of them."""
    return [
        facet
        for name, values_of in _OF.items()
        if (facet := _facet(asked, view, events, name, values_of)) is not None
    ]


def _facet(
    asked: Ask,
    view: View,
    events: Sequence[Resolved],
    name: str,
    values_of: Callable[[View, Resolved], Iterable[str]],
) -> Facet | None:
    chosen = tuple(asked.parameters.get(name, ()))
    counts = Counter(value for event in events for value in set(values_of(view, event)))
    order = sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))
    if not chosen and len(order) < 2:
        return None
    told = tuple(
        Value(
            words=_words(view, name, value),
            count=counts[value],
            query=asked.query(
                **{name: None if value in chosen else value}, cursor=None, start=None
            ),
            chosen=value in chosen,
        )
        for value in order
    )
    return Facet(name, told[:SHOWN], told[SHOWN:])


def _places(view: View, resolved: Resolved) -> Iterable[str]:
    """The jurisdiction and those that it lies in: a filter by them finds it too."""
    code: str | None = resolved.event.jurisdiction
    while code is not None:
        yield code
        place = view.catalogue.jurisdictions.get(code)
        code = place.within if place else None


def _themes(view: View, resolved: Resolved) -> set[str]:
    """The themes and all broader ones."""
    found: set[str] = set()
    waiting = list(resolved.event.themes)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found and id_ in view.catalogue.themes:
            found.add(id_)
            waiting += view.catalogue.themes[id_].broader
    return found


_OF: Mapping[str, Callable[[View, Resolved], Iterable[str]]] = {
    "jurisdiction": _places,
    "kind": lambda view, resolved: [resolved.event.kind],
    "theme": _themes,
    "status": lambda view, resolved: [view.status(resolved)],
    "belief": lambda view, resolved: [resolved.belief],
}


def _words(view: View, name: str, value: str) -> str:
    if name == "jurisdiction":
        place = view.catalogue.jurisdictions.get(value)
        return place.title if place else value
    if name == "theme":
        return view.catalogue.themes[value].title
    return label(value)
