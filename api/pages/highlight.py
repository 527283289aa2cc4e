"""SPARQL as spans that a style sheet colours; works without scripts, in every list of queries."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from graph.sparql.guard import tokens

_LOOKS = {
    "iri": "iri",
    "name": "iri",
    "string": "string",
    "variable": "variable",
    "number": "number",
    "tag": "string",
    "word": "keyword",
}


def highlighted(text: str) -> Markup:
    """The text as it stands, its tokens in spans of a class each.

    >>> highlighted("ASK {?s a clx:Event} # any")
    Markup('<span class="sq-keyword">ASK</span> {<span class="sq-variable">?s</span>
    <span class="sq-keyword">a</span> <span class="sq-iri">clx:Event</span>}
    <span class="sq-comment"># any</span>')
    """
    return Markup("").join(_spans(text))


def _spans(text: str) -> Iterator[Markup]:
    end = 0
    for token in tokens(text):
        yield _between(text[end : token.start])
        end = token.start + len(token.text)
        look = _LOOKS.get(token.kind)
        yield _span(look, token.text) if look else escape(token.text)
    yield _between(text[end:])


def _between(text: str) -> Markup:
    """White space and comments."""
    start = text.find("#")
    return escape(text) if start < 0 else escape(text[:start]) + _span("comment", text[start:])


def _span(look: str, text: str) -> Markup:
    return Markup('<span class="sq-{}">{}</span>').format(look, text)
