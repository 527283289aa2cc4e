"""The columns of a view, and the days between which they hold."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

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
    return joined([found.rows()])


@dataclass(frozen=True, slots=True)
class Posted:
    """Values, how many events have each, and their numbers: first those of the first value."""

    values: list[str]
    counts: array[int]
    numbers: array[int]


@dataclass(frozen=True, slots=True)
class Rows:
    """What columns are made of, of some events, whose numbers follow on one another."""

    spelt: Mapping[str, array[int]]
    """What `graph.columns.spell.Spells` tells, by name."""
    titles: list[str]
    acts: Posted
    """The events of each instrument."""
    mortal: set[str]
    """Instruments with a stage that ends a life."""
    table: array[int]
    """Of each event that is known, `WIDTH` numbers."""
    posted: Mapping[str, Posted]
    """By facet."""
    sources: bytes
    """Of each source in the values of ``document``, tier and check."""


WIDTH = 9


class Gathering:
    """Takes one event of a view after the other, from number `first` on."""

    def __init__(self, view: View, first: int) -> None:
        # the status depends on the day asked about
        values_of = {name: of(view) for name, of in facets.VALUES.items() if name != "status"}
        for name, lane in outline.LANES.items():
            values_of[f"lane-{name}"] = partial(_alone, lane)
        values_of["text"] = partial(_words, view)
        values_of["sourcing"] = partial(_alone, tally.sourcing)
        values_of["conflict"] = tally.conflicts
        assert set(values_of) == set(NAMES), "the columns' meaning has to tell of all postings"
        self._posts = [(_Posting(), values_of[name]) for name in NAMES]
        self._number = first
        self._spells = Spells(view)
        self._titles: list[str] = []
        self._acts = _Posting()
        self._mortal: set[str] = set()
        self._table = array("q")
        self._sources: dict[str, tuple[int, int]] = {}

    def take(self, event: Event, resolved: Resolved | None) -> None:
        """Add the next event; it has no `resolved` where nothing is known of it."""
        number = self._number
        self._number += 1
        self._spells.take(number, event)
        self._titles.append(event.title)
        if event.instrument is not None:
            self._acts.add(event.instrument, number)
            if event.stage in DEAD:
                self._mortal.add(event.instrument)
        if resolved is None:
            return
        self._table.extend((number, *_days(resolved), _marks(resolved), *tally.numbers(resolved)))
        for posting, values in self._posts:
            for value in set(values(resolved)):
                if value is not None:
                    posting.add(value, number)
        for weighed in resolved.claims:
            source = weighed.source
            numbers = TIERS.index(source.tier), CHECKS.index(source.check.how)
            self._sources[source.id] = numbers

    def rows(self) -> Rows:
        """Those of all that were taken."""
        posted = {
            name: posting.posted() for name, (posting, _) in zip(NAMES, self._posts, strict=True)
        }
        told = (self._sources[source] for source in posted["document"].values)
        return Rows(
            spelt={name: getattr(self._spells, name) for name in SPELT},
            titles=self._titles,
            acts=self._acts.posted(),
            mortal=self._mortal,
            table=self._table,
            posted=posted,
            sources=bytes(chain.from_iterable(told)),
        )


class _Posting:
    """By value, the numbers of events."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[int]] = {}

    def add(self, value: str, number: int) -> None:
        found = self._numbers.get(value)
        if found is None:
            self._numbers[value] = [number]
        else:
            found.append(number)

    def posted(self) -> Posted:
        found = self._numbers
        numbers = array("i", chain.from_iterable(found.values()))
        return Posted(list(found), array("i", map(len, found.values())), numbers)


SPELT = ("known", "days", "laws", "ticks", "ticking")


def joined(parts: Sequence[Rows]) -> Columns:
    """The columns of all events, whose rows come in parts, in the order of their numbers."""
    spelt = {name: _end_to_end(part.spelt[name] for part in parts) for name in SPELT}
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
    told = _sources(parts)
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
    mortal: set[str] = set().union(*(part.mortal for part in parts))
    found = []
    for part in parts:
        dies = np.array([act in mortal for act in part.acts.values], np.bool_)
        events = np.frombuffer(part.acts.numbers, np.int32)
        found.append(events[np.repeat(dies, np.frombuffer(part.acts.counts, np.int32))])
    return np.concatenate([np.empty(0, np.int32), *found])


def _sources(parts: Sequence[Rows]) -> Array:
    """Tier and check of every source, by id."""
    told: dict[str, Array] = {}
    for part in parts:
        pairs = np.frombuffer(part.sources, np.uint8).reshape(-1, 2)
        told.update(zip(part.posted["document"].values, pairs, strict=True))
    return np.array([told[source] for source in sorted(told)], np.uint8).reshape(-1, 2)


def _posted(parts: Sequence[Posted], places: Array) -> Postings:
    """By value, the places of the events whose numbers were told."""
    values = sorted(set().union(*(part.values for part in parts)))
    rank = {value: number for number, value in enumerate(values)}
    owners = np.array([rank[value] for part in parts for value in part.values], np.int64)
    # value and place in one number, so that they are sorted together, and in place
    size = max(len(places), 1)
    pairs = np.repeat(owners * size, _end_to_end(part.counts for part in parts))
    pairs += places[_end_to_end(part.numbers for part in parts)]
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
