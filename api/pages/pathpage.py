"""The paths page: what the form offers, what its words mean, the answer told and drawn."""

from __future__ import annotations

import re
from typing import Any

from api.asking import Ask
from api.pages.interface import say
from api.pages.likely import MANY
from api.pages.pathpicture import pictures
from api.pages.scene import Scene
from api.pages.things import Thing, choices_of, meant, thing
from graph.filters import CERTAINTIES
from graph.links import Links
from graph.paths import DIRECTIONS, MAX_HOPS, MAX_K, MODES
from graph.paths.asked import Asking
from graph.view import View

ENDS = ("source", "target")
MOST_CHOICES = 3_000
"""More titles than this are not sent along; words are looked up on the server all the same."""
MORE = 3
"""So many paths are shown when alternatives are asked for."""

_HINT = re.compile(r"\b(shared|direction|certainty)=(\w+)")

EXAMPLES = (
    ("korea", {
        "source": "kr-busan-ai-csam-sentence-2023",
        "target": "kr-sexual-violence-act-deepfake-effective-2024",
        "mode": "chronological",
        "shared": "yes",
    }),
    ("korea_eu", {
        "source": "kr-busan-ai-csam-sentence-2023",
        "target": "eu-digital-omnibus-ai",
        "mode": "telling",
    }),
    ("annex", {
        "source": "eu-ai-act-proposal-2021",
        "target": "eu-ai-act-applies-annex-iii",
        "mode": "chronological",
    }),
)  # fmt: skip
"""Questions to start from, by the key of their words."""


def understood(asked: Ask, view: View, links: Links) -> dict[str, list[str]]:
    """What each end that was given in words may mean; ends that are ids already mean themselves."""
    scene = Scene(asked, view)
    if isinstance(links, Asking):
        # titles lie in an engine: an end is its id
        known = ((name, asked.one(name)) for name in ENDS)
        return {name: [end] if end in links else [] for name, end in known if end}
    return {
        name: meant(scene, links, " ".join(values))
        for name in ENDS
        if (values := asked.parameters.get(name))
    }


def context(
    scene: Scene, told: dict[str, Any] | None, unclear: dict[str, list[str]]
) -> dict[str, Any]:
    """What the template needs; `unclear`: ends that mean nothing known, or several things."""
    links = scene.asked.snapshot.links(scene.view.clocks)
    parameters = scene.asked.parameters
    ends: dict[str, Thing] = {
        name: thing(scene, links, values[0])
        for name in ENDS
        if (values := parameters.get(name)) and values[0] in links
    }
    few = not isinstance(links, Asking) and len(links) <= MANY
    offered = choices_of(scene, links) if few else []
    known = [title for title, _ in offered]
    return {
        "told": told,
        "ends": ends,
        "shown": {
            name: ends[name].title
            # where titles are not compared, the id is what is plain
            if name in ends and known.count(ends[name].title) == 1
            else " ".join(parameters.get(name, ()))
            for name in ENDS
        },
        "unclear": {
            name: [thing(scene, links, node) for node in nodes] for name, nodes in unclear.items()
        },
        "offered": offered if len(offered) <= MOST_CHOICES else [],
        "drawn": [pictures(scene, links, item) for item in told["items"]] if told else [],
        "nearest": thing(scene, links, told["nearest"]) if told and told["nearest"] else None,
        "hints": _hints(scene.asked, told["reason"]) if told and told["reason"] else [],
        "choices": (
            ("direction", DIRECTIONS),
            ("certainty", CERTAINTIES),
            ("shared", ("", "yes", "no")),
        ),
        "modes": MODES,
        "set_here": sum(name in parameters for name in _FOLDED),
        "most": MAX_HOPS,
        "alternatives": MAX_K,
        "examples": [
            (say(f"path_q_{key}"), scene.href("/paths", **question))
            for key, question in EXAMPLES
            if question["source"] in links and question["target"] in links
        ],
        "more": None if "k" in parameters else scene.asked.query(k=str(MORE), format=None),
        "files": ("md", "txt", "json"),
    }


_FOLDED = (
    "direction", "certainty", "shared", "k", "via", "avoid", "max_hops", "jurisdiction", "kind",
    "theme", "from", "to", "valid_at", "known_at",
)  # fmt: skip


def _hints(asked: Ask, reason: str) -> list[tuple[str, str]]:
    """(words, query) of the same question with what the reason says would find a path."""
    return [
        (say(f"hint_{name}_{value}"), asked.query(**{name: value}, format=None))
        for name, value in dict.fromkeys(_HINT.findall(reason))
        if f"{name}_{value}" in _HINTS
    ]


_HINTS = frozenset(
    {"shared_yes", "shared_no", "direction_forward", "direction_backward", "certainty_possible"}
)
