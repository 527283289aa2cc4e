"""The graph: paths between two things, the neighbourhood of one, the whole as a file."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.asking import FILTERS, MAX_LIMIT, Ask, ask, choose, opened
from api.parameters import described
from graph import describe, filters, paths, projection
from graph.errors import NotFound
from graph.formats import Format, offered
from graph.naming import file_name
from graph.paths import DIRECTIONS
from graph.route import read_route
from graph.view import View
from graph.writers.export import GraphExport

router = APIRouter()

PATH = ("source", "target", "mode", "direction", "k", "max_hops", "relation", *FILTERS)
WHOLE = (*FILTERS, "sort", "limit")
NEIGHBOURS = ("depth", "direction", *FILTERS)
MAX_DEPTH = 4


def chosen_graph(asked: Ask, view: View) -> projection.Graph:
    """The view's graph, or that of the events that pass the filters."""
    given = asked.filters()
    limit = asked.number("limit", 1, MAX_LIMIT)
    sort = asked.word("sort", filters.SORTS, "date") or "date"
    if not given.narrowing and limit is None:
        return asked.snapshot.graph(view.clocks)
    found = filters.ordered(filters.matching(view, given), sort, view, given)
    return projection.project(view, found[:limit])


@router.api_route("/paths", methods=["GET", "HEAD"], openapi_extra=described(PATH))
def find_paths(request: Request) -> Response:
    """What joins two things: hops with a sentence and evidence each; why not, if nothing does."""
    asked, form = opened(request, PATH, offered("document"))
    view = asked.view()
    if form.name == "html" and not (asked.one("source") and asked.one("target")):
        return answering.pages(request).paths(asked, view, None, None)
    graph = asked.snapshot.graph(view.clocks)
    wanted = read_route(view, graph, asked.parameters)
    found = paths.shortest(view, graph, wanted)
    told = describe.paths(view, found) | {
        "as_of": view.clocks.as_of(),
        "release": asked.snapshot.release,
    }
    if form.name == "html":
        return answering.pages(request).paths(asked, view, found, told)
    return answering.json(asked, told)


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
def whole(request: Request) -> Response:
    """The filtered graph: events and the instruments, actors, themes and documents they touch."""
    asked = ask(request, WHOLE)
    form = choose(asked, offered("graph"))
    view = asked.view()
    graph = chosen_graph(asked, view)
    return _file(asked, form, view, graph, "graph")


@router.api_route(
    "/graph/neighbours/{node}", methods=["GET", "HEAD"], openapi_extra=described(NEIGHBOURS)
)
def neighbours(request: Request, node: str) -> Response:
    """The neighbourhood of a thing."""
    asked = ask(request, NEIGHBOURS)
    form = choose(asked, offered("graph"))
    view = asked.view()
    depth = asked.number("depth", 1, MAX_DEPTH, 1) or 1
    direction = asked.word("direction", DIRECTIONS, "any") or "any"
    graph = chosen_graph(asked, view)
    if node not in graph:
        full = asked.snapshot.graph(view.clocks)
        if node not in full:
            describe.find(full.nodes, "thing", node)
        raise NotFound(f"'{node}' does not pass the filters")
    around = paths.neighbourhood(graph, node, depth, direction)
    return _file(asked, form, view, around, f"graph-{node}", centre=node, depth=depth)
