"""Bulk files: one record a line in JSON, for record sets too large for a file a record.

``events.ndjson``, ``instruments.ndjson``, ``sources.ndjson``, ``actors.ndjson``,
``jurisdictions.ndjson`` and ``themes.ndjson`` stand beside the YAML; their lines are the same
mappings, held against the same schemas. A fault is told with its line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.located import CONTROL, MAX_DEPTH, Located, LocatedError

MAX_LINE = 1_000_000
"""Bytes of the longest line."""
_DEEP = f"nested deeper than {MAX_DEPTH} levels"


class _Twice(ValueError):
    """A key stands twice in one mapping."""


def records(path: Path) -> Iterator[Located | LocatedError]:
    """Each line's value, or what is wrong with the line; empty lines are passed over.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                yield LocatedError(number, f"the line is longer than {MAX_LINE} bytes")
                return
            if line.strip():
                yield _record(line, number)


def _record(line: bytes, number: int) -> Located | LocatedError:
    try:
        # numbers with a fraction, and what is no number, are no values here: the schema says so
        value = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_mapping,
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
