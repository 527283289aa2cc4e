"""Runs the searches of `graph.paths.kernels` on the arrays of one graph.

Work arrays are as long as the graph has nodes, so they are kept and lent; a search leaves them as
it found them. Numbers in, numbers out: `graph.paths.cheapest` and its neighbours put the questions.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from threading import BoundedSemaphore
from typing import Any

import numpy as np

from graph.arrays.arrays import Array, Arrays
from graph.paths.compiled import PLAIN, Kernel, compiled, prepare, wanted
from graph.paths.network import Budget

SMALL = 20_000
"""Graphs of no more nodes are searched by Python: there a question takes milliseconds as it is."""

CLEAN, DIRTY = 4, 4
"""Work arrays that a search needs at most: filled with -1 before and after, and as may be."""

_WHOLE = np.ones(1, np.uint8)
_FEW = np.empty(0, np.int32)


class Passing:
    """Which nodes may be passed: a mask that is filled in as searches come to ask.

    `asks` tells it of an event's number; what is no event is passed always.
    """

    def __init__(self, arrays: Arrays, asks: Callable[[int], bool]) -> None:
        self.mask = np.where(arrays.types < 2, 2, 1).astype(np.uint8)
        self.asks = asks

    def answer(self, nodes: Iterable[int]) -> None:
        for node in nodes:
            self.mask[node] = self.asks(node)


class Engine:
    """Searches one graph, in Python or compiled."""

    def __init__(self, arrays: Arrays, small: int = SMALL) -> None:
        self.arrays = arrays
        self._small = small
        self._room = BoundedSemaphore(os.cpu_count() or 1)
        self._lent: list[list[Array]] = []
        if len(arrays) > small and wanted():
            prepare()

    @property
    def kernels(self) -> Mapping[str, Kernel] | None:
        """What is compiled, where the graph is large enough to gain."""
        return compiled() if len(self.arrays) > self._small else None

    def seen(self, name: str) -> Any:
        """Arrays by name, for the helpers of the searches as Python runs them."""
        return self._viewed[name]

    @cached_property
    def _held(self) -> dict[str, Any]:
        """The arrays as compiled code takes them."""
        held: dict[str, Any] = dict(self.arrays.all())
        held["rows"] = tuple(held[name] for name in ("starts", "heads", "codes", "types"))
        held["times"] = tuple(held[name] for name in ("spans", "lows", "highs", "sure"))
        forth = tuple(held[name] for name in ("afters", "after", "befores", "before"))
        held["forth"], held["back"] = forth, (*forth[2:], *forth[:2])
        return held

    @cached_property
    def _viewed(self) -> dict[str, Any]:
        """The arrays as Python reads them fastest: as views that give plain numbers."""
        return {name: _plain(held) for name, held in self._held.items()}

    def run(
        self,
        name: str,
        given: Sequence[Any],
        passing: Passing | None,
        budget: Budget,
        works: tuple[int, int],
    ) -> tuple[Any, ...]:
        """What a search gives, but for hops left and nodes not known.

        `given`: names of arrays, tables, numbers and lists of nodes, as the search takes them
        before its mask. `works`: work arrays that it takes, clean ones and others. Raises TooMuch.
        """
        ready = self.kernels
        if ready is None:
            held, kernel, shaped = self._viewed, PLAIN[name], _plain
        else:
            held, kernel, shaped = self._held, ready[name], _compact
        told = [held[one] if isinstance(one, str) else shaped(one) for one in given]
        mask = shaped(_WHOLE if passing is None else passing.mask)
        while True:
            with self._work(works) as lent:
                work = [shaped(one) for one in lent]
                left, *found, unknown = kernel(*told, mask, passing is not None, budget.left, *work)
            # each run begins anew, so each is paid
            budget.spend(budget.left - left)
            if not unknown or passing is None:
                return tuple(found)
            passing.answer(unknown)

    @contextmanager
    def _work(self, works: tuple[int, int]) -> Iterator[list[Array]]:
        with self._room:
            lent = self._lent.pop() if self._lent else self._made()
            try:
                clean, dirty = works
                yield [*lent[:clean], *lent[CLEAN : CLEAN + dirty], lent[-1]]
            except BaseException:
                lent = self._made()
                raise
            finally:
                self._lent.append(lent)

    def _made(self) -> list[Array]:
        n = len(self.arrays)
        return [*(np.full(n, -1, np.int32) for _ in range(CLEAN + DIRTY)), np.zeros(n, np.uint8)]


def _plain(held: Any) -> Any:
    if isinstance(held, tuple):
        return tuple(map(_plain, held))
    return held.data if isinstance(held, np.ndarray) else held


def _compact(held: Any) -> Any:
    if isinstance(held, (list, tuple)):
        return np.array(held, np.int32) if held else _FEW
    return held


@lru_cache(maxsize=8)
def engine_of(arrays: Arrays) -> Engine:
    """The engine of a graph, kept while it is asked."""
    return Engine(arrays)
