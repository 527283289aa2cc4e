"""The graph in networkx: a `MultiDiGraph` of events and what they have to do with each other.

Nodes carry ``type`` (event, instrument, actor, theme, source), ``label`` and, for events,
``date``, ``not_before``, ``before``, ``jurisdiction``, ``kind``, ``stage``, ``status``, ``belief``.
Edges are keyed by their relation and carry ``relation``, ``strength``, ``evidence`` (claim keys).

Relations run from the later or dependent thing to what it rests on. Structural edges (``stageOf``
an instrument, ``actor``, ``theme``, ``document``) run from the event and carry the claims that
support them. A shared theme or document joins events through its own node, never edge by edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import networkx as nx

from graph.view import View
from ontology.mapping import said
from ontology.resolution import Resolved
from ontology.vocab import RELATIONS

STRUCTURAL: Mapping[str, tuple[str, str]] = {
    "stageOf": ("is a stage of", "has the stage"),
    "actor": ("was an act of", "acted in"),
    "theme": ("is about", "is the topic of"),
    "document": ("is told in", "tells of"),
}
"""Structural edges: how they read from the event, and towards it."""

SHARED: Mapping[str, str] = {"theme": "shared-topic", "document": "shared-document"}
"""Edges whose two halves make one hop, with the strength of that hop."""

Graph: TypeAlias = "nx.MultiDiGraph[str]"


def words(relation: str) -> tuple[str, str]:
    """How a relation reads along its arrow and against it."""
    if relation in STRUCTURAL:
        return STRUCTURAL[relation]
    kind = RELATIONS[relation]
    return kind.says, kind.inverse


def project(view: View, events: Iterable[Resolved] | None = None) -> Graph:
    """The graph of `events` (default: all of the view) and the things they touch.

    Nodes and edges are added in sorted order, so equal views give equal graphs, ties included.
    """
    chosen = sorted(view.events if events is None else events, key=lambda r: r.id)
    graph: Graph = nx.MultiDiGraph()
    inside = {resolved.id for resolved in chosen}
    for resolved in chosen:
        graph.add_node(resolved.id, **event_attributes(view, resolved))
    edges = sorted(
        (edge for resolved in chosen for edge in _edges(resolved, inside)),
        key=lambda edge: edge[:3],
    )
    for source, target, relation, target_type, strength, evidence in edges:
        if target not in graph:
            graph.add_node(target, **_thing(view, target_type, target))
        graph.add_edge(
            source,
            target,
            key=relation,
            relation=relation,
            strength=strength,
            evidence=list(evidence),
        )
    return graph


def event_attributes(view: View, resolved: Resolved) -> dict[str, Any]:
    event, day = resolved.event, resolved.date
    return {
        "type": "event",
        "label": event.title,
        "date": day.text if day else None,
        "not_before": day.not_before.isoformat() if day and day.not_before else None,
        "before": day.before.isoformat() if day and day.before else None,
        "jurisdiction": event.jurisdiction,
        "kind": event.kind,
        "stage": event.stage,
        "status": view.status(resolved),
        "belief": resolved.belief,
    }


_Edge = tuple[str, str, str, str, str, tuple[str, ...]]


def _edges(resolved: Resolved, inside: set[str]) -> Iterable[_Edge]:
    """(from, to, relation, type of to, strength, evidence) of one event's edges."""
    event = resolved.id
    for relation in resolved.relations:
        if relation.target_type != "event" or relation.target in inside:
            yield (
                event,
                relation.target,
                relation.type,
                relation.target_type,
                relation.strength,
                relation.evidence,
            )
    live = resolved.claims

    def backing(field: str, id_: str) -> tuple[str, ...]:
        return tuple(
            w.claim.key
            for w in live
            if w.tells(field)
            for name, value in said(resolved.event, w.claim)
            if name == field and id_ in ((value,) if isinstance(value, str) else value)
        )

    instrument = resolved.values.get("instrument")
    if instrument:
        yield (
            event,
            instrument,
            "stageOf",
            "instrument",
            "legal-procedure",
            backing("instrument", instrument),
        )
    for actor in resolved.values.get("actors", ()):
        yield event, actor, "actor", "actor", "reported", backing("actors", actor)
    for theme in resolved.event.themes:
        keys = tuple(w.claim.key for w in live)
        yield event, theme, "theme", "theme", SHARED["theme"], keys
    for source in sorted({w.source.id for w in live}):
        keys = tuple(w.claim.key for w in live if w.source.id == source)
        yield event, source, "document", "source", SHARED["document"], keys


def _thing(view: View, type_: str, id_: str) -> dict[str, Any]:
    catalogue = view.catalogue
    shelves: Mapping[str, Mapping[str, Any]] = {
        "instrument": catalogue.instruments,
        "actor": catalogue.actors,
        "theme": catalogue.themes,
        "source": catalogue.sources,
    }
    thing = shelves[type_][id_]
    label = getattr(thing, "short_title", None) or thing.title or id_
    return {"type": type_, "label": label}
