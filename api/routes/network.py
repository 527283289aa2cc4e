"""The graph as a file: the whole, or what lies around one thing."""

from __future__ import annotations

from typing import Any

import networkx as nx
from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.asking import FILTERS, MAX_LIMIT, Ask, ask, choose
from api.parameters import described
from graph import describe, filters, projection
from graph.errors import NotFound
from graph.formats import offered
from graph.neighbourhood import neighbourhood
from graph.paths import DIRECTIONS
from graph.view import View

router = APIRouter()

WHOLE = (*FILTERS, "sort", "limit", "include")
NEIGHBOURS = ("depth", "direction", "include", *FILTERS)
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
    found = filters.ordered(filters.matching(view, given), sort)
    return projection.project(view, found[:limit], include)


def node_link(asked: Ask, view: View, graph: projection.Graph) -> dict[str, Any]:
    """Networkx node-link JSON, edges under ``edges``, clocks and release beside."""
    told: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    return told | {"as_of": view.clocks.as_of(), "release": asked.snapshot.release}


@router.api_route("/graph", methods=["GET", "HEAD"], openapi_extra=described(WHOLE))
def whole(request: Request) -> Response:
    """The filtered graph: events and the instruments, parts and actors that they touch."""
    asked = ask(request, WHOLE)
    form = choose(asked, offered("graph"))
    view = asked.view()
    graph = chosen_graph(asked, view)
    return answering.json(asked, node_link(asked, view, graph), form)


@router.api_route(
    "/graph/neighbours/{node}", methods=["GET", "HEAD"], openapi_extra=described(NEIGHBOURS)
)
def neighbours(request: Request, node: str) -> Response:
    """The neighbourhood of a thing, as node-link JSON."""
    asked = ask(request, NEIGHBOURS)
    form = choose(asked, offered("graph"))
    view = asked.view()
    depth = asked.number("depth", 1, MAX_DEPTH, 1) or 1
    direction = asked.word("direction", DIRECTIONS, "any") or "any"
    graph = chosen_graph(asked, view)
    if node not in graph:
        full = asked.snapshot.graph(view.clocks, projection.INCLUDE)
        if node not in full:
            describe.find(full.nodes, "thing", node)
        raise NotFound(f"'{node}' does not pass the filters")
    around = neighbourhood(graph, node, depth, direction)
    told = node_link(asked, view, around) | {"centre": node, "depth": depth}
    return answering.json(asked, told, form)
