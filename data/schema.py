"""Records held against their JSON Schemas, with messages a curator can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from data.located import Located, Path

NAMES = (
    "event",
    "instrument",
    "source",
    "actors",
    "jurisdictions",
    "themes",
    "release",
    "justified",
)

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping",
    "boolean": "true or false",
}


@cache
def schema(name: str) -> Mapping[str, Any]:
    """The JSON Schema of one record type (see `NAMES`)."""
    text = resources.files("data").joinpath(f"schema/{name}.schema.json").read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    """As JSON Schema has it: ``$`` is the end, where Python's also stands before a last newline."""
    strict = pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern
    if isinstance(value, str) and not re.search(strict, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_Strict = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


@cache
def _quick(name: str) -> jsonschema_rs.Validator:
    """Tells a good record in microseconds; the other one says what is wrong with a bad one."""
    return jsonschema_rs.validator_for(dict(schema(name)))


@cache
def _validator(name: str) -> Any:
    return _Strict(schema(name))


def fits(name: str, value: Any) -> bool:
    """Has the value no fault against schema `name`?"""
    return _quick(name).is_valid(value)


def problems(name: str, record: Located) -> Iterator[tuple[int, str]]:
    """Every fault of `record` against schema `name`, as (line, message), each once."""
    if fits(name, record.value):
        return
    told: set[Path] = set()
    said: set[tuple[int, str]] = set()
    for error in _validator(name).iter_errors(record.value):
        path: Path = tuple(error.absolute_path)
        if error.validator in _OF_A_VALUE:
            if path in told:
                continue
            told.add(path)
        # of keys that are missing, each is an error that tells of all
        for fault in _explain(error, record):
            if fault not in said:
                said.add(fault)
                yield fault


_OF_A_VALUE = frozenset({"type", "enum", "const", "pattern", "minLength"})
"""Rules of which a value that breaks several needs to be told one."""


def _explain(error: ValidationError, record: Located) -> Iterator[tuple[int, str]]:
    limit: Any
    value: Any
    rules: Any = error.schema
    path: Path = tuple(error.absolute_path)
    where = _dotted(path)
    rule, limit, value = error.validator, error.validator_value, error.instance
    if rule == "additionalProperties":
        known = sorted(rules.get("properties", {}))
        for key in sorted(set(value) - set(known), key=str):
            yield record.line((*path, key)), f"unknown key '{key}'{where}{_hint(str(key), known)}"
        return
    line = record.line(path)
    if rule == "required":
        for key in limit:
            if key not in value:
                yield line, f"the key '{key}' is missing{where}"
        return
    yield line, _message(error, str(rule), limit, value, _leaf(path))


def _message(error: ValidationError, rule: str, limit: Any, value: Any, leaf: str) -> str:
    match rule:
        case "type":
            wanted = _TYPES.get(limit, str(limit)) if isinstance(limit, str) else "another type"
            quotes = ": put it in quotes" if wanted == "text" and _bare(value) else ""
            return f"{leaf} must be {wanted}, not {_shown(value)}{quotes}"
        case "enum":
            options = [str(option) for option in limit]
            hint = _hint(str(value), options)
            return f"{leaf} is {_shown(value)}, which is not one of the accepted words{hint}"
        case "const":
            return f"{leaf} must be {limit}, not {_shown(value)}"
        case "pattern":
            return f"{leaf} is {_shown(value)}, which does not match the form {limit}"
        case "uniqueItems":
            return f"{leaf} holds the same item twice"
        case "minItems" | "minLength" | "minProperties":
            return f"{leaf} is empty: leave the key out or fill it"
        case "anyOf":
            keys = " or ".join(f"'{branch['required'][0]}'" for branch in limit)
            return f"{leaf} needs {keys}"
        case _:
            inner = best_match([error])
            return f"{leaf}: {inner.message if inner else error.message}"


def _bare(value: Any) -> bool:
    """Would quotes make it text?"""
    return isinstance(value, int)


def _leaf(path: Path) -> str:
    names = [str(step) for step in path if isinstance(step, str)]
    return f"'{names[-1]}'" if names else "the record"


def _dotted(path: Path) -> str:
    names = [str(step) for step in path if isinstance(step, str)]
    return f" in '{'.'.join(names)}'" if names else ""


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = "empty" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _hint(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    if near:
        return f": did you mean {' or '.join(repr(n) for n in near)}?"
    return f" (accepted: {', '.join(known)})" if len(known) <= 16 else ""
