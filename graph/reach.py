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

from graph.links import Links
from graph.paths.alternatives import simple_ways
from graph.paths.asked import WORK, Asking
from graph.paths.cheapest import Way
from graph.paths.chronological import Chronological
from graph.paths.engine import Passing
from graph.paths.explain import Path, explain
from graph.paths.network import EITHER, Budget, Network, Prices, prices_of
from graph.paths.route import Route
from graph.projection import SHARED
from graph.view import View
from ontology.vocab import RELATIONS

DIRECTIONS = ("causes", "consequences")
MAX_DEPTH = 20

_UNORDERED = frozenset(name for name, kind in RELATIONS.items() if not kind.ordered)
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


def _prices(question: Question) -> Prices:
    """Along the arrows for causes, against them for consequences.

    A duty that comes by itself on its day (the rules of Annex I apply) is a cause of no other stage
    of its act, and no other stage is its consequence, only because the two are of one act: so walks
    to causes do not come from an act to a duty, and those to consequences do not leave one for it.
    """
    causes = question.direction == "causes"
    return prices_of(
        "forward" if causes else "backward",
        _taken(question),
        question.shared,
        either=EITHER | _UNORDERED | _THROUGH,
        duties=(causes, not causes),
    )


def reach(view: View, links: Links, question: Question, work: int = WORK) -> tuple[Reached, ...]:
    """Events reached, in timeline order; the start is none of them.

    Raises
    ------
    graph.paths.TooMuch
        They are too many to look through.
    """
    if isinstance(links, Asking):
        around = links.around(question.node, _prices(question), question.depth)
        if around is None:
            return ()
        links = around
    arrays = links.arrays
    passing = None
    if view.clocks.valid_at is not None:
        passing = Passing(arrays, lambda node: view.come(arrays.name(node)))
    search = Chronological(
        Network(arrays, _prices(question)), passing, question.depth, Budget(work),
        certain=question.certain, back=question.direction == "causes",
    )  # fmt: skip
    found = []
    for way in search.reached(links.number(question.node)):
        event = arrays.name(way.nodes[-1])
        if event in view.by_id and event != question.node:
            held = _holding(links, search, question, way)
            if held is not None:
                nodes = tuple(map(arrays.name, held.nodes))
                found.append(Reached(event, -(-held.halves // 2), nodes))
    found.sort(key=lambda one: view.by_id[one.event].sort_key)
    return tuple(found)


def _holding(links: Links, search: Chronological, question: Question, way: Way) -> Way | None:
    """The way, or the next best on which the order holds from end to end, not only step by step."""
    chronicle, name = links.view.chronicle, links.arrays.name

    def holds(numbers: Sequence[int]) -> bool:
        turned = numbers[::-1] if question.direction == "causes" else numbers
        return chronicle.along([name(node) for node in turned])[0] != "no"

    if holds(way.nodes):
        return way
    others = simple_ways(search, way.nodes[:1], way.nodes[-1])
    return next((other for other in others if holds(other.nodes)), None)


def told(view: View, links: Links, question: Question, reached: Reached) -> Path:
    """The way to an event that is reached, in words; it runs as the question's direction does."""
    direction = "backward" if question.direction == "causes" else "forward"
    route = Route(
        question.node, reached.event, mode="chronological", direction=direction,
        relations=_taken(question) if question.relations else frozenset(),
    )  # fmt: skip
    return explain(links, view.chronicle, reached.way, route)


@dataclass(frozen=True, slots=True)
class Common:
    """An event that two things have in common, and how many hops it is from each."""

    event: str
    hops: tuple[int, int]


def meet(
    view: View, links: Links, ends: tuple[str, str], direction: str, certain: bool = False
) -> tuple[Common, ...]:
    """Common causes or consequences of two things, the nearest first: by hops, then by time.

    Where one is itself a cause or consequence of the other, it is 0 hops from itself.
    """
    one, other = (_near(view, links, Question(end, direction, certain=certain)) for end in ends)
    common = [Common(event, (one[event], other[event])) for event in one if event in other]
    return tuple(
        sorted(common, key=lambda c: (sum(c.hops), max(c.hops), view.by_id[c.event].sort_key))
    )


def _near(view: View, links: Links, question: Question) -> dict[str, int]:
    found = {item.event: item.hops for item in reach(view, links, question)}
    return {question.node: 0, **found} if question.node in view.by_id else found


def chosen(found: Sequence[Reached], limit: int | None) -> Sequence[Reached]:
    """The nearest `limit` of those found, kept in timeline order."""
    if limit is None or limit >= len(found):
        return found
    nearest = sorted(range(len(found)), key=lambda index: (found[index].hops, index))[:limit]
    return [found[index] for index in sorted(nearest)]
