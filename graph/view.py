"""The events as one pair of clocks has them: what every list, export and path is asked of.

Pure: a catalogue and three days in, values out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from data.edtf import Tri, happened_by, precedes
from data.records import Catalogue, Event, Source
from graph.text import Text, text_of
from ontology.ends import DUTIES, OUTCOMES, life_order, open_ends
from ontology.resolution import Relation, Resolved, resolve


@dataclass(frozen=True)
class Clocks:
    """The days asked for; None where the caller gave none. `today` is the caller's, never ours.

    `day` is the day of the world asked about, `known` the last day whose publications count,
    `law` the day whose law decides moved dates: what was law on `known` is carried forward.
    """

    today: date
    valid_at: date | None = None
    known_at: date | None = None

    @property
    def day(self) -> date:
        return self.valid_at or self.today

    @property
    def known(self) -> date:
        return self.known_at or self.today

    @property
    def law(self) -> date:
        return min(self.day, self.known)

    def as_of(self) -> dict[str, str]:
        """The effective days, as every answer echoes them."""
        return {"valid_at": self.day.isoformat(), "known_at": self.known.isoformat()}


class View:
    """Resolved events in timeline order (open lower bound first, lower, upper bound, id)."""

    def __init__(self, catalogue: Catalogue, clocks: Clocks) -> None:
        self.catalogue = catalogue
        self.clocks = clocks
        self._texts: dict[str, Text] = {}
        self.by_id: Mapping[str, Resolved] = resolve(catalogue, clocks.known, clocks.law)

    @cached_property
    def events(self) -> tuple[Resolved, ...]:
        return tuple(sorted(self.by_id.values(), key=lambda event: event.sort_key))

    @cached_property
    def stages(self) -> Mapping[str, tuple[Resolved, ...]]:
        """The events of each instrument, in timeline order."""
        found: dict[str, list[Resolved]] = {}
        for resolved in self.events:
            if resolved.event.instrument is not None:
                found.setdefault(resolved.event.instrument, []).append(resolved)
        return {instrument: tuple(events) for instrument, events in found.items()}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Relation, ...]]:
        """Relations that lead to an event or instrument, by its id."""
        found: dict[str, list[Relation]] = {}
        for resolved in self.events:
            for relation in resolved.relations:
                found.setdefault(relation.target, []).append(relation)
        return {target: tuple(relations) for target, relations in found.items()}

    def status(self, resolved: Resolved) -> str:
        """Has it happened by the day asked about: occurred, scheduled, cancelled or unknown."""
        if resolved.date is None:
            if not (resolved.condition or resolved.pending):
                return "unknown"
            return "cancelled" if self._dead(resolved) else "scheduled"
        happened = happened_by(resolved.date, self.clocks.day)
        # a repealed act does not take effect when its day comes; what bodies do, they do
        if (happened is not Tri.YES or resolved.event.stage in DUTIES) and self._dead(resolved):
            return "cancelled"
        words = {Tri.YES: "occurred", Tri.NO: "scheduled", Tri.UNKNOWN: "unknown"}
        return words[happened]

    def come(self, node: str) -> bool:
        """Has it come by `valid_at`, or may it have? True without that day, and of no event."""
        resolved = self.by_id.get(node)
        if self.clocks.valid_at is None or resolved is None:
            return True
        return self.status(resolved) in ("occurred", "unknown")

    def _dead(self, resolved: Resolved) -> bool:
        """Was the whole instrument ended for good, certainly before this stage of it came?"""
        day, date = self.clocks.day, resolved.date
        past = [
            other
            for other in self.stages.get(resolved.event.instrument or "", ())
            if other.id != resolved.id and not other.event.part and not other.event.party
            if other.date is not None and happened_by(other.date, day) is Tri.YES
        ]
        past.sort(key=lambda r: life_order(r.date, r.event.stage, r.id))
        ends = [past[index] for index in open_ends(r.event.stage for r in past)]
        still_to_come = date is None or happened_by(date, day) is Tri.NO
        return any(
            still_to_come or (date and end.date and precedes(end.date, date) is Tri.YES)
            for end in ends
        )

    def text(self, resolved: Resolved) -> Text:
        """What full text search looks at, made once."""
        found = self._texts.get(resolved.id)
        if found is None:
            found = self._texts[resolved.id] = text_of(self.catalogue, resolved)
        return found

    def sources(self, resolved: Resolved) -> list[Source]:
        return self.named_sources(weighed.source.id for weighed in resolved.claims)

    def named_sources(self, ids: Iterable[str]) -> list[Source]:
        return [self.catalogue.sources[source] for source in sorted(set(ids))]

    def recorded(self, instrument: str) -> Iterable[Event]:
        """The events of an instrument, known on the day or not."""
        return (e for e in self.catalogue.events.values() if e.instrument == instrument)

    def outcome(self, resolved: Resolved) -> str | None:
        """What became of an arrest or charge, so that it never stands without its outcome."""
        event = resolved.event
        if event.kind != "criminal" or event.stage not in _OPEN:
            return None
        endings = [
            other
            for other in self.stages.get(event.instrument or "", ())
            if other.event.stage in OUTCOMES | {"appealed"}
        ]
        if not any(ending.event.stage in OUTCOMES for ending in endings):
            return "No outcome known."
        return "; ".join(
            f"{ending.event.stage.replace('-', ' ')}"
            f" ({ending.date.text if ending.date else 'undated'})"
            for ending in endings
        )


_OPEN = frozenset(
    "conduct-alleged reported investigation-opened searched arrested referred-to-prosecutor"
    " indicted".split()
)
