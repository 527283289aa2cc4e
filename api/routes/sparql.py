"""SPARQL 1.1 Protocol, query side."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api import answering
from api.asking import Ask, ask
from api.parameters import described
from graph.errors import AskError, BadValue, NotAcceptable
from graph.formats import by_name, names, negotiate, offered
from graph.sparql import service
from graph.sparql.pool import Query
from graph.writers import rdf

router = APIRouter()

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
PARAMETERS = ("query", "default-graph-uri", "named-graph-uri", "timeout")


class TooLarge(AskError):
    """The body exceeds the limit."""

    code = "too-large"


class Unsupported(AskError):
    """The body is of a type that is no query."""

    code = "unsupported-media-type"


class NoQuery(AskError):
    """The request holds no query, or more than one."""

    code = "bad-request"


@router.get("/sparql", openapi_extra=described(PARAMETERS))
async def get(request: Request) -> Response:
    """Answer a query; without one, the query page (HTML) or the service description (RDF)."""
    parameters = request.query_params.multi_items()
    if any(name == "query" for name, _ in parameters):
        return await _answer(request, parameters)
    if answering.pages(request).wanted(request):
        return answering.pages(request).sparql(ask(request, PARAMETERS, strict=False))
    return _service(ask(request, PARAMETERS, strict=False))


@router.head("/sparql", include_in_schema=False)
async def head(request: Request) -> Response:
    return await get(request)


@router.post("/sparql", openapi_extra=described(PARAMETERS[1:]))
async def post(request: Request) -> Response:
    """Answer a query sent as a form or as ``application/sparql-query``."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in (FORM, DIRECT):
        raise Unsupported(
            f"a query is sent as {FORM} or {DIRECT}, not '{media}'", accepted=[FORM, DIRECT]
        )
    text = await _body(request)
    parameters = request.query_params.multi_items()
    if media == DIRECT:
        return await _answer(request, [*parameters, ("query", text)])
    try:
        form = parse_qsl(text, keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError as error:
        raise NoQuery(f"the form cannot be read: {error}") from error
    return await _answer(request, [*parameters, *form])


async def _body(request: Request) -> str:
    limit = request.app.state.settings.max_body_kb * 1024
    held = bytearray()
    try:
        async for chunk in request.stream():
            held += chunk
            if len(held) > limit:
                raise TooLarge(f"the body is larger than {limit} bytes")
    except ClientDisconnect as error:
        raise NoQuery("the body ended before its time") from error
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoQuery(f"the body is not UTF-8 at byte {error.start}") from error


async def _answer(request: Request, parameters: Sequence[tuple[str, str]]) -> Response:
    """Run the query among the parameters; those unknown are ignored, as clients send many."""

    def given(name: str) -> list[str] | None:
        return [value for key, value in parameters if key == name] or None

    if given("update") is not None:
        raise NoQuery("this endpoint answers queries; it takes no updates")
    queries = given("query") or []
    if len(queries) != 1 or not queries[0].strip():
        raise NoQuery("give exactly one 'query'")
    defaults, named = given("default-graph-uri"), given("named-graph-uri")
    if defaults is not None or named is not None:
        # the protocol's data set replaces the query's own, whole
        defaults, named = defaults or [], named or []
    suffix = request.scope.get("chronolex.format")
    form = suffix or next(iter(given("format") or ()), None)
    query = Query(
        text=queries[0],
        default_graphs=defaults,
        named_graphs=named,
        accept=", ".join(request.headers.getlist("accept")) or None,
        format=form if form in names() else None,
    )
    pool = request.app.state.library.pool
    answered = await run_in_threadpool(pool.run, query, _timeout(given("timeout")))
    asked = Ask(request, request.app.state.library.snapshot, {}, request.app.state.settings.now())
    return answering.tagged(asked, answered.body, answered.content_type)


def _timeout(given: list[str] | None) -> float | None:
    if given is None:
        return None
    try:
        seconds = float(given[0])
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise BadValue(
            f"'timeout' is '{given[0]}': give a number of seconds above 0", parameter="timeout"
        )
    # a query that is cut off costs a process, so everybody has a second
    return max(seconds, 1.0)


def _service(asked: Ask) -> Response:
    """The service description, as RDF; an unrecognised format falls back to ``Accept``."""
    offers = offered("triples")
    name = asked.request.scope.get("chronolex.format") or asked.parameters.get("format", [""])[0]
    accept = ", ".join(asked.request.headers.getlist("accept"))
    form = by_name("triples", name) or negotiate(accept, offers)
    if form is None:
        media = [offer.media_type for offer in offers]
        detail = f"the service description cannot be given as '{accept}'"
        raise NotAcceptable(detail, accepted=media)
    endpoint = answering.base_of(asked.request) + asked.request.url.path
    told = service.describe(endpoint, asked.snapshot.reader.graphs())
    return answering.tagged(asked, rdf.encode(told, form.name), form.content_type)
