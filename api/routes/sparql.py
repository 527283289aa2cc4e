"""SPARQL 1.1 Protocol, query side."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from urllib.parse import parse_qsl

import orjson
from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api import answering
from api.asking import Ask, ask
from api.generation import generation
from api.parameters import described
from api.running import came_of, run, seconds_of
from graph.errors import AskError, NotAcceptable
from graph.filters import read_clocks
from graph.formats import by_name, names, negotiate, offered
from graph.sparql import service
from graph.sparql.pool import Query
from graph.writers import rdf

router = APIRouter()

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
PARAMETERS = ("query", "default-graph-uri", "named-graph-uri", "timeout", "known_at", "view")


class Unsupported(AskError):
    """The body is of a type that is no query."""

    code = "unsupported-media-type"


class NoQuery(AskError):
    """The request holds no query, or more than one."""

    code = "bad-request"


@router.get("/sparql", openapi_extra=described(PARAMETERS))
async def get(request: Request) -> Response:
    """Answer a query, also as a page; without one, the query page or the service description."""
    parameters = request.query_params.multi_items()
    if any(name == "query" for name, _ in parameters):
        if _page_wanted(request):
            return await _page(request)
        return await _answer(request, parameters)
    if answering.pages(request).wanted(request):
        return answering.pages(request).sparql(ask(request, PARAMETERS, strict=False))
    # an engine is asked for the names of its graphs
    return await to_thread.run_sync(_service, ask(request, PARAMETERS, strict=False))


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


@router.options("/sparql", include_in_schema=False)
async def options(request: Request) -> Response:
    """What may be done here, for those who ask outside of a browser's preflight."""
    headers = {"Allow": "GET, HEAD, POST, OPTIONS", "Accept-Post": f"{FORM}, {DIRECT}"}
    return Response(status_code=204, headers=headers)


def _page_wanted(request: Request) -> bool:
    """Does this client like a page better than every format of an answer, having named none?"""
    suffix = request.scope.get("chronolex.format")
    if suffix == "html":
        return True
    # a page is no format of an answer, so `format=html` is left to what the client likes
    if (suffix or request.query_params.get("format")) in {*names()} - {"html"}:
        return False
    page = by_name("page", "html")
    assert page is not None
    accept = ", ".join(request.headers.getlist("accept"))
    return negotiate(accept, [*offered("solutions"), *offered("triples"), page]) is page


async def _page(request: Request) -> Response:
    """The query page with the query of the address and what came of it."""
    asked = ask(request, PARAMETERS, strict=False)
    # forms send their lines as CR and LF
    text = (asked.one("query") or "").replace("\r\n", "\n")
    asked = replace(asked, parameters={**asked.parameters, "query": [text]})
    pages = answering.pages(request)
    if not text.strip():
        return pages.sparql(asked)
    given = asked.parameters
    defaults, named = given.get("default-graph-uri"), given.get("named-graph-uri")
    if defaults is not None or named is not None:
        defaults, named = defaults or [], named or []
    query = Query(text, defaults, named)
    came, headers = await came_of(request, query, given.get("known_at"), given.get("timeout"))
    return await to_thread.run_sync(lambda: pages.sparql(asked, text, came, headers))


async def _body(request: Request) -> str:
    held = bytearray()
    try:
        async for chunk in request.stream():
            held += chunk
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
    form = request.scope.get("chronolex.format") or next(iter(given("format") or ()), None)
    return await answered(
        request,
        queries[0],
        known_at=given("known_at"),
        timeout=given("timeout"),
        format=form if form in names() else None,
        default_graphs=defaults,
        named_graphs=named,
    )


async def answered(
    request: Request,
    text: str,
    *,
    known_at: Sequence[str] | None = None,
    timeout: Sequence[str] | None = None,
    format: str | None = None,
    default_graphs: Sequence[str] | None = None,
    named_graphs: Sequence[str] | None = None,
) -> Response:
    """The answer to a query, with a validator that is known before it is run.

    The validator stands for release, request and effective day. It is weak: the order of rows
    without ORDER BY, and labels of blank nodes, are the engine's.
    """
    state = request.app.state
    held = generation(request)
    clocks = read_clocks({"known_at": known_at or ()}, state.settings.now())
    seconds = seconds_of(timeout)
    query = Query(
        text=text,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
        accept=", ".join(request.headers.getlist("accept")) or None,
        format=format,
        days=held.days_of(clocks),
    )
    snapshot = held.snapshot
    known = clocks.known if query.days is not None else snapshot.catalogue.release.date
    headers = {"Vary": "Accept", "Chronolex-Known-At": known.isoformat()}
    if _VOLATILE.search(text):
        headers["Cache-Control"] = "no-store"
    else:
        asked = orjson.dumps([snapshot.release, asdict(query)])
        headers["ETag"] = f'W/"{hashlib.sha256(asked).hexdigest()[:24]}"'
        headers["Cache-Control"] = "no-cache"
        if answering.held(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    ended = await run(request, query, seconds)
    if ended.hint is not None:
        headers["Chronolex-Hint"] = ended.hint
    return Response(ended.body, media_type=ended.content_type, headers=headers)


_VOLATILE = re.compile(r"(?<![a-z0-9_])(?:now|rand|uuid|struuid)(?![a-z0-9_])", re.I)
"""Functions that answer otherwise the next time."""


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
    told = service.describe(endpoint, generation(asked.request).graphs)
    return answering.tagged(asked, rdf.encode(told, form.name), form.content_type)
