"""Records checked in constant memory: each is laid aside on disk as soon as it was read.

What is held in memory is a table of ids on disk, and the few records at hand. The records end up as
bulk files with an index, from which a catalogue is opened that reads them when they are asked for.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, closing
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

import orjson

from data import indexed, plain
from data.crew import Crew, processors
from data.crossing import Aside, Crossed, Raws, cross, shortened
from data.indexed import Lines, Pairs
from data.located import Located, load
from data.places import Place
from data.portion import Laid, Portion, lay, portions
from data.problem import First, Problem
from data.reading import BULK, collect, opened, release_of
from data.records import Catalogue
from data.references import references
from data.shelf import LISTS, File, Shelf, items, taken
from data.tidied import tidied

KEPT = 2_000
"""Records of a type that are kept once they were read."""

MOST_TOLD = 10_000
"""Problems that are told; of more only the number, so that memory does not grow with them."""

MANY = 4_000_000
"""Bytes of bulk files, some thousands of lines, from which on processes are worth their start."""
TOGETHER = 1_000
"""Records whose references a process looks at, at once."""

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
        self._amiss: dict[str, str] = {}
        self._loaded = lru_cache(64)(self._load)
        size = sum(path.stat().st_size for path in folder.glob("*.ndjson") if path.is_file())
        self._processes = 0 if size < MANY else processors()

    def take(self, file: File, name: str) -> None:
        if name == "release":
            self._release = file, file.record.value
            return
        for number, (path, id_, key, item) in enumerate(items(name, file.record.value)):
            line = plain.line(tidied(name, item))
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

    def collect(self, progress: Callable[[int], object]) -> None:
        """Take all records of the folder. `progress` is told how many more lines have been read."""
        with Crew(MOST_TOLD, self._processes) as crew:

            def read(_: Shelf, name: str, path: FilePath) -> None:
                parts = ((lay, part, self._part(part)) for part in portions(name, path))
                for portion, laid in crew.in_turn(parts):
                    self._put(portion, laid)
                    progress(laid.lines)
                    if laid.last:
                        break

            collect(self, self._folder, read)

    def _part(self, portion: Portion) -> FilePath:
        return self._place / f"{portion.name}-{portion.begin}.lines"

    def _put(self, portion: Portion, laid: Laid) -> None:
        """Take what one process has laid aside."""
        name, label = portion.name, portion.path.name
        rows = []
        for id_, key, line, size in laid.rows:
            rows.append(
                (id_, None if key == id_ else key, name, label, line, 0, self._ends[name], size)
            )
            self._ends[name] += size
        problems = laid.problems
        if self._table.executemany(f"{_INSERT} ON CONFLICT DO NOTHING", rows).rowcount < len(rows):
            problems = [*problems, *self._taken(rows)]
            problems.sort(key=lambda problem: problem.line)
        for problem in problems:
            self.problems.append(problem)
        self.problems.more += laid.more
        self.claims += laid.claims
        part = self._part(portion)
        with part.open("rb") as lines:
            shutil.copyfileobj(lines, self._out[name], 1 << 20)
        part.unlink()

    def _taken(self, rows: Iterable[_Row]) -> list[Problem]:
        """Those of some rows whose ids had been given."""
        problems: list[Problem] = []
        for id_, _, _, label, line, *_ in rows:
            held = self._row(id_)
            assert held is not None
            if held[1:3] != (label, line):
                file = File(label, Located(None, {(): line}), problems)
                taken(file, (), id_, f"{held[1]}:{held[2]}")
        return problems

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
        (self._place / "release.yaml").write_bytes(plain.line(plain.release(release)))
        self._table.execute("COMMIT")
        for out in self._out.values():
            out.close()
        with Crew(self._place, self._processes) as crew:
            for _ in crew.in_turn((_sort, name) for name in BULK):
                pass
        found = opened(self._place, KEPT, linked=False)
        raws = {
            name: Lines(self._place / f"{sub}.ndjson", dict, KEPT) for name, sub in BULK.items()
        }
        pairs = Pairs()
        longer: set[int] = set()
        with Crew(Aside(found, raws, MOST_TOLD), self._processes) as crew:
            parts = (
                (cross, name, start, min(start + TOGETHER, len(lines)))
                for name, lines in raws.items()
                for start in range(0, len(lines), TOGETHER)
            )
            for _, crossed in crew.in_turn(parts):
                self._tell(crossed)
                pairs.extend(crossed.pairs)
                longer.update(crossed.longer)
                progress("references", crossed.size)
        references(self._written(), found)
        if self.problems:
            return None
        if longer:
            self._shorten(raws, longer)
        pairs.write(self._place, len(found.events), len(found.instruments))
        return opened(self._place, KEPT)

    def _tell(self, crossed: Crossed) -> None:
        for id_, message in crossed.faults:
            row = self._row(id_)
            assert row is not None
            type_, name, line, _ = row
            if name.endswith(".yaml"):
                # lines are those of the file, whose lists may be in another order than was laid
                # aside
                self._amiss[name] = type_
            else:
                self.problems.append(Problem(name, line, message))
        self.problems.more += crossed.more

    def _written(self) -> Iterator[tuple[str, File, Any]]:
        """The YAML files that name what there is not, as they were written."""
        for name, type_ in self._amiss.items():
            record = self._loaded(name)
            yield type_, File(name, record, self.problems), record.value

    def _shorten(self, raws: Raws, longer: Collection[int]) -> None:
        """Write events anew, without what goes without saying in some."""
        path, last = self._place / f"{BULK['event']}.ndjson", self._place / "last"
        path.rename(last)
        # it is mapped: to write a new file is no matter, to write it anew would end who looks
        path.with_suffix(".index").unlink()

        def lines() -> Iterator[tuple[str, bytes]]:
            with last.open("rb") as held:
                for number, line in enumerate(held):
                    if number in longer:
                        raw = orjson.loads(line)
                        shortened(raw, raws["source"])
                        line = plain.line(raw)
                    yield raws["event"].names[number], line

        indexed.write(path, lines())
        last.unlink()

    def close(self) -> None:
        """Let go of the files; who made their folder removes it."""
        with ExitStack() as held:
            # also of the others where one cannot be written to its end
            held.callback(self._table.close)
            for out in self._out.values():
                held.callback(out.close)


_Row = tuple[str, str | None, str, str, int, int, int, int]
_INSERT = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_FIND = "SELECT type, file, line, number FROM records WHERE id = ?"
_BY_ID = "SELECT id, begin, size FROM records WHERE type = ? ORDER BY id"
# of all others the key is the id
_SORTED = {"jurisdictions": "SELECT key, begin, size FROM records WHERE type = ? ORDER BY key"}


def _sort(place: FilePath, name: str) -> None:
    """Write the lines of a type in order, with their index."""
    laid = place / f"{name}.lines"
    # a connection of its own, since this may be a process of its own
    with closing(sqlite3.connect(place / "ids")) as table, laid.open("rb") as held:
        rows = table.execute(_SORTED.get(name, _BY_ID), (name,))
        lines = ((key, os.pread(held.fileno(), size, begin)) for key, begin, size in rows)
        indexed.write(place / f"{BULK[name]}.ndjson", lines)
    laid.unlink()


def piled(
    folder: FilePath, place: FilePath, progress: Progress = lambda *_: None
) -> tuple[Pile, Catalogue | None]:
    """Read every record below `folder`, laying them aside in the folder `place`.

    The catalogue is None where there are faults: the pile's `problems`.
    """
    pile = Pile(folder, place)
    with ExitStack() as cut:
        cut.callback(pile.close)
        pile.collect(lambda more: progress("reading", more))
        catalogue = pile.catalogue(progress)
        cut.pop_all()
    return pile, catalogue
