"""The portion of a long list that a page shows, and the way to the others. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from api.asking import MAX_LIMIT, Ask

SIZE = 50
"""Items of a page of a list."""

LEAD = 10
"""Items above the day asked about, on the page that a timeline opens with."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Items `start` to before `end` of `total`; queries of the neighbours and of the whole."""

    start: int
    end: int
    total: int
    earlier: str | None
    later: str | None
    whole: str | None

    @property
    def cut(self) -> bool:
        """Is there more than this?"""
        return self.end - self.start < self.total


def portion(asked: Ask, total: int, home: int = 0, size: int = SIZE) -> Portion:
    """The portion that holds item ``start``; without that, the one that begins at `home`.

    Pages lie edge to edge counted from `home`, so that walking them meets every item once. A list
    that is at most half a page too long stays whole.

    Raises
    ------
    BadValue
        ``limit`` or ``start`` is no whole number in its bounds.
    """
    limit = asked.number("limit", 1, MAX_LIMIT)
    start = asked.number("start", 0, 10**8)
    size = limit or (max(total, 1) if total <= size + size // 2 else size)
    opening = min(home, max(0, total - size))
    first, end = edges(opening if start is None else start, opening % size, size, total)
    return Portion(
        start=first,
        end=end,
        total=total,
        earlier=_query(asked, edges(first - 1, opening % size, size, total)[0]) if first else None,
        later=_query(asked, end) if end < total else None,
        whole=asked.query(start=None, limit=str(MAX_LIMIT), cursor=None)
        if size < total <= MAX_LIMIT
        else None,
    )


def edges(item: int, shift: int, size: int, total: int) -> tuple[int, int]:
    """Where the page of an item begins and ends, if pages begin at `shift`.

    >>> edges(0, 3, 5, 20), edges(7, 3, 5, 20), edges(99, 3, 5, 20)
    ((0, 3), (3, 8), (18, 20))
    """
    item = max(0, min(item, total - 1))
    start = (item - shift) // size * size + shift
    return max(0, start), min(total, start + size)


def _query(asked: Ask, start: int) -> str:
    return asked.query(start=str(start), cursor=None)
