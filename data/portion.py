"""Some lines of a bulk file, held to their schema and laid aside by one process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from data import bulk, plain, schema
from data.edtf import EdtfError, parse
from data.problem import First, Problem
from data.reading import DATE_KEYS, LISTS, bulk_file
from data.shelf import items
from data.tidied import tidied

SIZE = 1 << 20
"""Bytes of lines that are read at once."""

_DAYS = re.compile(rb'"(?:%b)":"([^"]*)"' % "|".join(sorted(DATE_KEYS)).encode())
"""Dates, and maybe what is none, in a line that `orjson` wrote."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Whole lines of the bulk file of a type, and the number of the first."""

    name: str
    path: Path
    begin: int
    size: int
    first: int


def portions(name: str, path: Path) -> Iterator[Portion]:
    """All of a file. The end of a line that is too long is in a portion of its own.

    Raises
    ------
    data.bulk.UnreadError
        The file cannot be read.
    """
    begin, first = 0, 1
    with bulk.reading(), path.open("rb") as file:
        while block := file.read(SIZE):
            if not block.endswith(b"\n"):
                block += file.readline(bulk.MAX_LINE + 1)
            yield Portion(name, path, begin, len(block), first)
            begin += len(block)
            first += block.count(b"\n")


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of a portion: of each sound record its id, key, line and number of bytes."""

    rows: list[tuple[str, str, int, int]]
    problems: list[Problem]
    more: int
    """Problems that are not among them."""
    claims: int
    lines: int
    last: bool
    """Is nothing to be read behind it?"""


def lay(most: int, portion: Portion, place: Path) -> Laid:
    """Write the sound records of a portion to the file `place`; `most` of the problems are told."""
    with bulk.reading(), portion.path.open("rb") as file:
        file.seek(portion.begin)
        lines = BytesIO(file.read(portion.size))
    name, label = portion.name, portion.path.name
    problems = First(most)
    rows: list[tuple[str, str, int, int]] = []
    claims = number = 0
    last = False
    with place.open("wb") as out:
        for number, line in bulk.numbered(lines):
            last = len(line) > bulk.MAX_LINE
            at = portion.first + number - 1
            value = _sound(name, line)
            if value is None:
                file_ = bulk_file(name, label, bulk.careful(line, at), problems)
                if file_ is None:
                    continue
                value = file_.record.value
            for _, id_, key, item in items(name, value):
                told = plain.line(tidied(name, item))
                out.write(told)
                rows.append((id_, key, at, len(told)))
                claims += len(item["claims"]) if name == "event" else 0
    return Laid(rows, list(problems), problems.more, claims, number, last)


def _sound(name: str, line: bytes) -> Any:
    """The value of a line that shows no fault at a quick look; None else."""
    found = bulk.quick(line)
    if found is None:
        return None
    value, text = found
    if name in LISTS:
        value = {"format": 1, name: [value]}
    return value if schema.fits(name, value) and all(map(_is_date, _DAYS.findall(text))) else None


@lru_cache(16_384)
def _is_date(text: bytes) -> bool:
    try:
        parse(text.decode())
    except EdtfError:
        return False
    return True
