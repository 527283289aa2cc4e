"""The answer to a query as a graph, where two columns hold things of ours, or it is triples. Pure.

What something rests on, refers to or belongs to stands to its left, as many columns away as the
longest chain needs; lines point at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import networkx as nx

from api.pages import cards
from api.pages.answers import Answer, Row, things_in
from api.pages.cards import Card, Picture, Wire
from api.pages.interface import say
from api.pages.iris import Thing, thing, words
from api.pages.scene import Scene
from ontology.vocab import CLX, RELATIONS

MOST = 40
"""So many things are drawn, those with most lines first; the table has the rest."""
HIGHEST = 10
"""So many stand in one column."""
WIDE = 1120
NARROWEST = 190

_NODES = frozenset({"event", "instrument", "part", "actor", "source", "theme", "jurisdiction"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing, and how many things were left out of it."""

    picture: Picture
    left_out: int


def ends(scene: Scene, answer: Answer) -> tuple[str, str] | None:
    """The two columns whose things are joined; None where there are no two."""
    if answer.kind == "triples":
        both = ("subject", "object")
        return None if next(_edges(scene, answer, both), None) is None else both
    found = [name for name in answer.columns if _of_things(scene, answer, name)]
    if len(found) < 2:
        return None
    places = {name: index for index, name in enumerate(answer.columns)}
    relation = places.get(_relation(answer) or "", -1)
    # "this ?relation that": what stands behind the relation is its other end
    second = next((name for name in found[1:] if places[name] > relation), found[1])
    both = (found[0], second)
    return None if next(_edges(scene, answer, both), None) is None else both


def _of_things(scene: Scene, answer: Answer, column: str) -> bool:
    found = things_in(scene, answer, column)
    return found is not None and {one.type for one in found} <= _NODES


def _edges(scene: Scene, answer: Answer, by: tuple[str, str]) -> Iterator[tuple[Thing, Thing, str]]:
    """What each row joins, and the words of the relation that it names."""
    between = _relation(answer)
    for row in answer.rows:
        source, target = (_thing(scene, row, name) for name in by)
        if source and target and source.iri != target.iri and {source.type, target.type} <= _NODES:
            said = row.get(between) if between else None
            yield source, target, words(said["value"]) if said else ""


def _thing(scene: Scene, row: Row, name: str) -> Thing | None:
    term = row.get(name)
    return thing(scene, term["value"]) if term and term["type"] == "uri" else None


def _relation(answer: Answer) -> str | None:
    """The first column that holds relations and nothing else, or the predicate."""
    if answer.kind == "triples":
        return "predicate"
    for name in answer.columns:
        terms = [row[name] for row in answer.rows if row.get(name)]
        if terms and all(term["value"].removeprefix(CLX) in RELATIONS for term in terms):
            return name
    return None


def picture(scene: Scene, answer: Answer, by: tuple[str, str]) -> Drawn:
    """The drawing: things as cards in columns, joined by lines."""
    things: dict[str, Thing] = {}
    said: dict[tuple[str, str], str] = {}
    for source, target, relation in _edges(scene, answer, by):
        things |= {source.iri: source, target.iri: target}
        said.setdefault((source.iri, target.iri), relation)
    whole: nx.DiGraph[str] = nx.DiGraph(list(said))
    level = _levels(_settled(whole))
    chains = [_chain(level, *edge) for edge in said if level.keys() >= set(edge)]
    columns = _columns(level, chains)
    own = [
        [_card(scene, things[one], said) if one in things else Card(one, "", "") for one in column]
        for column in columns
    ]
    gap = 56
    stacks = cards.columns(own, max(WIDE, len(own) * (NARROWEST + gap)), gap, 250)
    by_id = {card.id: card for stack in stacks for card in stack}
    wires = [wire for chain in chains for wire in _wires([by_id[one] for one in chain], level)]
    shown = [card for card in by_id.values() if card.id in things]
    drawn = cards.drawing(list(by_id.values()), wires)
    return Drawn(replace(drawn, cards=tuple(shown)), len(whole) - len(shown))


def _settled(whole: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """The part that is drawn, without what closes a circle."""
    part: nx.DiGraph[str] = nx.DiGraph()
    for edge in _fullest(whole):
        if len({*part, *edge}) <= MOST:
            part.add_edge(*edge)
    while not nx.is_directed_acyclic_graph(part):
        part.remove_edge(*nx.find_cycle(part)[-1][:2])
    return part


def _fullest(graph: nx.DiGraph[str]) -> list[tuple[str, str]]:
    """Edges, those between things with most edges first."""
    rank = dict(graph.degree())
    return sorted(graph.edges(), key=lambda edge: (-rank[edge[0]] - rank[edge[1]], edge))


def _levels(part: nx.DiGraph[str]) -> dict[str, int]:
    """The column of each node, what it rests on to its left; at most `HIGHEST` in each."""
    order = list(nx.lexicographical_topological_sort(part))
    level: dict[str, int] = {}
    for node in reversed(order):
        level[node] = max((level[other] + 1 for other in part.successors(node)), default=0)
    # what only a far column rests on stands beside that, not at the edge
    for node in order:
        over = [level[other] - 1 for other in part.predecessors(node)]
        if over and not part.out_degree(node):
            level[node] = min(over)
    columns: dict[int, set[str]] = {}
    # by edges, so that nothing is kept without what it is joined to
    for edge in _fullest(part):
        added = [(columns.setdefault(level[node], set()), node) for node in edge]
        if all(node in column or len(column) < HIGHEST for column, node in added):
            for column, node in added:
                column.add(node)
    kept = [sorted(columns[key]) for key in sorted(columns) if columns[key]]
    return {node: index for index, column in enumerate(kept) for node in column}


def _chain(level: dict[str, int], source: str, target: str) -> list[str]:
    """An edge from its source to its target; what it passes in the columns between is in it.

    Places to pass are put into `level` like nodes.
    """
    start, end = level[source], level[target]
    step = 1 if end > start else -1
    between = [f"{source} {target} {place}" for place in range(start + step, end, step)]
    level |= {one: start + step * (index + 1) for index, one in enumerate(between)}
    return [source, *between, target]


def _columns(level: Mapping[str, int], chains: Sequence[Sequence[str]]) -> list[list[str]]:
    """Nodes and places by column, each as near as can be to the height of what it is joined to."""
    columns: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for node, place in level.items():
        columns[place].append(node)
    joined: dict[str, set[str]] = {}
    for one, other in (pair for chain in chains for pair in pairwise(chain)):
        joined.setdefault(one, set()).add(other)
        joined.setdefault(other, set()).add(one)
    for before, column in [*pairwise(columns), *pairwise(columns[::-1]), *pairwise(columns)]:
        height = {node: (index + 0.5) / len(before) for index, node in enumerate(before)}
        middle = {}
        for index, node in enumerate(column):
            own = [height[other] for other in joined.get(node, ()) if other in height]
            middle[node] = sum(own) / len(own) if own else (index + 0.5) / len(column)
        column.sort(key=lambda node: (middle[node], node))
    return columns


def _card(scene: Scene, one: Thing, said: Mapping[tuple[str, str], str]) -> Card:
    resolved = scene.view.by_id.get(one.id) if one.type == "event" else None
    over = scene.when(resolved) if resolved else say(f"type_{one.type}")
    look = scene.view.status(resolved) if resolved else "thing"
    relations = {words for (source, _), words in said.items() if source == one.iri and words}
    under = (f"{relations.pop()} …",) if len(relations) == 1 else ()
    return Card(one.iri, one.title, one.href, over, under, look)


def _wires(chain: Sequence[Card], level: Mapping[str, int]) -> Sequence[Wire]:
    """A line through the places that it passes, with a head where it meets its target."""
    target = chain[-1]
    rightward = level[target.id] > level[chain[0].id]
    row = chain if rightward else chain[::-1]
    start = row[0]
    parts = [f"M{start.x + start.width:.1f} {start.y + start.height / 2:.1f}"]
    for left, right in pairwise(row):
        x1, y1 = left.x + left.width, left.y + left.height / 2
        x2, y2 = right.x, right.y + right.height / 2
        middle = (x1 + x2) / 2
        parts.append(f"C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
        if right is not row[-1]:
            parts.append(f"H{x2 + right.width:.1f}")
    y = target.y + target.height / 2
    x, back = (target.x, -8) if rightward else (target.x + target.width, 8)
    return Wire("".join(parts)), Wire(f"M{x:.1f} {y:.1f}l{back} -4v8z", look="head")
