"""A folder of records becomes a `Catalogue`, or a list of problems with file and line.

Expected layout: ``events/**/*.yaml``, ``instruments/**/*.yaml``, ``sources/**/*.yaml`` (one record
a file, the file's name is its id) and ``actors.yaml``, ``jurisdictions.yaml``, ``themes.yaml``,
``release.yaml``. Each but the last may also be a bulk file (see `data.bulk`), or be in part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from importlib import resources
from pathlib import Path as FilePath
from typing import Any, TypeVar

import orjson

from data import building, bulk, schema
from data.edtf import EdtfError, parse
from data.indexed import KEPT, Lines, read_backlinks
from data.located import Located, LocatedError, Path, load
from data.problem import Problem, RecordsError
from data.records import Catalogue, Release
from data.references import references
from data.shelf import LISTS as LISTS
from data.shelf import File, Shelf

T = TypeVar("T")

FOLDERS = {"event": "events", "instrument": "instruments", "source": "sources"}

BULK = {**FOLDERS, **{name: name for name in LISTS}}
"""Types of records, and the name of their bulk file without its ending."""

ReadBulk = Callable[[Shelf, str, FilePath], object]
"""Reads the bulk file of a type for a shelf."""

DATE_KEYS = frozenset(
    {"date", "long_stop", "until", "known_from", "resolved_against", "published", "on", "checked"}
)


def bundled() -> FilePath:
    """The records that ship with the package."""
    return FilePath(str(resources.files("data").joinpath("records")))


def read(folder: FilePath) -> Catalogue:
    """Read and check every record below `folder`.

    Raises
    ------
    RecordsError
        Any fault at all; its `problems` hold every one found.
    """
    catalogue, problems = examine(folder)
    if catalogue is None or problems:
        raise RecordsError(problems)
    return catalogue


def opened(folder: FilePath, kept: int = KEPT, linked: bool = True) -> Catalogue:
    """Bulk files that were checked when they were written (`data.writing.write_bulk`).

    Places and themes are read at once, all else when it is asked for, and `kept` of each type. What
    leads to what is there if it was written, `linked`.

    Raises
    ------
    data.packed.PackedError
        They have no index that can be read.
    """
    release = orjson.loads((folder / "release.yaml").read_bytes())

    def lines(name: str, make: Callable[[Any], T]) -> Lines[T]:
        return Lines(folder / f"{BULK[name]}.ndjson", make, kept)

    sources = lines("source", building.source)
    instruments = lines("instrument", building.instrument)
    events = lines("event", lambda raw: building.event(raw, sources, instruments))
    return Catalogue(
        release=Release(release["number"], date.fromisoformat(release["date"])),
        events=events,
        instruments=instruments,
        sources=sources,
        actors=lines("actors", building.actor),
        jurisdictions=dict(lines("jurisdictions", building.jurisdiction)),
        themes=dict(lines("themes", building.theme)),
        index=read_backlinks(folder, events, instruments) if linked else None,
        kept=kept,
    )


def examine(folder: FilePath) -> tuple[Catalogue | None, list[Problem]]:
    """Read every record below `folder`; the catalogue is None where a record cannot be built."""
    shelf = Shelf()
    collect(shelf, folder)
    if shelf.problems:
        return None, sorted(set(shelf.problems))
    catalogue = _build(shelf)
    if catalogue is not None and not shelf.problems:
        entries = ((name, file, raw) for name, held in shelf.files.items() for file, raw in held)
        references(entries, catalogue)
    return catalogue, sorted(set(shelf.problems))


def collect(shelf: Shelf, folder: FilePath, read: ReadBulk | None = None) -> None:
    """Read every file below `folder` that should hold records, and hold them to their schemas.

    Sound records are taken by the shelf, faults added to its problems. Bulk files are read by
    `read`, if one is given.
    """
    if not folder.is_dir():
        message = "no such folder: give one that holds events/"
        shelf.problems.append(Problem(str(folder), 1, message))
        return
    for name in ("release", *LISTS):
        # a list may be in bulk alone
        if (folder / f"{name}.yaml").exists() or not (folder / f"{name}.ndjson").exists():
            _collect(shelf, folder, name, folder / f"{name}.yaml")
    for name, sub in FOLDERS.items():
        for path in sorted((folder / sub).rglob("*.yaml")):
            _collect(shelf, folder, name, path)
    for name, sub in BULK.items():
        path = folder / f"{sub}.ndjson"
        try:
            if path.exists():
                (read or _read_bulk)(shelf, name, path)
        except bulk.UnreadError as error:
            shelf.problems.append(Problem(path.name, 1, f"cannot be read: {error.strerror}"))
    for stray in sorted(folder.rglob("*.yml")):
        label = stray.relative_to(folder).as_posix()
        shelf.problems.append(Problem(label, 1, "name the file .yaml, not .yml"))
    for stray in sorted(folder.rglob("*.yaml")):
        top, *below = stray.relative_to(folder).parts
        if below and top not in FOLDERS.values() and not top.startswith("."):
            message = f"no record is read from here: move it to {' or '.join(FOLDERS.values())}"
            shelf.problems.append(Problem(stray.relative_to(folder).as_posix(), 1, message))
    known = {folder / f"{sub}.ndjson" for sub in BULK.values()}
    for stray in sorted(set(folder.rglob("*.ndjson")) - known):
        names = ", ".join(sorted(path.name for path in known))
        message = f"no record is read from here: bulk files of a folder are {names}"
        shelf.problems.append(Problem(stray.relative_to(folder).as_posix(), 1, message))


def _collect(shelf: Shelf, folder: FilePath, name: str, path: FilePath) -> None:
    """Read one file, hold it against its schema, check its ids and dates."""
    label = path.relative_to(folder).as_posix()
    try:
        record = load(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        shelf.problems.append(Problem(label, 1, "the file is missing"))
        return
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        shelf.problems.append(Problem(label, line, "not UTF-8 text: save the file as UTF-8"))
        return
    except OSError as error:
        shelf.problems.append(Problem(label, 1, f"cannot be read: {error.strerror}"))
        return
    except LocatedError as error:
        shelf.problems.append(Problem(label, error.line, str(error)))
        return
    file = File(label, record, shelf.problems)
    if not fitting(file, name):
        return
    if name in FOLDERS and record.value["id"] != path.stem:
        file.fault(("id",), f"the id is '{record.value['id']}' but the file is '{path.name}'")
    check_dates(file, (), record.value)
    shelf.take(file, name)


def _read_bulk(shelf: Shelf, name: str, path: FilePath) -> None:
    for record in bulk.records(path):
        if file := bulk_file(name, path.name, record, shelf.problems):
            shelf.take(file, name)


def bulk_file(
    name: str, label: str, record: Located | LocatedError, problems: list[Problem]
) -> File | None:
    """A line of a bulk file as a file, held to its schema; None where it does not fit it."""
    if isinstance(record, LocatedError):
        problems.append(Problem(label, record.line, str(record)))
        return None
    if name in LISTS:
        record = Located({"format": 1, name: [record.value]}, record.lines)
    file = File(label, record, problems)
    if not fitting(file, name):
        return None
    check_dates(file, (), record.value)
    return file


def fitting(file: File, name: str) -> bool:
    """Hold a record against its schema."""
    value = file.record.value
    found = value.get("format") if isinstance(value, dict) else None
    if isinstance(found, int) and not isinstance(found, bool) and found != 1:
        file.fault(
            ("format",),
            f"format {found} is not readable by this version, which reads format 1:"
            " use the version of chronolex that wrote it, or rewrite the record in format 1",
        )
        return False
    sound = True
    for line, message in schema.problems(name, file.record):
        file.problems.append(Problem(file.name, line, message))
        sound = False
    return sound


def check_dates(file: File, path: Path, value: Any) -> None:
    """Tell of what is no EDTF where a date stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            # `corrects.on` names a field, every other `on` is a day
            if key in DATE_KEYS and isinstance(item, str) and "corrects" not in path:
                try:
                    parse(item)
                except EdtfError as error:
                    file.fault((*path, key), f"'{key}': {error}")
            else:
                check_dates(file, (*path, key), item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            check_dates(file, (*path, number), item)


def _build(shelf: Shelf) -> Catalogue | None:
    if not shelf.files.get("release"):
        return None
    release = release_of(*shelf.files["release"][0])
    if release is None:
        return None

    def raws(name: str) -> Iterator[Any]:
        for _, raw in shelf.files.get(name, ()):
            yield from raw[name] if name in LISTS else (raw,)

    return building.catalogue(release, {name: raws(name) for name in (*FOLDERS, *LISTS)})


def release_of(file: File, raw: Any) -> Release | None:
    """The release that a sound file tells of; None, and a fault, where it tells no day."""
    try:
        return Release(raw["number"], date.fromisoformat(raw["date"]))
    except ValueError:
        file.fault(("date",), f"'{raw['date']}' is not a day of the calendar")
        return None
