"""A neighbourhood as a drawing: a thing in the middle of what it rests on and what rests on it.

What it rests on stands to its left, as many columns away as it takes hops. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.pages import cards
from api.pages.cards import Card, Picture
from graph.projection import STRUCTURAL, Graph
from ontology.vocab import STRENGTHS

WIDE = 1120
NARROW = 340
MOST = 12
"""So many cards stand in one column; the table has the rest."""
CROWD = 7
"""A side with more things than this is drawn by relation, the latest things of each."""
FEW = 5
"""So many on either side on a narrow screen."""
FURTHEST = 2


def places(graph: Graph, centre: str) -> dict[str, int]:
    """How far from the centre each thing is: below zero what it rests on, above what rests on it.

    A thing keeps the side on which it was reached first, along the arrows before against them.
    """
    found = {centre: 0}
    front = [centre]
    for distance in range(1, FURTHEST + 1):
        following: list[str] = []
        for one in front:
            for side, others in ((-1, graph.successors(one)), (1, graph.predecessors(one))):
                for other in sorted(others):
                    if other not in found:
                        sign = side if one == centre else (1 if found[one] > 0 else -1)
                        found[other] = sign * distance
                        following.append(other)
        front = following
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """Things on one side that one relation joins to the centre; `along`: the centre is its source.

    `shown` are those that are drawn.
    """

    relation: str
    along: bool
    nodes: tuple[str, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn: nodes by column, or groups of them where a side has too many."""

    columns: Mapping[int, Sequence[str]]
    groups: Mapping[int, Sequence[Group]]

    @property
    def nodes(self) -> set[str]:
        found = {node for nodes in self.columns.values() for node in nodes}
        return found | {
            node for groups in self.groups.values() for group in groups for node in group.shown
        }


def plan(graph: Graph, centre: str, order: Mapping[str, int], opened: Collection[str] = ()) -> Plan:
    """The nodes to draw, in order of time; `order` is the place of each event in time.

    Those opened by the reader are among them, whatever else has to give way.
    """
    last = len(order)
    columns: dict[int, list[str]] = {}
    for node, place in places(graph, centre).items():
        columns.setdefault(place, []).append(node)
    for nodes in columns.values():
        nodes.sort(key=lambda node: (order.get(node, last), node))
    groups: dict[int, list[Group]] = {}
    for side in (-1, 1):
        if len(columns.get(side, ())) > CROWD and 2 * side not in columns:
            groups[side] = _grouped(graph, centre, columns.pop(side))
    kept = {place: _kept(columns[place], opened) for place in sorted(columns)}
    return Plan(kept, groups)


def _kept(nodes: Sequence[str], opened: Collection[str]) -> list[str]:
    """At most so many of a column, the opened and the latest, in their order."""
    own = [node for node in nodes if node in opened]
    others = [node for node in nodes if node not in opened]
    kept = {*own, *others[-max(1, MOST - len(own)) :]}
    return [node for node in nodes if node in kept]


def _grouped(graph: Graph, centre: str, nodes: Sequence[str]) -> list[Group]:
    weights: dict[tuple[str, bool], tuple[bool, int]] = {}
    found: dict[tuple[str, bool], list[str]] = {}
    for node in nodes:
        weight, relation, along = min(_ties(graph, centre, node))
        found.setdefault((relation, along), []).append(node)
        weights[relation, along] = min(weight, weights.get((relation, along), weight))
    shown = max(2, MOST // len(found))
    return [
        Group(*key, tuple(found[key]), tuple(found[key][-shown:]))
        for key in sorted(found, key=lambda key: (weights[key], key))
    ]


def _ties(graph: Graph, centre: str, node: str) -> Iterator[tuple[tuple[bool, int], str, bool]]:
    """How a thing is joined to the centre: relations before structure, strong before weak."""
    for along, (source, target) in ((True, (centre, node)), (False, (node, centre))):
        for data in (graph.get_edge_data(source, target) or {}).values():
            relation = data["relation"]
            yield (relation in STRUCTURAL, STRENGTHS.index(data["strength"])), relation, along


def pictures(
    graph: Graph,
    drawn: Plan,
    card: Callable[[str], Card],
    group_card: Callable[[Group], Card],
) -> list[tuple[str, Picture]]:
    """The drawing for wide and for narrow screens; none where nothing lies around."""
    if len(drawn.nodes) < 2:
        return []
    stacks = {place: [card(node) for node in nodes] for place, nodes in drawn.columns.items()}
    ties: list[tuple[str, str, str]] = []
    for side, groups in drawn.groups.items():
        heads = [group_card(group) for group in groups]
        stacks[side] = heads
        # what joins them to the centre stands on the card of their group
        members = [card(node) for group in groups for node in group.shown]
        stacks[2 * side] = [replace(member, under=()) for member in members]
        for head, group in zip(heads, groups, strict=True):
            look = "weak" if group.relation in STRUCTURAL else ""
            ties += [(drawn.columns[0][0], head.id, look)]
            ties += [(head.id, node, look) for node in group.shown]
    widest = 260 if len(stacks) > 3 else 330
    placed = cards.columns([stacks[place] for place in sorted(stacks)], WIDE, 56, widest)
    placed = [_beside_members(stack, placed, drawn) for stack in placed]
    column = {one.id: index for index, stack in enumerate(placed) for one in stack}
    by_id = {one.id: one for stack in placed for one in stack}
    grouped = {node for groups in drawn.groups.values() for g in groups for node in g.shown}
    ties += [
        (one, other, "weak" if all(key in STRUCTURAL for key in _keys(graph, one, other)) else "")
        for one, other in _joined(graph, column)
        if not {one, other} & grouped
    ]
    wires = []
    for one, other, look in ties:
        left, right = sorted((one, other), key=lambda node: column[node])
        if column[left] + 1 == column[right]:
            wires.append(cards.across(by_id[left], by_id[right], look))
    every = [one for stack in placed for one in stack]
    return [("wide", cards.drawing(every, wires)), ("narrow", _narrow(drawn, card, group_card))]


def _beside_members(
    stack: Sequence[Card], placed: Sequence[Sequence[Card]], drawn: Plan
) -> list[Card]:
    """Cards of groups moved to the middle of their members; other cards as they are."""
    middles = {card.id: card.y + card.height / 2 for column in placed for card in column}
    groups = {name(group): group.shown for groups in drawn.groups.values() for group in groups}
    moved: list[Card] = []
    for card in stack:
        y = card.y
        if card.id in groups:
            own = [middles[node] for node in groups[card.id]]
            y = (own[0] + own[-1]) / 2 - card.height / 2
        moved.append(replace(card, y=y))
    return moved


def name(group: Group) -> str:
    """The id of a group's card, which no thing has."""
    return f"{group.relation}:{group.along}"


def _joined(graph: Graph, drawn: Mapping[str, int]) -> list[tuple[str, str]]:
    pairs = {tuple(sorted((one, other))) for one, other in graph.edges()}
    return sorted((one, other) for one, other in pairs if one in drawn and other in drawn)


def _keys(graph: Graph, one: str, other: str) -> list[str]:
    edges = [graph.get_edge_data(*pair) or {} for pair in ((one, other), (other, one))]
    return [data["relation"] for found in edges for data in found.values()]


def _narrow(
    drawn: Plan, card: Callable[[str], Card], group_card: Callable[[Group], Card]
) -> Picture:
    """What is one hop away, or groups of it, below each other and joined at the left."""
    sides = [
        [group_card(group) for group in drawn.groups[side]]
        if side in drawn.groups
        else [card(node) for node in drawn.columns.get(side, ())[:FEW]]
        for side in (-1, 1)
    ]
    shown = [*sides[0], card(drawn.columns[0][0]), *sides[1]]
    return cards.spine(shown, len(sides[0]), NARROW)
