"""The records as values: what a curator wrote, read and checked.

Field names are those of the JSON Schemas in ``schema/``; dates are `Edtf` values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from data.backlinks import Backlinks, backlinks
from data.claims import Claim
from data.edtf import Edtf

STRUCTURAL = (
    "kind", "stage", "jurisdiction", "seat", "extent", "instrument", "part", "actors",
    "effect", "party", "scope", "until",
)  # fmt: skip
"""Fields of an event that a claim supports, unless its `supports` lists fewer."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or will happen at a time."""

    id: str
    kind: str
    stage: str
    title: str
    jurisdiction: str
    claims: tuple[Claim, ...]
    title_original: str | None = None
    title_language: str | None = None
    summary: str | None = None
    seat: str | None = None
    extent: str | None = None
    instrument: str | None = None
    part: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    effect: str | None = None
    party: str | None = None
    scope: str | None = None
    until: Edtf | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A subdivision of an instrument with dates of its own."""

    id: str
    title: str
    within: str | None = None
    bearer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """What stages belong to."""

    id: str
    type: str
    kind: str
    title: str
    jurisdiction: str
    short_title: str | None = None
    title_original: str | None = None
    title_language: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    no_id: str | None = None
    url: str | None = None
    sources: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)

    def lineage(self, part_id: str) -> tuple[str, ...]:
        """`part_id`, then the parts that hold it, innermost first."""
        found: list[str] = []
        current: str | None = part_id
        while current is not None and current not in found:
            part = self.part(current)
            if part is None:
                break
            found.append(current)
            current = part.within
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Check:
    """How a source was checked: read (when, which copy), cited by a read one, or unread."""

    how: str
    on: Edtf | None = None
    sha256: str | None = None
    copy: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A document."""

    id: str
    tier: str
    publisher: str
    language: str
    check: Check
    origin: str
    known_from: Edtf | None
    title: str | None = None
    url: str | None = None
    withheld: str | None = None
    published: Edtf | None = None
    publisher_actor: str | None = None
    instrument: str | None = None
    known_from_basis: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """An institution, company, court, police force or office."""

    id: str
    type: str
    title: str
    jurisdiction: str
    title_original: str | None = None
    title_language: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A legal order or place. `within` is containment, `member_of` is membership."""

    code: str
    type: str
    title: str
    coverage: str
    within: str | None = None
    member_of: tuple[str, ...] = ()
    checked: Edtf | None = None
    note: str | None = None

    @property
    def id(self) -> str:
        return self.code.lower()


@dataclass(frozen=True, slots=True)
class Theme:
    """A SKOS concept."""

    id: str
    title: str
    definition: str
    broader: tuple[str, ...] = ()
    close_match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """Number and day of the data set; the day is the build's only 'now'."""

    number: str
    date: date


@dataclass(frozen=True)
class Catalogue:
    """All records, each kind by id (jurisdictions by code), in id order.

    `index` and `kept` are of records that are read when asked for: what leads to each, and how many
    things made of records are worth keeping.
    """

    release: Release
    events: Mapping[str, Event]
    instruments: Mapping[str, Instrument]
    sources: Mapping[str, Source]
    actors: Mapping[str, Actor]
    jurisdictions: Mapping[str, Jurisdiction]
    themes: Mapping[str, Theme]
    index: Backlinks | None = field(default=None, repr=False, compare=False)
    kept: int | None = field(default=None, repr=False, compare=False)

    @cached_property
    def backlinks(self) -> Backlinks:
        """What leads to each record."""
        return self.index or backlinks(self.events.values())

    def claims(self) -> Iterator[Claim]:
        for event in self.events.values():
            yield from event.claims

    def within(self, code: str, container: str) -> bool:
        """Is `code` the place `container`, or inside it?"""
        seen: set[str] = set()
        current: str | None = code
        while current is not None and current not in seen:
            if current == container:
                return True
            seen.add(current)
            place = self.jurisdictions.get(current)
            current = place.within if place else None
        return False
