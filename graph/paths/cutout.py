"""The part of the graph that paths run over, to draw or to take along."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from graph.paths.explain import Hop, Path
from graph.projection import Graph


def subgraph(graph: Graph, paths: Iterable[Path]) -> Graph:
    """The nodes and edges of `graph` that the hops of `paths` go over, with their attributes.

    A hop by a shared topic or document goes over its node and both edges to it.
    """
    made: Graph = nx.MultiDiGraph()
    for path in paths:
        for node in path.nodes:
            made.add_node(node, **graph.nodes[node])
        for hop in path.hops:
            for tail, head, relation in _edges(graph, hop):
                made.add_node(head, **graph.nodes[head])
                made.add_edge(tail, head, key=relation, **graph.edges[tail, head, relation])
    return made


def _edges(graph: Graph, hop: Hop) -> Iterable[tuple[str, str, str]]:
    if hop.via is not None:
        relation = "theme" if graph.nodes[hop.via]["type"] == "theme" else "document"
        return [(hop.source, hop.via, relation), (hop.target, hop.via, relation)]
    pairs = [(hop.source, hop.target), (hop.target, hop.source)]
    return [(*pair, hop.relation) for pair in pairs if graph.has_edge(*pair, hop.relation)]
