"""Records become quads; a data set is its sorted lines, and has a manifest.

Same records, same quads, whatever made them: nothing here reads a clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import islice

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from data.records import Catalogue, Release
from graph import runs
from graph.embedded import EmbeddedStore
from graph.store import Reader
from ontology import mapping, resolved
from ontology.resolution import resolve
from ontology.vocab import CLX

FORMAT = 3
ONTOLOGY = CLX.rstrip("#")

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
    yield from ontology_quads()


def resolved_quads(
    catalogue: Catalogue, shown: Catalogue, known: date, law: date
) -> Iterator[Quad]:
    """The resolved view of two days, with the things of `shown`; twice, under both its names."""
    view = resolve(catalogue, known, law).values()
    yield from resolved.quads(view, mapping.things(shown), DefaultGraph(), mapping.RESOLVED)


def ontology_quads() -> Iterator[Quad]:
    """The ontology, in a graph of its own."""
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
