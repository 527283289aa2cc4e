"""Paths as prose: plain text for a terminal, Markdown for a memorandum; every hop with evidence."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 100


def text(told: Mapping[str, Any]) -> str:
    """An answer of `graph.describe.paths` as plain text."""
    return "\n".join(_text(told)) + "\n"


def _text(told: Mapping[str, Any]) -> Iterator[str]:
    for number, item in enumerate(told["items"], 1):
        yield f"Path {number}: {_head(item)}"
        for index, hop in enumerate(item["hops"], 1):
            said = f"{index}. {hop['sentence']} [{hop['strength']}]"
            yield textwrap.fill(said, WIDTH, subsequent_indent="   ")
            if hop["order"]:
                yield f"   Order in time: {hop['order']['answer']} ({hop['order']['why']})."
            yield from (f"   - {_evidence(one)}" for one in hop["evidence"])
    if told["reason"]:
        yield textwrap.fill(told["reason"], WIDTH)
    if told["nearest"]:
        yield f"Nearest thing reached: {told['nearest']}"


def markdown(told: Mapping[str, Any]) -> str:
    """An answer of `graph.describe.paths` as Markdown, with the clocks and the release."""
    return "\n".join(_markdown(told)) + "\n"


def _markdown(told: Mapping[str, Any]) -> Iterator[str]:
    clocks = told["as_of"]
    yield f"# {escaped(told['question'])}"
    yield ""
    yield (
        f"Chronolex {told['release']}, valid at {clocks['valid_at']},"
        f" known at {clocks['known_at']}."
    )
    for number, item in enumerate(told["items"], 1):
        yield f"\n## Path {number}: {_head(item)}\n"
        for index, hop in enumerate(item["hops"], 1):
            yield f"{index}. {escaped(hop['sentence'])} *({hop['strength'].replace('-', ' ')})*"
            if hop["order"]:
                yield f"   Order in time: {hop['order']['answer']} ({hop['order']['why']})."
            for one in hop["evidence"]:
                yield f"   - {escaped(_evidence(one))}"
    if told["reason"]:
        yield f"\n{escaped(told['reason'])}"
    if told["nearest"]:
        yield f"\nNearest thing reached: `{told['nearest']}`"


def _head(item: Mapping[str, Any]) -> str:
    hops = len(item["hops"])
    cost = "" if item["cost"] == hops else f", cost {item['cost']}"
    return f"{hops} hop{'' if hops == 1 else 's'}{cost}, in order of time: {item['chronological']}"


def _evidence(one: Mapping[str, Any]) -> str:
    where = f"“{one['quotation']}”" if one["quotation"] else one["locator"]
    missing = "address withheld" if one["withheld"] else "no address known"
    return f"{one['publisher']}, {one['url'] or missing}: {where}"


def escaped(text: str) -> str:
    """Text in which Markdown sees nothing but text."""
    plain = "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in text)
    return " ".join(plain.split())
