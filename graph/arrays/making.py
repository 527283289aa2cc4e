"""The arrays of a view, made of the same edges as its graph in networkx."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from graph.arrays.arrays import Arrays
from graph.arrays.codes import DUTY_STAGES
from graph.arrays.edges import Edges
from graph.arrays.times import times_of
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
    chosen = sorted(view.events if events is None else events, key=lambda r: r.id)
    inside = {resolved.id for resolved in chosen}
    edges = Edges()
    for resolved in chosen:
        edges.node(resolved.id, "duty" if resolved.stage in DUTY_STAGES else "event")
    parts: set[str] = set()
    for resolved in chosen:
        for end in sorted(ends(resolved, inside, include), key=lambda end: end[:3]):
            edges.add(*end)
            if end[3] == "part":
                parts.add(end[1])
    for part in sorted(parts):
        edges.add(part, part.partition(SEP)[0], "within", "instrument", "legal-procedure")
    return edges.arrays(times_of(view, inside))
