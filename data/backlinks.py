"""What leads to a record: what one has to know, beside an event's own record, to resolve it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.records import Event

Leads = Mapping[str, Sequence[str]]
"""By the id of a record, the ids of the events that lead to it, sorted; none where none do."""


@dataclass(frozen=True, slots=True)
class Backlinks:
    """The events that lead to records."""

    stages: Leads
    """To an instrument, the events of its life."""
    marking: Leads
    """To an event, those whose claims correct, dispute or supersede claims of it."""
    pointing: Leads
    """To an event or an instrument, those with a relation to it."""


def backlinks(events: Iterable[Event]) -> Backlinks:
    """Those of some events, in order of their ids."""
    stages: dict[str, list[str]] = {}
    marking: dict[str, list[str]] = {}
    pointing: dict[str, list[str]] = {}
    for event in events:
        if event.instrument is not None:
            stages.setdefault(event.instrument, []).append(event.id)
        for target in marked(event):
            marking.setdefault(target, []).append(event.id)
        for target in pointed(event):
            pointing.setdefault(target, []).append(event.id)
    return Backlinks(stages, marking, pointing)


def marked(event: Event) -> list[str]:
    """The events of whose claims claims of this one say that they are wrong, or out of date."""
    keys = {
        key
        for claim in event.claims
        for key in (
            *claim.disputes,
            *claim.supersedes,
            *(correction.claim for correction in claim.corrects),
        )
    }
    return sorted({key.partition("/")[0] for key in keys})


def pointed(event: Event) -> list[str]:
    """The events and instruments that claims of this event relate it to."""
    return sorted({link.to for claim in event.claims for link in claim.relations})
