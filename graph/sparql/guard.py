"""What is refused before a query is parsed: the network, and nesting that would break the parser.

A strict lexer over the terminals of the SPARQL 1.1 grammar, because a search of the text would take
a string, an IRI or a prefixed name that holds the word for the keyword. The engine follows
`SERVICE` to the network and overflows its stack on deep nesting, and has no switch for either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.store import QueryError

MAX_LENGTH = 100_000
MAX_DEPTH = 64
MAX_TOKENS = 8_000
"""Half of what overflows the engine's stack with a chain of OPTIONAL, BIND, MINUS or ``+``."""
MAX_PREFIX = 255
"""Longest prefix looked for: every word is tried as one, and may not cost the whole text."""

REFUSED = {
    "SERVICE": "SERVICE would call another server: ask that server directly",
    "LOAD": "LOAD would fetch from the network: this endpoint only reads its own graphs",
}

# as the engine has it, which takes dots in one place of a local name and not at its ends: the last
# dot of ``ex:.SERVICE`` and of ``ex:a.b.SERVICE`` ends a triple
_START = r"(?:[A-Za-z0-9_:%\u00C0-\U000EFFFF]|\\.)"
_REST = r"(?:[A-Za-z0-9_\-:%\u00B7\u00C0-\U000EFFFF]|\\.)"
_PREFIX = rf"_|[A-Za-z\u00C0-\U000EFFFF][\w\-.\u00B7]{{0,{MAX_PREFIX}}}"
_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_TOKEN = re.compile(
    rf"""
      (?P<space>\s+|\#[^\n\r]*)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_ESCAPE})*>)
    | (?P<string>\"\"\"(?:(?:\"|\"\")?(?:[^"\\]|\\.))*\"\"\"
                |'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
                |"(?:[^"\\\n\r]|\\.)*"
                |'(?:[^'\\\n\r]|\\.)*')
    | (?P<unclosed>["'])
    | (?P<variable>[?$][A-Za-z0-9_\u00B7\u00C0-\U000EFFFF]+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:{_PREFIX})?:(?:{_START}{_REST}*(?:\.+{_REST}+)?)?)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<open>[{{(\[])
    | (?P<close>[}})\]])
    | (?P<unary>[!^+\-])
    | (?P<other>.)
    """,
    re.X | re.S,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

# the engine reads keywords without looking for their end, so other tokens may hide the keyword:
# ``SERVICESILENT<x>``, ``trueSERVICE<x>``, ``SERVICEex:local {``
_GLUED = re.compile(r"[^:]*SERVICE[^:]*:", re.I)
_NAMES_A_GRAPH = frozenset({"GRAPH", "FROM", "NAMED"})


@dataclass(frozen=True, slots=True)
class Token:
    """A terminal of the grammar: its kind, its text, and where it starts (0-based)."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """The terminals of `text`, white space and comments left out."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "space":
            yield Token(kind, match[0], match.start())


def too_long(text: str) -> str:
    """What to say of a query over the length."""
    return f"the query has {len(text)} characters, the limit is {MAX_LENGTH}: shorten it"


def guard(text: str) -> None:
    """Refuse what must not reach the engine.

    Raises
    ------
    QueryError
        Too long, nested too deep, or asking for the network; with its place in the text.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(too_long(text))
    _check(text)
    if "\\u" in text or "\\U" in text:
        # the grammar unescapes code points before it reads tokens: hold both readings harmless
        _check(_CODEPOINT.sub(_unescape, text), strict=False)


def _unescape(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"


def _check(text: str, strict: bool = True) -> None:
    depth = run = 0
    previous = glued = None
    for count, token in enumerate(tokens(text), 1):
        run = run + 1 if token.kind == "unary" else 0
        if token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth -= 1
        elif token.kind == "unclosed":
            # no reading of the rest is a query; to look for its end again and again would take long
            if strict:
                raise _at(text, token.start, "the string that starts here has no end: close it")
            return
        elif token.kind == "word":
            for word, reason in REFUSED.items():
                if word in token.text.upper():
                    raise _at(text, token.start, reason)
        if glued is not None and token.text == "{":
            raise _at(text, glued.start, REFUSED["SERVICE"])
        named = previous is not None and previous.text.upper() in _NAMES_A_GRAPH
        glued = token if token.kind == "name" and not named and _GLUED.match(token.text) else None
        previous = token
        if depth + run > MAX_DEPTH:
            raise _at(text, token.start, f"nested deeper than {MAX_DEPTH} levels: simplify it")
        if count > MAX_TOKENS:
            raise _at(text, token.start, f"more than {MAX_TOKENS} tokens: split the query")


def _at(text: str, start: int, reason: str) -> QueryError:
    line, column = position(text, start)
    return QueryError(reason, line, column)


def position(text: str, start: int) -> tuple[int, int]:
    """Line and column (from 1) of the character at `start`."""
    before = text[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1
