"""Edges taken one by one, made into rows."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.arrays.arrays import Array, Arrays
from graph.arrays.codes import DUTY, LINKS, TYPES, WHOLE, packed
from graph.arrays.times import Times
from graph.projection import SHARED
from ontology.vocab import STRENGTHS

_TYPE = {name: number for number, name in enumerate(TYPES)}
_LINK = {name: number for number, name in enumerate(LINKS)}
_STRENGTH = {name: number for number, name in enumerate(STRENGTHS)}
_SHARED = [_LINK[name] for name in SHARED]


class Edges:
    """Nodes and edges in the order they come; a node keeps the type that it came with first.

    Of two edges of one name between the same ends the later replaces the earlier, as in networkx.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._types = bytearray()
        self._tails = array("i")
        self._heads = array("i")
        self._links = bytearray()
        self._strengths = bytearray()

    def node(self, name: str, type_: str) -> int:
        """The number that a node has until all are there."""
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._types)
            self._types.append(_TYPE[type_])
        return number

    def duty(self, name: str) -> None:
        """Say of a node that is there that it is a duty."""
        self._types[self._numbers[name]] = DUTY

    def add(self, source: str, target: str, link: str, target_type: str, strength: str) -> None:
        """An edge from a node that is there to one that is made if need be."""
        self._tails.append(self._numbers[source])
        self._heads.append(self.node(target, target_type))
        self._links.append(_LINK[link])
        self._strengths.append(_STRENGTH[strength])

    def __contains__(self, name: str) -> bool:
        return name in self._numbers

    def join(self, later: Edges) -> None:
        """Add nodes and edges that another has taken."""
        numbers = np.empty(len(later._types), np.int32)
        for name, number in later._numbers.items():
            type_ = later._types[number]
            own = self._numbers.get(name)
            if own is None:
                own = self._numbers[name] = len(self._types)
                self._types.append(type_)
            elif type_ == DUTY:
                self._types[own] = DUTY
            numbers[number] = own
        for ends, more in ((self._tails, later._tails), (self._heads, later._heads)):
            ends.frombytes(numbers[np.frombuffer(more, np.int32)].tobytes())
        self._links += later._links
        self._strengths += later._strengths

    def arrays(self, events: Sequence[str], times: Times) -> Arrays:
        """All that came, as arrays, with the days and settled orders of the `events`, sorted."""
        names = sorted(self._numbers)
        order = np.fromiter((self._numbers[name] for name in names), np.int64, len(names))
        rank = np.empty(len(names), np.int64)
        rank[order] = np.arange(len(names))
        types = np.frombuffer(bytes(self._types), np.uint8)[order]
        held = rows(
            types,
            rank[np.frombuffer(self._tails, np.int32)],
            rank[np.frombuffer(self._heads, np.int32)],
            np.frombuffer(bytes(self._links), np.uint8).astype(np.int64),
            np.frombuffer(bytes(self._strengths), np.uint8).astype(np.int64),
        )
        coded = [name.encode("utf-8") for name in names]
        lengths = np.fromiter(map(len, coded), np.int64, len(coded))
        ids = np.frombuffer(b"".join(coded), np.uint8)
        own = rank[np.fromiter((self._numbers[event] for event in events), np.int64, len(events))]
        moments = times.arrays(own, len(names))
        return Arrays(ids=ids, places=sums(lengths), types=types, **held, **moments)


def rows(
    types: Array, tails: Array, heads: Array, links: Array, strengths: Array
) -> Mapping[str, Array]:
    """What `Arrays` holds of edges: of each the ends, the name and the strength by number."""
    n = len(types)
    tails, heads, links, strengths = _last(n, tails, heads, links, strengths)
    duty = (types[tails] == DUTY) & np.isin(types[heads], WHOLE)
    duty |= (types[heads] == DUTY) & np.isin(types[tails], WHOLE)
    codes = packed(links, strengths, duty, 0)  # type: ignore[arg-type]
    here = np.concatenate([tails, heads])
    there = np.concatenate([heads, tails])
    seen = np.concatenate([codes, codes + 1])
    order = np.lexsort((seen, here * n + there))
    here, there, seen = here[order], there[order], seen[order]
    pairs = np.unique(tails * n + heads)
    neighbours = np.bincount(pairs // n, minlength=n) + np.bincount(pairs % n, minlength=n)
    strong = ~np.isin(links, _SHARED)
    return {
        "degrees": np.frexp(neighbours)[1].astype(np.uint8),
        "starts": sums(np.bincount(here, minlength=n)),
        "heads": there.astype(np.int32),
        "codes": seen.astype(np.uint16),
        "sourced": _parts(n, tails[strong], heads[strong]),
        "joined": _parts(n, tails, heads),
    }


def _last(n: int, tails: Array, heads: Array, links: Array, strengths: Array) -> list[Array]:
    """Of edges of one name between the same ends the last one."""
    key = (tails * n + heads) * len(LINKS) + links
    order = np.argsort(key, kind="stable")
    key = key[order]
    kept = order[np.append(key[1:] != key[:-1], True)] if len(key) else order
    return [held[kept] for held in (tails, heads, links, strengths)]


def sums(counts: Array) -> Array:
    """Where each of so many begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)


def _parts(n: int, tails: Array, heads: Array) -> Array:
    if not n:
        return np.empty(0, np.int32)
    held = coo_array((np.ones(len(tails), np.bool_), (tails, heads)), shape=(n, n))
    found: Array = connected_components(held, directed=False)[1]
    return found.astype(np.int32)
