"""What lies around a thing in the graph."""

from __future__ import annotations

from graph.projection import Graph


def neighbourhood(graph: Graph, node: str, depth: int, direction: str) -> Graph:
    """What lies within `depth` edges of `node`, along the arrows, against them, or either."""
    near = {node}
    front = {node}
    for _ in range(depth):
        reached: set[str] = set()
        for one in front:
            if direction != "backward":
                reached.update(graph.successors(one))
            if direction != "forward":
                reached.update(graph.predecessors(one))
        front = reached - near
        near |= front
    return graph.subgraph([one for one in graph if one in near]).copy()
