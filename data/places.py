"""Where records stand in a folder that was read: the file and line of each, YAML or bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath

from data import bulk
from data.located import Located, Path, load
from data.reading import BULK, FOLDERS, LISTS


@dataclass(frozen=True, slots=True)
class Place:
    """The file of a record, relative to the folder, and its place in that file."""

    file: str
    record: Located
    path: Path = ()

    def line(self, claim: str | None = None) -> int:
        """The line of the record, or of one of its claims."""
        if claim is not None:
            for number, told in enumerate(self.record.value.get("claims", ())):
                if told["id"] == claim:
                    return self.record.line(("claims", number))
        return self.record.line(self.path)


def places(folder: FilePath, wanted: Collection[str]) -> dict[str, Place]:
    """The places of the records whose ids are wanted, those of jurisdictions in lower case.

    Every file is read once at most, however many are wanted.
    """
    if not wanted:
        return {}
    return {id_: place for id_, place in _all(folder, wanted) if id_ in wanted}


def _all(folder: FilePath, wanted: Collection[str]) -> Iterator[tuple[str, Place]]:
    for sub in FOLDERS.values():
        for path in (folder / sub).rglob("*.yaml"):
            if path.stem in wanted:
                name = path.relative_to(folder).as_posix()
                yield path.stem, Place(name, load(path.read_text("utf-8")))
    for name in LISTS:
        path = folder / f"{name}.yaml"
        if path.exists():
            record = load(path.read_text("utf-8"))
            for number, item in enumerate(record.value[name]):
                yield _id(item), Place(path.name, record, (name, number))
    for sub in BULK.values():
        path = folder / f"{sub}.ndjson"
        for told in bulk.records(path) if path.exists() else ():
            if isinstance(told, Located):
                yield _id(told.value), Place(path.name, told)


def _id(item: dict[str, str]) -> str:
    return item.get("id") or item["code"].lower()
