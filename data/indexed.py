"""Bulk files with an index beside them: records that are read when they are asked for.

``NAME.ndjson`` holds one record a line, by id; ``NAME.index`` where each line begins, the ids, and
a table that leads from an id to its number. ``backlinks.index`` holds what leads to what
(`data.backlinks`), as numbers of lines.
"""

from __future__ import annotations

import os
import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import orjson

from data import packed
from data.backlinks import Backlinks, marked, pointed
from data.records import Event

T = TypeVar("T")

KEPT = 100_000
"""Records of a type that are kept once they were read."""


class Lines(Mapping[str, T]):
    """The records of one bulk file, by id; the last that were asked for are kept.

    To ask for a record of a file that was damaged meanwhile raises `data.packed.PackedError`.
    """

    def __init__(self, path: Path, make: Callable[[Any], T], kept: int = KEPT) -> None:
        held = packed.read(path.with_suffix(".index"))
        self.names = packed.Names(held["ids"], packed.numbers(held["places"]), packed.table(held))
        self._lines = packed.numbers(held["lines"])
        self._path = path
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        self._make = make
        self._kept = lru_cache(kept)(self._read)

    def _read(self, id_: str) -> T:
        number = self.names.number(id_)
        if number is None:
            raise KeyError(id_)
        begin, end = self._lines[number], self._lines[number + 1]
        # by place, so that threads and forked processes may share the file
        line = os.pread(self._file, end - begin, begin)
        try:
            return self._make(orjson.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            # it was checked when it was written
            raise packed.PackedError(
                f"{self._path}, byte {begin}: the record is damaged"
            ) from error

    def __getitem__(self, id_: str) -> T:
        return self._kept(id_)

    def lines(self, start: int, stop: int) -> list[bytes]:
        """Some lines as they stand, by number."""
        begin, end = self._lines[start], self._lines[stop]
        return os.pread(self._file, end - begin, begin).splitlines(keepends=True)

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and self.names.number(id_) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def names(records: Mapping[str, Any]) -> Sequence[str]:
    """The ids of some records by number, in order."""
    return records.names if isinstance(records, Lines) else tuple(records)


def beginning(records: Mapping[str, Any]) -> Callable[[str], Iterable[str]]:
    """Finds the ids that begin with a text."""
    if isinstance(records, Lines):
        held = records.names
        return lambda text: (held[number] for number in held.beginning(text))
    return lambda text: (id_ for id_ in records if id_.startswith(text))


def number_in(names: Sequence[str]) -> Callable[[str], int | None]:
    """Finds the number of a name; None where it is not there."""
    if isinstance(names, packed.Names):
        return names.number
    return {name: number for number, name in enumerate(names)}.get


def write(path: Path, lines: Iterable[tuple[str, bytes]]) -> packed.Names:
    """Write lines, by id and in its order, and their index; gives the ids."""
    ids, lengths, sizes = bytearray(), array("q"), array("q")
    with path.open("wb") as out:
        for id_, line in lines:
            raw = id_.encode()
            ids += raw
            lengths.append(len(raw))
            sizes.append(len(line))
            out.write(line)
    text, places = bytes(ids), packed.places(lengths)
    del ids, lengths
    names = packed.Names(memoryview(text), places)
    packed.write(
        path.with_suffix(".index"),
        {
            "lines": packed.places(sizes),
            "places": places,
            "ids": text,
            "table": (table := packed.packed_table(names)),
        },
    )
    return packed.Names(memoryview(text), places, table)


class Leads(Mapping[str, Sequence[str]]):
    """By name, the names of what leads there: rows of numbers."""

    def __init__(
        self, names: packed.Names, others: packed.Names, begins: memoryview, rows: memoryview
    ) -> None:
        self._names = names
        self._others = others
        self._begins = begins
        self._rows = rows

    def __getitem__(self, name: str) -> Sequence[str]:
        number = self._names.number(name)
        found = () if number is None else self.row(number)
        if not found:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        number = self._names.number(name) if isinstance(name, str) else None
        return number is not None and self._begins[number] < self._begins[number + 1]

    def row(self, number: int) -> Sequence[str]:
        row = self._rows[self._begins[number] : self._begins[number + 1]]
        return tuple(self._others[other] for other in row)

    def __iter__(self) -> Iterator[str]:
        return (name for number, name in enumerate(self._names) if self.row(number))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Either(Mapping[str, Sequence[str]]):
    """Ids are unique across types, so a name is in one of two."""

    def __init__(self, one: Leads, other: Leads) -> None:
        self._one = one
        self._other = other

    def __getitem__(self, name: str) -> Sequence[str]:
        return self._one.get(name) or self._other[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._one
        yield from self._other

    def __len__(self) -> int:
        return len(self._one) + len(self._other)


class Pairs:
    """What leads to what while it is found, in the order of the events: 16 bytes each."""

    def __init__(self) -> None:
        self._found = {name: (array("q"), array("q")) for name in _PARTS}

    def add(self, name: str, to: int, origin: int) -> None:
        targets, origins = self._found[name]
        targets.append(to)
        origins.append(origin)

    def extend(self, others: Pairs) -> None:
        """Take those of further events."""
        for name, found in others._found.items():
            for mine, more in zip(self._found[name], found, strict=True):
                mine.extend(more)

    def write(self, folder: Path, events: int, instruments: int) -> None:
        """Write them, for so many records."""
        parts: dict[str, array[int] | bytes] = {}
        for name, (targets, origins) in self._found.items():
            sizes = array("q", bytes(8 * (events if _PARTS[name] == "event" else instruments)))
            for to in targets:
                sizes[to] += 1
            parts[f"{name}-begins"] = begins = packed.places(sizes)
            rows, free = array("q", bytes(8 * len(origins))), begins[:]
            for to, origin in zip(targets, origins, strict=True):
                rows[free[to]] = origin
                free[to] += 1
            parts[name] = rows
        packed.write(folder / "backlinks.index", parts)


def write_backlinks(
    folder: Path, events: Iterable[Event], ids: Sequence[str], instruments: Sequence[str]
) -> None:
    """Write what leads to what, for events in the order of their ids."""
    pairs = Pairs()
    number, act = number_in(ids), number_in(instruments)
    for index, event in enumerate(events):
        pair(pairs, index, event.instrument, marked(event), pointed(event), number, act)
    pairs.write(folder, len(ids), len(instruments))


Find = Callable[[str], int | None]
"""Gives the number of an id, if there is one."""


def pair(
    pairs: Pairs,
    index: int,
    instrument: str | None,
    marked: Iterable[str],
    pointed: Iterable[str],
    number: Find,
    act: Find,
) -> None:
    """Add where one event leads: see `data.backlinks`. What there is not is passed over."""
    if instrument is not None and (to := act(instrument)) is not None:
        pairs.add("stages", to, index)
    for target in marked:
        if (to := number(target)) is not None:
            pairs.add("marking", to, index)
    for target in pointed:
        if (to := number(target)) is not None:
            pairs.add("events", to, index)
        elif (to := act(target)) is not None:
            pairs.add("instruments", to, index)


_PARTS = {"stages": "instrument", "marking": "event", "events": "event",
          "instruments": "instrument"}  # fmt: skip
"""What leads where: the last two are relations to events and to instruments."""


def read_backlinks(folder: Path, events: Lines[Any], instruments: Lines[Any]) -> Backlinks:
    """What leads to what, for records that are read when asked for."""
    held = packed.read(folder / "backlinks.index")
    leads = {
        name: Leads(
            (events if to == "event" else instruments).names,
            events.names,
            packed.numbers(held[f"{name}-begins"]),
            packed.numbers(held[name]),
        )
        for name, to in _PARTS.items()
    }
    return Backlinks(
        leads["stages"], leads["marking"], _Either(leads["events"], leads["instruments"])
    )
