"""The figures of a view counted in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.columns.columns import CHECKS, DATED, FOREVER, GAPPED, TIERS, Array
from graph.tally import Tally, columns, conflicts, in_order, may_fit

if TYPE_CHECKING:
    from graph.columns.chosen import Chosen
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
    for resolved in chosen.others:
        found.add(view, resolved)
    found.statuses = index.facets(chosen, ["status"])["status"]
    _sources(chosen, own, found)
    found.conflicts = _conflicts(chosen, own)
    return found


def _fitting(index: Index, own: Array) -> list[Array]:
    """By window, marks of the events of which some reading of the date fits."""
    held = index.columns
    dated = own & ((held.marks & DATED) > 0)
    gapped = np.flatnonzero(dated & ((held.marks & GAPPED) > 0))
    firsts, ends = held.firsts[gapped], held.ends[gapped]
    found = []
    for start, end in columns():
        low = start.toordinal() if start else -FOREVER
        high = end.toordinal() if end else FOREVER
        fitting = dated & (held.firsts < high) & (held.ends > low)
        # of dates with gaps the bounds do not tell all, unless they lie on one side
        open_ = (firsts < high) & (ends > low) & ((firsts < low) | (ends > high))
        for place in gapped[open_]:
            fitting[place] = may_fit(index.at(int(place)).date, start, end)
        found.append(fitting)
    return found


def _sources(chosen: Chosen, own: Array, found: Tally) -> None:
    index = chosen.found_in
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
    for resolved in chosen.others:
        for weighed in resolved.claims:
            number = posted.values.number(weighed.source.id)
            if number is None or not used[number]:
                more.add(weighed.source.id)
    found.read(index.view.catalogue.sources[id_] for id_ in more)


def _conflicts(chosen: Chosen, own: Array) -> list[tuple[str, list[str]]]:
    index = chosen.found_in
    posted = index.columns.postings["conflict"]
    fields: dict[str, list[str]] = {}
    for at, field in enumerate(posted.values):
        places = posted.rows[posted.begins[at] : posted.begins[at + 1]]
        for number in index.columns.numbers[places[own[places]]]:
            fields.setdefault(index.names[number], []).append(field)
    told = [(id_, in_order(some)) for id_, some in fields.items()]
    told += [(other.id, some) for other in chosen.others if (some := conflicts(other))]
    return sorted(told, key=lambda one: index.rank(one[0]))
