"""The graph in networkx: a `MultiDiGraph` of events and what they have to do with each other.

Nodes carry ``type`` (event, instrument, part, actor; on request theme, source, jurisdiction),
``label`` and, for events, ``date``, ``not_before``, ``before``, ``jurisdiction``, ``kind``,
``stage``, ``status``, ``belief``. Edges are keyed by their relation and carry ``relation``,
``strength``, ``evidence`` (claim keys).

Relations run from the later or dependent thing to what it rests on. Structural edges (``stageOf``
an instrument, ``part``, ``actor``, ``theme``, ``document``, ``jurisdiction``) run from the event
and carry the claims that support them; ``within`` runs from a part to its instrument. A shared
theme or document joins events through its own node, never edge by edge.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeAlias

import networkx as nx

from graph.view import View
from ontology.iri import SEP
from ontology.mapping import said
from ontology.resolution import Resolved
from ontology.vocab import RELATIONS

STRUCTURAL: Mapping[str, tuple[str, str]] = {
    "stageOf": ("is a stage of", "has the stage"),
    "part": ("concerns", "is concerned by"),
    "within": ("is a part of", "has the part"),
    "actor": ("was an act of", "acted in"),
    "theme": ("is about", "is the topic of"),
    "document": ("is told in", "tells of"),
    "jurisdiction": ("belongs to the legal order of", "is the legal order of"),
}
"""Structural edges: how they read along the arrow, and against it."""

INCLUDE = ("theme", "document", "jurisdiction")
"""Structural edges that take part, with the nodes that they lead to, only when asked for."""

SHARED: Mapping[str, str] = {"theme": "shared-topic", "document": "shared-document"}
"""Edges whose two halves make one hop, with the strength of that hop."""

Graph: TypeAlias = "nx.MultiDiGraph[str]"


def words(relation: str) -> tuple[str, str]:
    """How a relation reads along its arrow and against it."""
    if relation in STRUCTURAL:
        return STRUCTURAL[relation]
    kind = RELATIONS[relation]
    return kind.says, kind.inverse


def project(
    view: View, events: Iterable[Resolved] | None = None, include: Collection[str] = ()
) -> Graph:
    """The graph of `events` (default: all of the view) and the things they touch.

    `include`: names among `INCLUDE` of the edges to take besides. Nodes and edges are added in
    sorted order, so equal views give equal graphs, ties included.
    """
    chosen = sorted(view.events if events is None else events, key=lambda r: r.id)
    graph: Graph = nx.MultiDiGraph()
    inside = {resolved.id for resolved in chosen}
    for resolved in chosen:
        graph.add_node(resolved.id, **event_attributes(view, resolved))
    edges = sorted(
        (edge for resolved in chosen for edge in _edges(resolved, inside, include)),
        key=lambda edge: edge[:3],
    )
    parts: dict[str, set[str]] = {}
    for source, target, relation, target_type, strength, evidence in edges:
        if target not in graph:
            graph.add_node(target, **thing(view, target_type, target))
        if target_type == "part":
            parts.setdefault(target, set()).update(evidence)
        _add(graph, (source, target, relation, target_type, strength, evidence))
    for part in sorted(parts):
        instrument = part.partition(SEP)[0]
        if instrument not in graph:
            graph.add_node(instrument, **thing(view, "instrument", instrument))
        told = tuple(sorted(parts[part]))
        _add(graph, (part, instrument, "within", "instrument", "legal-procedure", told))
    return graph


def _add(graph: Graph, edge: _Edge) -> None:
    source, target, relation, _, strength, evidence = edge
    told = {"relation": relation, "strength": strength, "evidence": list(evidence)}
    graph.add_edge(source, target, key=relation, **told)


def event_attributes(view: View, resolved: Resolved) -> dict[str, Any]:
    event, day = resolved.event, resolved.date
    return {
        "type": "event",
        "label": event.title,
        "date": day.text if day else None,
        "not_before": day.not_before.isoformat() if day and day.not_before else None,
        "before": day.before.isoformat() if day and day.before else None,
        "jurisdiction": resolved.jurisdiction,
        "kind": resolved.kind,
        "stage": resolved.stage,
        "status": view.status(resolved),
        "belief": resolved.belief,
    }


_Edge: TypeAlias = tuple[str, str, str, str, str, tuple[str, ...]]

End: TypeAlias = tuple[str, str, str, str, str]
"""(from, to, relation, type of to, strength) of an edge."""


def _edges(
    resolved: Resolved, inside: Collection[str], include: Collection[str]
) -> Iterable[_Edge]:
    """(from, to, relation, type of to, strength, evidence) of one event's edges."""
    told = evidence(resolved)
    for end in ends(resolved, inside, include):
        yield (*end, told(end[2], end[1]))


def ends(resolved: Resolved, inside: Collection[str], include: Collection[str]) -> Iterable[End]:
    """One event's edges without their evidence; to events only if they are `inside`.

    Both the graph in networkx and the arrays that paths are searched in are made of these.
    """
    event, values = resolved.id, resolved.values
    for relation in resolved.relations:
        if relation.target_type != "event" or relation.target in inside:
            yield event, relation.target, relation.type, relation.target_type, relation.strength
    instrument = values.get("instrument")
    if instrument:
        yield event, instrument, "stageOf", "instrument", "legal-procedure"
        for part in values.get("part", ()):
            yield event, f"{instrument}{SEP}{part}", "part", "part", "legal-procedure"
    for actor in values.get("actors", ()):
        yield event, actor, "actor", "actor", "reported"
    if "theme" in include:
        for theme in resolved.event.themes:
            yield event, theme, "theme", "theme", SHARED["theme"]
    if "document" in include:
        for source in sorted({weighed.source.id for weighed in resolved.claims}):
            yield event, source, "document", "source", SHARED["document"]
    place = values.get("jurisdiction")
    if "jurisdiction" in include and place:
        yield event, place, "jurisdiction", "jurisdiction", "reported"


_FIELDS: Mapping[str, str] = {
    "stageOf": "instrument", "part": "part", "actor": "actors", "jurisdiction": "jurisdiction",
}  # fmt: skip
"""Structural edges, and the field of an event whose claims are their evidence."""


def evidence(resolved: Resolved) -> Callable[[str, str], tuple[str, ...]]:
    """For one event a function from the relation and the end of its edge to the claims for it."""
    own = {(relation.type, relation.target): relation.evidence for relation in resolved.relations}
    backing: dict[tuple[str, str], list[str]] = {}
    for weighed in resolved.claims:
        for name, value in said(resolved.event, weighed.claim):
            if weighed.tells(name):
                for one in value if isinstance(value, tuple) else (value,):
                    backing.setdefault((name, one), []).append(weighed.claim.key)

    def told(relation: str, target: str) -> tuple[str, ...]:
        if relation in RELATIONS:
            return own[relation, target]
        if relation == "theme":
            return tuple(weighed.claim.key for weighed in resolved.claims)
        if relation == "document":
            return tuple(w.claim.key for w in resolved.claims if w.source.id == target)
        value = target.partition(SEP)[2] if relation == "part" else target
        return tuple(backing.get((_FIELDS[relation], value), ()))

    return told


def thing(view: View, type_: str, id_: str) -> dict[str, Any]:
    """Attributes of a node that is no event."""
    catalogue = view.catalogue
    if type_ == "part":
        instrument, _, part = id_.partition(SEP)
        found = catalogue.instruments[instrument].part(part)
        return {"type": type_, "label": found.title if found else part}
    shelves: Mapping[str, Mapping[str, Any]] = {
        "instrument": catalogue.instruments,
        "actor": catalogue.actors,
        "theme": catalogue.themes,
        "source": catalogue.sources,
        "jurisdiction": catalogue.jurisdictions,
    }
    thing = shelves[type_][id_]
    label = getattr(thing, "short_title", None) or thing.title or id_
    return {"type": type_, "label": label}
