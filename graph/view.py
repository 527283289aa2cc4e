"""The events as one pair of clocks has them: what every list, export and path is asked of.

Pure: a catalogue and three days in, values out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from data.edtf import Tri, happened_by, precedes
from data.indexed import names
from data.records import Catalogue, Event, Source
from graph.text import Text, text_of
from ontology.ends import DEAD, DUTIES, OUTCOMES, UNDOES, life_order, open_ends
from ontology.resolution import Relation, Resolved, resolve

if TYPE_CHECKING:
    from graph.columns.columns import Columns
    from graph.columns.index import Index
    from graph.filters import Filters
    from graph.order import Chronicle


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

    index: Index | None
    """The events in columns, where there are any: large sets of records come with them."""

    def __init__(
        self, catalogue: Catalogue, clocks: Clocks, columns: Columns | None = None
    ) -> None:
        self.catalogue = catalogue
        self.clocks = clocks
        self.by_id: Mapping[str, Resolved] = resolve(catalogue, clocks.known, clocks.law)
        if columns is None:
            self.index = None
        else:
            # numpy takes room that the query processes, which import this too, may not have
            from graph.columns.index import Index

            self.index = Index(self, columns, names(catalogue.events))

    @cached_property
    def events(self) -> Sequence[Resolved]:
        if self.index is not None:
            return self.index.all()
        return tuple(sorted(self.by_id.values(), key=lambda event: event.sort_key))

    def chosen(
        self, filters: Filters, tests: Mapping[str, Callable[[Resolved], bool]], duties: bool
    ) -> Sequence[Resolved] | None:
        """The events that pass, where they are found without looking at each; else None.

        See `graph.columns.index.Index.chosen`.
        """
        return None if self.index is None else self.index.chosen(filters, tests, duties)

    def rank(self, event: Resolved) -> int:
        """Where an event stands in the timeline."""
        return self._ranks[event.id] if self.index is None else self.index.rank(event.id)

    @cached_property
    def _ranks(self) -> Mapping[str, int]:
        return {event.id: index for index, event in enumerate(self.events)}

    def stages(self, instrument: str | None) -> tuple[Resolved, ...]:
        """The events of an instrument, in timeline order."""
        return self._stages(instrument or "")

    @cached_property
    def _stages(self) -> Callable[[str], tuple[Resolved, ...]]:
        return lru_cache(self.catalogue.kept)(self._life)

    def _life(self, instrument: str) -> tuple[Resolved, ...]:
        return self._known(self.catalogue.backlinks.stages.get(instrument, ()))

    @cached_property
    def _ends(self) -> Callable[[str], tuple[Resolved, ...]]:
        """The events of an instrument that end a life or undo an end, in timeline order."""
        return lru_cache(self.catalogue.kept)(self._ending)

    def _ending(self, instrument: str) -> tuple[Resolved, ...]:
        events = self.catalogue.events
        life = self.catalogue.backlinks.stages.get(instrument, ())
        # most of a life is neither, and need not be resolved to know that
        return self._known(event for event in life if events[event].stage in _ENDS)

    def incoming(self, node: str) -> tuple[Relation, ...]:
        """The relations that lead to an event or instrument, from the earliest event on."""
        origins = self._known(self.catalogue.backlinks.pointing.get(node, ()))
        return tuple(
            relation
            for origin in origins
            for relation in origin.relations
            if relation.target == node
        )

    def _known(self, events: Iterable[str]) -> tuple[Resolved, ...]:
        known = [self.by_id[event] for event in events if event in self.by_id]
        return tuple(sorted(known, key=lambda event: event.sort_key))

    @cached_property
    def chronicle(self) -> Chronicle:
        """The events in time, as paths need it; it lives as long as the view."""
        from graph.order import Chronicle

        return Chronicle(self)

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
        date = resolved.date
        still_to_come = date is None or happened_by(date, self.clocks.day) is Tri.NO
        return any(
            still_to_come or (date and end.date and precedes(end.date, date) is Tri.YES)
            for end in self.ended(resolved.event)
        )

    def ended(self, event: Event) -> list[Resolved]:
        """What had ended the whole instrument of an event by the day, and nothing undid."""
        past = [
            other
            for other in self._ends(event.instrument or "")
            if other.id != event.id and not other.event.part and not other.event.party
            if other.date is not None and happened_by(other.date, self.clocks.day) is Tri.YES
        ]
        past.sort(key=lambda r: life_order(r.date, r.event.stage, r.id))
        return [past[index] for index in open_ends(r.event.stage for r in past)]

    def text(self, resolved: Resolved) -> Text:
        """What full text search looks at, made once."""
        return self._texts(resolved.id)

    @cached_property
    def _texts(self) -> Callable[[str], Text]:
        return lru_cache(self.catalogue.kept)(self._text)

    def _text(self, event: str) -> Text:
        return text_of(self.catalogue, self.by_id[event])

    def sources(self, resolved: Resolved) -> list[Source]:
        return self.named_sources(weighed.source.id for weighed in resolved.claims)

    def named_sources(self, ids: Iterable[str]) -> list[Source]:
        return [self.catalogue.sources[source] for source in sorted(set(ids))]

    def outcome(self, resolved: Resolved) -> str | None:
        """What became of an arrest or charge, so that it never stands without its outcome."""
        event = resolved.event
        if event.kind != "criminal" or event.stage not in OPEN:
            return None
        endings = [
            other
            for other in self.stages(event.instrument)
            if other.event.stage in OUTCOMES | {"appealed"}
        ]
        if not any(ending.event.stage in OUTCOMES for ending in endings):
            return "No outcome known."
        return "; ".join(
            f"{ending.event.stage.replace('-', ' ')}"
            f" ({ending.date.text if ending.date else 'undated'})"
            for ending in endings
        )


_ENDS = DEAD | UNDOES.keys()
"""Stages that decide whether a life has ended."""

OPEN = frozenset(
    "conduct-alleged reported investigation-opened searched arrested referred-to-prosecutor"
    " indicted".split()
)
"""Stages of a criminal matter that are told with what became of it."""
