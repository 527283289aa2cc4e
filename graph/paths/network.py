"""Which hops a walk may take and what each costs, by class of edge.

Costs are whole numbers of half hops, since a shared topic or document is one hop through a node of
its own, half on either side of it.

`hops` costs `HOP` per half hop, and less than that for weakness, so that strength only breaks ties.
`telling` costs what a hop leaves unsaid: twice `UNSAID` of its strength, and for each end the
number of binary digits of its degree, since a thing with twice the neighbours tells half as much.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from graph.arrays.arrays import Array, Arrays
from graph.arrays.codes import CLASSES, HUBS, unpacked
from graph.errors import AskError
from graph.projection import SHARED
from ontology.vocab import RELATIONS, STRENGTHS

HOP = 1000
"""Cost of half a hop; the strengths of the longest path add up to less."""

UNSAID: Mapping[str, int] = {
    "legal-effect": 1,
    "legal-procedure": 2,
    "stated-by-actor": 3,
    "reported": 5,
    "inferred": 8,
    "shared-document": 16,
    "shared-topic": 24,
}
"""What a hop of each strength leaves unsaid, in the mode `telling`."""

SYMMETRIC = frozenset(name for name, kind in RELATIONS.items() if kind.symmetric)
"""Relations that read the same from both ends."""

EITHER = SYMMETRIC | frozenset(SHARED)
"""Edges that a walk along or against the arrows may take from either end."""


class TooMuch(AskError):
    """The question needs more work than an answer may cost."""

    code = "too-much-work"


class Budget:
    """Hops that may be looked at for one answer; counted, not timed, so that answers repeat."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooMuch(
                "the paths are too many to look through: lower 'k' or 'max_hops', drop 'via', or"
                " narrow 'relation' or the filters"
            )


class Prices:
    """What hops cost by class of edge; below 0: not taken.

    Parameters
    ----------
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
    duties
        May a walk go from a duty that comes by itself on to its act or part, and from these to it?
    """

    def __init__(
        self,
        direction: str = "any",
        relations: frozenset[str] = frozenset(),
        shared: bool = True,
        telling: bool = False,
        either: frozenset[str] = EITHER,
        duties: tuple[bool, bool] = (True, True),
    ) -> None:
        classes = [unpacked(code) for code in range(CLASSES)]

        def taken(name: str, duty: bool, against: bool) -> bool:
            along = direction == "any" or against == (direction == "backward")
            wanted = not relations or name in relations
            if name in SHARED and not shared:
                return False
            return (along or name in either) and wanted and not (duty and not duties[against])

        self.halves = np.array([1 if name in SHARED else 2 for name, *_ in classes], np.int32)
        taking = np.array([taken(name, *rest) for name, _, *rest in classes], np.bool_)
        weak = np.array([STRENGTHS.index(strength) for _, strength, *_ in classes], np.int32)
        unsaid = np.array([UNSAID[strength] for _, strength, *_ in classes], np.int32)
        hops = self.halves * (HOP + 2 * weak)
        self.telling = telling
        self.hops = np.where(taking, hops, -1).astype(np.int32)
        """By half hops."""
        self.gap = int(self.halves[taking].min(initial=2))
        """Half hops of the shortest hop that is taken."""
        priced = self.halves * unsaid if telling else hops
        self.leaving = np.where(taking, priced, -1).astype(np.int32)
        """Of hops that leave a node, by the class as seen from it."""
        # seen from its other end an edge is of the class beside
        turned = np.arange(CLASSES) ^ 1
        self.leading = np.ascontiguousarray(self.leaving[turned])
        """Of hops that lead to a node, by the class as seen from it."""
        self.hops_back = np.ascontiguousarray(self.hops[turned])
        for table in (self.halves, self.hops, self.hops_back, self.leaving, self.leading):
            table.flags.writeable = False


prices_of = lru_cache(maxsize=64)(Prices)
"""Prices by what is asked; they are the same for every graph."""


class Network:
    """The hops of a graph at certain prices; nodes by number."""

    def __init__(self, arrays: Arrays, prices: Prices) -> None:
        self.arrays = arrays
        self.prices = prices

    def row(self, node: int) -> dict[int, int]:
        """What the hops that leave a node cost, by neighbour; of several the cheapest."""
        arrays = self.arrays
        row = slice(*arrays.starts[node : node + 2])
        return self._cheapest(node, arrays.heads[row], arrays.codes[row])

    def cost(self, here: int, there: int) -> int:
        """What the cheapest hop from one node to the next costs.

        Raises
        ------
        KeyError
            There is none.
        """
        arrays = self.arrays
        row = slice(*arrays.starts[here : here + 2])
        low, high = np.searchsorted(arrays.heads[row], [there, there + 1])
        found = self._cheapest(here, arrays.heads[row][low:high], arrays.codes[row][low:high])
        return found[there]

    def _cheapest(self, here: int, heads: Array, codes: Array) -> dict[int, int]:
        found: dict[int, int] = {}
        degrees = self.arrays.degrees
        for there, price in zip(heads.tolist(), self.prices.leaving[codes].tolist(), strict=True):
            if price >= 0:
                if self.prices.telling:
                    price += int(degrees[here]) + int(degrees[there])
                found[there] = min(price, found.get(there, price))
        return found

    def hub(self, node: int) -> bool:
        """Is it a topic or document, which stands in the middle of one hop?"""
        return bool(self.arrays.types[node] >= HUBS)

    def halves(self, here: int, there: int) -> int:
        """Length of a hop in half hops."""
        return 1 if self.hub(here) or self.hub(there) else 2

    def loose(self, source: int, target: int) -> int:
        """Half hops that are told as whole ones: those from or to an end that is a topic itself."""
        return sum(map(self.hub, {source, target}))
