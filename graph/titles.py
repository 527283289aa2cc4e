"""Ids that somebody may mean who gives words, for error messages: ids stay what is asked for."""

from __future__ import annotations

from graph.fulltext import Query
from graph.links import Links
from graph.near import MOST, nearest
from graph.text import Text, tokens

_FIRST = ("instrument", "event")
CLOSE = 0.75
"""An id that is so like the words is a misspelling; others come after what has such a title."""


def proposed(links: Links, text: str, n: int = 3) -> list[str]:
    """At most `n` things: those with an id like the text, or with all of its words in the title."""
    found = [
        *nearest(text, links, n, CLOSE),
        *_titled(links, text)[:n],
        *nearest(text, links, n),
    ]
    return list(dict.fromkeys(found))[:n]


def _titled(links: Links, text: str) -> list[str]:
    """Acts before their stages and all else, whole words before beginnings, short titles first."""
    words = tuple(dict.fromkeys(tokens(text)))
    if not words or len(text) > 200 or len(links) > MOST:
        return []
    query, found = Query(words), []
    for node in links:
        told = links.nodes[node]
        title = f" {' '.join(tokens(str(told['label'])))} "
        score = query.score(Text(title, "", ""))
        if score:
            place = _FIRST.index(told["type"]) if told["type"] in _FIRST else len(_FIRST)
            found.append((place, -score, len(title), node))
    return [node for *_, node in sorted(found)]


def named(links: Links, nodes: list[str]) -> str:
    """``: did you mean 'eu-ai-act' (AI Act) or ...?``, or nothing."""
    told = [f"'{node}' ({links.nodes[node]['label']})" for node in nodes]
    return f": did you mean {' or '.join(told)}?" if told else ""
