"""The resolved view: what the live claims, weighed, come to on a knowledge day.

The policy, in full:

1. A claim takes part when it was certainly published on or before `known_at`.
2. Claims superseded by a later version of the same document, or corrected on a field, do not
   count for that field.
3. The strongest rank decides (see `ontology.belief`). A more precise date inside the winner's
   bounds refines it, whatever its rank, unless it is qualified and the winner is not; a different
   one of lower rank is kept as a claim, no more.
4. Different values of the same rank are a conflict. A date in conflict is "one of" the dates told,
   as an EDTF set, or none where a lasting time is among them; any other field keeps the record's
   own value, where a claim of that rank supports it, or none. The conflict is listed. Denials are
   no conflict: the strongest is shown. Nor is a text that begins with another: it says more.
5. A date that an act sets (`set_by`) counts from the day that act is in force, and not before the
   stage that set it was reached (but for a stage with effect ex-tunc). Of several in force, the act
   that came into force last decides; the others are history (`moved`), those not yet in force are
   `pending` with the stage that their act has reached. An act that died sets nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import RLock
from typing import Any

from data.edtf import Edtf, nested, sort_key
from data.records import Catalogue, Event
from ontology.belief import Weighed, Weights
from ontology.dating import Conflict
from ontology.fields import EVENT
from ontology.law import Law, Move, Pending
from ontology.mapping import said
from ontology.vocab import STRENGTHS

_SCALARS = (
    "count", "count_of", "ages", "penalty", "amount", "outcome", "denial",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of an event, with the claims that say so (live on the day)."""

    type: str
    source: str
    target: str
    target_type: str
    strength: str
    evidence: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """One event as the claims known on a day have it."""

    event: Event
    claims: tuple[Weighed, ...]
    belief: str
    values: Mapping[str, Any]
    date: Edtf | None
    condition: str | None
    long_stop: Edtf | None
    set_by: str | None
    date_claims: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    pending: tuple[Pending, ...]
    moved: tuple[Move, ...]
    relations: tuple[Relation, ...]
    foreseen: bool = True
    """False where no law of the day set the date that later law gave."""

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def kind(self) -> str | None:
        """The kind that the claims tell; None where none that is known does."""
        found: str | None = self.values.get("kind")
        return found

    @property
    def stage(self) -> str | None:
        """The stage that the claims tell; None where none that is known does."""
        found: str | None = self.values.get("stage")
        return found

    @property
    def jurisdiction(self) -> str:
        """That of the claims, else the curator's: an event has a place in every list."""
        found: str = self.values.get("jurisdiction", self.event.jurisdiction)
        return found

    @property
    def instrument(self) -> str | None:
        """The instrument that the claims tell; None where none that is known does."""
        found: str | None = self.values.get("instrument")
        return found

    @property
    def sort_key(self) -> tuple[Any, ...]:
        return sort_key(self.date, self.event.id)


class Resolution(Mapping[str, Resolved]):
    """Every event with a live claim on `known_at`, by the law of `law_at`, resolved when asked for.

    `law_at` is the day whose law counts for moved dates, never after `known_at`: law made later
    could not be known.
    """

    def __init__(self, catalogue: Catalogue, known_at: date, law_at: date) -> None:
        self.weighed = Weights(catalogue, known_at)
        self._resolver = _Resolver(catalogue, self.weighed, known_at, min(law_at, known_at))
        self._resolved = lru_cache(catalogue.kept)(self._resolver.one)
        # the law keeps what it is about to decide, so one thread at a time
        self._turn = RLock()

    def __getitem__(self, event: str) -> Resolved:
        if event not in self.weighed:
            raise KeyError(event)
        with self._turn:
            return self._resolved(event)

    def __contains__(self, event: object) -> bool:
        return event in self.weighed

    def __iter__(self) -> Iterator[str]:
        return iter(self.weighed)

    def __len__(self) -> int:
        return len(self.weighed)


def resolve(catalogue: Catalogue, known_at: date, law_at: date) -> Mapping[str, Resolved]:
    """The events known on a day, by the law of a day, by id."""
    return Resolution(catalogue, known_at, law_at)


class _Resolver:
    def __init__(
        self, catalogue: Catalogue, weighed: Weights, known_at: date, law_at: date
    ) -> None:
        self.catalogue = catalogue
        self.weighed = weighed
        self.law = Law(catalogue, weighed, known_at, law_at)

    def one(self, event_id: str) -> Resolved:
        event = self.catalogue.events[event_id]
        group = self.weighed[event_id]
        day, day_claims, conflict = self.law.plain(event_id)
        condition: str | None = None
        long_stop: Edtf | None = None
        set_by: str | None = None
        setting, foreseen, moves, pending = self.law.of(event)
        if setting is not None:
            # press that repeats the date backs it; what the act says decides
            day, day_claims, conflict = setting.date, setting.claims, setting.conflict
            condition, long_stop = setting.condition, setting.long_stop
            # a date told plainly has no act that set it
            set_by = None if setting.by == event_id else setting.by
        elif pending:
            day, day_claims, conflict = None, (), None
        elif day is None:
            told = next(
                (
                    w.claim.says
                    for w in group
                    if w.claim.says.condition
                    and w.tells("date")
                    and not self.law.sets(w, event.instrument)
                ),
                None,
            )
            if told is not None:
                condition, long_stop = told.condition, told.long_stop
        values, conflicts = self.values(event, group)
        # what was said of a date that is not the law's is said of that date, not of the event
        of_the_day = [w for w in group if w.claim.says.set_by in (None, set_by)]
        values["statements"] = tuple(
            w for w in of_the_day if w.claim.says.statements and w.tells("statement")
        )
        values["period"] = tuple(w for w in of_the_day if w.claim.says.period and w.tells("date"))
        if conflict is not None:
            conflicts.insert(0, conflict)
        return Resolved(
            event=event,
            claims=group,
            belief=_event_belief(group, day, day_claims, conflicts),
            values=values,
            date=day,
            condition=condition,
            long_stop=long_stop,
            set_by=set_by,
            date_claims=day_claims,
            conflicts=tuple(conflicts),
            pending=tuple(pending),
            moved=tuple(moves),
            relations=self.relations(event_id, group),
            foreseen=foreseen,
        )

    def values(
        self, event: Event, group: tuple[Weighed, ...]
    ) -> tuple[dict[str, Any], list[Conflict]]:
        values: dict[str, Any] = {}
        conflicts: list[Conflict] = []
        told: dict[str, list[tuple[Any, Weighed]]] = {}
        for w in group:
            for name, value in said(event, w.claim):
                if w.tells(name):
                    told.setdefault(name, []).append((value, w))
            for name in _SCALARS:
                value = getattr(w.claim.says, name)
                if value is not None and w.tells(name):
                    told.setdefault(name, []).append((value, w))
        for name, entries in told.items():
            first = entries[0][0]
            if all(value == first for value, _ in entries):
                values[name] = first
                continue
            best = min(w.rank for _, w in entries)
            strongest = [(value, w) for value, w in entries if w.rank == best]
            distinct = _fullest({_text(value) for value, _ in strongest})
            if len(distinct) == 1 or name == "denial":
                values[name] = next(value for value, _ in strongest if _text(value) in distinct)
                continue
            conflicts.append(
                Conflict(
                    name,
                    tuple(
                        (text, tuple(w.claim.key for v, w in strongest if _text(v) == text))
                        for text in distinct
                    ),
                )
            )
            own = getattr(event, name, None) if name in EVENT else None
            if own and any(value == own for value, _ in strongest):
                values[name] = own
        values["conduct"] = tuple(
            w for w in group if w.claim.says.conduct is not None and w.tells("conduct")
        )
        values["first"] = tuple(
            w for w in group if w.claim.says.first is not None and w.tells("first")
        )
        return values, sorted(conflicts, key=lambda conflict: conflict.field)

    def relations(self, event: str, group: tuple[Weighed, ...]) -> tuple[Relation, ...]:
        found: dict[tuple[str, str], list[tuple[int, Weighed, Any]]] = {}
        for w in group:
            if w.belief == "superseded" or not w.tells("event"):
                continue
            for link in w.claim.relations:
                if link.to_type == "event" and link.to not in self.weighed:
                    continue
                strength = STRENGTHS.index(link.strength)
                found.setdefault((link.type, link.to), []).append((strength, w, link))
        return tuple(
            Relation(
                type=type_,
                source=event,
                target=to,
                target_type=said_by[0][2].to_type,
                strength=STRENGTHS[min(strength for strength, _, _ in said_by)],
                evidence=tuple(w.claim.key for _, w, _ in said_by),
                note=next((link.note for _, _, link in said_by if link.note), None),
            )
            for (type_, to), said_by in sorted(found.items())
        )


def _fullest(texts: set[str]) -> list[str]:
    """The texts that no other says more fully: one that begins with another adds to it."""
    return sorted(
        text for text in texts if not any(o != text and o.startswith(text) for o in texts)
    )


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(sorted(str(item) for item in value))
    return value.text if isinstance(value, Edtf) else str(value)


def _event_belief(
    group: tuple[Weighed, ...],
    day: Edtf | None,
    day_claims: tuple[str, ...],
    conflicts: list[Conflict],
) -> str:
    """Belief in the event: that of the claims behind its date, or of all where none is dated.

    A claim that is vaguer than the date does not lend it its own belief.
    """
    if any(conflict.field in ("date", "stage") for conflict in conflicts):
        return "disputed"
    behind = [w for w in group if w.claim.key in day_claims]
    exact = [w for w in behind if day and w.claim.says.date and nested(w.claim.says.date, day)]
    beliefs = {w.belief for w in exact or behind or group}
    for word in ("verified", "corroborated", "disputed", "reported"):
        if word in beliefs:
            return word
    return "refuted" if "refuted" in beliefs else "superseded"
