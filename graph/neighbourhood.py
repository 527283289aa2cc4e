"""What lies around a thing in the graph."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import networkx as nx

from graph.projection import Graph


def neighbourhood(
    graph: Graph,
    node: str,
    depth: int,
    direction: str,
    relations: Collection[str] = (),
    opened: Collection[str] = (),
) -> Graph:
    """What lies within `depth` edges of `node`, along the arrows, against them, or either.

    `relations`: only edges of these; none means all. `opened`: things reached whose own neighbours,
    one edge away, are taken as well; those not reached change nothing.
    """
    kept = frozenset(relations)
    near = _within(graph, {node}, depth, direction, kept)
    waiting = set(opened)
    while reached := waiting & near:
        near |= _within(graph, reached, 1, direction, kept)
        waiting -= reached
    around: Graph = nx.MultiDiGraph()
    # in an order of its own: that of a part of a graph depends on how large the whole is
    around.add_nodes_from((one, graph.nodes[one]) for one in sorted(near))
    inside = (edge for edge in graph.out_edges(sorted(near), keys=True, data=True))
    for tail, head, relation, told in sorted(inside, key=lambda edge: edge[:3]):
        if head in near and (not kept or relation in kept):
            around.add_edge(tail, head, key=relation, **told)
    return around


def _within(
    graph: Graph, start: set[str], depth: int, direction: str, kept: frozenset[str]
) -> set[str]:
    near = set(start)
    front = set(start)
    for _ in range(depth):
        front = {other for one in front for other in _next(graph, one, direction, kept)} - near
        near |= front
    return near


def _next(graph: Graph, node: str, direction: str, kept: frozenset[str]) -> Iterator[str]:
    if direction != "backward":
        for _, other, relation in graph.out_edges(node, keys=True):
            if not kept or relation in kept:
                yield other
    if direction != "forward":
        for other, _, relation in graph.in_edges(node, keys=True):
            if not kept or relation in kept:
                yield other
