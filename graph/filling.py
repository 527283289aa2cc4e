"""The parts of a generation, made of records by all processors at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.crew import processors
from data.reading import opened
from data.records import Catalogue
from data.writing import copy_bulk, write_bulk
from graph import build, runs, writing
from graph.build import Manifest, Progress
from graph.digests import Digests
from graph.embedded import EmbeddedStore
from graph.renewal import CannotRenew, Renewal
from graph.writing import Part, Work

if TYPE_CHECKING:
    from graph.columns.making import Rows

LOAD_BYTES = 96_000_000
"""Text that the engine sorts and writes at once, half a million quads; it takes 0.7 GB for it."""
AT_HAND = 5_000
"""Records of a type that are kept once they were read: those that are asked for again soon."""
MOST_LOADING = 4
"""Threads that load."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the parts go; all in one folder, which is made."""

    quads: Path
    records: Path
    columns: Path
    arrays: Path
    digests: Path


Say = Callable[[str], None]
"""Called with a sentence for who builds."""


def fill(
    parts: Parts,
    catalogue: Catalogue,
    progress: Progress,
    last: Parts | None = None,
    say: Say = lambda _: None,
    records: Path | None = None,
) -> Manifest:
    """Make them all; the quads from those of the `last`, if few records have changed since.

    Else the engine loads lines while others are still written, and does most of its work after the
    last of them; meanwhile they are counted in their order. `records`: the folder of bulk files
    that the catalogue was opened from, which are taken as they are.
    """
    texts = parts.quads.with_name("texts")
    texts.mkdir(parents=True)
    if records is None:
        write_bulk(catalogue, parts.records)
    else:
        copy_bulk(records, parts.records)
    # whatever they came from, no more of them is held than is at hand
    work = writing.work_of(opened(parts.records, AT_HAND), texts, derive=True)
    with writing.crew(work) as crew, _Loading(parts.quads) as loading:
        files: list[Path] = []
        told, found = Digests(), _Derived()
        renewing = _Renewing(last, work.size, say)
        for part in writing.written(crew, progress):
            files += part.files
            told.add(part.start, part.digests)
            found.add(part)
            loading.wait = renewing.take(part.digests)
            loading.put(part.files)
        # the engine is at work meanwhile
        progress("columns and arrays", 0, 1)
        found.save(work.shelves["events"], parts)
        told.save(parts.digests)
        progress("columns and arrays", 1, 1)
        progress("store", 0, 1)
        made = build.manifest(runs.merged(files), catalogue.release)
        if not renewing.make(work, parts.quads, made.quads):
            loading.end()
        progress("store", 1, 1)
    shutil.rmtree(texts)
    return made


class _Derived:
    """What columns and arrays are made of, in parts that come in any order and join in theirs."""

    def __init__(self) -> None:
        # numpy takes room that the query processes, which import this too, may not have
        from graph.arrays.making import Sketch

        self._rows: list[Rows] = []
        self._sketch = Sketch()
        self._next = 0
        self._waiting: dict[int, Part] = {}

    def add(self, part: Part) -> None:
        self._waiting[part.start] = part
        while (first := self._waiting.pop(self._next, None)) is not None:
            self._next += first.size
            if first.derived is not None:
                rows, sketch = first.derived
                self._rows.append(rows)
                self._sketch.join(sketch)

    def save(self, events: Sequence[str], parts: Parts) -> None:
        """Write columns and arrays; `events` are the ids of all, by number."""
        from graph.columns.making import joined

        assert not self._waiting, "a part is missing"
        columns = joined(self._rows)
        self._rows.clear()
        columns.save(parts.columns)
        known = sorted(columns.numbers.tolist())
        self._sketch.arrays([events[number] for number in known]).save(parts.arrays)


class _Renewing:
    """A renewal for as long as it can be one; then says why it cannot."""

    def __init__(self, last: Parts | None, size: int, say: Say) -> None:
        self._say = say
        self._renewal: Renewal | None = None
        if last is not None:
            try:
                self._renewal = Renewal(last.quads, last.records, last.digests, size)
            except CannotRenew as error:
                self._end(error)

    def _end(self, error: CannotRenew) -> None:
        self._renewal = None
        self._say(f"built whole: {error}")

    def take(self, told: Mapping[str, bytes]) -> bool:
        """Can it still be one?"""
        if self._renewal is not None:
            try:
                self._renewal.take(told)
            except CannotRenew as error:
                self._end(error)
        return self._renewal is not None

    def make(self, work: Work, place: Path, count: int) -> bool:
        """Was it one?"""
        if self._renewal is None:
            return False
        try:
            self._renewal.make(work, place, count)
        except CannotRenew as error:
            shutil.rmtree(place, ignore_errors=True)
            self._end(error)
            return False
        self._say(
            f"built from the last generation: quads of {self._renewal.count} of {work.size}"
            " records have changed"
        )
        return True


class _Loading:
    """Has the engine load files as they come, some at a time, in threads: its work needs no lock.

    All files at once take an eighth more processor time and twice the memory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store: EmbeddedStore | None = None
        self._threads = ThreadPoolExecutor(min(processors(), MOST_LOADING))
        self._loads: list[Future[None]] = []
        self._waiting: list[Path] = []
        self._size = 0
        self.wait = False
        """Is it open yet whether anything is to be loaded?"""

    def __enter__(self) -> _Loading:
        return self

    def put(self, files: Iterable[Path]) -> None:
        """Load files, once there are enough of them."""
        for file in files:
            self._waiting.append(file)
            self._size += runs.size(file)
            if self._size >= LOAD_BYTES and not self.wait:
                self._begin()

    def _begin(self) -> None:
        # the first threads are started when all processes have been forked
        if self._store is None:
            self._store = EmbeddedStore(self._folder)
        while self._waiting:
            # many may have waited
            size = number = 0
            while number < len(self._waiting) and size < LOAD_BYTES:
                size += runs.size(self._waiting[number])
                number += 1
            part, self._waiting = self._waiting[:number], self._waiting[number:]
            self._loads.append(self._threads.submit(self._store.load, part, ours=True))
        self._size = 0

    def end(self) -> None:
        """Return when all is loaded."""
        self._begin()
        for load in self._loads:
            load.result()
        assert self._store is not None
        self._store.close()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._threads.shutdown(cancel_futures=kind is not None)
