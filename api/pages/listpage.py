"""The list of a release that is not loaded: a page of events and the filters, no overview of all.

An overview looks at every event, and here they lie in an engine. Pages follow one another from the
first on; a cursor leads to the next, and a year or a filter to a place of one's own.
"""

from __future__ import annotations

from typing import Any

from api.asking import Ask, page
from api.pages.choices import also, choices
from api.pages.facets import facets
from api.pages.portion import SIZE, Portion
from api.pages.scene import Scene
from api.pages.timeline import UNFOLDED, Year, exports
from graph.facets import UNKNOWN
from graph.facets import facets as counted
from graph.found import Found
from graph.view import View


def context(asked: Ask, scene: Scene, events: Found) -> dict[str, Any]:
    """What the template of the timeline needs.

    Raises
    ------
    BadValue
        The cursor is none.
    """
    sort = asked.one("sort") or "date"
    by_date = sort.lstrip("-") == "date"
    part, shown = page(asked, SIZE), []
    total = len(events)
    if total:
        shown = list(part.of(events))
    last = shown[-1].id if shown else None
    end = min(part.start + len(shown), total)
    cursor = part.cursor(asked, total, last)
    portion = Portion(
        start=part.start,
        end=end,
        total=total,
        # the engine is asked for what comes after an event: back to the first, then on
        earlier=asked.query(cursor=None, start=None) if part.start else None,
        later=asked.query(cursor=cursor, start=None) if cursor else None,
        whole=None,
    )
    return {
        "path": "/",
        "unloaded": True,
        "strip": None,
        "total": total,
        "part": portion,
        "dated": by_date,
        "groups": scene.by_year(shown, backwards=sort.startswith("-")) if by_date else [],
        "years": _years(asked, scene.view, events) if by_date else [],
        "to_today": None,
        "entries": [] if by_date else scene.entries(shown),
        "choices": choices(scene.view.catalogue) | {"lanes": ()},
        "also": also(asked),
        "searchable": False,
        "facets": facets(asked, scene.view, events),
        "questions": [],
        "day": None,
        "places": [],
        "moved": None,
        "exports": exports(),
        "first_exports": UNFOLDED,
        "export_query": asked.query(cursor=None, start=None, limit=None, format=None, lanes=None),
        "permalink": scene.permalink("/"),
    }


def _years(asked: Ask, view: View, events: Found) -> list[Year]:
    """The years of the whole list, each as the filter that leaves what may lie in it."""
    return [
        Year(year, number, asked.query(**{"from": year, "to": year, "cursor": None, "start": None}))
        for year, number in counted(view, events, ["year"])["year"].items()
        if year != UNKNOWN
    ]
