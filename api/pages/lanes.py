"""Which lane of the overview an event stands on: by place, kind or theme. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages.interface import say
from api.pages.words import label
from graph.outline import LANES as KEYS
from graph.view import View
from ontology.resolution import Resolved

LANES = tuple(KEYS)
"""What lanes can be by, the default first."""

MOST_LANES = 12
FEW = 4
"""With so many lanes more than `MOST_LANES`, none is folded away."""

FILTER = {"place": "jurisdiction", "kind": "kind", "theme": "theme"}
"""The filter that leaves the events of a lane."""


@dataclass(frozen=True, slots=True)
class Row:
    """The events of a lane; no `code` where several values share it, or none has one."""

    code: str | None
    name: str
    events: tuple[Resolved, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A lane before anything stands on it: its `codes` are those whose events it takes."""

    code: str | None
    name: str
    codes: tuple[str, ...]


def rows(view: View, events: Sequence[Resolved], by: str = "place") -> list[Row]:
    """Events by lane, the fullest first; what exceeds `MOST_LANES` shares the last."""
    key = KEYS[by]
    found: dict[str, list[Resolved]] = {}
    for event in events:
        found.setdefault(key(event), []).append(event)
    lanes = places(view, {code: len(own) for code, own in found.items()}, by)
    of = {code: lane for lane in lanes for code in lane.codes}
    shared = [event for event in events if len(of[key(event)].codes) > 1]
    return [
        Row(lane.code, lane.name, tuple(found[lane.codes[0]] if len(lane.codes) == 1 else shared))
        for lane in lanes
    ]


def places(view: View, counts: Mapping[str, int], by: str) -> list[Place]:
    """The lanes for so many events of each code."""
    order = sorted(counts, key=lambda code: (-counts[code], code))
    kept = order if len(order) <= MOST_LANES + FEW else order[: MOST_LANES - 1]
    lanes = [Place(code or None, _name(view, by, code), (code,)) for code in kept]
    rest = tuple(order[len(kept) :])
    if rest:
        lanes.append(Place(None, say(f"other_{by}", n=len(rest)), rest))
    return lanes


def _name(view: View, by: str, code: str) -> str:
    if by == "kind":
        return label(code or None).capitalize()
    if by == "theme":
        theme = view.catalogue.themes.get(code)
        return theme.title if theme else code or say("no_theme")
    place = view.catalogue.jurisdictions.get(code)
    return place.title if place else code
