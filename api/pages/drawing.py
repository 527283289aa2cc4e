"""The overview: events as marks on lanes by place, kind or theme. Pure.

Beyond `MOST_MARKS` events a lane holds a bar a quarter instead of marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from api.pages.interface import say
from api.pages.lanes import places, rows
from api.pages.strip import Crowd, Group, Item, Strip, crowded, strip
from api.pages.words import date_words
from graph.order import FOREVER
from graph.outline import Outline, outline
from graph.view import View
from ontology.resolution import Resolved

MOST_MARKS = 1500


def draw(
    view: View, events: Sequence[Resolved], by: str = "place", told: Outline | None = None
) -> Strip | None:
    """The strip of some events on lanes `by`; None if none of them has a date.

    `told`: their outline on these lanes, where it is there already.
    """
    told = outline(view, events, by) if told is None else told
    many = int(told.drawn.sum())
    if not many:
        return None
    undated = len(events) - many
    if many > MOST_MARKS:
        return _crowd(view, told, by, undated)
    dated = [e for e in events if e.date is not None and (e.date.not_before or e.date.before)]
    groups = [
        Group(row.code, row.name, tuple(item(view, event) for event in row.events))
        for row in rows(view, dated, by)
    ]
    return strip(groups, view.clocks.day, by, undated)


def _crowd(view: View, told: Outline, by: str, undated: int) -> Strip:
    starts = told.starts()
    firsts, ends = told.firsts[told.drawn], told.ends[told.drawn]
    lasts = np.where(ends < FOREVER, ends - 1, firsts)
    # months since the year 0
    stamps = (starts - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    months = stamps + 1970 * 12
    names, numbers = told.lanes, told.numbers[told.drawn]
    counts = np.bincount(numbers, minlength=len(names))
    number = {name: index for index, name in enumerate(names)}
    found = places(view, {names[int(at)]: int(counts[at]) for at in np.flatnonzero(counts)}, by)
    crowds = []
    for lane in found:
        own = months[np.isin(numbers, [number[code] for code in lane.codes])]
        when, how_many = np.unique(own, return_counts=True)
        told_months = {
            (int(month) // 12, int(month) % 12 + 1): int(count)
            for month, count in zip(when, how_many, strict=True)
        }
        crowds.append(Crowd(lane.code, lane.name, told_months))
    days = (date.fromordinal(int(starts.min())), date.fromordinal(int(lasts.max())))
    return crowded(crowds, days, view.clocks.day, by, undated)


_EPOCH = date(1970, 1, 1).toordinal()


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
