"""The arrays of a view, made of the same edges as its graph in networkx."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

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
    sketch, names = Sketch(), sorted(inside)
    places = {event: place for place, event in enumerate(names)}
    # one event after the other: a large view does not hold all of them at once
    for event, place in places.items():
        sketch.take(place, view.by_id[event], places.get, inside, include)
    return sketch.arrays(names)


class Sketch:
    """What arrays are made of, taken from one event after the other, in order of their ids."""

    def __init__(self) -> None:
        self._times, self._edges = Gathered(), Edges()
        self._parts: set[str] = set()

    def take(
        self,
        place: int,
        resolved: Resolved,
        place_of: Callable[[str], int | None],
        inside: Collection[str],
        include: Collection[str] = tuple(SHARED),
    ) -> None:
        """Add an event with its edges; to other events only if they are `inside`."""
        self._edges.node(resolved.id, "event")
        self._times.take(place, resolved, place_of)
        if resolved.stage in DUTY_STAGES:
            self._edges.duty(resolved.id)
        for end in sorted(ends(resolved, inside, include), key=lambda end: end[:3]):
            self._edges.add(*end)
            if end[3] == "part":
                self._parts.add(end[1])

    def join(self, later: Sketch) -> None:
        """Add what another has taken of later events."""
        self._times.join(later._times)
        self._edges.join(later._edges)
        self._parts |= later._parts

    def arrays(self, events: Sequence[str]) -> Arrays:
        """The arrays of all that was taken: the `events`, by id."""
        for part in sorted(self._parts):
            self._edges.add(part, part.partition(SEP)[0], "within", "instrument", "legal-procedure")
        return self._edges.arrays(events, self._times.times())
