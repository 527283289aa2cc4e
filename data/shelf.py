"""What is held while a folder is read: files with their places, ids with their owners, problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from data.located import Located, Path
from data.problem import Problem


@dataclass(slots=True)
class File:
    """One file's record while it is read: its place, and where its problems go."""

    name: str
    record: Located
    problems: list[Problem]

    def fault(self, path: Path, message: str) -> None:
        self.problems.append(Problem(self.name, self.record.line(path), message))


def items(name: str, value: Any) -> Iterator[tuple[Path, str, str, Any]]:
    """The records of one file: place, id, the key under which it is looked up, and the record."""
    if name in LISTS:
        for number, item in enumerate(value[name]):
            key = item.get("id") or item["code"]
            # ids are unique in any spelling
            yield (name, number), item.get("id") or key.lower(), key, item
    elif name != "release":
        yield ("id",), value["id"], value["id"], value


LISTS = ("actors", "jurisdictions", "themes")


@dataclass(slots=True)
class Shelf:
    """Everything read so far; ids are unique across types."""

    problems: list[Problem] = field(default_factory=list)
    files: dict[str, list[tuple[File, Any]]] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)

    def take(self, file: File, name: str) -> None:
        """Take in a sound file of a type."""
        value = file.record.value
        for path, id_, _, _ in items(name, value):
            place = f"{file.name}:{file.record.line(path)}"
            if id_ in self.owner:
                taken(file, path, id_, self.owner[id_])
            else:
                self.owner[id_] = place
        self.files.setdefault(name, []).append((file, value))


def taken(file: File, path: Path, id_: str, place: str) -> None:
    """An id that was given before."""
    file.fault(path, f"the id '{id_}' is already taken at {place}")
