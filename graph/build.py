"""Records become quads: in memory, or as sorted lines in files, made by several processes.

Same records, same quads, whatever made them: nothing here reads a clock.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import chain, islice
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from data.records import Catalogue, Release
from graph import runs
from graph.embedded import EmbeddedStore
from graph.store import Reader
from ontology import mapping, resolved
from ontology.resolution import Resolved, resolve
from ontology.vocab import CLX

FORMAT = 3
ONTOLOGY = CLX.rstrip("#")

MANY = 5_000
"""Records from which on further processes are worth their start."""
BATCH = 10_000
"""Quads written at once."""

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total)."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store holds: format number, release, quads, and the hash of its sorted dump.

    On disk also the `generation`, a folder, and the hash of its files and of the other fields here:
    the engine keeps every quad in several orders, and a dump reads one of them. `files` is that of
    pieces of large files, which is held against them at every start, `whole` that of all.
    """

    format: int
    number: str
    released: str
    quads: int
    sha256: str
    generation: str = ""
    files: str = ""
    whole: str = ""

    @property
    def release(self) -> str:
        return f"{self.number}+{self.sha256[:12]}"

    @property
    def day(self) -> date:
        return date.fromisoformat(self.released)


def ontology_text() -> str:
    """The ontology as Turtle."""
    return resources.files("ontology").joinpath("chronolex.ttl").read_text("utf-8")


def quads(catalogue: Catalogue) -> Iterator[Quad]:
    """Every quad of the data set: records, claims, resolved view (twice), ontology."""
    day = catalogue.release.date
    yield from mapping.quads(catalogue)
    yield from resolved_quads(catalogue, catalogue, day, day)
    yield from _ontology()


def resolved_quads(
    catalogue: Catalogue, shown: Catalogue, known: date, law: date
) -> Iterator[Quad]:
    """The resolved view of two days, with the things of `shown`; twice, under both its names."""
    view = resolve(catalogue, known, law).values()
    yield from resolved.quads(view, mapping.things(shown), DefaultGraph(), mapping.RESOLVED)


def _ontology() -> Iterator[Quad]:
    name = NamedNode(ONTOLOGY)
    for quad in parse(ontology_text(), format=RdfFormat.TURTLE):
        # blank nodes would be labelled anew by every build
        if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode):
            yield Quad(quad.subject, quad.predicate, quad.object, name)


def recorded(reader: Reader) -> Iterator[Quad]:
    """What records and claims say: all graphs but the resolved view and the ontology."""
    for name in reader.graphs():
        if name not in (mapping.RESOLVED.value, ONTOLOGY):
            yield from reader.quads(name)


def texts(quads: Iterable[Quad]) -> Iterator[bytes]:
    """The quads as N-Quads, some thousands at a time."""
    quads = iter(quads)
    while batch := list(islice(quads, BATCH)):
        yield serialize(batch, format=RdfFormat.N_QUADS) or b""


def dump(reader: Reader) -> Iterator[bytes]:
    """The data set as sorted N-Quads lines."""
    return runs.sorted_lines(texts(reader.quads()))


def manifest(lines: Iterable[bytes], release: Release) -> Manifest:
    """Count and hash sorted lines."""
    digest = hashlib.sha256()
    count = 0
    for line in lines:
        digest.update(line)
        count += 1
    return Manifest(FORMAT, release.number, release.date.isoformat(), count, digest.hexdigest())


def in_memory(catalogue: Catalogue) -> tuple[EmbeddedStore, Manifest]:
    """A store in memory with the whole data set."""
    store = EmbeddedStore()
    store.add(quads(catalogue))
    return store, manifest(dump(store), catalogue.release)


def in_files(catalogue: Catalogue, folder: Path, progress: Progress) -> list[Path]:
    """The whole data set as files of sorted N-Quads lines below `folder`, in constant memory."""
    day = catalogue.release.date
    progress("resolved view", 0, 1)
    work = _Work(catalogue, tuple(resolve(catalogue, day, day).values()), folder)
    made = runs.write(texts(_ontology()), folder, "ontology")
    total = work.size
    progress("quads", 0, total)
    if total < MANY:
        made += work.part(0, total)
        progress("quads", total, total)
        return made
    processes = os.cpu_count() or 1
    size = max(MANY // 4, 1, total // (32 * processes))
    # forked, so that records need not be sent; the collector would touch, and so copy, all of them
    gc.collect()
    gc.freeze()
    global _work
    _work = work
    try:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
            parts: dict[Future[list[Path]], int] = {}
            try:
                for start in range(0, total, size):
                    end = min(start + size, total)
                    parts[pool.submit(_part, start, end)] = end - start
                done = 0
                for part in as_completed(parts):
                    made += part.result()
                    done += parts[part]
                    progress("quads", done, total)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        _work = None
        gc.unfreeze()
    return sorted(made)


class _Work:
    """What is to be written: things first, then events."""

    def __init__(self, catalogue: Catalogue, view: tuple[Resolved, ...], folder: Path) -> None:
        self.things = list(mapping.records(catalogue))
        self.events = list(catalogue.events.values())
        self.view = view
        self.folder = folder

    @property
    def size(self) -> int:
        return len(self.things) + len(self.events)

    def part(self, start: int, end: int) -> list[Path]:
        """Write the records from `start` to before `end`, and what is resolved of them."""
        many = len(self.things)
        things, known = self.things[start:end], len(self.view)
        first, last = max(start - many, 0), max(end - many, 0)
        # the view may hold fewer events than there are; all parts together hold all of both
        share = slice(
            first * known // max(len(self.events), 1), last * known // max(len(self.events), 1)
        )
        told = chain.from_iterable(map(mapping.record_quads, things))
        written = chain.from_iterable(map(mapping.event_quads, self.events[first:last]))
        again = chain.from_iterable(map(mapping.record_quads, things))
        view = resolved.quads(self.view[share], again, DefaultGraph(), mapping.RESOLVED)
        return runs.write(texts(chain(told, written, view)), self.folder, f"part-{start}")


_work: _Work | None = None


def _part(start: int, end: int) -> list[Path]:
    assert _work is not None
    return _work.part(start, end)
