"""Ten worlds in one, made of the arrays of one, where making records would take too long.

Topics, bodies, places and documents that tell of more than one event are shared by all ten; acts,
parts and events are there ten times, on the same days. A fifth of the relations between events lead
over into another copy.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Arrays
from graph.arrays.arrays import Array
from graph.arrays.codes import DUTY, HUBS, TYPES, WHOLE
from graph.arrays.edges import rows, sums

COPIES = 10
CROSSING = 0.2
SEED = 20261122


def tiled(arrays: Arrays) -> Arrays:
    """The arrays of ten copies; ids have a number behind an ASCII control character."""
    draw = np.random.default_rng(SEED)
    n = len(arrays)
    types = arrays.types
    single = np.isin(types, [*WHOLE, TYPES.index("event"), DUTY])
    single |= (types >= HUBS) & (np.diff(arrays.starts) == 1)
    counts = np.where(single, COPIES, 1)
    base = sums(counts)[:-1]
    tails, heads, links, strengths = _plain(arrays)
    copies = np.arange(COPIES)

    def spread(nodes: Array) -> Array:
        return (base[nodes][:, None] + np.where(single[nodes][:, None], copies, 0)).ravel()

    new_tails, new_heads = spread(tails), spread(heads)
    between = np.repeat((types[tails] <= DUTY) & (types[heads] <= DUTY), COPIES)
    moved = between & (draw.random(len(between)) < CROSSING)
    new_heads[moved] = base[np.repeat(heads, COPIES)[moved]] + draw.integers(
        0, COPIES, int(moved.sum())
    )
    made = rows(
        np.repeat(types, counts), new_tails, new_heads,
        np.repeat(links, COPIES), np.repeat(strengths, COPIES),
    )  # fmt: skip
    ids, places = _ids(arrays, single)
    runs = np.diff(arrays.spans)
    order = np.repeat(np.arange(n), counts)
    at = np.repeat(arrays.spans[:-1][order] - sums(runs[order])[:-1], runs[order])
    at = at + np.arange(len(at))
    first = np.repeat(np.arange(n), np.diff(arrays.afters))
    befores, before = _grouped(len(order), spread(arrays.after), spread(first))
    afters, after = _grouped(len(order), spread(first), spread(arrays.after))
    return Arrays(
        ids=ids, places=places, types=np.repeat(types, counts), **made,
        spans=sums(runs[order]), lows=arrays.lows[at], highs=arrays.highs[at],
        sure=arrays.sure[order], befores=befores, before=before, afters=afters, after=after,
    )  # fmt: skip


def _plain(arrays: Arrays) -> tuple[Array, Array, Array, Array]:
    """Tails, heads, names and strengths of all edges."""
    kept = arrays.codes % 2 == 0
    tails = np.repeat(np.arange(len(arrays)), np.diff(arrays.starts))[kept]
    rest = arrays.codes[kept].astype(np.int64) // 4
    return tails, arrays.heads[kept].astype(np.int64), rest // 7, rest % 7


def _ids(arrays: Arrays, single: Array) -> tuple[Array, Array]:
    made = []
    for number, copied in enumerate(single.tolist()):
        name = arrays.name(number).encode()
        made += [b"%b\x01%d" % (name, copy) for copy in range(COPIES)] if copied else [name]
    lengths = np.fromiter(map(len, made), np.int64, len(made))
    return np.frombuffer(b"".join(made), np.uint8), sums(lengths)


def _grouped(n: int, by: Array, what: Array) -> tuple[Array, Array]:
    order = np.lexsort((what, by))
    return sums(np.bincount(by, minlength=n)), what[order].astype(np.int32)
