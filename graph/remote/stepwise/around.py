"""What lies around a thing, where the graph lies in an engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from graph.arrays.codes import LINKS, unpacked
from graph.errors import NotFound
from graph.neighbourhood import neighbourhood
from graph.projection import INCLUDE, SHARED, Graph
from graph.remote.stepwise.limits import NotLoaded
from graph.remote.stepwise.links import StepwiseLinks
from graph.remote.stepwise.rows import HUBS
from ontology.resolution import Resolved


def around(
    links: StepwiseLinks,
    node: str,
    depth: int,
    direction: str,
    relations: Collection[str] = (),
    opened: Collection[str] = (),
    include: Collection[str] = (),
    passes: Callable[[Resolved], bool] | None = None,
) -> Graph:
    """As `graph.neighbourhood.neighbourhood` of the graph of the events that pass.

    What may lie around is gathered step by step; of that the graph is made, and asked.

    Raises
    ------
    NotLoaded
        Places are asked for, in which much of the graph comes together.
    NotFound
        The node does not pass the filters.
    KeyError
        It is no node.
    """
    if "jurisdiction" in include or node in links.view.catalogue.jurisdictions:
        raise NotLoaded("what lies around places", parameter="include" if include else None)
    if links.type(node) in HUBS and not _taken(links.type(node), include):
        if passes is not None:
            raise NotFound(f"'{node}' does not pass the filters")
        if depth > 1 or opened:
            raise NotLoaded("what lies further than one step around a topic or document")
        # a theme or document takes part when it is asked for itself
        include = tuple(SHARED)
    near = _near(links, node, depth, direction, relations, opened, include)
    graph = links.neighbours(near, include, passes)
    if node not in graph:
        raise NotFound(f"'{node}' does not pass the filters")
    return neighbourhood(graph, node, depth, direction, relations, opened)


def _taken(type_: str, include: Collection[str]) -> bool:
    return {"theme": "theme", "source": "document"}[type_] in include


def _near(
    links: StepwiseLinks,
    node: str,
    depth: int,
    direction: str,
    relations: Collection[str],
    opened: Collection[str],
    include: Collection[str],
) -> set[str]:
    """What lies near whatever the filters, by the steps of `graph.neighbourhood`."""
    names = {name for name in LINKS if name not in INCLUDE or name in include}
    if relations:
        names &= set(relations)

    def within(start: Iterable[str], steps: int) -> set[str]:
        near, front = set(start), set(start)
        for _ in range(steps):
            links.network.ready(sorted(front))
            front = {end for one in sorted(front) for end in _next(links, one, direction, names)}
            front -= near
            near |= front
        return near

    near = within([node], depth)
    waiting = set(opened)
    while reached := waiting & near:
        near |= within(reached, 1)
        waiting -= reached
    return near


def _next(links: StepwiseLinks, node: str, direction: str, names: Collection[str]) -> Iterable[str]:
    row = links.network.row(node)
    for end, code in zip(row.ends, row.codes, strict=True):
        relation, _, _, against = unpacked(code)
        if relation in names and direction != ("forward" if against else "backward"):
            yield end
