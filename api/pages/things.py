"""Things of the graph as pages speak of them: what a node is called and where its page is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.pages.interface import say
from api.pages.likely import MANY, likely
from api.pages.scene import Scene
from api.pages.words import label
from graph.links import Links, Things
from ontology.iri import SEP


@dataclass(frozen=True, slots=True)
class Thing:
    """A node: its type, its title, the address of its page; an event's date in words and status."""

    id: str
    type: str
    title: str
    href: str
    when: str = ""
    status: str = ""


def thing(scene: Scene, graph: Things, node: str) -> Thing:
    """A node of the graph as a page speaks of it."""
    attributes = graph.nodes[node]
    type_, title = attributes["type"], attributes["label"]
    resolved = scene.view.by_id.get(node)
    if resolved is not None:
        href = scene.thing("event", node)
        return Thing(node, type_, title, href, scene.when(resolved), scene.view.status(resolved))
    if type_ == "part":
        instrument, _, part = node.partition(SEP)
        return Thing(node, type_, title, scene.thing("instrument", instrument, f"#{part}"))
    return Thing(node, type_, title, scene.thing(type_, node))


def choices_of(scene: Scene, graph: Things) -> list[tuple[str, str]]:
    """(title, what it is) of all that a path can begin or end at, by title."""
    return sorted(
        (attributes["label"], about(scene, graph, node))
        for node, attributes in graph.nodes.items()
        if attributes["type"] != "part"
    )


def about(scene: Scene, graph: Things, node: str) -> str:
    """A node apart from its title: place and date of an event, the type of all else."""
    resolved = scene.view.by_id.get(node)
    if resolved is None:
        return say(f"type_{graph.nodes[node]['type']}")
    place = scene.place(resolved.jurisdiction)
    return f"{place}, {label(resolved.stage)}, {scene.when(resolved)}"


def meant(scene: Scene, graph: Things, text: str, most: int = 12) -> list[str]:
    """Nodes that somebody may mean by some words: by id, by whole title, or by all of the words.

    One where that is plain; none, or several to choose from, where it is not.
    """
    words = text.casefold().split()
    if text in graph or not words:
        return [text] if text in graph else []
    whole = " ".join(words)
    things: Iterable[str] = graph
    if isinstance(graph, Links) and len(graph) > MANY:
        things = filter(graph.__contains__, likely(scene.view, text, graph.arrays.beginning))
    titles = {node: _plain(str(graph.nodes[node]["label"])) for node in things}
    exact = [node for node, title in titles.items() if title == whole]
    if exact:
        return exact[:most]
    found = [
        node
        for node, title in titles.items()
        if _holds(f"{title} {_plain(about(scene, graph, node))}", words)
    ]
    return sorted(found, key=lambda node: _rank(graph, node))[:most]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _holds(text: str, words: Iterable[str]) -> bool:
    """Is every word in the text, or made from one of its words, as "Korean" from "Korea"?"""
    whole = re.findall(r"\w+", text)
    return all(
        word in text or any(len(own) > 3 and word.startswith(own) for own in whole)
        for word in words
    )


def _rank(graph: Things, node: str) -> tuple[bool, int, str]:
    """Whole acts before their stages, short titles before long ones."""
    attributes = graph.nodes[node]
    return attributes["type"] != "instrument", len(attributes["label"]), node
