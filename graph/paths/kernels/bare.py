"""Arrays as compiled searches take them on: no more than where each begins."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def bare(held: T) -> T:
    """Some arrays, or tuples of arrays, in a tuple; compiled it is `graph.paths.compiled._places`.

    No place below 0 may be asked of them, which as an array would count from its end.
    """
    return held
