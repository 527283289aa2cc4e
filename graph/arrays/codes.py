"""Numbers for what the arrays hold: types of nodes, and what an edge is, seen from one end."""

from __future__ import annotations

from graph.projection import STRUCTURAL
from ontology.ends import DUTIES
from ontology.vocab import RELATIONS, STRENGTHS

TYPES = ("event", "duty", "instrument", "part", "actor", "jurisdiction", "theme", "source")
"""Types of nodes by number; `duty` is an event that comes by itself on a day fixed before."""

EVENT, DUTY = 0, 1
WHOLE = (TYPES.index("instrument"), TYPES.index("part"))
HUBS = TYPES.index("theme")
"""From this number on: topics and documents, which stand in the middle of one hop."""

LINKS = (*RELATIONS, *STRUCTURAL)
"""Names of edges by number."""

DUTY_STAGES = DUTIES - {"in-force"}

CLASSES = len(LINKS) * len(STRENGTHS) * 4
"""How many classes of edges there are."""


def packed(link: int, strength: int, duty: int = 0, against: int = 0) -> int:
    """The class of an edge, for numbers and for arrays of them.

    `duty`: it joins a duty that comes by itself with its act or part. `against`: it is seen from
    its head, against the arrow.
    """
    return ((link * len(STRENGTHS) + strength) * 2 + duty) * 2 + against


def unpacked(code: int) -> tuple[str, str, bool, bool]:
    """(name, strength, duty, against) of a class."""
    rest, against = divmod(code, 2)
    rest, duty = divmod(rest, 2)
    link, strength = divmod(rest, len(STRENGTHS))
    return LINKS[link], STRENGTHS[strength], bool(duty), bool(against)


def type_name(number: int) -> str:
    """The type of a node as the graph in networkx has it."""
    return "event" if number == DUTY else TYPES[number]
