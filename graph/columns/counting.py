"""The figures of a view counted in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.columns.columns import CHECKS, DATED, GAPPED, TIERS, Array
from graph.tally import Tally, columns, conflicts, in_order, may_fit

if TYPE_CHECKING:
    from graph.columns.index import Index


def tallied(index: Index) -> Tally:
    """Of all events: those that are as the columns have them, then the others one by one."""
    found, view, held = Tally(), index.view, index.columns
    chosen = index.all()
    own = np.zeros(len(held), np.bool_)
    own[chosen.places] = True
    found.events = int(own.sum())
    found.claims, found.relations, found.moved = map(int, held.counts[:, own].sum(axis=1))
    for name, counter in (
        ("kind", found.kinds),
        ("belief", found.beliefs),
        ("sourcing", found.sourcing),
        ("lane-place", found.places),
        ("jurisdiction", found.inside),
    ):
        counter.update(held.postings[name].counted(own))
    for cell, fitting in zip(found.cells, _fitting(index, own), strict=True):
        cell.update(held.postings["jurisdiction"].counted(fitting))
    for resolved in index.others:
        found.add(view, resolved)
    found.statuses = index.facets(chosen, ["status"])["status"]
    _sources(index, own, found)
    found.conflicts = _conflicts(index, own)
    return found


def _fitting(index: Index, own: Array) -> list[Array]:
    """By window, marks of the events of which some reading of the date fits."""
    held = index.columns
    dated = own & ((held.marks & DATED) > 0)
    # of dates with gaps the bounds do not tell all
    gapped = [
        (place, index.at(int(place)).date)
        for place in np.flatnonzero(dated & ((held.marks & GAPPED) > 0))
    ]
    found = []
    for start, end in columns():
        fitting = dated.copy()
        if end is not None:
            fitting &= held.firsts < end.toordinal()
        if start is not None:
            fitting &= held.ends > start.toordinal()
        for place, when in gapped:
            fitting[place] = may_fit(when, start, end)
        found.append(fitting)
    return found


def _sources(index: Index, own: Array, found: Tally) -> None:
    held = index.columns
    posted = held.postings["document"]
    used = posted.counts(own) > 0
    for words, codes, counter in (
        (TIERS, held.tiers, found.tiers),
        (CHECKS, held.checks, found.checks),
    ):
        for word, count in zip(words, np.bincount(codes[used], minlength=len(words)), strict=True):
            counter.update({word: int(count)} if count else {})
    found.sources = int(used.sum())
    more = set()
    for resolved in index.others:
        for weighed in resolved.claims:
            number = posted.values.number(weighed.source.id)
            if number is None or not used[number]:
                more.add(weighed.source.id)
    found.read(index.view.catalogue.sources[id_] for id_ in more)


def _conflicts(index: Index, own: Array) -> list[tuple[str, list[str]]]:
    posted = index.columns.postings["conflict"]
    fields: dict[int, list[str]] = {}
    for at, field in enumerate(posted.values):
        for place in posted.rows[posted.begins[at] : posted.begins[at + 1]]:
            if own[place]:
                fields.setdefault(int(place), []).append(field)
    # in the order of the timeline, the others among them
    told = [(float(place), in_order(some), -1) for place, some in fields.items()]
    told += [
        (float(index.slots[at]) - 0.5, some, at)
        for at, other in enumerate(index.others)
        if (some := conflicts(other))
    ]
    told.sort(key=lambda one: (one[0], one[2]))
    return [
        (
            index.others[at].id if at >= 0 else index.names[index.columns.numbers[int(place)]],
            some,
        )
        for place, some, at in told
    ]
