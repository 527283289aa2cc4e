"""Records that were laid aside, looked at once more: what they name is there, what leads where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from data.indexed import Lines, Pairs, number_in, pair
from data.located import Located, Path
from data.problem import Problem
from data.records import Catalogue
from data.references import references
from data.shelf import LISTS, File
from data.tidied import known_from

Raws = Mapping[str, Lines[dict[str, Any]]]
"""The mappings of each type of `data.reading.BULK`."""


@dataclass(frozen=True, slots=True)
class Aside:
    """All records, as values and as they stand; `most` faults are told of some."""

    catalogue: Catalogue
    raws: Raws
    most: int


@dataclass(frozen=True, slots=True)
class Crossed:
    """What was found of some records."""

    faults: list[tuple[str, str]]
    """Id and message, each once."""
    more: int
    """Faults that are not among them."""
    pairs: Pairs
    longer: list[int]
    """Events of which something goes without saying, by number."""
    size: int


def cross(aside: Aside, name: str, start: int, stop: int) -> Crossed:
    """Look at some records of a type, by number."""
    pairs = Pairs()
    longer: list[int] = []
    noted = _Noted(aside.most)
    number, act = (number_in(aside.raws[kind].names) for kind in ("event", "instrument"))

    def entries() -> Iterator[tuple[str, File, Any]]:
        for index, line in enumerate(aside.raws[name].lines(start, stop), start):
            raw = orjson.loads(line)
            noted.id = raw.get("id") or raw["code"].lower()
            if name == "event":
                act_of = raw.get("instrument")
                pair(pairs, index, act_of, _marked(raw), _pointed(raw), number, act)
                if shortened(raw, aside.raws["source"]):
                    longer.append(index)
            yield name, noted, {name: [raw]} if name in LISTS else raw

    references(entries(), aside.catalogue)
    return Crossed(list(noted.faults), noted.more, pairs, longer, stop - start)


class _Noted(File):
    """A record with its faults; where it stands is looked up by who has the table."""

    def __init__(self, most: int) -> None:
        super().__init__("", Located(None, {}), list[Problem]())
        self.id = ""
        self.faults: dict[tuple[str, str], None] = {}
        self.more = 0
        self._most = most

    def fault(self, path: Path, message: str) -> None:
        fault = self.id, message
        if fault in self.faults or len(self.faults) < self._most:
            self.faults[fault] = None
        else:
            self.more += 1


def _marked(raw: Mapping[str, Any]) -> list[str]:
    """As `data.backlinks.marked`."""
    keys = {
        key
        for claim in raw["claims"]
        for key in (
            *claim.get("disputes", ()),
            *claim.get("supersedes", ()),
            *(correction["claim"] for correction in claim.get("corrects", ())),
        )
    }
    return sorted({key.partition("/")[0] for key in keys})


def _pointed(raw: Mapping[str, Any]) -> list[str]:
    """As `data.backlinks.pointed`."""
    return sorted({link["to"] for claim in raw["claims"] for link in claim.get("relations", ())})


def shortened(raw: Mapping[str, Any], sources: Lines[dict[str, Any]]) -> bool:
    """Leave out the days from which claims are known that are those of their sources; any?"""
    found = False
    for claim in raw["claims"]:
        if "known_from" in claim:
            source = sources.get(claim["source"])
            if source is not None and known_from(source) == claim["known_from"]:
                del claim["known_from"]
                found = True
    return found
