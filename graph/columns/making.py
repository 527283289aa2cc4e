"""The columns of a view, and the days between which they hold."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from data import packed
from data.edtf import Edtf, spans
from data.records import Event
from graph import facets, outline, tally
from graph.columns.columns import (
    APPLIES,
    AWAITED,
    CERTAIN,
    CHECKS,
    DATED,
    DUTY,
    FOREVER,
    GAPPED,
    MORTAL,
    MOVED,
    NAMES,
    TIERS,
    Array,
    Columns,
    Postings,
)
from graph.columns.spell import Spells
from graph.view import View
from ontology.ends import DEAD, DUTIES
from ontology.resolution import Resolved


def columns_of(view: View) -> Columns:
    """The columns of a view: each event is resolved once, and let go of."""
    found = Gathering(view, 0)
    for id_, event in view.catalogue.events.items():
        found.take(event, view.by_id.get(id_))
    return joined([found.rows])


@dataclass(slots=True)
class Rows:
    """What columns are made of, of some events, whose numbers follow on one another."""

    known: array[int] = field(default_factory=lambda: array("i"))
    days: array[int] = field(default_factory=lambda: array("i"))
    laws: array[int] = field(default_factory=lambda: array("i"))
    ticks: array[int] = field(default_factory=lambda: array("i"))
    ticking: array[int] = field(default_factory=lambda: array("i"))
    titles: list[str] = field(default_factory=list)
    acts: dict[str, array[int]] = field(default_factory=dict)
    """By instrument, the numbers of its events."""
    mortal: set[str] = field(default_factory=set)
    """Instruments with a stage that ends a life."""
    table: array[int] = field(default_factory=lambda: array("q"))
    """Of each event that is known, `WIDTH` numbers."""
    posted: dict[str, dict[str, array[int]]] = field(
        default_factory=lambda: {name: {} for name in NAMES}
    )
    """By facet and value, the numbers of events."""
    sources: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of each source that they are told in, tier and check."""


WIDTH = 9


class Gathering:
    """Takes one event of a view after the other, from number `first` on; `rows` are theirs."""

    def __init__(self, view: View, first: int) -> None:
        # the status depends on the day asked about
        values_of = {name: of(view) for name, of in facets.VALUES.items() if name != "status"}
        for name, lane in outline.LANES.items():
            values_of[f"lane-{name}"] = partial(_alone, lane)
        values_of["text"] = partial(_words, view)
        values_of["sourcing"] = partial(_alone, tally.sourcing)
        values_of["conflict"] = tally.conflicts
        assert set(values_of) == set(NAMES), "the columns' meaning has to tell of all postings"
        self._values_of = values_of
        self._number = first
        self._spells = Spells(view)
        spelt = {name: getattr(self._spells, name) for name in SPELT}
        self.rows = Rows(**spelt)

    def take(self, event: Event, resolved: Resolved | None) -> None:
        """Add the next event; it has no `resolved` where nothing is known of it."""
        number, rows = self._number, self.rows
        self._number += 1
        self._spells.take(number, event)
        rows.titles.append(event.title)
        if event.instrument is not None:
            rows.acts.setdefault(event.instrument, array("i")).append(number)
            if event.stage in DEAD:
                rows.mortal.add(event.instrument)
        if resolved is None:
            return
        rows.table.extend((number, *_days(resolved), _marks(resolved), *tally.numbers(resolved)))
        for name, values in self._values_of.items():
            held = rows.posted[name]
            for value in set(values(resolved)):
                if value is not None:
                    found = held.get(value)
                    if found is None:
                        found = held[value] = array("i")
                    found.append(number)
        for weighed in resolved.claims:
            source = weighed.source
            numbers = TIERS.index(source.tier), CHECKS.index(source.check.how)
            rows.sources[source.id] = numbers


SPELT = ("known", "days", "laws", "ticks", "ticking")


def joined(parts: Sequence[Rows]) -> Columns:
    """The columns of all events, whose rows come in parts, in the order of their numbers."""
    spelt = {name: _end_to_end(getattr(part, name) for part in parts) for name in SPELT}
    titles = [title for part in parts for title in part.titles]
    size = len(titles)
    table = _end_to_end((part.table for part in parts), np.int64).reshape(-1, WIDTH)
    # as `data.edtf.sort_key` has it: what is unbounded is first before, and last after, every day
    table = table[np.lexsort((table[:, 0], table[:, 2], table[:, 1]))]
    places = np.full(size, -1, np.int32)
    places[table[:, 0]] = np.arange(len(table), dtype=np.int32)
    ranks = np.empty(size, np.int32)
    ranks[sorted(range(size), key=titles.__getitem__)] = np.arange(size, dtype=np.int32)
    marks = table[:, 5].astype(np.uint8)
    of_mortal = places[_numbers(parts)]
    marks[of_mortal[of_mortal >= 0]] |= MORTAL
    postings = {name: _posted([part.posted[name] for part in parts], places) for name in NAMES}
    sources: dict[str, tuple[int, int]] = {}
    for part in parts:
        sources |= part.sources
    told = np.array([sources[id_] for id_ in postings["document"].values], np.uint8).reshape(-1, 2)
    order = np.lexsort((spelt["ticking"], spelt["ticks"]))
    return Columns(
        numbers=table[:, 0].astype(np.int32),
        firsts=table[:, 1].astype(np.int32),
        ends=table[:, 2].astype(np.int32),
        begun=table[:, 3].astype(np.int32),
        lasts=table[:, 4].astype(np.int32),
        marks=marks,
        titles=ranks,
        known=spelt["known"],
        days=spelt["days"].reshape(-1, 2).T,
        laws=spelt["laws"].reshape(-1, 2).T,
        counts=table[:, 6:].T.astype(np.int32),
        tiers=told[:, 0],
        checks=told[:, 1],
        ticks=spelt["ticks"][order],
        ticking=spelt["ticking"][order],
        postings=postings,
    )


def _end_to_end(parts: Iterable[array[int]], kind: type = np.int32) -> Array:
    return np.concatenate([np.empty(0, kind), *(np.frombuffer(part, kind) for part in parts)])


def _numbers(parts: Sequence[Rows]) -> Array:
    """The numbers of the events of mortal instruments."""
    mortal = sorted(set().union(*(part.mortal for part in parts)))
    return _end_to_end(part.acts[act] for act in mortal for part in parts if act in part.acts)


def _posted(parts: Sequence[Mapping[str, array[int]]], places: Array) -> Postings:
    """By value, the places of the events whose numbers were told."""
    values = sorted(set().union(*parts))
    rank = {value: number for number, value in enumerate(values)}
    told = [(rank[value], rows) for part in parts for value, rows in part.items()]
    counts = np.fromiter((len(rows) for _, rows in told), np.int64, len(told))
    owners = np.fromiter((number for number, _ in told), np.int64, len(told))
    # value and place in one number, so that they are sorted together, and in place
    size = max(len(places), 1)
    pairs = np.repeat(owners * size, counts)
    pairs += places[_end_to_end(rows for _, rows in told)]
    pairs.sort()
    begins = np.searchsorted(pairs, np.arange(len(values) + 1) * size)
    pairs %= size
    text, spans = packed.packed_names(values)
    return Postings(packed.Names(memoryview(text), spans), begins, pairs.astype(np.int32))


def _alone(value: Callable[[Resolved], str], event: Resolved) -> Iterable[str]:
    return (value(event),)


def _words(view: View, event: Resolved) -> Iterable[str]:
    text = view.text(event)
    return f"{text.titles} {text.names} {text.summary}".split(" ")


def _days(resolved: Resolved) -> tuple[int, int, int, int]:
    """First day, day after the last; day after the last first one, first last one."""
    low, high = outline.first(resolved), outline.end(resolved)
    when = resolved.date
    if when is None or when.kind != "lasting":
        return low, high, high, low
    begun, last = when.begin_before, when.end_not_before
    return (
        low, high, begun.toordinal() if begun else FOREVER, last.toordinal() if last else -FOREVER
    )  # fmt: skip


def _marks(resolved: Resolved) -> int:
    """All but `MORTAL`, which takes the whole life."""
    when = resolved.date
    found = 0
    if when is not None:
        found |= DATED | (CERTAIN if when.certain else 0) | (GAPPED if _gapped(when) else 0)
    elif resolved.condition or resolved.pending:
        found |= AWAITED
    found |= MOVED if outline.moved(resolved) else 0
    found |= APPLIES if resolved.event.stage == "applies" else 0
    return found | (DUTY if resolved.event.stage in DUTIES else 0)


def _gapped(when: Edtf) -> bool:
    """Are there days within its bounds that it leaves out?"""
    if when.kind == "lasting":
        return bool(when.members)
    return list(spans(when)) != [(when.not_before, when.before)]
