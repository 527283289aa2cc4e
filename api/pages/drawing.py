"""The overview: events as marks on lanes by place, kind or theme. Pure.

Beyond `MOST_MARKS` events a lane holds a bar a quarter instead of marks.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.pages.interface import say
from api.pages.lanes import rows
from api.pages.strip import Group, Item, Strip, strip
from api.pages.words import date_words
from graph.view import View
from ontology.resolution import Resolved

MOST_MARKS = 1500


def draw(view: View, events: Sequence[Resolved], by: str = "place") -> Strip | None:
    """The strip of some events on lanes `by`; None if none of them has a date."""
    dated = [e for e in events if e.date is not None and (e.date.not_before or e.date.before)]
    if not dated:
        return None
    groups = [
        Group(row.code, row.name, tuple(item(view, event) for event in row.events))
        for row in rows(view, dated, by)
    ]
    undated = len(events) - len(dated)
    return strip(groups, view.clocks.day, by, undated, len(dated) > MOST_MARKS)


def item(view: View, event: Resolved) -> Item:
    """A dated event as the drawing has it, with its former days."""
    assert event.date is not None
    olds = tuple(
        move.before.date.not_before
        for move in event.moved
        if move.in_effect and move.before.date and move.before.date.not_before
    )
    title = event.event.title
    return Item(event.id, title, event.date, view.status(event), _tip(view, event), olds)


def _tip(view: View, event: Resolved) -> str:
    """When, what, where, and what moved: a line each."""
    assert event.date is not None
    place = view.catalogue.jurisdictions.get(event.event.jurisdiction)
    lines = [date_words(event.date), event.event.title]
    lines.append(place.title if place else event.event.jurisdiction)
    lines += [
        say("mark_moved", when=date_words(move.before.date))
        for move in event.moved
        if move.in_effect and move.before.date
    ]
    return "\n".join(lines)
