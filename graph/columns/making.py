"""The columns of a view, and the days between which they hold."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from data import packed
from data.edtf import Edtf, spans
from graph import facets, outline
from graph.columns.columns import (
    APPLIES,
    AWAITED,
    CERTAIN,
    DATED,
    DUTY,
    FOREVER,
    GAPPED,
    MORTAL,
    MOVED,
    NAMES,
    Array,
    Columns,
    Postings,
)
from graph.columns.spell import Spells
from graph.view import View
from ontology.ends import DEAD, DUTIES
from ontology.resolution import Resolved

POSTED = tuple(name for name in facets.FACETS if name != "status")
"""Facets whose values do not depend on the day asked about."""


def columns_of(view: View) -> Columns:
    """The columns of a view: each event is resolved once, and let go of."""
    ids = list(view.catalogue.events)
    values_of = {name: facets.VALUES[name](view) for name in POSTED}
    for name, lane in outline.LANES.items():
        values_of[f"lane-{name}"] = partial(_alone, lane)
    values_of["text"] = partial(_words, view)
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
        rows.append((number, *_days(resolved.date), _marks(resolved)))
        for name, values in values_of.items():
            for value in set(values(resolved)):
                if value is not None:
                    posted[name].add(value, number)
    numbers = np.array([number for _, number in sorted(keys)], np.int32)
    places = np.full(len(ids), -1, np.int32)
    places[numbers] = np.arange(len(numbers), dtype=np.int32)
    table = np.array(rows, np.int64).reshape(-1, 6)
    table = table[np.argsort(places[table[:, 0]], kind="stable")]
    ranks = np.empty(len(ids), np.int32)
    ranks[[number for _, number in sorted(titles)]] = np.arange(len(ids), dtype=np.int32)
    marks = table[:, 5].astype(np.uint8)
    of_mortal = places[
        np.array([number for act in sorted(mortal) for number in lives[act]], np.int64)
    ]
    marks[of_mortal[of_mortal >= 0]] |= MORTAL
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
        postings={name: found.made(places) for name, found in posted.items()},
    )


def _alone(value: Callable[[Resolved], str], event: Resolved) -> Iterable[str]:
    return (value(event),)


def _words(view: View, event: Resolved) -> Iterable[str]:
    text = view.text(event)
    return f"{text.titles} {text.names} {text.summary}".split(" ")


def _days(when: Edtf | None) -> tuple[int, int, int, int]:
    if when is None:
        return -FOREVER, FOREVER, FOREVER, -FOREVER
    lasting = when.kind == "lasting"
    return (
        when.not_before.toordinal() if when.not_before else -FOREVER,
        when.before.toordinal() if when.before else FOREVER,
        _day(when.begin_before if lasting else when.before, FOREVER),
        _day(when.end_not_before if lasting else when.not_before, -FOREVER),
    )


def _day(day: object, none: int) -> int:
    return day.toordinal() if day else none  # type: ignore[attr-defined]


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
