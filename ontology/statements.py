"""Statements as N-Quads writes them: what records are mapped to, and what the engine reads.

A *statement* is ``subject predicate object``; with a graph, or none, behind it it is a line. To put
one together takes a third of the time of making its terms in the engine and having them written.
The engine writes the same: `tests/ontology/test_statements.py` holds the two to the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

BATCH = 10_000
"""Lines read at once."""

_UNNAMED = " .\n"
_SPECIAL = re.compile("[^ !#-\\[\\]-~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may have to be escaped: the engine knows."""


@cache
def node(iri: str) -> str:
    """The node of a vocabulary's term; kept, for they are few and asked for millions of times."""
    return f"<{iri}>"


def literal(value: str) -> str:
    r"""A text.

    >>> print(literal('say "yes"'))
    "say \"yes\""
    """
    return f'"{value}"' if _SPECIAL.search(value) is None else str(Literal(value))


def tagged(value: str, language: str) -> str:
    """A text in a language.

    Raises
    ------
    ValueError
        No such tag can be.
    """
    return f"{literal(value)}{_tag(language)}"


@cache
def _tag(language: str) -> str:
    return str(Literal("", language=language))[2:]


def typed(value: str, datatype: str) -> str:
    """A literal of the datatype with that IRI."""
    return f"{literal(value)}^^{node(datatype)}"


def ending(graph: NamedNode | DefaultGraph) -> str:
    """What makes a statement a line of that graph."""
    return _UNNAMED if isinstance(graph, DefaultGraph) else f" {graph} .\n"


def texts(lines: Iterable[str]) -> Iterator[str]:
    """Lines joined, some thousands at a time."""
    lines = iter(lines)
    while batch := list(islice(lines, BATCH)):
        yield "".join(batch)


def quads(lines: Iterable[str]) -> Iterator[Quad]:
    """Lines as the engine has them."""
    for text in texts(lines):
        # what we wrote needs no second look
        yield from parse(text, format=RdfFormat.N_QUADS, lenient=True)


def triples(statements: Iterable[str]) -> Iterator[Triple]:
    """Statements as the engine has them."""
    for quad in quads(f"{statement}{_UNNAMED}" for statement in statements):
        yield quad.triple
