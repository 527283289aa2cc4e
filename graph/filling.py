"""The parts of a generation, made of records by all processors at once."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from data.records import Catalogue
from data.writing import write_bulk
from graph import build, runs
from graph.build import Manifest, Progress, Work
from graph.embedded import EmbeddedStore
from graph.view import Clocks, View

LOAD_BYTES = 96_000_000
"""Text that the engine sorts and writes at once, half a million quads; it takes 0.7 GB for it."""
MOST_LOADING = 4
"""Threads that load."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the parts go; all in one folder, which is made."""

    quads: Path
    records: Path
    columns: Path
    arrays: Path


def fill(parts: Parts, catalogue: Catalogue, progress: Progress) -> Manifest:
    """Make them all.

    The engine loads lines while others are still written, and does most of its work after the last
    of them; meanwhile they are counted in their order, and one process makes all that is no quad.
    """
    texts = parts.quads.with_name("texts")
    texts.mkdir(parents=True)
    with build.crew(build.work_of(catalogue, texts)) as crew, _Loading(parts.quads) as loading:
        files = []
        for file in build.written(crew, progress):
            files.append(file)
            loading.put(file)
        derived = crew.submit(derive, parts)
        progress("store", 0, 1)
        made = build.manifest(runs.merged(files), catalogue.release)
        loading.end()
        progress("store", 1, 1)
        progress("columns and arrays", 0, 1)
        derived.result()
        progress("columns and arrays", 1, 1)
    shutil.rmtree(texts)
    return made


def derive(work: Work, parts: Parts) -> None:
    """Write the records, and columns and arrays of them."""
    # numpy takes room that the query processes, which import this too, may not have
    from graph.arrays import arrays_of
    from graph.columns.making import columns_of

    write_bulk(work.catalogue, parts.records)
    view = View(work.catalogue, Clocks(work.catalogue.release.date))
    columns_of(view).save(parts.columns)
    # of up to `KEPT` events, what was resolved for the columns is still there
    arrays_of(view).save(parts.arrays)


class _Loading:
    """Has the engine load files as they come, some at a time, in threads: its work needs no lock.

    All files at once take an eighth more processor time and twice the memory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store: EmbeddedStore | None = None
        self._threads = ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_LOADING))
        self._loads: list[Future[None]] = []
        self._waiting: list[Path] = []

    def __enter__(self) -> _Loading:
        return self

    def put(self, file: Path) -> None:
        """Load a file, with those after it."""
        self._waiting.append(file)
        if sum(path.stat().st_size for path in self._waiting) >= LOAD_BYTES:
            self._begin()

    def _begin(self) -> None:
        # the first threads are started when all processes have been forked
        if self._store is None:
            self._store = EmbeddedStore(self._folder)
        self._loads.append(self._threads.submit(self._store.load, self._waiting, ours=True))
        self._waiting = []

    def end(self) -> None:
        """Return when all is loaded."""
        self._begin()
        for load in self._loads:
            load.result()
        assert self._store is not None
        self._store.close()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._threads.shutdown(cancel_futures=kind is not None)
