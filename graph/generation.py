"""A store on disk: a folder of generations, one of them current.

    FOLDER/chronolex.json       the manifest, which names the current generation
    FOLDER/RELEASE[-N]/quads    its quads, as the engine keeps them
    FOLDER/RELEASE[-N]/records  its records, as bulk files with indexes
    FOLDER/RELEASE[-N]/columns  its events in columns, as filters and facets need them
    FOLDER/RELEASE[-N]/arrays   its graph, as paths are searched in it
    FOLDER/RELEASE[-N]/digests  a digest of the quads of each record, for the next build

A generation never changes. A build makes the next one beside it and then changes the manifest, in
one step; an interrupted build leaves nothing behind. A reader holds a lock on its generation, so a
build removes only those that nobody reads any more.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.records import Catalogue
from graph import seal
from graph.build import FORMAT, Manifest, Progress
from graph.embedded import EmbeddedReader, open_read_only
from graph.filling import Parts, Say, fill
from graph.lock import Taken, locked
from graph.store import StoreError

if TYPE_CHECKING:
    from graph.arrays import Arrays
    from graph.columns.columns import Columns

MANIFEST = "chronolex.json"
QUADS = "quads"
RECORDS = "records"
COLUMNS = "columns"
ARRAYS = "arrays"
DIGESTS = "digests"
_WORK = ".making-"


@dataclass(frozen=True, slots=True)
class Generation:
    """A whole data set on disk, held against its manifest."""

    folder: Path
    manifest: Manifest
    reader: EmbeddedReader

    @property
    def records(self) -> Path:
        """The folder of its records, which were checked when it was made."""
        return self.folder / RECORDS

    def columns(self) -> Columns:
        """Its events in columns, for the days of the release."""
        from graph.columns.columns import Columns

        return Columns.open(self.folder / COLUMNS)

    def arrays(self) -> Arrays:
        """Its graph in arrays, for the days of the release."""
        from graph.arrays import Arrays

        return Arrays.open(self.folder / ARRAYS)


def make(
    folder: Path,
    catalogue: Catalogue,
    progress: Progress = lambda *_: None,
    say: Say = lambda _: None,
    whole: bool = False,
    records: Path | None = None,
) -> Manifest:
    """Make the next generation in `folder`, and make it the current one.

    Where few records have changed since the last one, its quads are changed in a copy; `say` is
    told whether they were. `whole`: make all quads anew. `records`: the folder of bulk files that
    the catalogue was opened from, if it was.

    Raises
    ------
    StoreError
        The folder holds something that is not a Chronolex store, or cannot be written, or another
        build is at work there.
    """
    new = _may_be_used(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot(folder, error) from error
    try:
        with locked(folder):
            last = None if whole else _last(folder, say)
            return _make(folder, lambda parts: fill(parts, catalogue, progress, last, say, records))
    except Taken as error:
        raise StoreError(f"another build is at work in {folder}: wait for its end") from error
    finally:
        if new:
            # only if nothing came of it
            with suppress(OSError):
                folder.rmdir()


def _cannot(folder: Path, error: OSError) -> StoreError:
    return StoreError(f"{folder} cannot be written ({error.strerror}): give another folder")


def _last(folder: Path, say: Say) -> Parts | None:
    """The parts of the current generation, if every byte of them is as it was made."""
    if not (folder / MANIFEST).exists():
        return None
    try:
        held = _manifest(folder, "")
        if _sealed(folder / held.generation, held, seal.whole) == held.whole:
            return _parts(folder / held.generation)
    except (OSError, StoreError):
        pass
    say("built whole: the last generation is damaged, or was made by another version")
    return None


def _parts(place: Path) -> Parts:
    return Parts(*(place / name for name in (QUADS, RECORDS, COLUMNS, ARRAYS, DIGESTS)))


def _make(folder: Path, fill: Callable[[Parts], Manifest]) -> Manifest:
    try:
        work = Path(tempfile.mkdtemp(prefix=_WORK, dir=folder))
    except OSError as error:
        raise _cannot(folder, error) from error
    try:
        whole = work / "whole"
        made = fill(_parts(whole))
        place = _free(folder, made)
        whole.rename(place)
        made = replace(made, generation=place.name)
        whole_seal = _sealed(place, made, seal.whole)
        made = replace(made, files=_sealed(place, made, seal.sampled), whole=whole_seal)
        _point(folder, made, work / MANIFEST)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _clear(folder, made.generation)
    return made


def _may_be_used(folder: Path) -> bool:
    """Is it a new folder? Refuse one that holds what is not ours."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file: give the name of a folder")
    if not folder.is_dir():
        return True
    others = [item.name for item in folder.iterdir() if not _ours(item)]
    if others:
        raise StoreError(f"{folder} holds other files: give an empty or a new folder")
    return False


def _ours(item: Path) -> bool:
    if item.name == MANIFEST:
        current = _current(item.parent)
        return current is not None and (item.parent / current / QUADS).is_dir()
    return item.is_dir() and (item.name.startswith(_WORK) or (item / QUADS).is_dir())


def _current(folder: Path) -> str | None:
    """The name of the current generation."""
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))["generation"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return told if isinstance(told, str) and Path(told).name == told else None


def _free(folder: Path, made: Manifest) -> Path:
    """A name for the generation: the same data may be there already, and in use."""
    number = 1
    while (place := folder / f"{made.release}{'' if number == 1 else f'-{number}'}").exists():
        number += 1
    return place


def _point(folder: Path, made: Manifest, beside: Path) -> None:
    beside.write_text(json.dumps(asdict(made), indent=2, sort_keys=True) + "\n", "utf-8")
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(folder / MANIFEST)


def _clear(folder: Path, current: str) -> None:
    """Remove the generations that are neither current nor read, and what broken builds left."""
    for item in folder.iterdir():
        if item.is_dir() and item.name != current:
            with suppress(OSError), locked(item):
                shutil.rmtree(item, ignore_errors=True)


def _sealed(folder: Path, made: Manifest, of_file: Callable[[Path], bytes]) -> str:
    """One hash of the manifest and the files, but for those that tell only of the engine's run."""
    told = {**asdict(made), "files": "", "whole": ""}
    return seal.sealed(folder, json.dumps(told, sort_keys=True).encode(), of_file)


def verified(folder: Path) -> Manifest:
    """Read every byte of the current generation; `opened` reads large files in part only.

    Raises
    ------
    StoreError
        As `opened` does.
    """
    found = opened(folder)
    if _sealed(found.folder, found.manifest, seal.whole) != found.manifest.whole:
        raise damaged(folder, "its files are not those that its manifest was made for")
    return found.manifest


def damaged(folder: Path, why: object) -> StoreError:
    """What is said of a store that cannot be read as its manifest says."""
    return StoreError(f"the store in {folder} is damaged ({why}): {_again(folder)}")


def _again(folder: Path) -> str:
    return f"run: chronolex build --store {folder}"


def opened(folder: Path) -> Generation:
    """The current generation, held against its manifest.

    Raises
    ------
    StoreError
        No store, another format number, or content that does not match the manifest.
    """
    again = _again(folder)
    for last in (False, True):
        held = _manifest(folder, again)
        place = folder / held.generation
        try:
            return _held(place, held)
        except (OSError, RuntimeError, StoreError) as error:
            # a build may have put another in its place in the meantime
            if last or _current(folder) == held.generation:
                raise damaged(folder, error) from error
    raise AssertionError("unreachable")


def _held(place: Path, held: Manifest) -> Generation:
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if _sealed(place, held, seal.sampled) != held.files:
            raise StoreError("its files are not those that its manifest was made for")
        reader = open_read_only(place / QUADS)
    except BaseException:
        os.close(handle)
        raise
    # for as long as anybody reads there
    weakref.finalize(reader, os.close, handle)
    return Generation(place, held, reader)


def _manifest(folder: Path, again: str) -> Manifest:
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
    # a name of a folder here, not a way to elsewhere
    if _current(folder) is None:
        raise StoreError(f"{folder / MANIFEST} is damaged: {again}")
    return held
