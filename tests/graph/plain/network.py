"""Rows of the graph in networkx: which hops a walk may take and what each costs.

See `graph.paths.network`, which says the same by class of edge.
"""

from __future__ import annotations

from typing import TypeAlias

from graph.paths.network import EITHER, HOP, UNSAID
from graph.projection import SHARED, Graph
from ontology.vocab import STRENGTHS

Row: TypeAlias = tuple[tuple[str, int], ...]


class Network:
    """The hops of a graph that a direction and relations allow.

    Parameters
    ----------
    graph
        A projection that does not change any more.
    direction
        ``forward`` along the arrows, ``backward`` against them, ``any``.
    relations
        Names of the relations to take; empty: all.
    shared
        Take shared topics and documents.
    telling
        Cost by what is left unsaid; else by hops.
    either
        Edges that a direction does not bind.
    """

    def __init__(
        self,
        graph: Graph,
        direction: str = "any",
        relations: frozenset[str] = frozenset(),
        shared: bool = True,
        telling: bool = False,
        either: frozenset[str] = EITHER,
    ) -> None:
        self.graph = graph
        self.direction = direction
        self.relations = relations
        self.shared = shared
        self.telling = telling
        self.either = either
        self._rows: dict[str, Row] = {}
        self._back: dict[str, Row] = {}

    def row(self, node: str) -> Row:
        """(neighbour, cost) of the hops that leave a node, each neighbour once."""
        found = self._rows.get(node)
        if found is None:
            found = self._rows[node] = self._row(node, self.direction)
        return found

    def back(self, node: str) -> Row:
        """(neighbour, cost) of the hops that lead to a node."""
        if self.direction == "any":
            return self.row(node)
        found = self._back.get(node)
        if found is None:
            turned = "backward" if self.direction == "forward" else "forward"
            found = self._back[node] = self._row(node, turned)
        return found

    def cost(self, here: str, there: str) -> int:
        """What the cheapest hop from one node to the next costs.

        Raises
        ------
        KeyError
            There is none.
        """
        return dict(self.row(here))[there]

    def hub(self, node: str) -> bool:
        """Is it a topic or document, which stands in the middle of one hop?"""
        return self.graph.nodes[node]["type"] in ("theme", "source")

    def halves(self, here: str, there: str) -> int:
        """Length of a hop in half hops."""
        return 1 if self.hub(here) or self.hub(there) else 2

    def loose(self, source: str, target: str) -> int:
        """Half hops that are told as whole ones: those from or to an end that is a topic itself."""
        return sum(map(self.hub, {source, target}))

    def _row(self, node: str, direction: str) -> Row:
        best: dict[str, int] = {}
        for with_arrow, near in ((True, self.graph.adj[node]), (False, self.graph.pred[node])):
            along = direction == "any" or with_arrow == (direction == "forward")
            for there, edges in near.items():
                for relation, data in edges.items():
                    if not (along or relation in self.either):
                        continue
                    if not self._wanted(relation):
                        continue
                    cost = self._cost(node, there, relation, data["strength"])
                    if cost < best.get(there, cost + 1):
                        best[there] = cost
        return tuple(sorted(best.items()))

    def _wanted(self, relation: str) -> bool:
        if relation in SHARED and not self.shared:
            return False
        return not self.relations or relation in self.relations

    def _cost(self, here: str, there: str, relation: str, strength: str) -> int:
        halves = 1 if relation in SHARED else 2
        if not self.telling:
            return halves * (HOP + 2 * STRENGTHS.index(strength))
        return halves * UNSAID[strength] + self._commonness(here) + self._commonness(there)

    def _commonness(self, node: str) -> int:
        return (len(self.graph.adj[node]) + len(self.graph.pred[node])).bit_length()
