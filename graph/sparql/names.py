"""The IRIs that a query names: unknown prefixes, graphs that are not there, misspelt terms.

Read from the tokens, because the engine shows no parse tree. What is misread here costs a hint or
a clear word, nothing more: the engine decides what the query means.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urljoin

from pyoxigraph import NamedNode, RdfFormat, parse

from graph.near import hint, nearest
from graph.sparql.guard import tokens
from ontology.vocab import CLX

_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Named:
    """An IRI as it stands in the query: in full, where (0-based), and whether after FROM."""

    iri: str
    start: int
    is_graph: bool


def named(text: str, prefixes: Mapping[str, str]) -> Iterator[Named]:
    """Every IRI used in `text`, declarations left out; names with an unknown prefix left out."""
    known = dict(prefixes)
    base = ""
    words = ["", ""]
    for token in tokens(text):
        if token.kind == "iri":
            iri = _resolved(base, _unescape(token.text[1:-1]))
            if words[-1] == "BASE":
                base = iri
            elif words[-2] == "PREFIX":
                known[words[-1].removesuffix(":")] = iri
            else:
                yield Named(iri, token.start, _after_from(words))
        elif token.kind == "name" and words[-1] != "PREFIX":
            prefix, _, local = token.text.partition(":")
            if prefix in known:
                iri = known[prefix] + re.sub(r"\\(.)", r"\1", local)
                yield Named(iri, token.start, _after_from(words))
        words = [words[-1], token.text if words[-1] == "PREFIX" else token.text.upper()]


def _after_from(words: list[str]) -> bool:
    return words[-1] == "FROM" or words == ["FROM", "NAMED"]


def _resolved(base: str, iri: str) -> str:
    try:
        return urljoin(base, iri)
    except ValueError:
        # a host that is none, as in <http://a\u2100b/> or <http://[>: no graph or term of ours
        return iri


def _unescape(iri: str) -> str:
    def char(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"

    return _ESCAPED.sub(char, iri)


def unknown_prefix(text: str, known: Collection[str]) -> tuple[str, int] | None:
    """The first prefix used that is neither declared nor known, and where it stands."""
    declared = set(known)
    previous = ""
    for token in tokens(text):
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if previous.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared and prefix != "_":
                return prefix, token.start
        previous = token.text
    return None


@cache
def vocabulary() -> frozenset[str]:
    """The local names of all terms of the ontology."""
    text = resources.files("ontology").joinpath("chronolex.ttl").read_text("utf-8")
    return frozenset(
        quad.subject.value.removeprefix(CLX)
        for quad in parse(text, format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(CLX)
    )


def misspelt(text: str, prefixes: Mapping[str, str]) -> tuple[str, int] | None:
    """What to say of the first term in the ontology's namespace that the ontology lacks, and where.

    Plain ASCII, short: it goes into a header. None where every term is known.
    """
    for found in named(text, prefixes):
        word = found.iri.removeprefix(CLX)
        if found.iri.startswith(CLX) and word and word not in vocabulary():
            shown = ascii(word[:80])
            near = nearest(word, vocabulary(), 1, 0.6)
            return f"the ontology has no term {shown}{hint(near)}", found.start
    return None
