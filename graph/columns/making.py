"""The columns of a view, and the days between which they hold."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from data import packed
from data.edtf import Edtf, spans
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
    ids = list(view.catalogue.events)
    # the status depends on the day asked about
    values_of = {name: of(view) for name, of in facets.VALUES.items() if name != "status"}
    for name, lane in outline.LANES.items():
        values_of[f"lane-{name}"] = partial(_alone, lane)
    values_of["text"] = partial(_words, view)
    values_of["sourcing"] = partial(_alone, tally.sourcing)
    values_of["conflict"] = tally.conflicts
    assert set(values_of) == set(NAMES), "the columns' meaning has to tell of all postings"
    posted = {name: _Posted() for name in values_of}
    spells = Spells(view, len(ids))
    lives: dict[str, array[int]] = {}
    mortal: set[str] = set()
    keys, rows, titles = [], [], []
    for number, id_ in enumerate(ids):
        event = view.catalogue.events[id_]
        spells.take(number, event)
        titles.append((event.title, number))
        if event.instrument is not None:
            lives.setdefault(event.instrument, array("i")).append(number)
            if event.stage in DEAD:
                mortal.add(event.instrument)
        resolved = view.by_id.get(id_)
        if resolved is None:
            continue
        keys.append((resolved.sort_key, number))
        rows.append((number, *_days(resolved), _marks(resolved), *tally.numbers(resolved)))
        for name, values in values_of.items():
            for value in set(values(resolved)):
                if value is not None:
                    posted[name].add(value, number)
    numbers = np.array([number for _, number in sorted(keys)], np.int32)
    places = np.full(len(ids), -1, np.int32)
    places[numbers] = np.arange(len(numbers), dtype=np.int32)
    table = np.array(rows, np.int64).reshape(-1, 9)
    table = table[np.argsort(places[table[:, 0]], kind="stable")]
    ranks = np.empty(len(ids), np.int32)
    ranks[[number for _, number in sorted(titles)]] = np.arange(len(ids), dtype=np.int32)
    marks = table[:, 5].astype(np.uint8)
    of_mortal = places[
        np.array([number for act in sorted(mortal) for number in lives[act]], np.int64)
    ]
    marks[of_mortal[of_mortal >= 0]] |= MORTAL
    postings = {name: found.made(places) for name, found in posted.items()}
    sources = [view.catalogue.sources[source] for source in postings["document"].values]
    ticks, ticking = spells.ticks()
    return Columns(
        numbers=numbers,
        firsts=table[:, 1].astype(np.int32),
        ends=table[:, 2].astype(np.int32),
        begun=table[:, 3].astype(np.int32),
        lasts=table[:, 4].astype(np.int32),
        marks=marks,
        titles=ranks,
        known=spells.known,
        days=spells.days,
        laws=spells.laws,
        counts=table[:, 6:].T.astype(np.int32),
        tiers=np.array([TIERS.index(source.tier) for source in sources], np.uint8),
        checks=np.array([CHECKS.index(source.check.how) for source in sources], np.uint8),
        ticks=ticks,
        ticking=ticking,
        postings=postings,
    )


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


class _Posted:
    """Values and the numbers of the events that have them."""

    def __init__(self) -> None:
        self._rows: dict[str, array[int]] = {}

    def add(self, value: str, number: int) -> None:
        self._rows.setdefault(value, array("i")).append(number)

    def made(self, places: Array) -> Postings:
        values = sorted(self._rows)
        rows = [np.sort(places[np.array(self._rows[value], np.int32)]) for value in values]
        text, begins = packed.packed_names(values)
        return Postings(
            packed.Names(memoryview(text), begins),
            np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
            np.concatenate([np.empty(0, np.int32), *rows]).astype(np.int32),
        )
