"""The parts of an instrument as a tree, in the order of the articles that their titles name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.records import Instrument, Part
from graph.status import LegalStatus

_ARTICLE = re.compile(r"\b(?:Article|Section|Clause|Annex)s? (\d+)")


@dataclass(frozen=True, slots=True)
class Node:
    """A part with its status, and the parts within it."""

    part: Part
    legal: LegalStatus
    inner: tuple[Node, ...]


def outline(instrument: Instrument, statuses: Sequence[LegalStatus]) -> tuple[Node, ...]:
    """Parts that lie in no other, each with those within it."""
    by_part = {status.part: status for status in statuses}
    ids = {part.id for part in instrument.parts}

    def below(holder: str | None) -> tuple[Node, ...]:
        found = [
            part
            for part in instrument.parts
            if part.id in by_part and (part.within if part.within in ids else None) == holder
        ]
        return tuple(
            Node(part, by_part[part.id], below(part.id)) for part in sorted(found, key=_place)
        )

    return below(None)


def _place(part: Part) -> tuple[int, str]:
    """First article that the title names; parts that name none come last, by id."""
    found = _ARTICLE.search(part.title)
    return (int(found[1]) if found else 10**6, part.id)
