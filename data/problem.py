"""A fault in the records: where it is, what is wrong, how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Severity = Literal["violation", "warning"]

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""What would break the line that a problem is, or act on a terminal."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding, printed as ``file:line: message``.

    `file` is relative to the data folder, `line` counts from 1.
    """

    file: str
    line: int
    message: str
    severity: Severity = "violation"

    def __str__(self) -> str:
        mark = "" if self.severity == "violation" else "warning: "
        return _BREAKS.sub(" ", f"{self.file}:{self.line}: {mark}{self.message}")


class First(list[Problem]):
    """The first `most` problems that are appended, each once; of `more`, only the number."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.more = 0
        self._held: set[Problem] = set()

    def append(self, problem: Problem) -> None:
        if problem in self._held:
            return
        if len(self) < self.most:
            self._held.add(problem)
            super().append(problem)
        else:
            self.more += 1


class RecordsError(ValueError):
    """The records cannot be used; `problems` says why, one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        first = str(self.problems[0]) if self.problems else "no records"
        more = len(self.problems) - 1
        super().__init__(first + (f" (and {more} more)" if more > 0 else ""))
