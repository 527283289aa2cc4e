"""The instrument page: its life as a picture, its deadlines, what changes it, what rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.interface import say
from api.pages.lifepicture import life
from api.pages.outline import Node, outline
from api.pages.scene import Scene
from data.records import Instrument, Part
from graph import describe
from graph.deadlines import deadlines
from graph.filters import read_filters
from graph.status import LegalStatus
from graph.view import View
from ontology.resolution import Relation

CHANGES = frozenset(
    "amends repeals replaces postpones suspends annuls withdraws commences ratifies".split()
)
"""Relations by which one act changes another, or brings it into force."""
DISPUTES = frozenset({"case", "criminal", "enforcement"})
"""Kinds of events in which an instrument is applied to somebody."""

GROUPS = ("changes", "cases", "built")


@dataclass(frozen=True)
class Touch:
    """An event of another matter that relates to the instrument or a stage of it."""

    event: str
    relations: tuple[Relation, ...]


def context(
    scene: Scene, instrument: Instrument, statuses: Sequence[LegalStatus]
) -> dict[str, Any]:
    """What the template of an instrument needs."""
    view = scene.view
    parts = outline(instrument, statuses[1:])
    due = deadlines(view, read_filters(view.catalogue, {"instrument": [instrument.id]}))
    return {
        "told": describe.instrument(view, instrument),
        "whole": statuses[0],
        "parts": parts,
        "life": life(view, instrument, list(_flat(parts)), say("life_whole")),
        "stages": scene.entries(view.stages(instrument.id)),
        "due": [describe.deadline(view, resolved) for resolved in due],
        "touching": _touching(view, instrument),
    }


def _flat(nodes: Sequence[Node]) -> Iterator[Part]:
    for node in nodes:
        yield node.part
        yield from _flat(node.inner)


def _touching(view: View, instrument: Instrument) -> dict[str, list[Touch]]:
    """Events of other matters by what they do: change it, apply it in a case, build on it."""
    own = {stage.id for stage in view.stages(instrument.id)}
    found: dict[str, list[Relation]] = {}
    for target in (instrument.id, *sorted(own)):
        for relation in view.incoming(target):
            if relation.source not in own:
                found.setdefault(relation.source, []).append(relation)
    groups: dict[str, list[Touch]] = {name: [] for name in GROUPS}
    touching = sorted((view.by_id[event] for event in found), key=lambda event: event.sort_key)
    for resolved in touching:
        relations = found[resolved.id]
        name = (
            "changes" if any(r.type in CHANGES for r in relations)
            else "cases" if resolved.event.kind in DISPUTES
            else "built"
        )  # fmt: skip
        groups[name].append(Touch(resolved.id, tuple(relations)))
    return groups
