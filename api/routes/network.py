"""The graph as a file: the whole, or what lies around one thing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.asking import FILTERS, MAX_LIMIT, Ask, ask, choose, opened
from api.edge.turns import heavy
from api.parameters import described
from graph import describe, filters, projection
from graph.ball import events_near
from graph.errors import NotFound
from graph.formats import Format, offered
from graph.naming import file_name
from graph.neighbourhood import neighbourhood
from graph.paths import DIRECTIONS
from graph.remote.stepwise.around import around as around_step_by_step
from graph.remote.stepwise.links import StepwiseLinks
from graph.remote.stepwise.snapshot import StepwiseSnapshot
from graph.view import View
from graph.writers.export import GraphExport
from ontology.vocab import RELATIONS

router = APIRouter()

WHOLE = (*FILTERS, "sort", "limit", "include")
NEIGHBOURS = ("depth", "direction", "relation", "open", "include", *FILTERS)
PART = ("start", "limit")
"""What the page takes beside: which part of the table to show."""
MAX_DEPTH = 4


def chosen_graph(asked: Ask, view: View) -> projection.Graph:
    """The view's graph, or that of the events that pass the filters."""
    given = asked.filters()
    limit = asked.number("limit", 1, MAX_LIMIT)
    sort = asked.word("sort", filters.SORTS, "date") or "date"
    include = asked.parameters.get("include", ())
    for name in include:
        filters.one_of("include", name, projection.INCLUDE)
    if not given.narrowing and limit is None:
        return asked.snapshot.graph(view.clocks, include)
    found = filters.ordered(filters.matching(view, given), sort, view, given)
    return projection.project(view, found[:limit], include)


def _file(
    asked: Ask, form: Format, view: View, graph: projection.Graph, what: str, **more: Any
) -> Response:
    """A graph in a format; `more` stands beside it in JSON."""
    given = GraphExport(
        view=view,
        graph=graph,
        release=asked.snapshot.release,
        query=asked.query(format=None),
        more=more,
    )
    name = file_name(what, asked.parameters, view.clocks)
    return answering.export(asked, form, "graph", given, name)


@router.api_route("/graph", methods=["GET", "HEAD"], openapi_extra=described(WHOLE))
@heavy
def whole(request: Request) -> Response:
    """The filtered graph: events and the instruments, parts and actors that they touch."""
    asked = ask(request, WHOLE)
    form = choose(asked, offered("graph"))
    view = asked.view()
    graph = chosen_graph(asked, view)
    return _file(asked, form, view, graph, "graph")


@router.api_route(
    "/graph/neighbours/{node}", methods=["GET", "HEAD"], openapi_extra=described(NEIGHBOURS)
)
@heavy
def neighbours(request: Request, node: str) -> Response:
    """The neighbourhood of a thing: as a file, or drawn and as a table on a page."""
    asked, form = opened(request, NEIGHBOURS, [*offered("graph"), *offered("page")], PART)
    view = asked.view()
    depth = asked.number("depth", 1, MAX_DEPTH, 1) or 1
    direction = asked.word("direction", DIRECTIONS, "any") or "any"
    relations = asked.parameters.get("relation", ())
    for relation in relations:
        filters.one_of("relation", relation, (*RELATIONS, *projection.STRUCTURAL))
    if isinstance(asked.snapshot, StepwiseSnapshot):
        links = asked.snapshot.links_of(view)
        around = _stepwise(asked, links, node, depth, direction)
    else:
        around = neighbourhood(
            _holding(asked, view, node), node, depth, direction, relations,
            asked.parameters.get("open", ()),
        )  # fmt: skip
    if form.name == "html":
        return answering.pages(request).neighbours(asked, view, node, around)
    return _file(asked, form, view, around, f"graph-{node}", centre=node, depth=depth)


def _holding(asked: Ask, view: View, node: str) -> projection.Graph:
    """The graph that the filters leave, or the whole, with the node in it; else a 404."""
    graph = _part(asked, view, node) if view.index is not None else None
    if graph is not None:
        return graph
    graph = chosen_graph(asked, view)
    if node in graph:
        return graph
    full = asked.snapshot.graph(view.clocks, projection.INCLUDE)
    if node not in full:
        describe.find(full.nodes, "thing", node)
    if asked.filters().narrowing:
        raise NotFound(f"'{node}' does not pass the filters")
    # a theme, document or place takes part when it is asked for itself
    return full


def _part(asked: Ask, view: View, node: str) -> projection.Graph | None:
    """So much of a large graph as an answer about a node can show; None where that is not known."""
    include = asked.parameters.get("include", ())
    links = asked.snapshot.links(view.clocks)
    if "jurisdiction" in include or node not in links or links.hub(node):
        return None
    for name in include:
        filters.one_of("include", name, projection.INCLUDE)
    # what joins two things of the answer is told by events that lie one edge further
    radius = (asked.number("depth", 1, MAX_DEPTH, 1) or 1) + len(asked.parameters.get("open", ()))
    near = events_near(links, node, radius + 1, bool(include))
    passes = filters.predicate(view, asked.filters())
    events = [event for id_ in near if passes(event := view.by_id[id_])]
    graph = projection.project(view, events, include)
    return graph if node in graph else None


def _stepwise(
    asked: Ask, links: StepwiseLinks, node: str, depth: int, direction: str
) -> projection.Graph:
    """What lies around a node of a release that is not loaded."""
    given = asked.filters()
    for name in asked.parameters.get("include", ()):
        filters.one_of("include", name, projection.INCLUDE)
    if node not in links and node not in links.view.catalogue.jurisdictions:
        describe.find(links.nodes, "thing", node)
    told = {
        name: asked.parameters.get(parameter, ())
        for name, parameter in (
            ("relations", "relation"), ("opened", "open"), ("include", "include"),
        )
    }  # fmt: skip
    passes = filters.predicate(links.view, given) if given.narrowing else None
    return around_step_by_step(links, node, depth, direction, passes=passes, **told)
