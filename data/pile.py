"""Records checked in constant memory: each is laid aside on disk as soon as it was read.

What is held in memory is a table of ids on disk, and the few records at hand. The records end up as
bulk files with an index, from which a catalogue is opened that reads them when they are asked for.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

import orjson

from data import indexed
from data.located import Located, Path, load
from data.places import Place
from data.problem import First, Problem
from data.reading import BULK, TOLD, collect, opened, release_of
from data.records import Catalogue
from data.references import references
from data.shelf import LISTS, File, Shelf, items, taken

KEPT = 2_000
"""Records of a type that are kept once they were read."""

MOST_TOLD = 10_000
"""Problems that are told; of more only the number, so that memory does not grow with them."""

Progress = Callable[[str, int], object]
"""Called with a step and how many more records it is done with."""


class Pile(Shelf):
    """Records read so far, in files below `place`; of very many problems, the first are held."""

    problems: First

    def __init__(self, folder: FilePath, place: FilePath) -> None:
        super().__init__(First(MOST_TOLD))
        self._folder = folder
        self._place = place
        self._table = sqlite3.connect(place / "ids", isolation_level=None)
        self._table.executescript(
            "PRAGMA journal_mode=off; PRAGMA synchronous=off; CREATE TABLE records (id TEXT PRIMARY"
            " KEY, key TEXT, type TEXT, file TEXT, line INT, number INT, begin INT, size INT)"
            " WITHOUT ROWID; BEGIN"
        )
        self._out = {name: (place / f"{name}.lines").open("w+b") for name in BULK}
        self._ends = dict.fromkeys(BULK, 0)
        self.claims = 0
        self._release: tuple[File, Any] | None = None
        self._loaded = lru_cache(64)(self._load)

    def take(self, file: File, name: str) -> None:
        if name == "release":
            self._release = file, file.record.value
            return
        for number, (path, id_, key, item) in enumerate(items(name, file.record.value)):
            line = orjson.dumps(item) + b"\n"
            row = (id_, key, name, file.name, file.record.line(path), number, self._ends[name])
            try:
                self._table.execute(_INSERT, (*row, len(line)))
            except sqlite3.IntegrityError:
                held = self._row(id_)
                assert held is not None
                taken(file, path, id_, f"{held[1]}:{held[2]}")
                continue
            self._out[name].write(line)
            self._ends[name] += len(line)
            self.claims += len(item["claims"]) if name == "event" else 0

    def _row(self, id_: str) -> tuple[str, str, int, int] | None:
        """Type, file, line and number in the file of a record."""
        row: tuple[str, str, int, int] | None = self._table.execute(_FIND, (id_,)).fetchone()
        return row

    def place(self, id_: str) -> Place | None:
        """Where a record stands in the folder that was read."""
        row = self._row(id_)
        if row is None:
            return None
        type_, name, line, number = row
        if not name.endswith(".yaml"):
            return Place(name, Located({}, {(): line}))
        return Place(name, self._loaded(name), (type_, number) if type_ in LISTS else ())

    def places(self, ids: Collection[str]) -> dict[str, Place]:
        """The places of the records that there are of these."""
        return {id_: place for id_ in ids if (place := self.place(id_)) is not None}

    def _load(self, name: str) -> Located:
        return load((self._folder / name).read_text("utf-8"))

    def catalogue(self, progress: Progress = lambda *_: None) -> Catalogue | None:
        """The records, once all are taken; None where they have faults, which are told."""
        release = None
        if self._release is not None and not self.problems:
            release = release_of(*self._release)
        if release is None:
            return None
        self._table.execute("CREATE INDEX keys ON records (type, key)")
        told = {"number": release.number, "date": release.date.isoformat()}
        (self._place / "release.yaml").write_bytes(orjson.dumps(told))
        for name, sub in BULK.items():
            self._out[name].flush()
            indexed.write(self._place / f"{sub}.ndjson", self._sorted(name))
            self._out[name].close()
            (self._place / f"{name}.lines").unlink()
        found = opened(self._place, KEPT, linked=False)
        references(self._entries(progress), found)
        if self.problems:
            return None
        indexed.write_backlinks(
            self._place,
            found.events.values(),
            indexed.names(found.events),
            indexed.names(found.instruments),
        )
        return opened(self._place, KEPT)

    def _sorted(self, name: str) -> Iterator[tuple[str, bytes]]:
        place = self._out[name].fileno()
        for key, begin, size in self._table.execute(_SORTED, (name,)):
            yield key, os.pread(place, size, begin)

    def _entries(self, progress: Progress) -> Iterator[tuple[str, File, Any]]:
        for name, sub in BULK.items():
            with (self._place / f"{sub}.ndjson").open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    raw = orjson.loads(line)
                    id_ = raw.get("id") or raw["code"].lower()
                    yield name, _Laid(self, id_), {name: [raw]} if name in LISTS else raw
                    if number % TOLD == 0:
                        progress("references", TOLD)

    def close(self) -> None:
        """Let go of the files; who made their folder removes it."""
        self._table.close()
        for out in self._out.values():
            out.close()


_INSERT = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_FIND = "SELECT type, file, line, number FROM records WHERE id = ?"
_SORTED = "SELECT key, begin, size FROM records WHERE type = ? ORDER BY key"


class _Laid(File):
    """A record that was laid aside; where it stands is looked up for a fault."""

    def __init__(self, pile: Pile, id_: str) -> None:
        super().__init__("", Located(None, {}), pile.problems)
        self._pile = pile
        self._id = id_

    def fault(self, path: Path, message: str) -> None:
        place = self._pile.place(self._id)
        assert place is not None
        # of a list, the item is at hand alone
        within = path[2:] if place.path else path
        line = place.record.line((*place.path, *within))
        self.problems.append(Problem(place.file, line, message))


def piled(
    folder: FilePath, place: FilePath, progress: Progress = lambda *_: None
) -> tuple[Pile, Catalogue | None]:
    """Read every record below `folder`, laying them aside in the folder `place`.

    The catalogue is None where there are faults: the pile's `problems`.
    """
    pile = Pile(folder, place)
    collect(pile, folder, lambda more: progress("reading", more))
    return pile, pile.catalogue(progress)
