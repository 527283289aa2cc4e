"""Many things asked for, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from graph.remote.failures import TooLarge

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def batched(
    wanted: Sequence[T], size: int, ask: Callable[[Sequence[T]], Mapping[K, V]]
) -> dict[K, V]:
    """What `ask` gives for all, `size` at a time; fewer where an engine cuts answers off."""
    found: dict[K, V] = {}
    waiting = [wanted[start : start + size] for start in range(0, len(wanted), size)][::-1]
    while waiting:
        some = waiting.pop()
        try:
            found.update(ask(some))
        except TooLarge:
            if len(some) == 1:
                raise
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
    return found
