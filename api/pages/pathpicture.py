"""A path as a drawing: its nodes as cards from top to bottom, in time from left to right.

So a reader sees both the walk and whether it runs on in time. What has no day of its own (an act,
a body) stands between its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from api.pages import cards
from api.pages.cards import Card, Picture, Tick
from api.pages.interface import say
from api.pages.scene import Scene
from api.pages.things import thing
from data.edtf import Edtf
from graph.links import Links
from graph.projection import SHARED, words

WIDE = 740
CARD = 270
NARROW = 340
_EDGE = 0.04
"""Wires leave and meet cards near the edge that stands for their day."""
DROP = 52
"""Room between two cards for the words of a hop."""

_WEAK = frozenset(SHARED.values())


def pictures(scene: Scene, links: Links, path: Mapping[str, Any]) -> list[tuple[str, Picture]]:
    """The drawing of a path as `graph.describe.paths` tells it, for wide and narrow screens."""
    plain = [_card(scene, links, node) for node in path["nodes"]]
    hops = [(_said(links, hop), hop["strength"] in _WEAK) for hop in path["hops"]]
    days = [_day(scene, node) for node in path["nodes"]]
    return [
        ("wide", _wide(plain, hops, days)),
        ("narrow", _drawn(cards.stacked(plain, 0, NARROW), hops, NARROW - 20)),
    ]


def _card(scene: Scene, links: Links, node: str) -> Card:
    found = thing(scene, links, node)
    look = found.status or "thing"
    over = found.when or say(f"type_{found.type}")
    return Card(node, found.title, found.href, over=over, look=look)


def _said(links: Links, hop: Mapping[str, Any]) -> str:
    if hop["via"] is not None:
        label = links.nodes[hop["via"]]["label"] if hop["via"] in links else ""
        return say(f"hop_{hop['strength']}", title=label)
    along, against = words(hop["relation"])
    return against if hop["direction"] == "backward" else along


def _day(scene: Scene, node: str) -> date | None:
    resolved = scene.view.by_id.get(node)
    when: Edtf | None = resolved.date if resolved else None
    return (when.not_before or when.latest) if when else None


def _wide(
    plain: Sequence[Card], hops: Sequence[tuple[str, bool]], days: Sequence[date | None]
) -> Picture:
    known = [day.toordinal() for day in days if day]
    if not known or min(known) == max(known):
        return _drawn(cards.stacked(plain, 0, CARD + 90), hops, CARD)
    low, high = min(known), max(known)

    def x(ordinal: float) -> float:
        return round((ordinal - low) / (high - low) * (WIDE - CARD), 1)

    places = [x(day.toordinal()) if day else None for day in days]
    placed = [
        replace(card, x=_between(places, index))
        for index, card in enumerate(cards.stacked(plain, 0, CARD, top=30))
    ]
    first, last = date.fromordinal(low).year, date.fromordinal(high).year
    step = max(1, (last - first) // 8)
    ticks = [
        Tick(str(year), x(date(year, 1, 1).toordinal()))
        for year in range(first + 1, last + 1, step)
    ]
    return _drawn(placed, hops, CARD, ticks)


def _between(places: Sequence[float | None], index: int) -> float:
    """The place of a node in time; where it has none, the middle of its neighbours'."""
    own = places[index]
    if own is not None:
        return own
    before = next((place for place in reversed(places[:index]) if place is not None), None)
    after = next((place for place in places[index + 1 :] if place is not None), None)
    told = [place for place in (before, after) if place is not None]
    return sum(told) / len(told)


def _drawn(
    placed: Sequence[Card],
    hops: Sequence[tuple[str, bool]],
    room: float,
    ticks: Sequence[Tick] = (),
) -> Picture:
    """Cards moved apart, and the hops between them with their words."""
    apart = DROP - cards.GAP
    lowered = [replace(card, y=card.y + index * apart) for index, card in enumerate(placed)]
    wires = [
        cards.down(upper, lower, said, "weak" if weak else "", room, _EDGE if ticks else 0.5)
        for (upper, lower), (said, weak) in zip(pairwise(lowered), hops, strict=True)
    ]
    return cards.drawing(lowered, wires, ticks)
