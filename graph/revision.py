"""When what is said of an event changed: what calendars and feeds that are subscribed to go by.

Counted from what was known and in force on the view's days, never from a clock, so the same view
gives the same numbers in every release, and a later day never gives lower ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from data.edtf import Edtf, Tri, happened_by
from graph.view import View
from ontology.ends import DEAD, UNDOES
from ontology.resolution import Resolved

_ENTRY = frozenset({"in-force", "effective"})


@dataclass(frozen=True, slots=True)
class Revision:
    """`sequence` counts the changes of the date; the days are those of the first word and the last.

    A day is None only where no claim has a day on which it was known.
    """

    sequence: int
    first: date | None
    last: date | None


def revision(view: View, resolved: Resolved) -> Revision:
    """How often the date of an event has changed by the view's days, and when it last did.

    A change is a source that tells a date, an act in force that sets one, or the end of such an
    act; two on one day are one.
    """
    known = [day for w in resolved.claims if (day := _known(w.claim.known_from))]
    changes = set(_changes(view, resolved))
    last = max([*known, *changes], default=None)
    return Revision(max(0, len(changes) - 1), min(known, default=None), last)


def _changes(view: View, resolved: Resolved) -> Iterator[date]:
    events = view.catalogue.events
    acts = {resolved.event.instrument}
    for weighed in resolved.claims:
        says = weighed.claim.says
        told = _known(weighed.claim.known_from)
        if told is None or not (says.date or says.condition):
            continue
        if says.set_by is None:
            yield told
            continue
        act = events[says.set_by].instrument
        acts.add(act)
        entry = _entry(view, act)
        if entry is None:
            yield told
        elif entry <= view.clocks.law:
            yield max(told, entry)
    for act in acts - {None}:
        for stage in view.stages.get(act or "", ()):
            ends = stage.event.stage in DEAD or stage.event.stage in UNDOES
            if not ends or stage.id == resolved.id or stage.event.part or stage.event.party:
                continue
            if stage.date and happened_by(stage.date, view.clocks.day) is Tri.YES:
                days = [d for w in stage.claims if (d := _known(w.claim.known_from))]
                if days and stage.date.latest:
                    yield max(min(days), stage.date.latest)


def _entry(view: View, act: str | None) -> date | None:
    """The day on which a whole act is in force, as far as one is told."""
    days = [
        stage.date.latest
        for stage in view.stages.get(act or "", ())
        if stage.event.stage in _ENTRY and not stage.event.part and not stage.event.party
        if stage.date and stage.date.latest
    ]
    return min(days, default=None)


def _known(when: Edtf | None) -> date | None:
    return when.latest if when is not None else None
