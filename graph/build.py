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
DIGEST = 16
"""Bytes of a digest of a record's lines: the odds of two alike are nil."""

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


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the work, done: files of sorted lines, and a digest of each record's lines by id."""

    files: Sequence[Path]
    digests: Mapping[str, bytes]


def in_files(catalogue: Catalogue, folder: Path, progress: Progress) -> list[Path]:
    """The whole data set as files of sorted N-Quads lines below `folder`, in constant memory."""
    with crew(work_of(catalogue, folder)) as at_work:
        return sorted(file for part in written(at_work, progress) for file in part.files)


def written(at_work: Crew[Work], progress: Progress) -> Iterator[Part]:
    """The same, each part as soon as it is there."""
    work, processes = at_work.held, at_work.processes
    progress("quads", 0, work.size)
    size = max(MANY // 4, 1, work.size // (32 * processes)) if processes else max(work.size, 1)
    parts = [at_work.submit(write_part, start, size) for start in range(0, work.size, size)]
    done = 0
    for future in as_completed(parts):
        part = future.result()
        done += len(part.digests)
        yield part
        progress("quads", done, work.size)
    ontology = b"".join(texts(_ontology()))
    yield Part(
        runs.write([ontology], work.folder, "ontology"),
        # in an order of their own, since the parser promises none
        {ONTOLOGY: digest(b"".join(sorted(ontology.splitlines(keepends=True))))},
    )


def write_part(work: Work, start: int, size: int) -> Part:
    """Write some records from `start` on, and what is resolved of them."""
    many, end = len(work.things), start + size
    digests: dict[str, bytes] = {}

    def told() -> Iterator[bytes]:
        events = work.events[max(start - many, 0) : max(end - many, 0)]
        for record in chain(work.things[start:end], events):
            text = b"".join(lines_of(record, work.view))
            digests[record.id] = digest(text)
            yield text

    return Part(runs.write(told(), work.folder, f"part-{start}"), digests)


def digest(text: bytes) -> bytes:
    """What stands for a record's lines."""
    return hashlib.sha256(text).digest()[:DIGEST]


def lines_of(record: mapping.Record | Event, view: Mapping[str, Resolved]) -> Iterator[bytes]:
    """The lines of a record and of what is resolved of it, in the order of its fields.

    They are of no other record: each has as its subject the record, or a node named after it.
    """
    made: Iterator[str]
    if isinstance(record, Event):
        made = chain(mapping.event_lines(record), _shown(view.get(record.id)))
    else:
        made = _thing(record)
    return (text.encode() for text in statements.texts(made))


def _thing(record: mapping.Record) -> Iterator[str]:
    for statement in mapping.record_statements(record):
        yield f"{statement}{_UNNAMED}{statement}{_RECORDED}{statement}{_SHOWN}"


def _shown(found: Resolved | None) -> Iterator[str]:
    for statement in () if found is None else resolved.statements(found):
        yield f"{statement}{_UNNAMED}{statement}{_SHOWN}"


_UNNAMED = statements.ending(DefaultGraph())
_RECORDED, _SHOWN = statements.ending(mapping.RECORDS), statements.ending(mapping.RESOLVED)
"""What is shown stands in the default graph and under its name; of one statement, both lines."""
