"""SPARQL 1.1 Graph Store Protocol, reading: one graph of the data set as a whole."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.asking import ask, choose
from api.generation import generation
from api.parameters import described
from api.routes.sparql import answered
from graph.errors import AskError, NotFound
from graph.formats import offered
from graph.sparql.run import no_graph

router = APIRouter()

WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class OneGraph(AskError):
    """The request names no graph, or more than one."""


@router.api_route("/data", methods=["GET", "HEAD"], openapi_extra=described(("graph", "default")))
async def graph(request: Request) -> Response:
    """A graph: `graph=IRI` for a named one, `default` for the resolved view."""
    asked = ask(request, ("graph", "default"))
    form = choose(asked, offered("triples"))
    named = asked.parameters.get("graph", ())
    if len(named) + ("default" in asked.parameters) != 1:
        raise OneGraph("give either 'graph' with the name of one graph, or 'default'")
    if not named:
        return await answered(request, WHOLE, format=form.name)
    reader = generation(request).snapshot.reader
    if not reader.holds(named[0]):
        raise NotFound(no_graph(reader, named[0]))
    return await answered(request, WHOLE, format=form.name, default_graphs=named)


@router.options("/data", include_in_schema=False)
async def options(request: Request) -> Response:
    """What may be done here: graphs are read, not written."""
    return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS"})
