"""What is said of things, by subject: what the shapes are asked of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

Term = NamedNode | Literal
Objects = dict[str, list[Term]]
"""What is said of one subject, by predicate."""

NONE: list[Term] = []


class Told:
    """Triples by subject; what is not among them is asked for, and stays a while.

    `load` gives the triples of a node of another record, or none.
    """

    def __init__(self, triples: Iterable[Triple], load: Callable[[str], Objects]) -> None:
        self.own: dict[str, Objects] = by_subject(triples)
        self._load = load

    def about(self, subject: str) -> Objects:
        found = self.own.get(subject)
        return self._load(subject) if found is None else found

    def values(self, node: Term, path: tuple[str, ...]) -> list[Term]:
        """What a path of predicates leads to, each once."""
        if not isinstance(node, NamedNode):
            return []
        if len(path) == 1:
            return self.about(node.value).get(path[0], NONE)
        ends = [end for step in self.values(node, path[:1]) for end in self.values(step, path[1:])]
        return list(dict.fromkeys(ends))

    def leads_back(self, node: Term, predicate: str) -> bool:
        """Do steps by a predicate lead from a node to itself?"""
        seen: set[Term] = set()
        front = set(self.values(node, (predicate,)))
        while front:
            if node in front:
                return True
            seen |= front
            front = {to for one in front for to in self.values(one, (predicate,))} - seen
        return False


def by_subject(triples: Iterable[Triple]) -> dict[str, Objects]:
    """Triples by subject and predicate, each once."""
    found: dict[str, Objects] = {}
    for triple in triples:
        subject: Any = triple.subject
        objects = found.setdefault(subject.value, {}).setdefault(triple.predicate.value, [])
        if triple.object not in objects:
            objects.append(triple.object)  # type: ignore[arg-type]
    return found
