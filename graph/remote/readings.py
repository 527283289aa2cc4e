"""Texts that an engine may read otherwise than their tokens are: refused before they are rewritten.

The guard of `/sparql` looks at all readings and finds each harmless; here one of them is changed,
so there may be only one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from graph.sparql.guard import Token, guard, position, tokens
from graph.store import QueryError

_HIDDEN = re.compile(r"GRAPH|FROM|NAMED|SELECT|CONSTRUCT|DESCRIBE|WHERE|VALUES", re.I)
"""Keywords that are looked for, so that they may not be hidden in a longer word."""
_WHOLE = re.compile(rf"(?:{_HIDDEN.pattern})\Z", re.I)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LIKE_OURS = re.compile(r"_in([0-9]+)(?=_)")
_MAY_BE_LESS = frozenset({"variable", "number", "string", "close", "name", "iri", "tag", "word"})


def unescaped(text: str) -> str:
    def char(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        if number < 0x80 or 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
            raise ambiguous(text, match.start(), "write this character itself, not its code")
        return chr(number)

    return _ESCAPE.sub(char, text) if "\\u" in text or "\\U" in text else text


def ambiguous(text: str, start: int, reason: str) -> QueryError:
    return QueryError(reason, *position(text, start))


def said(token: Token | None, *words: str) -> bool:
    """Is it one of these keywords?"""
    return token is not None and token.kind == "word" and token.text.upper() in words


def end_of(token: Token) -> int:
    """Where the token has ended."""
    return token.start + len(token.text)


def one_reading(text: str, found: Sequence[Token]) -> None:
    """Refuse what would hide a keyword from us and not from an engine, or the other way.

    Raises
    ------
    QueryError
        With the place.
    """
    before: Token | None = None
    first: Token | None = None
    depth = 0
    for token in found:
        word = token.text
        if token.kind == "word" and _HIDDEN.search(word) and not _WHOLE.match(word):
            raise ambiguous(text, token.start, f"put spaces between the words of '{word[:40]}'")
        if token.kind == "open" and word == "{" and before is not None:
            _look_at_name(text, before, first)
        if token.kind == "iri" and depth and before is not None:
            lesser = "#" in word or _HIDDEN.search(word)
            if lesser and before.kind in _MAY_BE_LESS and "//" not in word:
                raise ambiguous(text, token.start, "put a space after '<', or leave it out")
        if token.kind == "other" and word == "\\":
            raise ambiguous(text, token.start, "a backslash has no meaning here")
        if word in ("(", ")") and token.kind in ("open", "close"):
            depth += 1 if word == "(" else -1
        first, before = before, token


def _look_at_name(text: str, token: Token, before: Token | None) -> None:
    """A name before ``{`` may be a keyword and a name written together."""
    prefix = token.text.partition(":")[0]
    alone = said(before, "GRAPH", "FROM", "NAMED", "DESCRIBE")
    if token.kind == "name" and _HIDDEN.match(prefix) and not alone:
        raise ambiguous(text, token.start, f"put a space into '{token.text[:40]}'")


def unused(text: str) -> str:
    """A short name that stands nowhere in the text, for the beginning of ours."""
    taken = {*_LIKE_OURS.findall(text)}
    return next(f"_in{n}_" for n in count() if str(n) not in taken)


def without_data_set(text: str) -> str:
    """The query without its ``FROM`` clauses, every other character at its place.

    Raises
    ------
    QueryError
        The guard refuses it: only what is of bounded length and depth is looked at here.
    """
    guard(text)
    found = list(tokens(text))
    parts: list[str] = []
    at = 0
    for number in range(1, len(found)):
        if not said(found[number], "FROM") or said(found[number - 1], "PREFIX"):
            continue
        named_ = said(found[number + 1], "NAMED") if number + 1 < len(found) else False
        last = found[min(number + (2 if named_ else 1), len(found) - 1)]
        start, end = max(at, found[number].start), max(at, end_of(last))
        parts += [text[at:start], re.sub(r"[^\n\r]", " ", text[start:end])]
        at = end
    return "".join([*parts, text[at:]])
