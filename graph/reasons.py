"""Why a legal status is what it is, in words, and the events that decide it."""

from __future__ import annotations

from dataclasses import dataclass

from data.records import Instrument
from graph.stages import APPLICATION, ENTRY
from graph.upcoming import Upcoming
from graph.view import View
from ontology.resolution import Resolved


@dataclass(frozen=True, slots=True)
class Deciding:
    """An event that decides a status, and the words for what it did."""

    event: str
    stage: str
    date: str | None
    words: str


IN_PART = "brought a part of it into force"

_WORDS = {
    "proposed": "It is proposed and not law",
    "adopted": "It is adopted and not in force",
    "in-force-not-applicable": "It is in force, and its rules do not apply yet",
    "applicable": "It is in force and applies",
    "unknown": "No dated stage of it had come",
}
_MEASURES = {
    "proposed": "The procedure is open and nothing is decided",
    "applicable": "A measure or decision stands",
    "withdrawn": "The measure is lifted",
    "annulled": "The decision is set aside",
    "lapsed": "The procedure is closed without a decision",
}


def words_of(
    instrument: Instrument,
    status: str,
    relevant: list[Resolved],
    deciding: tuple[Deciding, ...],
) -> str:
    """The status in words, for the kind of thing it is the status of."""
    if instrument.kind == "enforcement" and status in _MEASURES:
        return _MEASURES[status]
    if any(decided.words == IN_PART for decided in deciding):
        return "It is in force in part"
    recorded = any(resolved.event.stage in ENTRY | APPLICATION for resolved in relevant)
    if status == "adopted" and not recorded:
        return "It is adopted, and no entry into force is recorded"
    return _WORDS.get(status, f"It is {status}")


def reason_of(
    view: View,
    status: str,
    deciding: tuple[Deciding, ...],
    pending: tuple[Upcoming, ...],
    said: str | None = None,
) -> str:
    """One sentence: the status, the day, what decides it and what is pending."""
    clocks = view.clocks
    said = said or _WORDS.get(status, f"It is {status}")
    titles = view.catalogue.events
    because = "; ".join(
        f"“{titles[d.event].title}” ({d.date or 'undated'}) {d.words}" for d in deciding
    )
    text = f"{said} on {clocks.day}, as known on {clocks.known}"
    text += f": {because}." if because else "."
    unmade = [p for p in pending if p.stage != "scheduled"]
    if unmade:
        text += " Pending: " + "; ".join(
            f"{p.stage}, {p.date or p.condition or 'no date'}" for p in unmade
        )
        text += "."
    return text
