"""The nearest known words to one that is not known, for error messages."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

MOST = 5_000
"""More words than this are not compared: a hint is not worth a second of everybody's time."""


def nearest(word: str, known: Collection[str], n: int = 3, cutoff: float = 0.4) -> list[str]:
    """At most `n` known words like `word`, the likest first."""
    if len(known) > MOST or len(word) > 200:
        return []
    return get_close_matches(word, sorted(known), n=n, cutoff=cutoff)


def hint(near: list[str]) -> str:
    """``: did you mean 'a' or 'b'?``, or nothing.

    >>> hint(["a", "b"])
    ": did you mean 'a' or 'b'?"
    """
    return f": did you mean {' or '.join(repr(word) for word in near)}?" if near else ""
