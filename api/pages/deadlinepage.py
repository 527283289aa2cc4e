"""The deadlines page: what is next, how near, for whom, moved by what; how to subscribe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from api.asking import CLOCK_NAMES
from api.pages.choices import also, choices
from api.pages.scene import Scene
from api.pages.words import label
from graph import describe
from graph.formats import Format, offered
from ontology.resolution import Resolved

SPANS = (("month", 31), ("year", 365), ("later", None))
"""Groups of dated deadlines: their key, and within how many days the last of them falls."""


@dataclass(frozen=True)
class Due:
    """Deadlines of one group, as `graph.describe.deadline` tells them."""

    key: str
    items: tuple[dict[str, Any], ...]


def context(scene: Scene, found: Sequence[Resolved], total: int) -> dict[str, Any]:
    """What the template needs; `found` may be fewer than there are in all."""
    view, asked = scene.view, scene.asked
    items = [describe.deadline(view, resolved) for resolved in found]
    places = Counter(item["jurisdiction"] for item in items)
    stages = Counter(item["stage"] for item in items)
    forms = offered("deadlines")
    return {
        "total": total,
        "groups": _groups(scene, found, items),
        "places": _counted(scene, "jurisdiction", {c: scene.place(c) for c in places}, places),
        "stages": _counted(scene, "stage", {s: label(s) for s in stages}, stages),
        "choices": choices(view.catalogue),
        "also": also(asked),
        "feeds": _feeds(scene),
        "exports": [form for form in forms if not form.subscribed],
        "export_query": asked.query(format=None, limit=None),
    }


def _groups(scene: Scene, found: Sequence[Resolved], items: Sequence[dict[str, Any]]) -> list[Due]:
    """Dated ones by how near they are; then what waits on a condition, or on an act not made."""
    today = scene.view.clocks.day
    groups: dict[str, list[dict[str, Any]]] = {key: [] for key, _ in SPANS}
    groups |= {"conditional": [], "pending": []}
    for resolved, item in zip(found, items, strict=True):
        when = resolved.date
        day = (when.not_before or when.latest) if when else None
        if day is None or item["certainty"] == "pending":
            groups["conditional" if resolved.condition else "pending"].append(item)
            continue
        key = next(
            key for key, days in SPANS if days is None or day <= today + timedelta(days=days)
        )
        groups[key].append(item)
    return [Due(key, tuple(items)) for key, items in groups.items() if items]


def _counted(
    scene: Scene, name: str, words: dict[str, str], counts: Counter[str]
) -> list[tuple[str, int, str]]:
    """(words, how many, query that keeps only these), the most frequent first."""
    return [
        (words[value], count, scene.asked.query(**{name: value}, format=None, limit=None))
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _feeds(scene: Scene) -> list[tuple[Format, str, str]]:
    """Formats to subscribe to: the link, and the whole address that a program is to be given.

    Without the clocks: what keeps up by itself cannot stand still on a day.
    """
    base = str(scene.asked.request.base_url).rstrip("/")
    gone = dict.fromkeys((*CLOCK_NAMES, "format", "limit", "sort"))
    query = scene.asked.query(**gone)
    tail = f"?{query}" if query else ""
    links = (
        (form, f"/deadlines.{form.name}{tail}") for form in offered("deadlines") if form.subscribed
    )
    return [(form, link, base + link) for form, link in links]
