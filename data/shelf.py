"""What is held while a folder is read: files with their places, ids with their owners, problems."""

from __future__ import annotations

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


@dataclass(slots=True)
class Shelf:
    """Everything read so far; ids are unique across types."""

    problems: list[Problem] = field(default_factory=list)
    files: dict[str, list[tuple[File, Any]]] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)

    def claim_id(self, file: File, path: Path, id_: str) -> None:
        place = f"{file.name}:{file.record.line(path)}"
        if id_ in self.owner:
            file.fault(path, f"the id '{id_}' is already taken at {self.owner[id_]}")
        else:
            self.owner[id_] = place
