"""The parts of a generation, made of records by all processors at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from data.records import Catalogue
from data.writing import write_bulk
from graph import build, runs
from graph.build import Manifest, Progress, Work
from graph.embedded import EmbeddedStore
from graph.store import StoreError
from graph.view import Clocks, View


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
    """Has the engine load files, in any order, as they come."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: SimpleQueue[Path | None] = SimpleQueue()
        self._given_up = False
        self._aside = ThreadPoolExecutor(1)
        self._loaded: Future[None] | None = None

    def __enter__(self) -> _Loading:
        return self

    def put(self, file: Path) -> None:
        # not before the first file: processes are forked until then
        self._loaded = self._loaded or self._aside.submit(self._load)
        self._files.put(file)

    def _load(self) -> None:
        store = EmbeddedStore(self._folder)
        store.load(self._coming(), ours=True)
        store.close()

    def _coming(self) -> Iterator[Path]:
        while (file := self._files.get()) is not None:
            if self._given_up:
                raise StoreError("the build was interrupted")
            yield file

    def end(self) -> None:
        """Return when all is loaded."""
        self._files.put(None)
        if self._loaded is not None:
            self._loaded.result()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._given_up = kind is not None
        self._files.put(None)
        self._aside.shutdown()
