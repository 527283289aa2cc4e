"""What is refused before a query is parsed: the network, and nesting that would break the parser.

A strict lexer over the terminals of the SPARQL 1.1 grammar, because a search of the text would take
a string, an IRI or a prefixed name that holds the word for the keyword. The engine follows
`SERVICE` to the network and overflows its stack on deep nesting, and has no switch for either.

``<`` may start an IRI or mean *less than*: ``(1<2)SERVICE#>`` is both. The engine tries them in
turn, so wherever both can be, inside the round brackets of an expression and after an operand, the
text is read both ways, and every reading must be harmless. A reading ends where the engine cannot
follow it: at ``//`` outside an IRI, or at a bracket that closes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from graph.store import QueryError

MAX_LENGTH = 100_000
MAX_DEPTH = 64
MAX_TOKENS = 8_000
"""Half of what overflows the engine's stack with a chain of OPTIONAL, BIND, MINUS or ``+``."""
MAX_STEPS = 4 * MAX_TOKENS
"""Tokens looked at in all readings together."""
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
_LINE = re.compile(r"[^\n\r]*")
_ADDRESS = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.\-]*:)?//")
_PAIRS = {"}": "{", ")": "(r", "]": "["}
_BETWEEN = frozenset(",=<&|*/;")
"""Tokens after which the grammar has an operand, not an operator; signs aside. ``>>`` ends one."""
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


class _State(NamedTuple):
    """What a reading knows of the text before it; `straight` is that of `tokens`."""

    straight: bool = True
    open: str = ""
    """Brackets not closed yet; ``r`` is a ``(`` that holds no expression."""
    row: bool = False
    """Whether ``(`` would be such a one here."""
    operand: bool = False
    """Whether the token before may end an operand."""
    run: int = 0
    """Signs just before."""
    named: bool = False
    """Whether the name of a graph comes next."""
    glued: int = -1
    """Where the name just before starts, if it may hide the keyword."""


def _check(text: str, strict: bool = True) -> None:
    """Look at every way to read `text`, each place of it once for all that come by alike."""
    waiting: dict[int, dict[_State, int]] = {0: {_State(): 0}}
    places = [0]
    steps = 0
    lexer = _Lexer(text)
    while places:
        at = heappop(places)
        states = waiting.pop(at)
        match = lexer.at(at)
        if match is None:
            continue
        kind, end = match
        token = Token(kind, text[at:end], at)
        if kind == "unclosed":
            # no reading of the rest is a query; to look for its end again and again would take long
            if strict and any(state.straight for state in states):
                raise _at(text, at, "the string that starts here has no end: close it")
            continue
        if kind == "word":
            for word, reason in REFUSED.items():
                if word in token.text.upper():
                    raise _at(text, at, reason)
        for state, count in states.items():
            steps += 1
            if count >= MAX_TOKENS:
                raise _at(text, at, f"more than {MAX_TOKENS} tokens: split the query")
            if steps > MAX_STEPS:
                raise _at(text, at, "too many '<' that may mean two things: put spaces after them")
            if kind == "space":
                _wait(waiting, places, end, state, count)
                continue
            after = _after(text, state, token)
            if after is not None:
                _wait(waiting, places, end, after, count + 1)
            if kind == "iri" and state.operand and state.open.endswith("(") and _less(token.text):
                less = _State(False, state.open)
                _wait(waiting, places, at + 1, less, count + 1)


def _wait(
    waiting: dict[int, dict[_State, int]], places: list[int], at: int, state: _State, count: int
) -> None:
    there = waiting.get(at)
    if there is None:
        there = waiting[at] = {}
        heappush(places, at)
    there[state] = max(count, there.get(state, 0))


def _less(iri: str) -> bool:
    """May the ``<`` of what looks like an IRI be an operator? The grammar has no ``//``."""
    return _ADDRESS.match(iri) is None


def _after(text: str, state: _State, token: Token) -> _State | None:
    """The state behind `token`; None if the engine cannot follow this reading."""
    brackets, row = state.open, False
    if token.kind == "open":
        within = brackets.endswith("r")
        brackets += "r" if token.text == "(" and (state.row or within) else token.text
        row = token.text == "{"
    elif token.kind == "close":
        if not state.straight and _PAIRS[token.text].find(brackets[-1:] or " ") < 0:
            return None
        row = brackets.endswith("r")
        brackets = brackets[:-1]
    if state.glued >= 0 and token.text == "{":
        raise _at(text, state.glued, REFUSED["SERVICE"])
    run = state.run + 1 if token.kind == "unary" else 0
    if len(brackets) + run > MAX_DEPTH:
        raise _at(text, token.start, f"nested deeper than {MAX_DEPTH} levels: simplify it")
    glued = token.kind == "name" and not state.named and _GLUED.match(token.text) is not None
    return _State(
        state.straight,
        brackets,
        row,
        token.kind not in ("open", "unary") and token.text not in _BETWEEN,
        run,
        token.text.upper() in _NAMES_A_GRAPH,
        token.start if glued else -1,
    )


class _Lexer:
    """Tokens from any place on; the end of a comment is looked for once for all within."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._comment = (0, 0)

    def at(self, place: int) -> tuple[str, int] | None:
        """Kind and end of the token at `place`; None at the end of the text."""
        if place >= len(self.text):
            return None
        if self.text[place] == "#":
            start, end = self._comment
            if not start <= place < end:
                end = _LINE.match(self.text, place).end()  # type: ignore[union-attr]
                self._comment = place, end
            return "space", end
        match = _TOKEN.match(self.text, place)
        assert match is not None
        return match.lastgroup or "other", match.end()


def _at(text: str, start: int, reason: str) -> QueryError:
    line, column = position(text, start)
    return QueryError(reason, line, column)


def position(text: str, start: int) -> tuple[int, int]:
    """Line and column (from 1) of the character at `start`."""
    before = text[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1
