"""SPARQL 1.1 Graph Store Protocol, reading: one graph of the data set as a whole."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.asking import ask, choose
from api.generation import generation
from api.parameters import described
from api.routes.sparql import answered
from graph.errors import AskError, BadQuery, NotFound
from graph.formats import offered
from graph.sparql.run import no_graph

router = APIRouter()

GIVEN = ("graph", "default", "known_at")
WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class OneGraph(AskError):
    """The request names no graph, or more than one."""


@router.api_route("/data", methods=["GET", "HEAD"], openapi_extra=described(GIVEN))
async def graph(request: Request) -> Response:
    """A graph: `graph=IRI` for a named one, `default` for the resolved view; see `known_at`."""
    asked = ask(request, GIVEN)
    asked.one("known_at")
    form = choose(asked, offered("triples"))
    named = asked.parameters.get("graph", ())
    if len(named) + ("default" in asked.parameters) != 1:
        raise OneGraph("give either 'graph' with the name of one graph, or 'default'")
    known_at = asked.parameters.get("known_at")
    if not named:
        return await answered(request, WHOLE, format=form.name, known_at=known_at)
    reader = generation(request).snapshot.reader
    # an engine may take its time, and others are served meanwhile
    if not await to_thread.run_sync(reader.holds, named[0]):
        told = await to_thread.run_sync(no_graph, reader, named[0])
        if named[0] == "default":
            told += ": the default graph is asked for as '?default', without 'graph='"
        raise NotFound(told)
    try:
        return await answered(
            request, WHOLE, format=form.name, default_graphs=named, known_at=known_at
        )
    except AskError as error:
        # the query is ours: all that can be wrong with it is the graph, on a day before it
        if error.code != BadQuery.code:
            raise
        raise NotFound(f"nothing was known of <{named[0]}> on {asked.one('known_at')}") from error


@router.options("/data", include_in_schema=False)
async def options(request: Request) -> Response:
    """What may be done here: graphs are read, not written."""
    return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS"})
