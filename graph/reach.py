"""Causes and consequences: all that a thing rests on, all that rests on it, in order of time.

A walk to a cause goes along the arrows of relations, which run from what rests to what it rests on,
and never forward in time; a walk to a consequence goes against both. Through an instrument it joins
two of its stages in order of time. Relations without a time order of their own (an act commences,
suspends or postpones what comes later) are taken either way, as time has it. A body that acted
twice is no cause; a shared topic or document is one only when asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.paths.alternatives import simple_ways
from graph.paths.asked import WORK, chronicle_of
from graph.paths.cheapest import Way
from graph.paths.chronological import Chronological
from graph.paths.explain import Path, explain
from graph.paths.network import EITHER, Budget, Network, Row
from graph.paths.route import Route
from graph.projection import SHARED, Graph
from graph.view import View
from ontology.ends import DUTIES
from ontology.vocab import RELATIONS

DIRECTIONS = ("causes", "consequences")
MAX_DEPTH = 20

_UNORDERED = frozenset(name for name, kind in RELATIONS.items() if not kind.ordered)
_DUTIES = DUTIES - {"in-force"}
_THROUGH = frozenset({"stageOf", "part", "within"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a thing's causes or consequences; `depth` in hops."""

    node: str
    direction: str
    depth: int = MAX_DEPTH
    relations: frozenset[str] = frozenset()
    shared: bool = False
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """An event that is reached, over how many hops, and the shortest way to it."""

    event: str
    hops: int
    way: tuple[str, ...]


def _taken(question: Question) -> frozenset[str]:
    """Names of the edges that walks may take."""
    taken = (question.relations or frozenset(RELATIONS)) | _THROUGH
    return taken | set(SHARED) if question.shared else taken


class _Cone(Network):
    """Hops to causes (along the arrows) or to consequences (against them).

    A duty that comes by itself on its day (the rules of Annex I apply) is a cause of no other stage
    of its act, and no other stage is its consequence, only because the two are of one act.
    """

    def _row(self, node: str, direction: str) -> Row:
        row = super()._row(node, direction)
        # walks to causes must not come from the act to a duty, those to consequences not leave one
        away = (direction == "backward") == (direction == self.direction)
        if away and self._duty(node):
            return tuple(hop for hop in row if not self._whole(hop[0]))
        if not away and self._whole(node):
            return tuple(hop for hop in row if not self._duty(hop[0]))
        return row

    def _duty(self, node: str) -> bool:
        return self.graph.nodes[node].get("stage") in _DUTIES

    def _whole(self, node: str) -> bool:
        return self.graph.nodes[node]["type"] in ("instrument", "part")


@lru_cache(maxsize=8)
def _network(graph: Graph, direction: str, taken: frozenset[str], shared: bool) -> Network:
    arrows = "forward" if direction == "causes" else "backward"
    return _Cone(graph, arrows, taken, shared, either=EITHER | _UNORDERED | _THROUGH)


def forget() -> None:
    """Let go of what is kept by graph: it is served no more."""
    _network.cache_clear()


def reach(view: View, graph: Graph, question: Question, work: int = WORK) -> tuple[Reached, ...]:
    """Events reached, in timeline order; the start is none of them.

    Raises
    ------
    graph.paths.TooMuch
        They are too many to look through.
    """
    taken = _taken(question)
    search = Chronological(
        _network(graph, question.direction, taken, question.shared),
        chronicle_of(view),
        None if view.clocks.valid_at is None else view.come,
        question.depth,
        Budget(work),
        certain=question.certain,
        back=question.direction == "causes",
    )
    found = {way.nodes[-1]: way for way in search.reached(question.node)}
    kept = []
    for resolved in view.events:
        way = found.get(resolved.id)
        if way is not None and resolved.id != question.node:
            way = _holding(view, search, question, way)
        if way is not None and resolved.id != question.node:
            kept.append(Reached(resolved.id, -(-way.halves // 2), way.nodes))
    return tuple(kept)


def _holding(view: View, search: Chronological, question: Question, way: Way) -> Way | None:
    """The way, or the next best on which the order holds from end to end, not only step by step."""

    def holds(nodes: Sequence[str]) -> bool:
        turned = nodes[::-1] if question.direction == "causes" else nodes
        return chronicle_of(view).along(turned)[0] != "no"

    if holds(way.nodes):
        return way
    others = simple_ways(search, (question.node,), way.nodes[-1])
    return next((other for other in others if holds(other.nodes)), None)


def told(view: View, graph: Graph, question: Question, reached: Reached) -> Path:
    """The way to an event that is reached, in words; it runs as the question's direction does."""
    direction = "backward" if question.direction == "causes" else "forward"
    route = Route(
        question.node, reached.event, mode="chronological", direction=direction,
        relations=_taken(question) if question.relations else frozenset(),
    )  # fmt: skip
    return explain(view, graph, chronicle_of(view), reached.way, route)


@dataclass(frozen=True, slots=True)
class Common:
    """An event that two things have in common, and how many hops it is from each."""

    event: str
    hops: tuple[int, int]


def meet(
    view: View, graph: Graph, ends: tuple[str, str], direction: str, certain: bool = False
) -> tuple[Common, ...]:
    """Common causes or consequences of two things, the nearest first: by hops, then by time.

    Where one is itself a cause or consequence of the other, it is 0 hops from itself.
    """
    one, other = (_near(view, graph, Question(end, direction, certain=certain)) for end in ends)
    common = [Common(event, (one[event], other[event])) for event in one if event in other]
    place = {resolved.id: index for index, resolved in enumerate(view.events)}
    return tuple(sorted(common, key=lambda c: (sum(c.hops), max(c.hops), place[c.event])))


def _near(view: View, graph: Graph, question: Question) -> dict[str, int]:
    found = {item.event: item.hops for item in reach(view, graph, question)}
    return {question.node: 0, **found} if question.node in view.by_id else found


def chosen(found: Sequence[Reached], limit: int | None) -> Sequence[Reached]:
    """The nearest `limit` of those found, kept in timeline order."""
    if limit is None or limit >= len(found):
        return found
    nearest = sorted(range(len(found)), key=lambda index: (found[index].hops, index))[:limit]
    return [found[index] for index in sorted(nearest)]
