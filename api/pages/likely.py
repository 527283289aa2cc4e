"""Of very many things, those that somebody may mean by some words: found in indexes.

To look at the title of each takes 20 s at 100,000 events.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice

from graph import filters
from graph.filters import Filters
from graph.view import View

MANY = 5_000
"""Things, of more of which not each is looked at."""
MOST = 200
"""Events that are found by their words, and things by the beginning of their id."""
MOST_WORDS = 8

Beginning = Callable[[str], Iterable[str]]
"""Gives the ids that begin with a text."""


def likely(view: View, text: str, beginning: Beginning) -> list[str]:
    """Ids that may be meant.

    Of events with all of the words, then with one of them, of the acts and bodies of these; and
    those that begin so.
    """
    found: dict[str, None] = {}
    for words in dict.fromkeys([text, *text.split()[:MOST_WORDS]]):
        for event in islice(filters.matching(view, Filters({"q": (words,)})), MOST):
            others = (event.instrument, *event.values.get("actors", ()))
            found |= dict.fromkeys([event.id, *filter(None, others)])
    slug = re.sub("[^a-z0-9]+", "-", text.casefold()).strip("-")
    if slug:
        found |= dict.fromkeys(islice(beginning(slug), MOST))
    return list(found)
