"""The figures of the data as values: what the page about the data and its JSON show.

They are counted as `graph.card` counts them, for any pair of clocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from data.edtf import Edtf, Tri, fits
from graph.card import conflicts, shares, sourcing
from graph.view import View

FIRST, LAST = 2021, 2027
"""Years with a column of their own; one column before, one after."""

Window = tuple[str, str | None, str | None]
"""What a column is called, and the `from` and `to` of the filter that leaves its events."""

LEVELS = ("systematic", "selected", "incidental", "none")
"""How far a jurisdiction was searched, the fullest first."""


def windows() -> list[Window]:
    """The columns: to 2020, each year, 2028 and later."""
    own: list[Window] = [(str(year), str(year), str(year)) for year in range(FIRST, LAST + 1)]
    before: Window = (f"–{FIRST - 1}", None, str(FIRST - 1))
    after: Window = (f"{LAST + 1}–", str(LAST + 1), None)
    return [before, *own, after]


def figures(view: View) -> dict[str, Any]:
    """All figures of a view, as plain values.

    ``matrix`` has a row for every jurisdiction with events, its subdivisions below it, and in it
    the counts of `windows`; each is what the filters by that place and those years leave.
    """
    events, catalogue = view.events, view.catalogue
    read, cited = shares(view)
    used = {weighed.source.id for resolved in events for weighed in resolved.claims}
    sources = [catalogue.sources[id_] for id_ in sorted(used)]
    return {
        "released": {
            "number": catalogue.release.number,
            "date": catalogue.release.date.isoformat(),
        },
        "events": len(events),
        "claims": sum(len(resolved.claims) for resolved in events),
        "sources": len(sources),
        "relations": sum(len(resolved.relations) for resolved in events),
        "jurisdictions": len({resolved.jurisdiction for resolved in events}),
        "moved": sum(len(resolved.moved) for resolved in events),
        "primary_read": round(read, 4),
        "primary_cited": round(cited, 4),
        "by_kind": _counted(kind for resolved in events if (kind := resolved.kind)),
        "by_status": _counted(map(view.status, events)),
        "by_belief": _counted(resolved.belief for resolved in events),
        "by_sourcing": _counted(map(sourcing, events)),
        "by_tier": _counted(source.tier for source in sources),
        "by_check": _counted(source.check.how for source in sources),
        "coverage": _coverage(view),
        "columns": [name for name, _, _ in windows()],
        "matrix": matrix(view),
        "conflicts": [
            {"event": resolved.id, "title": resolved.event.title, "on": found}
            for resolved in events
            if (found := conflicts(resolved))
        ],
    }


def matrix(view: View) -> list[dict[str, Any]]:
    """Events by jurisdiction and year, the places with most events first, inner ones below."""
    places = view.catalogue.jurisdictions
    columns = _columns()
    cells: dict[str, Counter[int]] = {}
    totals: Counter[str] = Counter()
    for resolved in view.events:
        hit = [i for i, (start, end) in enumerate(columns) if _may_fit(resolved.date, start, end)]
        code: str | None = resolved.jurisdiction
        while code is not None:
            totals[code] += 1
            cells.setdefault(code, Counter()).update(hit)
            code = places[code].within if code in places else None
    order = sorted(totals, key=lambda code: (-totals[code], code))
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
                "events": totals[code],
                "counts": [cells[code][i] for i in range(len(columns))],
            }
            yield from walk(code, depth + 1)

    return list(walk(None, 0))


def _columns() -> list[tuple[date | None, date | None]]:
    return [
        (
            date(int(start), 1, 1) if start else None,
            date(int(end) + 1, 1, 1) if end else None,
        )
        for _, start, end in windows()
    ]


def _may_fit(when: Edtf | None, start: date | None, end: date | None) -> bool:
    """As the filters `from` and `to` have it: some reading of the date fits."""
    return when is not None and fits(when, start, end) is not Tri.NO


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


def _counted(words: Iterable[str]) -> Mapping[str, int]:
    """Counts by word, the highest first."""
    counts = Counter(words)
    return {word: counts[word] for word in sorted(counts, key=lambda w: (-counts[w], w))}
