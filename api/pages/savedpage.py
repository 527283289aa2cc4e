"""The pages of saved queries: a gallery, and each with its boxes, its answer and its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.answers import FILES
from api.pages.highlight import highlighted
from api.pages.iris import shelf
from api.pages.likely import MANY, likely
from api.pages.querypage import Came, query_address, results
from api.pages.scene import Scene
from api.pages.words import label
from data.indexed import beginning
from graph.queries import GROUPS, Saved
from ontology import iri

_HEADER = ("# title:", "# asks:", "# group:", "# question:", "# parameter:")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a saved query as a box: its type in words, what stands in it, its hint.

    `unclear` are the things (id, title, what it is) that the words in it may mean; None where they
    are clear or there are none.
    """

    name: str
    type: str
    help: str
    example: str
    value: str
    unclear: tuple[tuple[str, str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A saved query in the gallery: its boxes, and the same question with its example elsewhere."""

    saved: Saved
    fields: tuple[Field, ...]
    run: str
    editor: str
    files: tuple[tuple[str, str], ...]


def gallery(scene: Scene, queries: Iterable[Saved]) -> dict[str, Any]:
    """What the list of saved queries needs: groups of them, and what its boxes complete."""
    groups: dict[str, list[Offer]] = {name: [] for name in GROUPS}
    types: dict[str, None] = {}
    for query in queries:
        path = f"/queries/{query.name}"
        files = tuple(
            (name, scene.href(f"{path}.{name}", **query.examples)) for name in FILES["solutions"]
        )
        run = scene.href(path, **query.examples)
        fields = fields_of(scene, query, query.examples)
        offer = Offer(query, fields, run, query_address(editable(query, query.text)), files)
        groups[query.group].append(offer)
        types |= {parameter.type: None for parameter in query.parameters}
    return {
        "groups": [(name, offers) for name, offers in groups.items() if offers],
        "lists": {type_: options(scene, type_) for type_ in types},
    }


def saved(
    scene: Scene, query: Saved, text: str, came: Came | None, given: Mapping[str, str]
) -> dict[str, Any]:
    """What the page of one saved query needs; `given`: words or ids by parameter."""
    return {
        "saved": query,
        "fields": fields_of(scene, query, given),
        "lists": {p.type: options(scene, p.type) for p in query.parameters},
        "editor": query_address(editable(query, text)),
        "code": highlighted(editable(query, text)),
        "came": came,
        **results(scene, came, plain=True),
    }


def editable(query: Saved, text: str) -> str:
    """The text of a saved query without its header, the question in its place."""
    lines = [line for line in text.split("\n") if not line.startswith(_HEADER)]
    return "\n".join([f"# {query.asks}", *lines]).rstrip("\n")


def fields_of(scene: Scene, query: Saved, given: Mapping[str, str]) -> tuple[Field, ...]:
    """The boxes of a saved query."""
    fields = []
    for parameter in query.parameters:
        type_, words = parameter.type, given.get(parameter.name, "")
        found = meant(scene, type_, words) if words else []
        clear = len(found) == 1
        fields.append(
            Field(
                parameter.name,
                type_,
                parameter.help,
                scene.name(type_, query.example(parameter.name)),
                scene.name(type_, found[0]) if clear else words,
                None
                if clear or not words
                else tuple(
                    (id_, scene.name(type_, id_), about(scene, type_, id_)) for id_ in found
                ),
            )
        )
    return tuple(fields)


def options(scene: Scene, type_: str) -> list[tuple[str, str]]:
    """(title, what it is) of every thing of a type, by title; none of very many."""
    things = shelf(scene.view.catalogue, type_)
    if len(things) > MANY:
        return []
    return sorted(
        (scene.name(type_, id_), about(scene, type_, id_))
        for id_ in things
        if type_ != "event" or scene.known(id_)
    )


def about(scene: Scene, type_: str, id_: str) -> str:
    """A thing apart from its title, in a few words."""
    record = shelf(scene.view.catalogue, type_)[id_]
    if type_ == "event":
        resolved = scene.view.by_id.get(id_)
        when = scene.when(resolved) if resolved else ""
        return f"{scene.place(record.jurisdiction)}, {when}"
    if type_ == "source":
        return str(record.publisher)
    if type_ in ("instrument", "actor"):
        return f"{scene.place(record.jurisdiction)}, {label(record.type)}"
    return ""


def meant(scene: Scene, type_: str, text: str, most: int = 12) -> list[str]:
    """Ids of the things of a type that some words may mean: by id, IRI, title, or all the words."""
    things = shelf(scene.view.catalogue, type_)
    id_ = text.strip().removeprefix(iri.iri(type_, "x")[:-1])
    if id_ in things:
        return [id_]
    words = text.casefold().split()
    whole = " ".join(words)
    known: Iterable[str] = things
    if len(things) > MANY:
        known = filter(things.__contains__, likely(scene.view, text, beginning(things)))
    titles = {id_: " ".join(scene.name(type_, id_).casefold().split()) for id_ in known}
    exact = [id_ for id_, title in titles.items() if title == whole]
    if exact or not words:
        return exact[:most]
    found = [
        id_
        for id_, title in titles.items()
        if all(word in f"{title} {about(scene, type_, id_).casefold()}" for word in words)
    ]
    return sorted(found, key=lambda id_: (len(titles[id_]), id_))[:most]
