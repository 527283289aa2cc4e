"""Records become quads: in memory, or as sorted lines in files, made by several processes.

Same records, same quads, whatever made them: nothing here reads a clock.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from itertools import chain, islice
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from data.indexed import KEPT
from data.records import Catalogue, Event, Release
from graph import runs
from graph.crew import Crew
from graph.embedded import EmbeddedStore
from graph.store import Reader
from ontology import mapping, resolved, statements
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
    lines = iter(lines)
    while batch := list(islice(lines, BATCH)):
        digest.update(b"".join(batch))
        count += len(batch)
    return Manifest(FORMAT, release.number, release.date.isoformat(), count, digest.hexdigest())


def in_memory(catalogue: Catalogue) -> tuple[EmbeddedStore, Manifest]:
    """A store in memory with the whole data set."""
    store = EmbeddedStore()
    store.add(quads(catalogue))
    return store, manifest(dump(store), catalogue.release)


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be written, things first, then events, and the folder for it."""

    catalogue: Catalogue
    view: Mapping[str, Resolved]
    things: Sequence[mapping.Record]
    events: Sequence[Event]
    folder: Path

    @property
    def size(self) -> int:
        return len(self.things) + len(self.events)


def work_of(catalogue: Catalogue, folder: Path) -> Work:
    """The work of writing the whole data set below `folder`."""
    # what leads to what is found once, for all processes; what is resolved is not kept for good
    shared = replace(catalogue, index=catalogue.backlinks, kept=catalogue.kept or KEPT)
    day = catalogue.release.date
    return Work(
        catalogue=shared,
        view=resolve(shared, day, day),
        things=tuple(mapping.records(shared)),
        events=tuple(shared.events.values()),
        folder=folder,
    )


def crew(work: Work) -> Crew[Work]:
    """Who does it: as many processes as there are processors, if there is enough to do."""
    return Crew(work, 0 if work.size < MANY else os.cpu_count() or 1)


def in_files(catalogue: Catalogue, folder: Path, progress: Progress) -> list[Path]:
    """The whole data set as files of sorted N-Quads lines below `folder`, in constant memory."""
    with crew(work_of(catalogue, folder)) as at_work:
        return sorted(written(at_work, progress))


def written(at_work: Crew[Work], progress: Progress) -> Iterator[Path]:
    """The same, each file as soon as it is there."""
    total = at_work.held.size
    progress("quads", 0, total)
    size = max(MANY // 4, 1, total // (32 * max(at_work.processes, 1)))
    if not at_work.processes:
        size = max(total, 1)
    parts = {
        at_work.submit(write_part, start, min(start + size, total)): min(size, total - start)
        for start in range(0, total, size)
    }
    done = 0
    for part in as_completed(parts):
        done += parts[part]
        yield from part.result()
        progress("quads", done, total)
    yield from runs.write(texts(_ontology()), at_work.held.folder, "ontology")


def write_part(work: Work, start: int, end: int) -> list[Path]:
    """Write the records from `start` to before `end`, and what is resolved of them."""
    many = len(work.things)
    events = work.events[max(start - many, 0) : max(end - many, 0)]
    told = chain(
        chain.from_iterable(map(_thing_lines, work.things[start:end])),
        chain.from_iterable(_event_lines(event, work.view) for event in events),
    )
    encoded = (text.encode() for text in statements.texts(told))
    return runs.write(encoded, work.folder, f"part-{start}")


def _thing_lines(record: mapping.Record) -> Iterator[str]:
    for statement in mapping.record_statements(record):
        yield f"{statement}{_UNNAMED}{statement}{_RECORDED}{statement}{_SHOWN}"


def _event_lines(event: Event, view: Mapping[str, Resolved]) -> Iterator[str]:
    yield from mapping.event_lines(event)
    found = view.get(event.id)
    if found is not None:
        for statement in resolved.statements(found):
            yield f"{statement}{_UNNAMED}{statement}{_SHOWN}"


_UNNAMED = statements.ending(DefaultGraph())
_RECORDED, _SHOWN = statements.ending(mapping.RECORDS), statements.ending(mapping.RESOLVED)
"""What is shown stands in the default graph and under its name; of one statement, both lines."""
