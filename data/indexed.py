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

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and self.names.number(id_) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def names(records: Mapping[str, Any]) -> Sequence[str]:
    """The ids of some records by number, in order."""
    return records.names if isinstance(records, Lines) else tuple(records)


def number_in(names: Sequence[str]) -> Callable[[str], int | None]:
    """Finds the number of a name; None where it is not there."""
    if isinstance(names, packed.Names):
        return names.number
    return {name: number for number, name in enumerate(names)}.get


def write(path: Path, lines: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write lines, by id and in its order, and their index; gives the ids."""
    ids: list[str] = []
    sizes = array("q")
    with path.open("wb") as out:
        for id_, line in lines:
            ids.append(id_)
            sizes.append(len(line))
            out.write(line)
    text, places = packed.packed_names(ids)
    packed.write(
        path.with_suffix(".index"),
        {
            "lines": packed.places(sizes),
            "places": places,
            "ids": text,
            "table": packed.packed_table(ids),
        },
    )
    return ids


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


def write_backlinks(
    folder: Path, events: Iterable[Event], ids: Sequence[str], instruments: Sequence[str]
) -> None:
    """Write what leads to what, for events in the order of their ids."""
    number = {id_: index for index, id_ in enumerate(ids)}
    act = {id_: index for index, id_ in enumerate(instruments)}
    found: dict[str, list[tuple[int, int]]] = {name: [] for name in _PARTS}
    for index, event in enumerate(events):
        if event.instrument in act:
            found["stages"].append((act[event.instrument], index))
        found["marking"] += ((number[target], index) for target in marked(event))
        for target in pointed(event):
            to, name = (
                (number[target], "events") if target in number else (act[target], "instruments")
            )
            found[name].append((to, index))
    parts: dict[str, array[int] | bytes] = {}
    for name, pairs in found.items():
        sizes = array("q", bytes(8 * len(ids if _PARTS[name] == "event" else instruments)))
        for to, _ in pairs:
            sizes[to] += 1
        parts[f"{name}-begins"] = packed.places(sizes)
        parts[name] = array("q", [origin for _, origin in sorted(pairs)])
    packed.write(folder / "backlinks.index", parts)


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
