"""Records written as sorted lines in files by several processes, some thousands at a time.

Where asked for, what columns and arrays are made of is gathered on the way: an event is read and
resolved once for all. Nothing is held but the records at hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph

from data.crew import Crew, processors
from data.indexed import KEPT, names, number_in
from data.records import Catalogue, Event
from graph import build, runs
from graph.build import Progress
from graph.view import Clocks, View
from ontology import mapping, resolved, statements
from ontology.resolution import Resolved

if TYPE_CHECKING:
    from graph.arrays.making import Sketch
    from graph.columns.making import Rows

MANY = 5_000
"""Records from which on further processes are worth their start."""
MOST = 20_000
"""Records that a process takes at once."""
DIGEST = 16
"""Bytes of a digest of a record's lines: the odds of two alike are nil."""
SHELVES = ("jurisdictions", "themes", "actors", "sources", "instruments", "events")
"""Of the catalogue, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be written: records by shelf, with the ids of each, below a folder."""

    view: View
    shelves: Mapping[str, Sequence[str]]
    folder: Path
    derive: bool

    @property
    def catalogue(self) -> Catalogue:
        return self.view.catalogue

    @property
    def size(self) -> int:
        return sum(map(len, self.shelves.values()))

    def records(self, start: int, size: int) -> Iterator[mapping.Record | Event]:
        """Some records from `start` on."""
        for name, ids in self.shelves.items():
            shelf = getattr(self.catalogue, name)
            for number in range(max(start, 0), min(start + size, len(ids))):
                yield shelf[ids[number]]
            start -= len(ids)


def work_of(catalogue: Catalogue, folder: Path, derive: bool = False) -> Work:
    """The work of writing the whole data set below `folder`.

    `derive`: gather what columns and arrays are made of.
    """
    # what leads to what is found once, for all processes; what is resolved is not kept for good
    shared = replace(catalogue, index=catalogue.backlinks, kept=catalogue.kept or KEPT)
    return Work(
        view=View(shared, Clocks(catalogue.release.date)),
        shelves={name: names(getattr(shared, name)) for name in SHELVES},
        folder=folder,
        derive=derive,
    )


def crew(work: Work) -> Crew[Work]:
    """Who does it: as many processes as there are processors, if there is enough to do."""
    return Crew(work, 0 if work.size < MANY else processors())


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the work, done."""

    start: int
    size: int
    """Records."""
    files: Sequence[Path]
    """Of sorted lines."""
    digests: Mapping[str, bytes]
    """By id, of each record's lines."""
    derived: tuple[Rows, Sketch] | None = None


def in_files(catalogue: Catalogue, folder: Path, progress: Progress) -> list[Path]:
    """The whole data set as files of sorted N-Quads lines below `folder`."""
    with crew(work_of(catalogue, folder)) as at_work:
        return sorted(file for part in written(at_work, progress) for file in part.files)


def written(at_work: Crew[Work], progress: Progress) -> Iterator[Part]:
    """The same, each part as soon as it is there."""
    work, processes = at_work.held, at_work.processes
    progress("quads", 0, work.size)
    size = max(work.size, 1)
    if processes:
        size = min(max(MANY // 4, 1, work.size // (32 * processes)), MOST)
    done = 0
    # no list of them stays here: what a part holds is let go of once it was taken
    for future in as_completed(
        [at_work.submit(write_part, start, size) for start in range(0, work.size, size)]
    ):
        part = future.result()
        done += part.size
        yield part
        progress("quads", done, work.size)
    ontology = b"".join(build.texts(build.ontology_quads()))
    yield Part(
        work.size,
        1,
        runs.write([ontology], work.folder, "ontology"),
        # in an order of their own, since the parser promises none
        {build.ONTOLOGY: digest(b"".join(sorted(ontology.splitlines(keepends=True))))},
    )


def write_part(work: Work, start: int, size: int) -> Part:
    """Write some records from `start` on, and what is resolved of them."""
    digests: dict[str, bytes] = {}
    gathering = _Gathering(work, start) if work.derive else None

    def told() -> Iterator[bytes]:
        for record in work.records(start, size):
            text = b"".join(lines_of(record, work.view.by_id))
            digests[record.id] = digest(text)
            if gathering is not None and isinstance(record, Event):
                gathering.take(record)
            yield text

    files = runs.write(told(), work.folder, f"part-{start}")
    done = min(start + size, work.size) - start
    return Part(start, done, files, digests, None if gathering is None else gathering.found())


class _Gathering:
    """Gathers what columns and arrays are made of from events, one after the other."""

    def __init__(self, work: Work, start: int) -> None:
        # numpy takes room that the query processes, which import this too, may not have
        from graph.arrays.making import Sketch
        from graph.columns.making import Gathering

        self._view = work.view
        ids = work.shelves["events"]
        self._number = max(start - (work.size - len(ids)), 0)
        self._number_of = number_in(ids)
        self._columns, self._sketch = Gathering(work.view, self._number), Sketch()

    def found(self) -> tuple[Rows, Sketch]:
        return self._columns.rows(), self._sketch

    def take(self, event: Event) -> None:
        view = self._view
        found = view.by_id.get(event.id)
        self._columns.take(event, found)
        if found is not None:
            self._sketch.take(self._number, found, self._number_of, view.by_id.keys())
        self._number += 1


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
