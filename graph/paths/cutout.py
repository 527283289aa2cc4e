"""The part of the graph that paths run over, to draw or to take along."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from graph.links import Links
from graph.paths.explain import Hop, Path
from graph.projection import Graph


def subgraph(links: Links, paths: Iterable[Path]) -> Graph:
    """The nodes and edges that the hops of `paths` go over, with their attributes.

    A hop by a shared topic or document goes over its node and both edges to it.
    """
    made: Graph = nx.MultiDiGraph()
    for path in paths:
        for node in path.nodes:
            made.add_node(node, **links.attributes(node))
        for hop in path.hops:
            for tail, head, relation in _edges(links, hop):
                made.add_node(head, **links.attributes(head))
                strength = dict(links.edges(tail, head))[relation]
                told = list(links.evidence(tail, head, relation))
                made.add_edge(
                    tail, head, key=relation, relation=relation, strength=strength, evidence=told
                )
    return made


def _edges(links: Links, hop: Hop) -> Iterable[tuple[str, str, str]]:
    if hop.via is not None:
        relation = "theme" if links.type(hop.via) == "theme" else "document"
        return [(hop.source, hop.via, relation), (hop.target, hop.via, relation)]
    pairs = [(hop.source, hop.target), (hop.target, hop.source)]
    return [(*pair, hop.relation) for pair in pairs if hop.relation in dict(links.edges(*pair))]
