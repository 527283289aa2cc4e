"""Questions of the graph: paths, causes and consequences, what two have in common, rank."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api import answering
from api.asking import CLOCK_NAMES, FILTERS, MAX_LIMIT, Ask, ask, choose, opened
from api.edge.turns import heavy
from api.pages import pathpage
from api.parameters import described
from graph import describe, filters, projection
from graph import rank as ranking
from graph import reach as reaching
from graph.errors import BadValue
from graph.formats import offered
from graph.links import Links
from graph.naming import file_name
from graph.paths import HOPS, find, read_route, subgraph
from graph.writers import prose
from graph.writers.export import GraphExport
from ontology.vocab import RELATIONS

router = APIRouter()

PATH = (
    "source", "target", "mode", "direction", "optimise", "k", "max_hops", "relation", "avoid",
    "via", "shared", *FILTERS,
)  # fmt: skip
PATH_FORMATS = [*offered("path"), *(f for f in offered("graph") if "path" not in f.carries)]
"""An answer, or the part of the graph that its paths run over."""

REACH = ("direction", "depth", "relation", "shared", "limit", *FILTERS)
MEET = ("source", "target", "limit", "certainty", *CLOCK_NAMES)
RANK = ("measure", "of", "limit", *FILTERS)


@router.api_route("/paths", methods=["GET", "HEAD"], openapi_extra=described(PATH))
@heavy
def paths(request: Request) -> Response:
    """What joins two things: hops with a sentence and evidence each; why not, if nothing does.

    In a format of graphs (graphml, gexf, dot, csv) the part of the graph that the paths run over.
    """
    asked, form = opened(request, PATH, PATH_FORMATS)
    links = asked.snapshot.links(asked.clocks())
    view = links.view
    if form.name == "html":
        meant = pathpage.understood(asked, view, links)
        plain = {name: nodes[0] for name, nodes in meant.items() if len(nodes) == 1}
        if len(plain) < len(pathpage.ENDS):
            unclear = {name: nodes for name, nodes in meant.items() if name not in plain}
            return answering.pages(request).paths(asked, view, None, unclear)
        if any(asked.one(name) != node for name, node in plain.items()):
            # a title was typed: the answer has an address of its own, with ids
            return RedirectResponse(f"/paths?{asked.query(**plain)}", 303)
    wanted = read_route(view, links, asked.parameters)
    found = find(view, links, wanted)
    told = describe.paths(view, found) | answering.echo(asked, view)
    if form.name == "html":
        return answering.pages(request).paths(asked, view, told)
    if form.name == "json":
        return answering.json(asked, told)
    if "path" not in form.carries:
        drawn = subgraph(links, found.items)
        given = GraphExport(view, drawn, asked.snapshot.release, asked.query(format=None))
        what = f"path-{wanted.source}-{wanted.target}"
        return answering.export(asked, form, "graph", given, file_name(what, {}, view.clocks))
    ends = [links.nodes[end]["label"] for end in (wanted.source, wanted.target)]
    told |= {"question": f"From “{ends[0]}” to “{ends[1]}”"}
    body = prose.markdown(told) if form.name == "md" else prose.text(told)
    return answering.tagged(asked, body.encode(), form.content_type)


@router.api_route("/graph/reach/{node}", methods=["GET", "HEAD"], openapi_extra=described(REACH))
@heavy
def reach(request: Request, node: str) -> Response:
    """All that a thing rests on, or all that rests on it: events, each with the way to it."""
    asked = ask(request, REACH)
    choose(asked, offered("reach"))
    links = asked.snapshot.links(asked.clocks())
    view = links.view
    describe.find(links.nodes, "thing", node)
    given = asked.filters()
    relations = asked.parameters.get("relation", ())
    for relation in relations:
        filters.one_of("relation", relation, (*RELATIONS, *HOPS))
    shared = asked.word("shared", ("yes", "no"), "no") == "yes"
    question = reaching.Question(
        node,
        asked.word("direction", reaching.DIRECTIONS, "causes") or "causes",
        asked.number("depth", 1, reaching.MAX_DEPTH, reaching.MAX_DEPTH) or 1,
        frozenset(relations) - HOPS.keys(),
        shared or any(relation in HOPS for relation in relations),
        given.certain,
    )
    passes = filters.predicate(view, given)
    found = [one for one in reaching.reach(view, links, question) if passes(view.by_id[one.event])]
    kept = reaching.chosen(found, asked.number("limit", 1, MAX_LIMIT))
    items = [describe.reached(view, reaching.told(view, links, question, one)) for one in kept]
    told = answering.listing(asked, view, items, len(found), None)
    return answering.json(asked, told | {"of": node, "direction": question.direction})


@router.api_route("/graph/meet", methods=["GET", "HEAD"], openapi_extra=described(MEET))
@heavy
def meet(request: Request) -> Response:
    """What two things have in common: nearest common causes and consequences."""
    asked = ask(request, MEET)
    choose(asked, offered("reach"))
    links = asked.snapshot.links(asked.clocks())
    view = links.view
    limit = asked.number("limit", 1, MAX_LIMIT, 10)
    ends = (_end(asked, links, "source"), _end(asked, links, "target"))
    certain = asked.filters().certain
    told: dict[str, Any] = {"source": ends[0], "target": ends[1]}
    for direction in reaching.DIRECTIONS:
        found = reaching.meet(view, links, ends, direction, certain)
        told[direction] = [
            describe.event(view, view.by_id[one.event]) | {"hops": list(one.hops)}
            for one in found[:limit]
        ]
        told[f"total_{direction}"] = len(found)
    return answering.json(asked, told | answering.echo(asked, view))


def _end(asked: Ask, links: Links, name: str) -> str:
    node = asked.one(name)
    if not node:
        raise BadValue(f"'{name}' is missing: give the id of a thing", parameter=name)
    filters.one_of(name, node, links, listed=False)
    return node


@router.api_route("/graph/rank", methods=["GET", "HEAD"], openapi_extra=described(RANK))
@heavy
def rank(request: Request) -> Response:
    """The most central things of the filtered graph, by a measure."""
    asked = ask(request, RANK)
    choose(asked, offered("reach"))
    view = asked.view()
    measure = asked.word("measure", ranking.MEASURES, "pagerank") or "pagerank"
    of = asked.word("of", ranking.OF)
    limit = asked.number("limit", 1, MAX_LIMIT, 100)
    graph, found = asked.snapshot.rank(view.clocks, asked.filters(), measure, of)
    items = [
        {"id": one.node, **_named(graph, one.node), "score": one.score} for one in found[:limit]
    ]
    told = answering.listing(asked, view, items, len(found), None)
    return answering.json(asked, told | {"measure": measure})


def _named(graph: projection.Graph, node: str) -> dict[str, str]:
    return {name: graph.nodes[node][name] for name in ("type", "label")}
