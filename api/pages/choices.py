"""What the forms offer: the filter's lists, what else was chosen, routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.asking import Ask
from api.pages.words import label
from data.records import Catalogue
from ontology.vocab import SCHEMES

SHOWN = (
    "from",
    "to",
    "jurisdiction",
    "kind",
    "theme",
    "certainty",
    "valid_at",
    "known_at",
    "q",
    "lanes",
    "sort",
)
"""Filters that have a field of their own in the form."""

_NOT_FILTERS = frozenset({"format", "cursor", "limit", "start"})


def choices(catalogue: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """(value, words) of every list in the filter form."""
    places = sorted((place.title, code) for code, place in catalogue.jurisdictions.items())
    themes = sorted((theme.title, id_) for id_, theme in catalogue.themes.items())
    return {
        "jurisdiction": [(code, title) for title, code in places],
        "kind": [(kind, label(kind)) for kind in SCHEMES["kind"]],
        "theme": [(id_, title) for title, id_ in themes],
    }


def also(asked: Ask) -> list[tuple[str, str, str]]:
    """(name, value, query without it) of what was chosen but has no field in the form."""
    return [
        (name, value, asked.query(**{name: None}, cursor=None, start=None))
        for name, values in asked.parameters.items()
        if name not in SHOWN and name not in _NOT_FILTERS
        for value in values
    ]


def route_table(openapi: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(method, path, what it gives) of every route that OpenAPI describes."""
    return [
        (method.upper(), path, about.get("description") or about.get("summary") or "")
        for path, methods in openapi["paths"].items()
        for method, about in methods.items()
        if method != "head"
    ]
