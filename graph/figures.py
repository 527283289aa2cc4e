"""The figures of the data as values: what the page about the data and its JSON show.

They are counted as `graph.card` counts them, for any pair of clocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from graph.tally import Tally, shares, tally, windows
from graph.view import View

LEVELS = ("systematic", "selected", "incidental", "none")
"""How far a jurisdiction was searched, the fullest first."""


def figures(view: View, most: int | None = None) -> dict[str, Any]:
    """All figures of a view, as plain values.

    ``matrix`` has a row for every jurisdiction with events, its subdivisions below it, and in it
    the counts of `windows`; each is what the filters by that place and those years leave. Of the
    conflicts the first `most` are named; where there are more, ``conflicts_left`` says how many.
    """
    told, catalogue = tally(view), view.catalogue
    named = told.conflicts[:most]
    left = len(told.conflicts) - len(named)
    read, cited = shares(told)
    return {
        "released": {
            "number": catalogue.release.number,
            "date": catalogue.release.date.isoformat(),
        },
        "events": told.events,
        "claims": told.claims,
        "sources": told.sources,
        "relations": told.relations,
        "jurisdictions": len(told.places),
        "moved": told.moved,
        "primary_read": round(read, 4),
        "primary_cited": round(cited, 4),
        "by_kind": _counted(told.kinds),
        "by_status": _counted(told.statuses),
        "by_belief": _counted(told.beliefs),
        "by_sourcing": _counted(told.sourcing),
        "by_tier": _counted(told.tiers),
        "by_check": _counted(told.checks),
        "coverage": _coverage(view),
        "columns": [name for name, _, _ in windows()],
        "matrix": _matrix(view, told),
        "conflicts": [
            {"event": event, "title": catalogue.events[event].title, "on": fields}
            for event, fields in named
        ],
        **({"conflicts_left": left} if left else {}),
    }


def _matrix(view: View, told: Tally) -> list[dict[str, Any]]:
    """Events by jurisdiction and year, the places with most events first, inner ones below."""
    places = view.catalogue.jurisdictions
    order = sorted(told.inside, key=lambda code: (-told.inside[code], code))
    below: dict[str | None, list[str]] = {}
    for code in order:
        outer = places[code].within if code in places else None
        below.setdefault(outer, []).append(code)

    def walk(outer: str | None, depth: int) -> Iterable[dict[str, Any]]:
        for code in below.get(outer, ()):
            place = places.get(code)
            yield {
                "code": code,
                "title": place.title if place else code,
                "depth": depth,
                "coverage": place.coverage if place else "none",
                "events": told.inside[code],
                "counts": [cell[code] for cell in told.cells],
            }
            yield from walk(code, depth + 1)

    return list(walk(None, 0))


def _coverage(view: View) -> list[dict[str, Any]]:
    """Jurisdictions by how far they were searched, with the last day it was checked."""
    places = view.catalogue.jurisdictions.values()
    found: list[dict[str, Any]] = []
    for level in LEVELS:
        own = sorted((place.title, place.code) for place in places if place.coverage == level)
        days = [place.checked.text for place in places if place.coverage == level and place.checked]
        found.append(
            {
                "level": level,
                "jurisdictions": [code for _, code in own],
                "checked": max(days, default=None),
            }
        )
    return found


def _counted(counts: Counter[str]) -> Mapping[str, int]:
    """Counts by word, the highest first."""
    return {word: counts[word] for word in sorted(counts, key=lambda w: (-counts[w], w))}
