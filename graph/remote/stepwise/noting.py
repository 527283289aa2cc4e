"""Searches over a part of a graph, which note what they read that is not here.

The kernels of `graph.paths.kernels` run as they are, in Python. What is not here reads as nothing
(an empty row), so that a run goes on and tells more of what is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from graph.arrays.arrays import Array
from graph.paths.engine import CLEAN, DIRTY, Engine, Passing
from graph.paths.network import Budget, Network, Prices, TooMuch
from graph.remote.stepwise.network import Passes
from graph.remote.stepwise.part import Part

_NEVER_COMPILED = 1 << 60
EVERY = "every degree"
"""Degrees, of which each that is read is noted."""


class Incomplete(Exception):
    """A search has read what is not here: what it found is void."""


Wanted: TypeAlias = dict[int, None]
"""Nodes that were read and whose rows are not here, in the order of reading."""


class _Noted:
    """An array of places for each node; to read a place of a node that is not here is noted."""

    def __init__(self, held: Any, here: frozenset[int], wanted: Wanted) -> None:
        self._held = held
        self._here = here
        self._wanted = wanted

    def __getitem__(self, place: int) -> int:
        node = place & ~1
        if node not in self._here:
            self._wanted[node] = None
        found: int = self._held[place]
        return found


class _Costs(list[int]):
    """What ways to nodes cost: to keep that of a node whose degree is not here is noted."""

    def __init__(self, room: int, here: frozenset[int], wanted: Wanted) -> None:
        super().__init__([-1] * room)
        self._here = here
        self._wanted = wanted

    def __setitem__(self, node: Any, cost: Any) -> None:
        if cost >= 0 and node not in self._here:
            self._wanted[node] = None
        super().__setitem__(node, cost)


class NotingEngine(Engine):
    """Runs searches over a part; raises `Incomplete` where one has read what is not here.

    The search of least cost looks at the degrees of all neighbours, but of those that are too dear
    with one neighbour already it needs no more: it notes those only to which it keeps a way.
    """

    def __init__(self, part: Part, wanted: Wanted) -> None:
        super().__init__(part, _NEVER_COMPILED)
        self.part = part
        self.wanted = wanted
        self._by_cost = False

    @cached_property
    def _viewed(self) -> dict[str, Any]:
        part, wanted = self.part, self.wanted
        plain: dict[str, Any] = {name: held.data for name, held in part.all().items()}

        def noted(name: str) -> _Noted:
            return _Noted(plain[name], part.rows, wanted)

        plain["starts"] = noted("starts")
        plain[EVERY] = noted("degrees")
        plain["rows"] = tuple(plain[name] for name in ("starts", "heads", "codes", "types"))
        plain["times"] = tuple(plain[name] for name in ("spans", "lows", "highs", "sure"))
        afters, befores = noted("afters"), noted("befores")
        forth = (afters, plain["after"], befores, plain["before"])
        plain["forth"], plain["back"] = forth, (*forth[2:], *forth[:2])
        return plain

    def run(
        self,
        name: str,
        given: Sequence[Any],
        passing: Passing | None,
        budget: Budget,
        works: tuple[int, int],
    ) -> tuple[Any, ...]:
        if self._by_cost != (name == "cheapest"):
            self._by_cost = not self._by_cost
            self._lent.clear()
        if name == "bounded":
            # that search keeps a way to every neighbour whose degree it reads
            given = [EVERY if isinstance(one, str) and one == "degrees" else one for one in given]
        try:
            found = super().run(name, given, passing, budget, works)
        except TooMuch:
            if self.wanted:
                raise Incomplete from None
            raise
        if self.wanted:
            raise Incomplete
        return found

    def _made(self) -> list[Array]:
        room = len(self.part)
        made: list[Any] = [np.full(room, -1, np.int32) for _ in range(CLEAN + DIRTY)]
        if self._by_cost:
            made[:2] = (_Costs(room, self.part.rows, self.wanted) for _ in range(2))
        return [*made, np.zeros(room, np.uint8)]


class NotingNetwork(Network):
    """The hops of a part."""

    def __init__(self, part: Part, prices: Prices, wanted: Wanted) -> None:
        super().__init__(part, prices)
        self.part = part
        self.wanted = wanted

    def cost(self, here: int, there: int) -> int:
        lacking = [node for node in (here, there) if node not in self.part.rows]
        if lacking:
            self.wanted.update(dict.fromkeys(lacking))
            raise Incomplete
        return super().cost(here, there)


class NotingPassing(Passing):
    """Which nodes may be passed: those asked for are found out together."""

    def __init__(self, part: Part, wanted: Wanted, passes: Passes, told: dict[str, bool]) -> None:
        super().__init__(part, lambda node: passes(part.name(node)))
        self.told: dict[str, bool] = {}
        """What this search came to ask."""
        self._part = part
        self._passes = passes
        self._wanted = wanted
        for name, may in told.items():
            self.mask[part.numbers[name]] = may

    def answer(self, nodes: Iterable[int]) -> None:
        if self._wanted:
            # no use to find out for a run that is void
            raise Incomplete
        asked = list(nodes)
        self._passes.ready(map(self._part.name, asked))
        super().answer(asked)
        self.told.update((self._part.name(node), bool(self.mask[node])) for node in asked)
