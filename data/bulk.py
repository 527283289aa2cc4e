"""Bulk files: one record a line in JSON, for record sets too large for a file a record.

``events.ndjson``, ``instruments.ndjson``, ``sources.ndjson``, ``actors.ndjson``,
``jurisdictions.ndjson`` and ``themes.ndjson`` stand beside the YAML; their lines are the same
mappings, held against the same schemas. A fault is told with its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from data.located import CONTROL, MAX_DEPTH, Located, LocatedError

MAX_LINE = 1_000_000
"""Bytes of the longest line."""
MAX_DIGITS = 18
"""Of a whole number, as in YAML (`data.located`)."""
_DEEP = f"nested deeper than {MAX_DEPTH} levels"


class _Twice(ValueError):
    """A key stands twice in one mapping."""


_ODD = re.compile(r"[\x7f-\x9f\u2028\u2029\ufffe\uffff]|\\[bfru]")
"""In a line that `orjson` wrote: a character that may not be accepted, or be part of a text."""
_NO_NUMBER = tuple(
    re.compile(before + rb"-?(?:[0-9]{19}|[0-9]+[.eE])").search
    for before in (rb'":', rb"\[", rb",")
)
"""A number that is none here, or a text that looks like one; three searches are faster than one."""


class UnreadError(OSError):
    """A bulk file cannot be read, whatever else there may be that cannot be written."""


@contextmanager
def reading() -> Iterator[None]:
    """Bulk files are opened and read, and nothing is written, within.

    Raises
    ------
    UnreadError
        One cannot be read.
    """
    try:
        yield
    except OSError as error:
        raise UnreadError(error.errno, error.strerror) from error


def records(path: Path) -> Iterator[Located | LocatedError]:
    """Each line's value, or what is wrong with the line; empty lines are passed over.

    Raises
    ------
    UnreadError
        The file cannot be read.
    """
    with reading(), path.open("rb") as lines:
        for number, line in numbered(lines):
            yield record(line, number)


def numbered(lines: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines that are not empty, by number; one that is too long is the last, and cut short."""
    number = 0
    while line := lines.readline(MAX_LINE + 1):
        number += 1
        if line.strip():
            yield number, line
        if len(line) > MAX_LINE:
            return


def quick(line: bytes) -> tuple[Any, bytes] | None:
    """The value of a line and its shortest text; None where the line needs a closer look.

    What it takes is nine tenths of all lines, in a fifth of the time.
    """
    if len(line) > MAX_LINE:
        return None
    try:
        value = orjson.loads(line)
        text = orjson.dumps(value)
    except (ValueError, TypeError):
        return None
    # of a key that is given twice, one is lost, and its quotation marks are
    if text.count(b'"') != line.count(b'"') or b"\\u0022" in line:
        return None
    if not text.isascii() or b"\\" in text or b"\x7f" in text:
        shown = text.decode()
        # what is printable is not odd, but for what is escaped
        if (b"\\" in text or not shown.isprintable()) and _ODD.search(shown):
            return None
    of_key, first, further = _NO_NUMBER
    if of_key(text) or first(text) or further(text) or not isinstance(value, dict):
        return None
    if text.count(b"{") + text.count(b"[") > MAX_DEPTH and _deep(value, MAX_DEPTH):
        return None
    return value, text


def _deep(value: Any, most: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return most == 0 or any(_deep(item, most - 1) for item in inner)


def record(line: bytes, number: int) -> Located | LocatedError:
    """The value of a line, or what is wrong with it."""
    if found := quick(line):
        return Located(found[0], {(): number})
    return careful(line, number)


def careful(line: bytes, number: int) -> Located | LocatedError:
    """The same, of any line."""
    if len(line) > MAX_LINE:
        return LocatedError(number, f"the line is longer than {MAX_LINE} bytes")
    try:
        # numbers with a fraction or very many digits, and what is none, are no values here: the
        # schema says so
        value = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_mapping,
            parse_int=_whole,
            parse_float=str,
            parse_constant=str,
        )
        _plain(value, 0)
    except UnicodeDecodeError:
        return LocatedError(number, "not UTF-8 text: save the file as UTF-8")
    except json.JSONDecodeError as error:
        return LocatedError(number, f"not a line of JSON: {error.msg} (column {error.colno})")
    except (ValueError, RecursionError) as error:
        return LocatedError(number, _DEEP if isinstance(error, RecursionError) else str(error))
    return Located(value, {(): number})


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Twice(f"the key '{twice}' is given twice")
    return made


def _whole(text: str) -> int | str:
    return int(text) if len(text.lstrip("-")) <= MAX_DIGITS else text


def _plain(value: Any, depth: int) -> None:
    """Hold what JSON can escape to what YAML takes."""
    if isinstance(value, str):
        control = CONTROL.search(value)
        if control is not None:
            raise ValueError(f"the character {control[0]!a} is not accepted: remove it")
    elif isinstance(value, dict | list):
        if depth >= MAX_DEPTH:
            raise ValueError(_DEEP)
        if isinstance(value, dict):
            for key in value:
                _plain(key, depth)
        for item in value.values() if isinstance(value, dict) else value:
            _plain(item, depth + 1)
