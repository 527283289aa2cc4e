"""What the timeline page shows beside the list: questions to start from, the day, moved dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from api.asking import Ask
from api.pages.choices import also, choices
from api.pages.dated import date_markup
from api.pages.drawing import draw
from api.pages.facets import facets
from api.pages.lanes import FILTER, LANES
from api.pages.portion import LEAD, Portion, portion
from api.pages.scene import Entry, Scene
from data.records import Catalogue
from graph.filters import HELP
from graph.formats import offered
from graph.outline import Outline, nearest, outline
from ontology.resolution import Resolved

_ARRESTS = "jp-ai-obscene-posters-arrests-2025"
_SENTENCE = "kr-busan-ai-csam-sentence-2023"
_LAW = "kr-sexual-violence-act-deepfake-passed-2024"

QUESTIONS: Sequence[tuple[str, str, tuple[str, ...]]] = (
    ("ask_eu", "/?jurisdiction=EU&valid_at=2026-12-02", ("EU",)),
    ("ask_next", "/?status=scheduled", ()),
    ("ask_japan", "/?jurisdiction=JP", ("JP",)),
    ("ask_korea", f"/paths?source={_SENTENCE}&target={_LAW}", (_SENTENCE, _LAW)),
    ("ask_first", f"/events/{_ARRESTS}#_first", (_ARRESTS,)),
    ("ask_trust", "/about#_conflicts", ()),
)
"""Words, address, and what the records must hold for the question to make sense."""

EXPORT_ORDER = ("xlsx", "csv", "ics", "json")
"""What most people ask for stands first; the registry's own order follows, folded."""

UNFOLDED = 3

MOST_MOVED = 100
"""Moved dates that are listed."""


@dataclass(frozen=True)
class Day:
    """The day asked about: what falls on it, and all that applies by then."""

    falls: tuple[Entry, ...]
    applies: int
    applies_query: str


def questions(catalogue: Catalogue) -> list[tuple[str, str]]:
    """The questions that these records can answer."""
    known = (catalogue.events, catalogue.jurisdictions)
    return [
        (words, address)
        for words, address, needed in QUESTIONS
        if all(any(id_ in shelf for shelf in known) for id_ in needed)
    ]


def context(asked: Ask, scene: Scene, events: Sequence[Resolved]) -> dict[str, Any]:
    """All that the template needs beside what every page has.

    Raises
    ------
    BadValue
        Lanes by something else than `LANES`.
    """
    view = scene.view
    by = asked.word("lanes", LANES, LANES[0]) or LANES[0]
    sort = asked.one("sort") or "date"
    by_date = sort.lstrip("-") == "date"
    told = outline(view, events, by)
    home = nearest(told, view.clocks.day, backwards=sort.startswith("-")) - LEAD if by_date else 0
    part = portion(asked, len(events), max(0, home))
    shown = events[part.start : part.end]
    groups = scene.by_year(shown, backwards=sort.startswith("-")) if by_date else []
    chosen = dict(asked.parameters)
    return {
        "path": "/",
        "unloaded": False,
        "strip": draw(view, events, by, told),
        "lane_filter": FILTER[by],
        "total": len(events),
        "part": part,
        "dated": by_date,
        "groups": groups,
        "years": _years(asked, told, part) if by_date else [],
        "to_today": asked.query(start=None, limit=None, cursor=None) if part.cut else None,
        "entries": [] if by_date else scene.entries(shown),
        "choices": choices(view.catalogue) | {"lanes": LANES},
        "also": also(asked),
        "searchable": "q" in HELP,
        "facets": facets(asked, view, events),
        "questions": [] if set(chosen) - {"lanes", "sort"} else questions(view.catalogue),
        "day": _day(asked, scene, events, told) if "valid_at" in chosen else None,
        "places": [scene.place(code) for code in chosen.get("jurisdiction", ())],
        "moved": _moved(scene, events, told, part.start),
        "exports": exports(),
        "first_exports": UNFOLDED,
        "export_query": asked.query(cursor=None, start=None, limit=None, format=None, lanes=None),
        "permalink": scene.permalink("/"),
    }


def bar_query(asked: Ask, name: str, code: str | None, start: str, end: str) -> str:
    """The query that leaves the events of a bar (of its lane, where that has one value)."""
    given = {"from": start, "to": end, "cursor": None, "start": None}
    return asked.query(**(given | {name: code} if code else given))


def exports() -> list[Any]:
    forms = [form for form in offered("events") if form.name != "html"]
    rank = {name: index for index, name in enumerate(EXPORT_ORDER)}
    return sorted(forms, key=lambda form: rank.get(form.name, len(rank)))


@dataclass(frozen=True)
class Year:
    """A year of the list: how many events, the query of the page where it begins, if not this."""

    title: str
    count: int
    query: str | None


def _years(asked: Ask, told: Outline, part: Portion) -> list[Year]:
    """The years of the whole list, those without a first day left out."""
    years, firsts, counts = np.unique(told.years(), return_index=True, return_counts=True)
    return [
        Year(
            str(years[at]),
            int(counts[at]),
            None
            if part.start <= firsts[at] < part.end
            else asked.query(start=str(firsts[at]), cursor=None),
        )
        for at in np.argsort(firsts)
        if years[at]
    ]


def _day(asked: Ask, scene: Scene, events: Sequence[Resolved], told: Outline) -> Day:
    today = scene.view.clocks.day.toordinal()
    falls = (told.firsts == today) & (told.ends == today + 1)
    query = asked.query(stage="applies", status="occurred", cursor=None, start=None)
    entries = tuple(scene.entries([events[int(at)] for at in np.flatnonzero(falls)]))
    return Day(entries, int(told.applies.sum()), query)


@dataclass(frozen=True)
class Moved:
    """How many dates of the view the law of the day has moved, and some: the old, the new."""

    count: int
    shown: tuple[tuple[Resolved, Markup, Markup], ...]


def _moved(scene: Scene, events: Sequence[Resolved], told: Outline, start: int) -> Moved | None:
    """Those nearest to the item that the list begins with, `MOST_MOVED` at most; None of none."""
    found = np.flatnonzero(told.moved)
    if not len(found):
        return None
    # each of them has to be resolved, and they grow with the records
    nearest_first = np.argsort(np.abs(found - start), kind="stable")
    shown = [events[int(at)] for at in np.sort(found[nearest_first[:MOST_MOVED]])]
    return Moved(
        len(found),
        tuple(
            (resolved, date_markup(move.before.date), scene.dated(resolved))
            for resolved in shown
            for move in resolved.moved[-1:]
            if move.before.date is not None
        ),
    )


__all__ = ["bar_query", "context", "questions"]
