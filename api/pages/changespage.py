"""The page of changes: what became known between two knowledge days, as news by subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from api.asking import CLOCK_NAMES
from api.pages.choices import also, choices
from api.pages.dated import date_markup, prose_markup
from api.pages.interface import say
from api.pages.portion import Portion, portion
from api.pages.scene import Scene
from api.pages.words import day_words
from data.edtf import EdtfError, parse
from graph import describe
from graph.change import Change
from graph.changes import News
from graph.formats import Format, offered
from graph.span import SPAN

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "law": ("moved", "pending", "pending-ended", "cancelled", "restored", "status-changed"),
    "known": ("first-known",),
    "doubt": ("conflict-arisen", "conflict-settled", "corrected", "belief-changed"),
    "closer": ("outcome-known", "dated", "date-changed", "more-precise", "fact-changed"),
    "more": ("added",),
}
"""What the kinds of change are about, in the order of the page and of their weight."""

FIRST = 6
"""Changes of a subject that the front of the page shows."""

MOST_COMPARED = 2_000
"""Events that changed last, of which the page tells; of more of them it tells the number."""

PRESETS = (30, 90, 365)
"""Spans in days, to choose by a click."""


@dataclass(frozen=True, slots=True)
class Item:
    """A change as a reader sees it: what it is about, where that leads, what is said of it.

    `before` and `after` are set where one date, status or belief took the place of another.
    """

    change: Change
    title: str
    href: str
    said: Markup
    before: Markup | None
    after: Markup | None
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Changes of one subject: those shown, how many there are, the query for all of them."""

    name: str
    news: tuple[Item, ...]
    total: int
    query: str


def context(scene: Scene, since: date, told: News, subject: str | None) -> dict[str, Any]:
    """What the template needs; `subject`: only changes of that one, page by page."""
    asked, until, found = scene.asked, scene.view.clocks.known, told.changes
    by_subject = {
        name: _ordered([change for change in found if change.kind in kinds], kinds)
        for name, kinds in SUBJECTS.items()
    }
    part: Portion | None = None
    subjects: list[Subject] = []
    for name, changes in by_subject.items():
        if not changes or subject not in (None, name):
            continue
        kept = changes[:FIRST]
        if subject is not None:
            part = portion(asked, len(changes))
            kept = changes[part.start : part.end]
        query = asked.query(subject=name, start=None, format=None)
        subjects.append(
            Subject(name, tuple(_news(scene, change) for change in kept), len(changes), query)
        )
    return {
        "since": day_words(since),
        "until": day_words(until),
        "since_day": since.isoformat(),
        "until_day": until.isoformat(),
        "total": len(found),
        "left": told.left,
        "counts": [
            (name, len(changes), asked.query(subject=name, start=None, format=None))
            for name, changes in by_subject.items()
            if changes
        ],
        "subjects": subjects,
        "chosen": subject,
        "everything": asked.query(subject=None, start=None, format=None),
        "part": part,
        "presets": _presets(scene, until),
        "choices": choices(scene.view.catalogue),
        "also": [one for one in also(asked) if one[0] not in (*SPAN, "subject")],
        "feeds": _feeds(scene),
        "exports": [form for form in offered("changes") if not form.subscribed],
        "export_query": asked.query(format=None, start=None, subject=None, limit=None),
        "permalink": "/changes?"
        + asked.query(since=since.isoformat(), until=until.isoformat(), format=None, known_at=None),
    }


def _ordered(changes: Sequence[Change], kinds: Sequence[str]) -> list[Change]:
    """By kind, then the latest known and, of what became known on one day, the latest to happen."""
    dates = sorted(changes, key=lambda change: str(change.told.get("date") or ""), reverse=True)
    return sorted(dates, key=lambda change: (kinds.index(change.kind), -change.day.toordinal()))


def _news(scene: Scene, change: Change) -> Item:
    told = describe.change(scene.view, change)
    instrument = change.told.get("instrument")
    whole = change.kind == "status-changed" and instrument is not None
    title = scene.name("instrument", instrument) if whole and instrument else change.title
    type_, id_ = ("instrument", instrument) if whole and instrument else ("event", change.event)
    old, new = change.told.get("from"), change.told.get("to")
    return Item(
        change,
        title,
        scene.thing(type_, id_),
        _said(change, title),
        _value(old) if old and new else None,
        _value(new) if old and new else None,
        tuple({one["publisher"]: scene.claim(one["claim"]) for one in told["evidence"]}.items()),
    )


def _said(change: Change, title: str) -> Markup:
    """The sentence without the title, which stands above it."""
    if change.kind == "first-known":
        when = change.told.get("date")
        return Markup(say("news_first", when=_value(when)) if when else say("news_first_undated"))
    old, new = change.told.get("from"), change.told.get("to")
    if change.kind in ("status-changed", "belief-changed") and old and new:
        return Markup("")  # both stand above, side by side
    said = change.sentence.removeprefix(f"{title}: ").removeprefix(f"moved from {old} to {new} ")
    return prose_markup(said[:1].upper() + said[1:])


def _value(text: str) -> Markup:
    try:
        return date_markup(parse(text))
    except EdtfError:
        return escape(text.replace("-", " "))


def _presets(scene: Scene, until: date) -> list[tuple[str, str]]:
    """(words, query) of spans that end on the same day."""
    since = {days: date.fromordinal(max(until.toordinal() - days, 1)) for days in PRESETS}
    return [
        (say("span_days", n=days), scene.asked.query(since=day.isoformat(), start=None))
        for days, day in since.items()
    ]


def _feeds(scene: Scene) -> list[tuple[Format, str, str]]:
    """Formats to subscribe to, their link and whole address, without days: a feed keeps up."""
    base = str(scene.asked.request.base_url).rstrip("/")
    gone = dict.fromkeys((*CLOCK_NAMES, *SPAN, "format", "limit", "start", "subject"))
    query = scene.asked.query(**gone)
    tail = f"?{query}" if query else ""
    links = ((form, f"/changes.{form.name}{tail}") for form in offered("changes"))
    return [(form, link, base + link) for form, link in links if form.subscribed]
