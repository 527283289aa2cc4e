"""The arrays of a view, made of the same edges as its graph in networkx."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from graph.arrays.arrays import Arrays
from graph.arrays.codes import DUTY_STAGES
from graph.arrays.edges import Edges
from graph.arrays.times import Gathered
from graph.projection import SHARED, ends
from graph.view import View
from ontology.iri import SEP
from ontology.resolution import Resolved


def arrays_of(
    view: View, events: Iterable[Resolved] | None = None, include: Collection[str] = tuple(SHARED)
) -> Arrays:
    """The arrays of `events` (default: all of the view) and the things they touch.

    Nodes and edges are those of `graph.projection.project` for the same events and `include`.
    """
    inside = view.by_id.keys() if events is None else {resolved.id for resolved in events}
    times, edges = Gathered(inside), Edges()
    for event in times.events:
        edges.node(event, "event")
    parts: set[str] = set()
    # one event after the other: a large view does not hold all of them at once
    for event in times.events:
        resolved = view.by_id[event]
        times.take(resolved)
        if resolved.stage in DUTY_STAGES:
            edges.duty(event)
        for end in sorted(ends(resolved, inside, include), key=lambda end: end[:3]):
            edges.add(*end)
            if end[3] == "part":
                parts.add(end[1])
    for part in sorted(parts):
        edges.add(part, part.partition(SEP)[0], "within", "instrument", "legal-procedure")
    return edges.arrays(times.times())
