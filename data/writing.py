"""Records become files that `data.reading` reads: a folder of YAML, or bulk files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from data import indexed, plain
from data.reading import BULK, FOLDERS, LISTS
from data.records import Catalogue


def write_folder(catalogue: Catalogue, folder: Path) -> None:
    """One file a record, for sizes at which that is bearable."""
    _write(folder / "release.yaml", plain.release(catalogue.release))
    for name in LISTS:
        items = [plain.listed(item) for item in getattr(catalogue, name).values()]
        _write(folder / f"{name}.yaml", {"format": plain.FORMAT, name: items})
    for type_, sub in FOLDERS.items():
        for told in mappings(catalogue, type_):
            _write(folder / sub / f"{told['id']}.yaml", told)


def write_bulk(catalogue: Catalogue, folder: Path) -> None:
    """One record a line, one file for each type, with indexes beside them (`data.indexed`)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "release.yaml").write_bytes(plain.line(plain.release(catalogue.release)))
    ids = {
        type_: indexed.write(
            folder / f"{name}.ndjson",
            (
                (told["code" if type_ == "jurisdictions" else "id"], plain.line(told))
                for told in mappings(catalogue, type_)
            ),
        )
        for type_, name in BULK.items()
    }
    indexed.write_backlinks(folder, catalogue.events.values(), ids["event"], ids["instrument"])


def copy_bulk(folder: Path, to: Path) -> None:
    """Copy what `write_bulk` wrote to one folder to another, which is made."""
    to.mkdir(parents=True, exist_ok=True)
    for name in BULK.values():
        for file in (f"{name}.ndjson", f"{name}.index"):
            shutil.copyfile(folder / file, to / file)
    for file in ("release.yaml", "backlinks.index"):
        shutil.copyfile(folder / file, to / file)


def mappings(catalogue: Catalogue, type_: str) -> Iterator[Mapping[str, Any]]:
    """All records of a type of `data.reading.BULK`, in the order of the catalogue."""
    match type_:
        case "event":
            for event in catalogue.events.values():
                yield plain.event(event, catalogue.sources)
        case "instrument":
            yield from map(plain.instrument, catalogue.instruments.values())
        case "source":
            yield from map(plain.source, catalogue.sources.values())
        case _:
            yield from map(plain.listed, getattr(catalogue, type_).values())


def _write(path: Path, told: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(dict(told), allow_unicode=True, sort_keys=False, width=100)
    path.write_text(text, "utf-8")
