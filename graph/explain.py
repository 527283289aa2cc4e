"""A way through the graph put into words: each hop a sentence, its strength and its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from data.edtf import Tri, precedes
from graph.projection import SHARED, Graph, words
from graph.view import View
from ontology.resolution import Resolved
from ontology.vocab import RELATIONS, STRENGTHS

SYMMETRIC = frozenset(name for name, kind in RELATIONS.items() if kind.symmetric)
"""Relations that read the same from both ends."""


@dataclass(frozen=True, slots=True)
class Route:
    """What is asked: ends, direction, how many, and what hops and inner nodes may be."""

    source: str
    target: str
    direction: str = "any"
    k: int = 1
    max_hops: int | None = None
    relations: frozenset[str] = field(default_factory=frozenset)
    passes: Callable[[str], bool] | None = None
    """True for inner event nodes that the filters let through; None: no filter."""
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One step: along the relation's arrow (forward), against it (backward) or neither (both)."""

    source: str
    target: str
    relation: str
    direction: str
    strength: str
    evidence: tuple[str, ...]
    sentence: str
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Nodes in order, the hops between them, cost (hops) and whether it runs forward in time."""

    nodes: tuple[str, ...]
    hops: tuple[Hop, ...]
    cost: int
    chronological: str


def explain(view: View, graph: Graph, way: Sequence[str], route: Route) -> Path:
    """A way through the graph as hops; a shared topic or document between two events is one."""
    hops: list[Hop] = []
    nodes = [way[0]]
    index = 0
    while index + 1 < len(way):
        here, there = way[index], way[index + 1]
        beyond = way[index + 2] if index + 2 < len(way) else None
        shared = graph.nodes[there]["type"] in ("theme", "source")
        if shared and beyond is not None:
            hops.append(_shared_hop(view, graph, here, there, beyond))
            nodes.append(beyond)
            index += 2
        else:
            hops.append(_hop(view, graph, here, there, route))
            nodes.append(there)
            index += 1
    return Path(tuple(nodes), tuple(hops), len(hops), chronological(view, nodes, hops))


def _edges(graph: Graph, here: str, there: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Edges between two nodes with the direction in which a walk from `here` takes them."""
    for direction, (tail, head) in (("forward", (here, there)), ("backward", (there, here))):
        for data in (graph.get_edge_data(tail, head) or {}).values():
            yield direction, data


def _hop(view: View, graph: Graph, here: str, there: str, route: Route) -> Hop:
    options = [
        (STRENGTHS.index(data["strength"]), data["relation"], direction, data)
        for direction, data in _edges(graph, here, there)
        if (not route.relations or data["relation"] in route.relations)
        and (
            route.direction in ("any", direction)
            or data["relation"] in SHARED
            or data["relation"] in SYMMETRIC
        )
    ]
    _, relation, direction, data = min(options, key=lambda option: option[:3])
    along, against = words(relation)
    says = along if direction == "forward" else against
    sentence = f"{name(view, graph, here)} {says} {name(view, graph, there)}."
    symmetric = relation in SYMMETRIC
    return Hop(
        here,
        there,
        relation,
        "both" if symmetric else direction,
        data["strength"],
        tuple(data["evidence"]),
        sentence,
    )


def _shared_hop(view: View, graph: Graph, here: str, shared: str, there: str) -> Hop:
    ends = [
        next(data for _, data in _edges(graph, end, shared) if data["relation"] in SHARED)
        for end in (here, there)
    ]
    strength = SHARED[ends[0]["relation"]]
    thing = "the topic" if strength == "shared-topic" else "the document"
    label = graph.nodes[shared]["label"]
    sentence = (
        f"{name(view, graph, here)} and {name(view, graph, there)} have {thing} “{label}” in"
        " common, and this step rests on no more than that."
    )
    evidence = tuple(dict.fromkeys((*ends[0]["evidence"], *ends[1]["evidence"])))
    relation = "sharedTopic" if strength == "shared-topic" else "sharedDocument"
    return Hop(here, there, relation, "both", strength, evidence, sentence, via=shared)


def name(view: View, graph: Graph, node: str) -> str:
    """A node in a sentence: its title, and for events the date as precise as known."""
    label = f"“{graph.nodes[node]['label']}”"
    resolved = view.by_id.get(node)
    if resolved is None:
        return label
    if resolved.date is not None:
        return f"{label} ({resolved.date.text})"
    return f"{label} ({resolved.condition or 'undated'})"


def chronological(view: View, nodes: Sequence[str], hops: Sequence[Hop]) -> str:
    """Does the path run forward in time: yes if bounds prove every step, no if one steps back."""
    later = {
        (hop.target, hop.source) if hop.direction == "forward" else (hop.source, hop.target)
        for hop in hops
        if hop.relation == "followsStage"
    }
    events = [view.by_id[node] for node in nodes if node in view.by_id]
    answer = "yes"
    for index, event in enumerate(events):
        for after in events[index + 1 :]:
            if _precedes(after, event) is Tri.YES:
                return "no"
    for before, after in pairwise(events):
        if (after.id, before.id) in later:
            return "no"
        if _precedes(before, after) is not Tri.YES and (before.id, after.id) not in later:
            answer = "unknown"
    return answer


def _precedes(a: Resolved, b: Resolved) -> Tri:
    if a.date is None or b.date is None:
        return Tri.UNKNOWN
    return precedes(a.date, b.date)
