"""When what is said of an event changed: what calendars and feeds that are subscribed to go by.

Counted from what was known and in force on the view's days, never from a clock, so the same view
gives the same numbers in every release, and a later day never gives lower ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from data.edtf import Edtf, Tri, happened_by
from graph.view import View
from ontology.ends import DEAD, UNDOES
from ontology.resolution import Resolved

_ENTRY = frozenset({"in-force", "effective"})


@dataclass(frozen=True, slots=True)
class Revision:
    """The first day something was known, the last day something changed, and a number that rises.

    A day is None only where no claim has a day on which it was known.
    """

    sequence: int
    first: date | None
    last: date | None


class Revisions:
    """The revisions of a view's events; what happened to each act is looked up once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._entries: dict[str, date | None] = {}
        self._ends: dict[str, Sequence[tuple[str, date]]] = {}

    def of(self, resolved: Resolved) -> Revision:
        """How far the date of an event has come by the view's days, and when anything last changed.

        `sequence` rises with every day on which a source tells a date, an act that sets one comes
        into force, or such an act or the event's own ends: whenever the date changes, and sometimes
        when it does not. Counting only the moves that stand would fall when one is undone.
        """
        known: list[date] = []
        changes: set[date] = set()
        acts: set[str] = set()
        for weighed in resolved.claims:
            claim = weighed.claim
            told = _known(claim.known_from)
            if told is None:
                continue
            known.append(told)
            says = claim.says
            if says.date is None and not says.condition:
                continue
            changes.add(told)
            act = self._view.catalogue.events[says.set_by].instrument if says.set_by else None
            if act is not None:
                acts.add(act)
                entry = self._entry(act)
                if entry is not None and told < entry <= self._view.clocks.law:
                    changes.add(entry)
        if resolved.event.instrument is not None:
            acts.add(resolved.event.instrument)
        for act in acts:
            changes.update(day for stage, day in self._ended(act) if stage != resolved.id)
        first = min(known, default=None)
        last = max([*known, *changes], default=None)
        return Revision(max(0, len(changes) - 1), first, last)

    def _entry(self, act: str) -> date | None:
        if act not in self._entries:
            self._entries[act] = _entry(self._view, act)
        return self._entries[act]

    def _ended(self, act: str) -> Sequence[tuple[str, date]]:
        found = self._ends.get(act)
        if found is None:
            found = self._ends[act] = list(_ends(self._view, act))
        return found


def revision(view: View, resolved: Resolved) -> Revision:
    """The revision of one event: see `Revisions.of`."""
    return Revisions(view).of(resolved)


def _ends(view: View, act: str) -> Iterator[tuple[str, date]]:
    """Stages by which a whole act ended or is back, and the day from which that was known."""
    for stage in view.stages(act):
        ends = stage.event.stage in DEAD or stage.event.stage in UNDOES
        if not ends or stage.event.part or stage.event.party:
            continue
        if stage.date and happened_by(stage.date, view.clocks.day) is Tri.YES:
            days = [day for w in stage.claims if (day := _known(w.claim.known_from))]
            if days and stage.date.latest:
                yield stage.id, max(min(days), stage.date.latest)


def _entry(view: View, act: str) -> date | None:
    """The day on which a whole act is in force, as far as one is told."""
    days = [
        stage.date.latest
        for stage in view.stages(act)
        if stage.event.stage in _ENTRY and not stage.event.part and not stage.event.party
        if stage.date and stage.date.latest
    ]
    return min(days, default=None)


def _known(when: Edtf | None) -> date | None:
    return when.latest if when is not None else None
