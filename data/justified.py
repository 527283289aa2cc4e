"""Warnings that a person has found harmless: ``justified.yaml`` beside the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data import schema
from data.located import LocatedError, load
from data.problem import Problem

NAME = "justified.yaml"


@dataclass(frozen=True, slots=True)
class Justified:
    """Why a warning of `rule` on `record` stands; `line` is where that is written."""

    record: str
    rule: str
    reason: str
    line: int


def justified(folder: Path) -> tuple[Mapping[tuple[str, str], Justified], list[Problem]]:
    """What is justified below `folder`, by (record, rule), and the faults of the file."""
    path = folder / NAME
    try:
        record = load(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        return {}, [Problem(NAME, 1, f"cannot be read: {error}")]
    except LocatedError as error:
        return {}, [Problem(NAME, error.line, str(error))]
    problems = [Problem(NAME, line, text) for line, text in schema.problems("justified", record)]
    if problems:
        return {}, problems
    found: dict[tuple[str, str], Justified] = {}
    for number, item in enumerate(record.value["justified"]):
        line = record.line(("justified", number))
        key = (item["record"], item["rule"])
        if key in found:
            problems.append(Problem(NAME, line, f"{key[0]} is justified twice for '{key[1]}'"))
        found[key] = Justified(**item, line=line)
    return found, problems
