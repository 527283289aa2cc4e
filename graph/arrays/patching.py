"""The arrays of a view made from those of another, where only days of some events differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graph.arrays.arrays import Array, Arrays
from graph.arrays.codes import DUTY_STAGES
from graph.arrays.edges import sums
from graph.arrays.times import grouped
from graph.order import Chronicle
from graph.projection import SHARED, ends
from graph.view import View
from ontology.resolution import Resolved


def patched(arrays: Arrays, before: View, after: View, changed: Sequence[str]) -> Arrays | None:
    """The arrays of `after`, from those of `before`; None where more than days has changed.

    `changed`: the events that may differ, sorted; all others are the same in both.
    """
    if not all(_joined_alike(before, after, event) for event in changed):
        return None
    changed = [event for event in changed if event in after.by_id]
    numbers = np.array([arrays.number(event) for event in changed], np.int64)
    chronicle = Chronicle(after)
    runs = [chronicle.days(event) for event in changed]
    spans, (lows, highs) = _replaced(
        arrays.spans,
        (arrays.lows, arrays.highs),
        numbers,
        [([low for low, _ in days], [high for _, high in days]) for days in runs],
    )
    sure = arrays.sure.copy()
    sure[numbers] = [chronicle.certain(event) for event in changed]
    firsts, thens = _kept(arrays, numbers)
    pairs = set()
    for event, number in zip(changed, numbers, strict=True):
        pairs |= {(_number(arrays, other), int(number)) for other in chronicle.before(event)}
        pairs |= {(int(number), _number(arrays, other)) for other in chronicle.after(event)}
    more = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    firsts, thens = np.concatenate([firsts, more[:, 0]]), np.concatenate([thens, more[:, 1]])
    befores, earlier = grouped(len(arrays), thens, firsts)
    afters, later = grouped(len(arrays), firsts, thens)
    return replace(
        arrays, spans=spans, lows=lows, highs=highs, sure=sure,
        befores=befores, before=earlier, afters=afters, after=later,
    )  # fmt: skip


def _joined_alike(before: View, after: View, event: str) -> bool:
    """Is the event known in both, of one type, and joined to the same things?"""
    one, other = before.by_id.get(event), after.by_id.get(event)
    if one is None or other is None:
        return one is other
    return _joins(before, one) == _joins(after, other)


def _joins(view: View, resolved: Resolved) -> tuple[object, ...]:
    # of the keys only `in` is asked: a large view does not hold all its events
    joined = sorted(ends(resolved, view.by_id.keys(), tuple(SHARED)), key=lambda end: end[:3])
    return resolved.stage in DUTY_STAGES, resolved.kind, resolved.instrument, joined


def _number(arrays: Arrays, event: str) -> int:
    number = arrays.number(event)
    assert number is not None
    return number


def _replaced(
    spans: Array,
    rows: tuple[Array, Array],
    numbers: Array,
    new: Sequence[tuple[list[int], list[int]]],
) -> tuple[Array, tuple[Array, Array]]:
    """Rows of which those of some numbers are others."""
    counts = np.diff(spans)
    gone = np.zeros(len(counts), np.bool_)
    gone[numbers] = True
    kept = ~np.repeat(gone, counts)
    owners = np.repeat(np.arange(len(counts)), counts)[kept]
    owners = np.concatenate([owners, np.repeat(numbers, [len(lows) for lows, _ in new])])
    # runs of one event stay in their order
    order = np.argsort(owners, kind="stable")
    made = [
        np.concatenate([old[kept], [day for both in new for day in both[side]]])[order]
        for side, old in enumerate(rows)
    ]
    counts = np.bincount(owners, minlength=len(counts))
    return sums(counts), (made[0].astype(np.int32), made[1].astype(np.int32))


def _kept(arrays: Arrays, numbers: Array) -> tuple[Array, Array]:
    """The settled pairs of which neither event is one of `numbers`."""
    gone = np.zeros(len(arrays), np.bool_)
    gone[numbers] = True
    thens = np.repeat(np.arange(len(arrays)), np.diff(arrays.befores))
    firsts = arrays.before.astype(np.int64)
    kept = ~(gone[firsts] | gone[thens])
    return firsts[kept], thens[kept]
