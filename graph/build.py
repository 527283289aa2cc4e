"""Records become a store: what `chronolex build` and an in-memory server do.

Same records, byte-identical dump: nothing here reads a clock, and dumps are sorted. A folder is
built beside its place and moved there whole, so an interrupted build leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from data.records import Catalogue, Release
from graph.embedded import EmbeddedReader, EmbeddedStore, open_read_only
from graph.store import Reader, StoreError, Writer
from ontology import mapping, resolved
from ontology.resolution import resolve
from ontology.vocab import CLX, SPARQL_PREFIXES

FORMAT = 1
MANIFEST = "chronolex.json"
QUADS = "quads"
ONTOLOGY = CLX.rstrip("#")

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total)."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store holds: format number, release, quads, and the hash of its sorted dump.

    `files` is the hash of a folder's files and of the fields above: the engine keeps every quad
    in several orders, and a dump reads one of them.
    """

    format: int
    number: str
    released: str
    quads: int
    sha256: str
    files: str = ""

    @property
    def release(self) -> str:
        return f"{self.number}+{self.sha256[:12]}"

    @property
    def day(self) -> date:
        return date.fromisoformat(self.released)


def ontology_text() -> str:
    """The ontology as Turtle."""
    return resources.files("ontology").joinpath("chronolex.ttl").read_text("utf-8")


def quads(catalogue: Catalogue, progress: Progress = lambda *_: None) -> Iterator[Quad]:
    """Every quad of the data set: records, claims, resolved view (twice), ontology."""
    progress("records", 0, len(catalogue.events))
    day = catalogue.release.date
    yield from resolved_quads(catalogue, mapping.quads(catalogue), day, day, progress)
    name = NamedNode(ONTOLOGY)
    for quad in parse(ontology_text(), format=RdfFormat.TURTLE):
        # blank nodes would be labelled anew by every build
        if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode):
            yield Quad(quad.subject, quad.predicate, quad.object, name)


def resolved_quads(
    catalogue: Catalogue,
    told: Iterable[Quad],
    known: date,
    law: date,
    progress: Progress = lambda *_: None,
) -> Iterator[Quad]:
    """The quads `told` of records and claims, and the resolved view of two days beside them."""
    records: list[Quad] = []
    for quad in told:
        if quad.graph_name == mapping.RECORDS:
            records.append(quad)
        yield quad
    total = len(catalogue.events)
    progress("resolved view", total // 2, total)
    view = resolve(catalogue, known, law).values()
    yield from resolved.quads(view, records, DefaultGraph(), mapping.RESOLVED)
    progress("resolved view", total, total)


def recorded(reader: Reader) -> Iterator[Quad]:
    """What records and claims say: all graphs but the resolved view and the ontology."""
    for name in reader.graphs():
        if name not in (mapping.RESOLVED.value, ONTOLOGY):
            yield from reader.quads(name)


def fill(store: Writer, catalogue: Catalogue, progress: Progress = lambda *_: None) -> None:
    """Add the whole data set to `store`."""
    store.add(quads(catalogue, progress))
    store.flush()


def dump(reader: Reader) -> Iterator[bytes]:
    """The data set as sorted N-Quads lines."""
    data = serialize(reader.quads(), format=RdfFormat.N_QUADS) or b""
    lines = data.splitlines(keepends=True)
    del data  # at a million events it is gigabytes
    lines.sort()
    yield from lines


def trig(reader: Reader) -> bytes:
    """The data set as TriG, in a fixed order."""
    quads = sorted(reader.quads(), key=str)
    return serialize(quads, format=RdfFormat.TRIG, prefixes=dict(SPARQL_PREFIXES)) or b""


def manifest(reader: Reader, release: Release) -> Manifest:
    """Count and hash what is there."""
    digest = hashlib.sha256()
    for line in dump(reader):
        digest.update(line)
    return Manifest(
        FORMAT, release.number, release.date.isoformat(), len(reader), digest.hexdigest()
    )


def in_memory(catalogue: Catalogue) -> tuple[EmbeddedStore, Manifest]:
    """A store in memory with the whole data set."""
    store = EmbeddedStore()
    fill(store, catalogue)
    return store, manifest(store, catalogue.release)


def on_disk(folder: Path, catalogue: Catalogue, progress: Progress = lambda *_: None) -> Manifest:
    """Build `folder` anew; a store that was there is replaced only when the new one is whole.

    Raises
    ------
    StoreError
        The folder holds something that is not a Chronolex store.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file: give the name of a folder")
    held = {item.name for item in folder.iterdir()} if folder.is_dir() else set()
    if held and (MANIFEST not in held or held - {MANIFEST, QUADS}):
        raise StoreError(f"{folder} holds other files: give an empty or a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written ({error.strerror}): give another folder"
        ) from error
    try:
        store = EmbeddedStore(work / QUADS)
        fill(store, catalogue, progress)
        made = manifest(store, catalogue.release)
        store.close()
        made = replace(made, files=_files(work / QUADS, made))
        text = json.dumps(asdict(made), indent=2, sort_keys=True) + "\n"
        (work / MANIFEST).write_text(text, "utf-8")
        work.chmod(0o755)
        _swap(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return made


def _files(folder: Path, made: Manifest) -> str:
    """One hash of the manifest and the engine's files, but for those that tell only of its run."""
    told = {**asdict(made), "files": ""}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(("LOG", "LOCK", "OPTIONS", "IDENTITY")):
            digest.update(f"{path.name}\n{path.stat().st_size}\n".encode())
            with path.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def _swap(work: Path, folder: Path) -> None:
    old = work.with_name(work.name + "-old")
    if folder.exists():
        folder.replace(old)
    try:
        work.replace(folder)
    except OSError:
        with suppress(OSError):
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def open_store(folder: Path) -> tuple[EmbeddedReader, Manifest]:
    """Open a built folder for reading, held against its manifest.

    Raises
    ------
    StoreError
        No store, another format number, or content that does not match the manifest.
    """
    again = f"run: chronolex build --store {folder}"
    try:
        raw = json.loads((folder / MANIFEST).read_text("utf-8"))
        if isinstance(raw, dict) and raw.get("format", FORMAT) != FORMAT:
            raise StoreError(
                f"the store in {folder} has format {raw['format']}, this version reads {FORMAT}:"
                f" {again}"
            )
        held = Manifest(**raw)
    except FileNotFoundError as error:
        raise StoreError(f"{folder} holds no store: {again}") from error
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"{folder / MANIFEST} is damaged: {again}") from error
    try:
        # no dump is compared: every byte that it would be read from is in the hash
        sound = _files(folder / QUADS, held) == held.files
        reader = open_read_only(folder / QUADS) if sound else None
    except (OSError, RuntimeError, StoreError) as error:
        raise StoreError(f"the store in {folder} is damaged ({error}): {again}") from error
    if reader is None:
        raise StoreError(
            f"the store in {folder} is damaged (its files are not those that its manifest was made"
            f" for): {again}"
        )
    return reader, held
