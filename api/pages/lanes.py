"""Which lane of the overview an event stands on: by place, kind or theme. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from api.pages.interface import say
from api.pages.words import label
from graph.view import View
from ontology.resolution import Resolved

LANES = ("place", "kind", "theme")
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


_KEY: Mapping[str, Callable[[Resolved], str]] = {
    "place": lambda resolved: resolved.jurisdiction,
    "kind": lambda resolved: resolved.kind or "",
    # the first theme is what the record is mostly about; a mark stands once
    "theme": lambda resolved: next(iter(resolved.event.themes), ""),
}


def rows(view: View, events: Sequence[Resolved], by: str = "place") -> list[Row]:
    """Events by lane, the fullest first; what exceeds `MOST_LANES` shares the last."""
    key = _KEY[by]
    counts = Counter(map(key, events))
    order = sorted(counts, key=lambda code: (-counts[code], code))
    kept = order if len(order) <= MOST_LANES + FEW else order[: MOST_LANES - 1]
    found: dict[str, list[Resolved]] = {code: [] for code in kept}
    rest: list[Resolved] = []
    for event in events:
        found.get(key(event), rest).append(event)
    lanes = [Row(code or None, _name(view, by, code), tuple(own)) for code, own in found.items()]
    if rest:
        lanes.append(Row(None, say(f"other_{by}", n=len(order) - len(kept)), tuple(rest)))
    return lanes


def _name(view: View, by: str, code: str) -> str:
    if by == "kind":
        return label(code or None).capitalize()
    if by == "theme":
        theme = view.catalogue.themes.get(code)
        return theme.title if theme else code or say("no_theme")
    place = view.catalogue.jurisdictions.get(code)
    return place.title if place else code
