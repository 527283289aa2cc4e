"""What later events rest on: earlier ones, the often cited more often, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from data.claims import DEFAULT_STRENGTH, Link

CAPACITY = 4096
"""Places in the memory: an event holds one for having happened, and one for each citation."""

TRIES = 8

_ANY = "law treaty case criminal enforcement policy study other"


@dataclass(frozen=True, slots=True)
class Precedent:
    """An event that may be cited: what it is, and the last day (an ordinal) it may have been."""

    event: str
    instrument: str | None
    kind: str
    last: int


def _fits(text: str) -> dict[str, tuple[str, ...]]:
    """``relation: kinds`` lines as a table."""
    rows = (line.split(":") for line in text.strip().splitlines())
    return {name.strip(): tuple(kinds.split()) for name, kinds in rows}


FITTING: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "law": _fits(f"""
        amends: law
        implements: law treaty
        basedOn: law treaty
        replaces: law
        repeals: law
        modelledOn: law policy
        respondsTo: other study case
        promptedBy: other criminal
        reintroduces: law
        postpones: law
        commences: law
        cites: {_ANY}"""),
    "treaty": _fits(f"basedOn: treaty policy\ncites: {_ANY}\nrespondsTo: other study"),
    "case": _fits(f"""
        followsPrecedent: case
        interprets: law
        challenges: law enforcement policy
        enforces: law
        resultsFrom: enforcement other
        intervenesIn: case
        annuls: law
        cites: {_ANY}"""),
    "criminal": _fits("enforces: law\nresultsFrom: other\nfollowsPrecedent: criminal\n"
                      "sameMatterAs: criminal case"),
    "enforcement": _fits("enforces: law\nfollowsPrecedent: enforcement\npromptedBy: other study\n"
                         "sameMatterAs: enforcement case"),
    "policy": _fits(f"respondsTo: law other study\nimplements: law policy\nmodelledOn: policy\n"
                    f"replaces: policy\nfollows: policy law\ncites: {_ANY}"),
    "study": _fits(f"measures: law policy other\nrespondsTo: policy law\ncites: {_ANY}"),
    "other": _fits("resultsFrom: policy law\npromptedBy: other study\npartOf: other\n"
                   f"follows: {_ANY}"),
}  # fmt: skip
"""Relations that an event of a kind has to events of other lives, with the kinds of those."""


class Precedents:
    """A Pólya urn of bounded size: who was drawn is put back twice, at a random place once full."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._held: list[Precedent] = []

    def add(self, draw: Random, precedent: Precedent) -> None:
        if len(self._held) < self._capacity:
            self._held.append(precedent)
        else:
            self._held[draw.randrange(self._capacity)] = precedent

    def links(self, draw: Random, kind: str, first: int) -> Iterator[Link]:
        """Relations of an event that came on the day `first` at the earliest, each end once."""
        told: set[str] = set()
        for _ in range(draw.choices((0, 1, 2, 3), (0.55, 0.32, 0.1, 0.03))[0]):
            names = tuple(FITTING[kind])
            name = names[int(len(names) * draw.random() ** 1.6)]
            found = self._find(draw, FITTING[kind][name], first)
            if found is None or found.event in told:
                continue
            told.add(found.event)
            self.add(draw, found)
            whole = found.instrument is not None and draw.random() < 0.25
            target = found.instrument if whole and found.instrument else found.event
            if target in told and whole:
                continue
            told.add(target)
            other = draw.random()
            strength = "stated-by-actor" if other < 0.05 else "inferred" if other < 0.08 else None
            yield Link(
                type=name,
                to=target,
                strength=strength or DEFAULT_STRENGTH[name],
                to_type="instrument" if whole else "event",
            )

    def _find(self, draw: Random, kinds: tuple[str, ...], first: int) -> Precedent | None:
        for _ in range(min(TRIES, len(self._held))):
            found = draw.choice(self._held)
            if found.kind in kinds and found.last < first:
                return found
        return None
