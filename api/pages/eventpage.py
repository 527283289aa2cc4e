"""The event page: what led to it and what followed, who calls it the first, how to cite it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from api.pages import cards
from api.pages.cards import Card, Picture
from api.pages.interface import say
from api.pages.scene import Scene
from graph import describe
from graph.formats import offered
from graph.paths import Path, TooMuch
from graph.projection import words
from graph.reach import DIRECTIONS, Question, Reached, reach, told
from graph.writers import citation
from graph.writers.export import Export
from ontology import iri
from ontology.resolution import Resolved

NEAREST = 5
"""So many causes and consequences are shown; the explorer has the rest."""
DEPTH = 3
WORK = 200_000
"""Hops that a page may look at: some tenths of a second."""

WIDE = 740
NARROW = 340

_FIRST = re.compile(r"\bfirst\b", re.I)


@dataclass(frozen=True)
class Side:
    """The nearest causes, or consequences: how many there are, and the ways to those shown."""

    total: int
    ways: tuple[Path, ...]


def context(scene: Scene, resolved: Resolved) -> dict[str, Any]:
    """What the template of an event needs beyond the event itself."""
    sides = {direction: _side(scene, resolved, direction) for direction in DIRECTIONS}
    claims = [describe.claim(scene.view, weighed) for weighed in resolved.claims]
    return {
        "claims": claims,
        "sides": sides,
        "pictures": [
            (look, picture)
            for look, picture in (
                ("wide", _wide(scene, resolved, sides)), ("narrow", _narrow(scene, resolved, sides))
            )
            if picture is not None
        ],
        "firsts": _firsts(claims),
        "precision": _precision(resolved),
        "cited": _cited(scene, resolved),
        "forms": [form for form in offered("events") if form.name != "html"],
    }  # fmt: skip


def _side(scene: Scene, resolved: Resolved, direction: str) -> Side:
    view = scene.view
    links = scene.asked.snapshot.links(view.clocks)
    question = Question(resolved.id, direction, depth=DEPTH)
    try:
        found = reach(view, links, question, WORK)
    except TooMuch:
        return Side(0, ())
    here = view.rank(resolved)

    def distance(one: Reached) -> tuple[int, bool, int]:
        shared = any(view.by_id.get(node) is None for node in one.way)
        return one.hops, shared, abs(view.rank(view.by_id[one.event]) - here)

    found = tuple(one for one in found if not _only_of_the_whole(scene, one))
    near = sorted(found, key=distance)[:NEAREST]
    near.sort(key=lambda one: view.by_id[one.event].sort_key)
    return Side(len(found), tuple(told(view, links, question, one) for one in near))


def _only_of_the_whole(scene: Scene, one: Reached) -> bool:
    """Does the way to it go from stage to stage through their instrument?

    That two are stages of one act makes neither the cause of the other: the act's page has them.
    """
    events = scene.view.by_id
    return any(
        middle not in events
        and left in events
        and right in events
        and events[left].event.instrument == events[right].event.instrument
        for left, middle, right in zip(one.way, one.way[1:], one.way[2:], strict=False)
    )


def _card(scene: Scene, way: Path) -> Card:
    event = way.nodes[-1]
    entry = scene.entry(scene.view.by_id[event])
    how = _how(scene, way)
    return Card(
        id=event,
        title=scene.name("event", event),
        href=scene.thing("event", event),
        over=f"{entry.when} · {scene.view.by_id[event].event.jurisdiction}",
        under=(how,),
        look=entry.status,
    )


def _how(scene: Scene, way: Path) -> str:
    """In a few words, how the two hang together; the sentences stand in the list."""
    if len(way.hops) == 1:
        hop = way.hops[0]
        key = "how_it" if hop.direction == "forward" else "how_this"
        return say(key, says=words(hop.relation)[0])
    return say("how_steps", n=len(way.hops))


def _own(scene: Scene, resolved: Resolved) -> Card:
    entry = scene.entry(resolved)
    title = resolved.event.title
    return Card(resolved.id, title, "", over=entry.when, look=f"centre {entry.status}")


def _wide(scene: Scene, resolved: Resolved, sides: dict[str, Side]) -> Picture | None:
    """Causes to the left of the event, consequences to its right."""
    before, after = ([_card(scene, way) for way in sides[name].ways] for name in DIRECTIONS)
    if not before and not after:
        return None
    stacks = [stack for stack in (before, [_own(scene, resolved)], after) if stack]
    placed = cards.columns(stacks, WIDE, 44, widest=300 if len(stacks) < 3 else 260)
    wires = [
        cards.across(left, right)
        for one, other in pairwise(placed)
        for left in one
        for right in other
    ]
    return cards.drawing([card for stack in placed for card in stack], wires)


def _narrow(scene: Scene, resolved: Resolved, sides: dict[str, Side]) -> Picture | None:
    """The nearest three of each, from top to bottom, joined at the left."""
    before, after = (
        [_card(scene, way) for way in sides[name].ways] for name in DIRECTIONS
    )  # fmt: skip
    if not before and not after:
        return None
    shown = [*before[-3:], _own(scene, resolved), *after[:3]]
    return cards.spine(shown, len(before[-3:]), NARROW)


def _firsts(claims: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Claims that call it the first of something, and statements of others that speak of that."""
    found = [
        {"claim": claim, "first": claim["says"]["first"], "statements": [], "scoped": [
            item["note"] for item in claim["corrected_by"] if item["on"] in ("first", None)
        ]}
        for claim in claims
        if "first" in claim["says"]
    ]  # fmt: skip
    if not found:
        return []
    for claim in claims:
        said = [text for text in claim["says"].get("statements", ()) if _FIRST.search(text)]
        if said and "first" not in claim["says"]:
            found.append({"claim": claim, "first": None, "statements": said, "scoped": []})
    return found


def _precision(resolved: Resolved) -> str | None:
    """How precisely the day is known, in a sentence."""
    when = resolved.date
    if when is None:
        return None
    key = f"precision_{when.precision}" if when.precision in _PRECISIONS else "precision_other"
    sentences = [say(key)]
    if when.kind == "lasting":
        sentences = [say("precision_lasting")]
    if not when.certain:
        sentences.append(say("precision_uncertain"))
    return " ".join(sentences)


_PRECISIONS = frozenset({"day", "month", "year", "set"})


def _cited(scene: Scene, resolved: Resolved) -> list[tuple[str, str | None, str]]:
    """(name, suffix of its file, text) of each way to cite the event."""
    release = scene.asked.snapshot.release
    export = Export(scene.view, [resolved], release)
    plain = say(
        "citation",
        title=resolved.event.title,
        release=release,
        known_at=scene.known_words,
        iri=iri.iri("event", resolved.id),
    )
    return [
        (say("cite_plain"), None, plain),
        ("BibTeX", "bib", b"".join(citation.bibtex(export)).decode()),
        ("CSL-JSON", "csl", b"".join(citation.csl(export)).decode()),
    ]
