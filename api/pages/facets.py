"""Facets beside the list: the values that the events of a view have, as links that filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.asking import Ask
from api.pages.words import label
from graph import facets as counting
from graph.view import View
from ontology.resolution import Resolved

SHOWN_FACETS = ("jurisdiction", "kind", "theme", "status", "belief")

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
    counted = counting.facets(view, events, SHOWN_FACETS)
    found = (_facet(asked, view, name, counts) for name, counts in counted.items())
    return [facet for facet in found if facet is not None]


def _facet(asked: Ask, view: View, name: str, counts: Mapping[str, int]) -> Facet | None:
    chosen = tuple(asked.parameters.get(name, ()))
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


def _words(view: View, name: str, value: str) -> str:
    if name == "jurisdiction":
        place = view.catalogue.jurisdictions.get(value)
        return place.title if place else value
    if name == "theme":
        return view.catalogue.themes[value].title
    return label(value)
