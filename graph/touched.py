"""What may differ between two views of one catalogue, where something changed on some events."""

from __future__ import annotations

from collections.abc import Iterable

from data.records import Catalogue, Event
from graph.view import OPEN
from ontology.ends import DEAD, UNDOES

_ENDS = DEAD | UNDOES.keys()


def touched(catalogue: Catalogue, ticked: Iterable[str]) -> tuple[set[str], set[str]]:
    """The events that may be told otherwise, and the acts whose legal status may be another.

    `ticked`: events of which the views themselves may differ. What became of an arrest, and whether
    a duty falls away, rests on the other events of a life as well; the status of an act on its
    life, and on judgments of other matters that annul it.
    """
    events, acts = set(ticked), set()
    for id_ in events:
        event = catalogue.events[id_]
        acts.add(event.instrument)
        for claim in event.claims:
            for link in claim.relations:
                if link.type == "annuls" and link.to in catalogue.events:
                    acts.add(catalogue.events[link.to].instrument)
    lives = catalogue.backlinks.stages
    found = {act for act in acts if act is not None and act in lives}
    for act in found:
        life = [catalogue.events[id_] for id_ in lives[act]]
        mortal = any(event.stage in _ENDS for event in life)
        events.update(event.id for event in life if mortal or _awaits(event))
    return events, found


def _awaits(event: Event) -> bool:
    """Is the outcome told beside it?"""
    return event.kind == "criminal" and event.stage in OPEN
