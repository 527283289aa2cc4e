"""Claims as values: one source saying something about one event, and what it says.

Field names are those of the event's JSON Schema in ``schema/``; dates are `Edtf` values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.edtf import Edtf

DEFAULT_STRENGTH: Mapping[str, str] = {
    **dict.fromkeys(
        ("amends", "repeals", "replaces", "transposes", "commences", "suspends", "postpones",
         "annuls", "withdraws", "ratifies", "affirms", "reverses"),
        "legal-effect",
    ),
    **dict.fromkeys(
        ("followsStage", "implements", "basedOn", "interprets", "enforces", "challenges",
         "intervenesIn", "appealsFrom", "followsPrecedent", "partOf", "reintroduces"),
        "legal-procedure",
    ),
    **dict.fromkeys(
        ("cites", "respondsTo", "promptedBy", "resultsFrom", "modelledOn", "measures",
         "follows", "sameMatterAs"),
        "reported",
    ),
}  # fmt: skip
"""Strength of a relation whose record states none."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """What somebody is said to have done: who asserts it, and how firmly."""

    assertion: str
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class First:
    """A 'first of its kind' statement, scoped by kind and place."""

    of: str
    place: str


@dataclass(frozen=True, slots=True)
class Period:
    """The clause that fixes a day: so long (`length`, "24 months") after the event `after`.

    `counts`: the day is the one that bears the number (`nth-day`: "on the twentieth day
    following"), the last of the period (`last-day`: "within two years of") or the one after it
    (`day-after`: "from 24 months after"). `rule`: how the days are counted.
    """

    length: str
    after: str
    counts: str
    rule: str


@dataclass(frozen=True, slots=True)
class Says:
    """What a source says of an event beyond the fields that it supports."""

    date: Edtf | None = None
    condition: str | None = None
    long_stop: Edtf | None = None
    set_by: str | None = None
    period: Period | None = None
    stage: str | None = None
    actors: tuple[str, ...] = ()
    count: int | None = None
    count_of: str | None = None
    ages: str | None = None
    penalty: str | None = None
    amount: str | None = None
    outcome: str | None = None
    denial: str | None = None
    first: First | None = None
    conduct: Conduct | None = None
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """One claim corrects, refines or scopes another (`claim`: event-id/claim-id)."""

    claim: str
    type: str
    note: str
    on: str | None = None

    @property
    def order(self) -> tuple[str, str]:
        """Sorts the corrections of one claim, which differ in target or field."""
        return self.claim, self.on or ""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation that a claim asserts, from its event to `to` (an event or instrument)."""

    type: str
    to: str
    strength: str
    to_type: str = "event"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One source saying something about one event. `key` is event-id/claim-id."""

    event: str
    id: str
    source: str
    says: Says
    supports: tuple[str, ...]
    known_from: Edtf | None
    quote: str | None = None
    translation: str | None = None
    locator: str | None = None
    printed: str | None = None
    resolved_against: Edtf | None = None
    confirms: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    corrects: tuple[Correction, ...] = ()
    relations: tuple[Link, ...] = ()
    note: str | None = None

    @property
    def key(self) -> str:
        return f"{self.event}/{self.id}"

    def known_by(self, day: date | None) -> bool:
        """Was this certainly published on or before `day`? Undated: only when `day` is None."""
        if day is None:
            return True
        known = self.known_from
        if known is None or known.before is None or not known.certain:
            return False
        return known.before.toordinal() - 1 <= day.toordinal()
