"""IRIs as pages speak of them: what they are called in short or in words, where their page is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.scene import Scene
from api.pages.words import label
from data.records import Catalogue
from ontology import iri
from ontology.vocab import CLX, ID, RELATIONS, SCHEMES, SPARQL_PREFIXES

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w\-]*)")

TITLED = ("event", "instrument", "actor", "source", "theme", "jurisdiction")
"""Types whose records have a title and a page."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of ours that an IRI names: its type, its id in the records, title, page."""

    iri: str
    type: str
    id: str
    title: str
    href: str


def thing(scene: Scene, value: str) -> Thing | None:
    """What an IRI of ours names; None for any other, and for one that the records lack."""
    if not value.startswith(ID):
        return None
    try:
        type_, slug = iri.parse(value)
    except ValueError:
        return None
    catalogue = scene.view.catalogue
    head, _, rest = slug.partition(iri.SEP)
    if type_ == "jurisdiction":
        slug = next((code for code in catalogue.jurisdictions if code.lower() == slug), slug)
    if type_ in TITLED:
        record = shelf(catalogue, type_).get(slug)
        if record is None:
            return None
        return Thing(value, type_, slug, scene.name(type_, slug), scene.thing(type_, slug))
    if type_ == "part" and head in catalogue.instruments:
        owner = catalogue.instruments[head]
        title = next((part.title for part in owner.parts if part.id == rest), rest)
        whole = scene.name("instrument", head)
        href = scene.thing("instrument", head, f"#{rest}")
        return Thing(value, type_, slug, f"{title}, {whole}", href)
    if type_ == "claim" and head in catalogue.events:
        key = f"{head}/{rest}"
        return Thing(value, type_, slug, scene.source_of(key), scene.claim(key))
    # what is told within a claim or a relation has no title; linked data leads to where it stands
    return Thing(value, type_, slug, short(value), f"/id/{type_}/{slug}")


def shelf(catalogue: Catalogue, type_: str) -> Mapping[str, Any]:
    """The records of a type, by id."""
    shelves: dict[str, Mapping[str, Any]] = {
        "event": catalogue.events,
        "instrument": catalogue.instruments,
        "actor": catalogue.actors,
        "source": catalogue.sources,
        "theme": catalogue.themes,
        "jurisdiction": catalogue.jurisdictions,
    }
    return shelves[type_]


def short(value: str) -> str:
    r"""An IRI as a query would write it.

    >>> short("https://w3id.org/chronolex/id/event/x"), short("urn:x")
    ('event:x', '<urn:x>')
    >>> short("https://w3id.org/chronolex/id/theme/deepfake")
    'id:theme\\/deepfake'
    """
    fitting = [name for name, base in SPARQL_PREFIXES.items() if value.startswith(base)]
    for name in sorted(fitting, key=lambda name: -len(SPARQL_PREFIXES[name])):
        local = value.removeprefix(SPARQL_PREFIXES[name])
        if all(_LOCAL.fullmatch(part) for part in local.split("/")):
            return f"{name}:" + local.replace("/", "\\/")
    return f"<{value}>"


def words(value: str) -> str:
    """A term of the ontology in words.

    >>> words("https://w3id.org/chronolex/ont#stage-in-force")
    'in force'
    >>> words("https://w3id.org/chronolex/ont#followsStage")
    'is a later stage of the same matter as'
    """
    local = value.removeprefix(CLX)
    scheme, _, word = local.partition("-")
    if word in SCHEMES.get(scheme, ()):
        return label(word)
    if local in RELATIONS:
        return RELATIONS[local].says
    return label(iri.kebab(local))
