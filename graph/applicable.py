"""Where law applies: in its own place, in those inside it, and in the members of a union.

Law with an extent of its own reaches no further than that (`GB-EAW` of the United Kingdom).
"""

from __future__ import annotations

from typing import NamedTuple

from data.records import Catalogue
from ontology.resolution import Resolved

DIRECTLY_APPLICABLE = frozenset({"regulation", "decision"})
"""Types of instruments of a union that apply in its members without their own act."""


class Reach(NamedTuple):
    """What decides where the law of an event applies; few events differ in it."""

    jurisdiction: str
    extent: str | None
    direct: bool


def reach_of(catalogue: Catalogue, resolved: Resolved) -> Reach:
    """The reach of an event, as its known claims tell it."""
    instrument = catalogue.instruments.get(resolved.instrument or "")
    direct = instrument is not None and instrument.type in DIRECTLY_APPLICABLE
    return Reach(resolved.jurisdiction, resolved.values.get("extent"), direct)


def unions(catalogue: Catalogue, code: str) -> frozenset[str]:
    """The unions that a place, or one that it lies in, is a member of."""
    found: set[str] = set()
    seen: set[str] = set()
    place = catalogue.jurisdictions.get(code)
    while place is not None and place.code not in seen:
        seen.add(place.code)
        found |= {
            member for member in place.member_of if catalogue.jurisdictions[member].type == "union"
        }
        place = catalogue.jurisdictions.get(place.within or "")
    return frozenset(found)


def applies(catalogue: Catalogue, reach: Reach, code: str, within: frozenset[str]) -> bool:
    """Does law of this reach apply in the place `code`, which lies in the unions `within`?"""
    own, extent, direct = reach
    if extent and extent != own:
        if not (catalogue.within(code, extent) or catalogue.within(extent, code)):
            return False
    return catalogue.within(code, own) or (direct and own in within)
