"""A way through the graph put into words: each hop a sentence, its strength and its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph.links import Links
from graph.order import FOREVER, Chronicle, Order
from graph.paths.network import SYMMETRIC
from graph.paths.route import Route
from graph.projection import SHARED, words
from ontology.vocab import STRENGTHS


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
    order: Order | None = None
    """Where it leads to an event: does that come after the event before it on the path, and why."""


@dataclass(frozen=True, slots=True)
class Path:
    """Nodes in order and the hops between them.

    `cost`: hops, or in the mode ``telling`` what the path leaves unsaid. `chronological`: does it
    run on in time: yes, no or unknown (for a walk that was to run backwards: does it run back).
    `days`: the earliest days on which a walk through its events can stand at each, where one can.
    """

    nodes: tuple[str, ...]
    hops: tuple[Hop, ...]
    cost: int
    chronological: str
    days: tuple[date | None, ...] | None = None


def explain(links: Links, chronicle: Chronicle, way: Sequence[str], route: Route) -> Path:
    """A way through the graph as hops; a shared topic or document between two events is one."""
    hops: list[Hop] = []
    nodes = [way[0]]
    index = 0
    while index + 1 < len(way):
        here, there = way[index], way[index + 1]
        beyond = way[index + 2] if index + 2 < len(way) else None
        shared = links.hub(there)
        if shared and beyond is not None:
            hops.append(_shared_hop(links, here, there, beyond))
            nodes.append(beyond)
            index += 2
        else:
            hops.append(_hop(links, here, there, route))
            nodes.append(there)
            index += 1
    back = route.mode == "chronological" and route.direction == "backward"
    told = tuple(_ordered(chronicle, nodes, hops, back))
    answer, days = chronicle.along(nodes[::-1] if back else nodes)
    return Path(tuple(nodes), told, len(hops), answer, _dated(days, back))


def _ordered(
    chronicle: Chronicle, nodes: Sequence[str], hops: Sequence[Hop], back: bool
) -> Iterator[Hop]:
    """Hops with the order of the event that they lead to and the last event before it."""
    last: str | None = None
    for node, hop in zip(nodes, [None, *hops], strict=True):
        event = node in chronicle.view.by_id
        if hop is not None:
            order = None
            if event and last is not None:
                order = chronicle.why(node, last) if back else chronicle.why(last, node)
            yield replace(hop, order=order)
        last = node if event else last


def _dated(days: Sequence[int] | None, back: bool) -> tuple[date | None, ...] | None:
    if days is None:
        return None
    told = [date.fromordinal(day) if 0 < day < FOREVER else None for day in days]
    return tuple(told[::-1] if back else told)


def _hop(links: Links, here: str, there: str, route: Route) -> Hop:
    options = [
        (STRENGTHS.index(strength), relation, direction)
        for direction, (tail, head) in (("forward", (here, there)), ("backward", (there, here)))
        for relation, strength in links.edges(tail, head)
        if (not route.relations or relation in route.relations)
        and (
            route.mode == "chronological"
            or route.direction in ("any", direction)
            or relation in SHARED
            or relation in SYMMETRIC
        )
    ]
    strength, relation, direction = min(options)
    along, against = words(relation)
    says = along if direction == "forward" else against
    tail, head = (here, there) if direction == "forward" else (there, here)
    return Hop(
        here,
        there,
        relation,
        "both" if relation in SYMMETRIC else direction,
        STRENGTHS[strength],
        links.evidence(tail, head, relation),
        f"{name(links, here)} {says} {name(links, there)}.",
    )


def _shared_hop(links: Links, here: str, shared: str, there: str) -> Hop:
    joins = [
        next(relation for relation, _ in links.edges(end, shared) if relation in SHARED)
        for end in (here, there)
    ]
    strength = SHARED[joins[0]]
    thing = "the topic" if strength == "shared-topic" else "the document"
    label = links.nodes[shared]["label"]
    sentence = (
        f"{name(links, here)} and {name(links, there)} have {thing} “{label}” in"
        " common, and this step rests on no more than that."
    )
    told = [
        links.evidence(end, shared, join) for end, join in zip((here, there), joins, strict=True)
    ]
    evidence = tuple(dict.fromkeys((*told[0], *told[1])))
    relation = "sharedTopic" if strength == "shared-topic" else "sharedDocument"
    return Hop(here, there, relation, "both", strength, evidence, sentence, via=shared)


def name(links: Links, node: str) -> str:
    """A node in a sentence: its title, and for events the date as precise as known."""
    label = f"“{links.nodes[node]['label']}”"
    resolved = links.view.by_id.get(node)
    if resolved is None:
        return label
    if resolved.date is not None:
        return f"{label} ({resolved.date.text})"
    return f"{label} ({resolved.condition or 'undated'})"
