"""Full text: events by words of their titles, summaries, instruments and actors.

Every word of a query has to be found: at the start of a word, or, if it has fewer than three
letters, as a whole one, so that "AI" does not find "aid". In Chinese, Japanese and Korean it may
stand anywhere in a run of characters, two of them being enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from data.packed import Names
from graph.errors import BadValue
from graph.text import RUN, Text, tokens
from graph.view import View
from ontology.resolution import Resolved

LONGEST = 200
"""Characters of a query."""
WHOLE = 3
"""From so many letters on, the start of a word is enough."""


_WEIGHTS = (("titles", 8.0), ("names", 3.0), ("summary", 1.0))


@dataclass(frozen=True, slots=True)
class Query:
    """Words that have all to be found."""

    words: tuple[str, ...]

    def score(self, text: Text) -> float:
        """0 if a word is missing; else higher the nearer the words are to the titles.

        A whole word counts twice what the start of one does.
        """
        total = 0.0
        for word in self.words:
            best = 0.0
            for field, weight in _WEIGHTS:
                found = _found(word, getattr(text, field))
                if found:
                    best = max(best, weight * found)
            if not best:
                return 0.0
            total += best
        return total


def _found(word: str, text: str) -> int:
    if f" {word} " in text:
        return 2
    if RUN.match(word):
        return int(word in text)
    return int(len(word) >= WHOLE and f" {word}" in text)


def matching_words(word: str, known: Names) -> Sequence[int]:
    """The numbers of those of some sorted words that `word`, one of a query, is found in."""
    if RUN.match(word):
        return [number for number, one in enumerate(known) if word in one]
    if len(word) >= WHOLE:
        return known.beginning(word)
    number = known.number(word)
    return [] if number is None else [number]


def read_query(text: str) -> Query:
    """The words of one ``q``.

    Raises
    ------
    BadValue
        No letter or digit in it, or too long.
    """
    if len(text) > LONGEST:
        raise BadValue(f"'q' is longer than {LONGEST} characters", parameter="q")
    words = tuple(dict.fromkeys(tokens(text)))
    if not words:
        raise BadValue(f"'q' is '{text}': give a word to look for", parameter="q")
    return Query(words)


def ranking(view: View, values: Iterable[str]) -> Callable[[Resolved], float]:
    """How well an event answers one of the queries, 0 being not at all.

    Raises
    ------
    BadValue
        A query without a word.
    """
    queries = [read_query(value) for value in values]
    return lambda resolved: max(query.score(view.text(resolved)) for query in queries)
