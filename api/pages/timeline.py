"""What the timeline page shows beside the list: questions to start from, the day, moved dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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

_UNFOLDED = 3


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
    home = scene.nearest(events, backwards=sort.startswith("-")) - LEAD if by_date else 0
    part = portion(asked, len(events), max(0, home))
    shown = events[part.start : part.end]
    groups = scene.by_year(shown, backwards=sort.startswith("-")) if by_date else []
    chosen = dict(asked.parameters)
    return {
        "path": "/",
        "strip": draw(view, events, by),
        "lane_filter": FILTER[by],
        "total": len(events),
        "part": part,
        "dated": by_date,
        "groups": groups,
        "years": _years(asked, events, part) if by_date else [],
        "to_today": asked.query(start=None, limit=None, cursor=None) if part.cut else None,
        "entries": [] if by_date else scene.entries(shown),
        "choices": choices(view.catalogue) | {"lanes": LANES},
        "also": also(asked),
        "searchable": "q" in HELP,
        "facets": facets(asked, view, events),
        "questions": [] if set(chosen) - {"lanes", "sort"} else questions(view.catalogue),
        "day": _day(asked, scene, events) if "valid_at" in chosen else None,
        "places": [scene.place(code) for code in chosen.get("jurisdiction", ())],
        "moved": _moved(scene, events),
        "exports": _exports(),
        "first_exports": _UNFOLDED,
        "export_query": asked.query(cursor=None, start=None, limit=None, format=None, lanes=None),
        "permalink": scene.permalink("/"),
    }


def bar_query(asked: Ask, name: str, code: str | None, start: str, end: str) -> str:
    """The query that leaves the events of a bar (of its lane, where that has one value)."""
    given = {"from": start, "to": end, "cursor": None, "start": None}
    return asked.query(**(given | {name: code} if code else given))


def _exports() -> list[Any]:
    forms = [form for form in offered("events") if form.name != "html"]
    rank = {name: index for index, name in enumerate(EXPORT_ORDER)}
    return sorted(forms, key=lambda form: rank.get(form.name, len(rank)))


@dataclass(frozen=True)
class Year:
    """A year of the list: how many events, the query of the page where it begins, if not this."""

    title: str
    count: int
    query: str | None


def _years(asked: Ask, events: Sequence[Resolved], part: Portion) -> list[Year]:
    """The years of the whole list, those without a first day left out."""
    first: dict[int, int] = {}
    counts: Counter[int] = Counter()
    for index, resolved in enumerate(events):
        low = resolved.date.not_before if resolved.date else None
        if low is not None:
            first.setdefault(low.year, index)
            counts[low.year] += 1
    return [
        Year(
            str(year),
            counts[year],
            None if part.start <= index < part.end else asked.query(start=str(index), cursor=None),
        )
        for year, index in first.items()
    ]


def _day(asked: Ask, scene: Scene, events: Sequence[Resolved]) -> Day:
    view = scene.view
    today = view.clocks.day
    falls = [r for r in events if r.date is not None and r.date.day == today]
    applies = [r for r in events if r.event.stage == "applies" and view.status(r) == "occurred"]
    query = asked.query(stage="applies", status="occurred", cursor=None, start=None)
    return Day(tuple(scene.entries(falls)), len(applies), query)


def _moved(scene: Scene, events: Sequence[Resolved]) -> list[tuple[Resolved, Markup, Markup]]:
    """Events whose date the law of the day has moved: with the old and the new date."""
    return [
        (resolved, date_markup(move.before.date), scene.dated(resolved))
        for resolved in events
        for move in resolved.moved[-1:]
        if move.in_effect and move.before.date is not None
    ]


__all__ = ["bar_query", "context", "questions"]
