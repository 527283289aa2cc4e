"""Long lists of things: in alphabetical order, a letter to jump to, a page at a time. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from api.asking import Ask
from api.pages.portion import Portion, portion

ROWS = 100
"""Rows of a page."""

OTHER = "…"
"""What begins with no Latin letter."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Directory(Generic[T]):
    """The rows of a page; letters with the query of the page where each begins."""

    rows: tuple[T, ...]
    part: Portion
    letters: tuple[tuple[str, str], ...]


def directory(asked: Ask, rows: Sequence[T], name: Callable[[T], str]) -> Directory[T]:
    """Rows by name, those without a Latin letter last."""
    ordered = sorted(rows, key=lambda row: _place(name(row)))
    part = portion(asked, len(ordered), size=ROWS)
    starts: dict[str, int] = {}
    for index, row in enumerate(ordered):
        starts.setdefault(letter(name(row)), index)
    letters = tuple(
        (word, asked.query(start=str(index), cursor=None)) for word, index in starts.items()
    )
    return Directory(tuple(ordered[part.start : part.end]), part, letters if part.cut else ())


def letter(text: str) -> str:
    """The letter that a name is found under.

    >>> [letter(text) for text in ("Österreich", "[name] on trial", "2023", "日本")]
    ['O', 'N', '…', '…']
    """
    found = next((c for c in _plain(text) if c.isalnum()), "")
    return found.upper() if "a" <= found <= "z" else OTHER


def _place(text: str) -> Any:
    first = letter(text)
    return first == OTHER, first, _plain(text).lstrip("[“\"'«(")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).casefold()
