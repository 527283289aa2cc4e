"""The neighbourhood page: a thing and what lies around it, drawn and as a table of the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.pages.cards import Card
from api.pages.interface import say
from api.pages.neighbourpicture import Group, name, pictures, plan
from api.pages.portion import portion
from api.pages.scene import Scene
from api.pages.things import Thing, thing
from graph.formats import offered
from graph.paths import DIRECTIONS
from graph.projection import INCLUDE, STRUCTURAL, Graph, words
from ontology.vocab import RELATIONS, STRENGTHS

DEPTHS = (1, 2)


@dataclass(frozen=True)
class Row:
    """An edge: its ends, how it reads, how strong it is and the claims that say so."""

    source: Thing
    says: str
    target: Thing
    strength: str
    evidence: tuple[str, ...]


def context(scene: Scene, node: str, around: Graph) -> dict[str, Any]:
    """What the template needs: `around` is the neighbourhood, the thing itself within."""
    by_id = scene.view.by_id
    known = (by_id[name] for name in around if name in by_id)
    events = sorted(known, key=lambda event: event.sort_key)
    order = {resolved.id: index for index, resolved in enumerate(events)}
    rows = list(_rows(scene, around, order))
    part = portion(scene.asked, len(rows))
    counts = Counter(key for _, _, key in around.edges(keys=True))
    opened = tuple(scene.asked.parameters.get("open", ()))
    drawn = plan(around, node, order, opened)
    return {
        "centre": thing(scene, around, node),
        "things": around.number_of_nodes() - 1,
        "left_out": around.number_of_nodes() - len(drawn.nodes),
        "drawn": pictures(
            around,
            drawn,
            lambda one: _card(scene, around, node, one, opened),
            lambda group: _group(scene, group),
        ),
        "rows": rows[part.start : part.end],
        "part": part,
        "relations": [
            (words(relation)[0], count, scene.asked.query(relation=relation, open=None, start=None))
            for relation, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ],
        "names": [(one, words(one)[0]) for one in (*RELATIONS, *STRUCTURAL)],
        "directions": DIRECTIONS,
        "depths": DEPTHS,
        "include": INCLUDE,
        "opened": [thing(scene, around, one) for one in opened if one in around],
        "closed": scene.asked.query(open=None, start=None, format=None),
        "files": [form for form in offered("graph") if form.name != "html"],
    }  # fmt: skip


def _rows(scene: Scene, around: Graph, order: dict[str, int]) -> Iterator[Row]:
    """Every edge, those of relations before those of structure, the strong before the weak."""
    last = len(order)

    def rank(edge: tuple[str, str, str, dict[str, Any]]) -> tuple[Any, ...]:
        source, target, key, data = edge
        strong = STRENGTHS.index(data["strength"])
        return key in STRUCTURAL, strong, key, order.get(source, last), source, target

    for source, target, key, data in sorted(around.edges(keys=True, data=True), key=rank):
        yield Row(
            thing(scene, around, source),
            words(key)[0],
            thing(scene, around, target),
            data["strength"],
            tuple(data["evidence"]),
        )


def _card(scene: Scene, around: Graph, centre: str, node: str, opened: tuple[str, ...]) -> Card:
    """A card: a click on it opens it, and closes it again."""
    found = thing(scene, around, node)
    looks = [found.status or "thing", *(["centre"] if node == centre else [])]
    href = found.href
    if node != centre:
        kept = tuple(one for one in opened if one != node) if node in opened else (*opened, node)
        looks += ["opened"] if node in opened else []
        href = _address(scene, kept)
    return Card(
        id=node,
        title=found.title,
        href=href,
        over=found.when or say(f"type_{found.type}"),
        under=tuple(_how(around, centre, node))[:1],
        look=" ".join(looks),
    )


def _address(scene: Scene, opened: tuple[str, ...]) -> str:
    query = scene.asked.query(open=None, start=None, format=None)
    more = urlencode([("open", one) for one in opened])
    text = "&".join(part for part in (query, more) if part)
    return scene.asked.request.url.path + (f"?{text}" if text else "")


def _group(scene: Scene, group: Group) -> Card:
    """A card that stands for all that one relation joins to the centre; it leads to them alone."""
    query = scene.asked.query(relation=group.relation, open=None, start=None, format=None)
    return Card(
        id=name(group),
        title=_phrase(group.relation, group.along),
        href=f"{scene.asked.request.url.path}?{query}",
        over=say("group_one") if len(group.nodes) == 1 else say("group_many", n=len(group.nodes)),
        look="thing",
    )


def _phrase(relation: str, along: bool) -> str:
    """How the centre (`along`) or a thing beside it reads along a relation's arrow."""
    return say("how_it" if along else "how_this", says=words(relation)[0])


def _how(around: Graph, centre: str, node: str) -> Iterator[str]:
    """How a thing beside the centre is joined to it, the strongest first."""
    if node == centre:
        return
    found = [
        (STRENGTHS.index(data["strength"]), _phrase(data["relation"], along))
        for along, (source, target) in ((True, (centre, node)), (False, (node, centre)))
        for data in (around.get_edge_data(source, target) or {}).values()
    ]
    yield from (phrase for _, phrase in sorted(found))
