"""How a life ends and how an end is undone, and what comes by itself: one rule for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from data.edtf import Edtf, sort_key

DEAD = frozenset("vetoed withdrawn lapsed annulled repealed expired denounced".split())
"""Stages after which an act sets nothing any more."""

DUTIES = frozenset(
    "in-force applies effective enforcement-starts transposition-due transition-ends"
    " expired".split()
)
"""Stages that come by themselves on a day fixed before, if the act is still there."""

OUTCOMES = frozenset("released not-prosecuted acquitted convicted sentenced final".split())
"""Stages that tell how an arrest or a charge came out.

An appeal is none: it says that there was a judgment and that it may fall, not how the matter ends.
So it answers for no arrest, and is told beside an outcome only.
"""

UNDOES: Mapping[str, frozenset[str]] = {
    "veto-overridden": frozenset({"vetoed"}),
    "reinstated": frozenset({"annulled", "repealed", "expired"}),
}
"""Stages that undo the last end of those named."""


def life_order(day: Edtf | None, stage: str, event: str) -> tuple[Any, ...]:
    """Sorts the stages of a life: by day; on one day, what undoes an end comes after it.

    >>> from data.edtf import parse
    >>> day = parse("2025-01-20")
    >>> life_order(day, "vetoed", "b") < life_order(day, "veto-overridden", "a")
    True
    """
    return sort_key(day, ""), stage in UNDOES, event


def open_ends(
    stages: Iterable[str],
    ends: Iterable[str] = DEAD,
    undoes: Mapping[str, frozenset[str]] = UNDOES,
) -> list[int]:
    """Indexes of the ends, in a life told in order of time, that nothing later undid.

    >>> open_ends(["annulled", "reinstated", "annulled"])
    [2]
    >>> open_ends(["repealed", "annulled", "reinstated"])
    [0]
    """
    named = frozenset(ends)
    standing: list[tuple[int, str]] = []
    for index, stage in enumerate(stages):
        if stage in named:
            standing.append((index, stage))
        elif standing and standing[-1][1] in undoes.get(stage, ()):
            standing.pop()
    return [index for index, _ in standing]
