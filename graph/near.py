"""The nearest known words to one that is not known, for error messages."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

MOST = 5_000
"""More words than this are not compared: a hint is not worth a second of everybody's time."""


def nearest(word: str, known: Collection[str], n: int = 3, cutoff: float = 0.4) -> list[str]:
    """At most `n` known words like `word` in any case, the likest first.

    >>> nearest("eu", ["EU", "KR"])
    ['EU']
    """
    if len(known) > MOST or len(word) > 200:
        return []
    folded: dict[str, list[str]] = {}
    for one in sorted(known):
        folded.setdefault(one.casefold(), []).append(one)
    near = get_close_matches(word.casefold(), folded, n=n, cutoff=cutoff)
    # of two that differ in case alone, the one that begins as the word does
    small = word[:1].islower()
    best = [min(folded[match], key=lambda one: one[:1].islower() != small) for match in near]
    return best[:n]


def apart(name: str, value: str, known: Collection[str]) -> str:
    """``: give 'kind' once for each of 'law', 'case'``, where values stand in one; or nothing.

    >>> apart("kind", "law, case", {"law", "case"})
    ": give 'kind' once for each of 'law', 'case'"
    """
    words = [word.strip() for word in value.split(",")]
    if len(words) < 2 or not all(word in known for word in words):
        return ""
    return f": give '{name}' once for each of {', '.join(map(repr, words))}"


def hint(near: list[str]) -> str:
    """``: did you mean 'a' or 'b'?``, or nothing.

    >>> hint(["a", "b"])
    ": did you mean 'a' or 'b'?"
    """
    return f": did you mean {' or '.join(repr(word) for word in near)}?" if near else ""
