"""A view's graph as paths read it: numbers from the arrays, words and evidence from the view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from graph import projection
from graph.arrays import Arrays
from graph.arrays.codes import HUBS, type_name, unpacked
from graph.projection import Graph
from graph.view import View


class Links:
    """The things of a view and the edges between them; holds no edge in Python.

    `in`, iteration and `nodes` are those of the graph in networkx.
    """

    def __init__(self, view: View, arrays: Arrays) -> None:
        self.view = view
        self.arrays = arrays
        self.nodes = Nodes(self)

    def __contains__(self, node: object) -> bool:
        return isinstance(node, str) and self.arrays.number(node) is not None

    def __iter__(self) -> Iterator[str]:
        return map(self.arrays.name, range(len(self.arrays)))

    def __len__(self) -> int:
        return len(self.arrays)

    def number(self, node: str) -> int:
        """Its number in the arrays.

        Raises
        ------
        KeyError
            There is no such node.
        """
        found = self.arrays.number(node)
        if found is None:
            raise KeyError(node)
        return found

    def type(self, node: str) -> str:
        return type_name(self.arrays.types[self.number(node)])

    def hub(self, node: str) -> bool:
        """Is it a topic or document, which stands in the middle of one hop?"""
        return bool(self.arrays.types[self.number(node)] >= HUBS)

    def edges(self, tail: str, head: str) -> list[tuple[str, str]]:
        """(relation, strength) of the edges from one node to another, by relation."""
        arrays = self.arrays
        here, there = self.number(tail), self.number(head)
        row = slice(*arrays.starts[here : here + 2])
        heads = arrays.heads[row]
        low, high = np.searchsorted(heads, [there, there + 1])
        seen = (unpacked(int(code)) for code in arrays.codes[row][low:high])
        return sorted(
            (relation, strength) for relation, strength, _, against in seen if not against
        )

    def evidence(self, tail: str, head: str, relation: str) -> tuple[str, ...]:
        """Keys of the claims that an edge rests on."""
        if relation != "within":
            return projection.evidence(self.view.by_id[tail])(relation, head)
        # a part lies within its act because of all that concerns the part
        told: set[str] = set()
        for event in self._concerning(tail):
            told.update(projection.evidence(self.view.by_id[event])("part", tail))
        return tuple(sorted(told))

    def _concerning(self, part: str) -> Iterator[str]:
        arrays, number = self.arrays, self.number(part)
        for at in range(*arrays.starts[number : number + 2]):
            relation, _, _, against = unpacked(int(arrays.codes[at]))
            if relation == "part" and against:
                yield arrays.name(int(arrays.heads[at]))

    def attributes(self, node: str) -> dict[str, Any]:
        """All that the graph in networkx knows of a node."""
        resolved = self.view.by_id.get(node)
        if resolved is not None:
            return projection.event_attributes(self.view, resolved)
        return projection.thing(self.view, self.type(node), node)


class Nodes(Mapping[str, Mapping[str, Any]]):
    """Type and label of each node by its id."""

    def __init__(self, links: Links) -> None:
        self._links = links

    def __getitem__(self, node: str) -> Mapping[str, Any]:
        view = self._links.view
        resolved = view.by_id.get(node)
        if resolved is not None:
            return {"type": "event", "label": resolved.event.title}
        return projection.thing(view, self._links.type(node), node)

    def __iter__(self) -> Iterator[str]:
        return iter(self._links)

    def __len__(self) -> int:
        return len(self._links)


Things: TypeAlias = "Graph | Links"
"""What has things with a type and a label: `in`, iteration and `nodes`."""
