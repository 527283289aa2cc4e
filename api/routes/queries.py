"""Saved queries: listed, and run with typed parameters; a link is a question and a format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api import answering
from api.asking import Ask, opened
from api.pages.savedpage import meant
from api.pages.scene import Scene
from api.parameters import described
from api.routes.sparql import answered
from api.running import came_of
from graph import describe
from graph.formats import Format, by_name, offered
from graph.queries import Saved, saved
from graph.queries.values import bound
from graph.sparql.pool import Query

router = APIRouter()

OWN = ("known_at", "timeout", "view")


@router.api_route("/queries", methods=["GET", "HEAD"], openapi_extra=described(()))
def queries(request: Request) -> Response:
    """The saved queries: title, question, parameters with their types, links."""
    asked, form = opened(request, (), offered("document"))
    if form.name == "html":
        return answering.pages(request).queries(asked, saved().values())
    items = [_told(query) for query in saved().values()]
    return answering.json(
        asked, answering.listing(asked, asked.view(), items, len(items), None), form
    )


def _told(query: Saved) -> dict[str, Any]:
    path = f"/queries/{query.name}"
    example = f"?{urlencode(query.examples)}" if query.parameters else ""
    return {
        "name": query.name,
        "title": query.title,
        "asks": query.asks,
        "group": query.group,
        "question": query.question,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "description": parameter.help,
                "required": True,
                "example": query.example(parameter.name),
            }
            for parameter in query.parameters
        ],
        "url": path,
        "example": path + example,
        "formats": {form.name: f"{path}.{form.name}{example}" for form in offered("solutions")},
        "query": query.text,
    }


@router.api_route("/queries/{name}", methods=["GET", "HEAD"], openapi_extra=described(OWN))
async def query(request: Request, name: str) -> Response:
    """The answer to a saved query; its parameters are those that `/queries` tells."""
    found: Saved = describe.find(saved(), "saved query", name)
    own = (*(parameter.name for parameter in found.parameters), *OWN)
    asked, form = opened(request, own, _offers())
    values = {parameter.name: asked.one(parameter.name) or "" for parameter in found.parameters}
    catalogue = asked.snapshot.catalogue
    if form.name != "html":
        return await answered(
            request,
            bound(catalogue, found, values),
            known_at=asked.parameters.get("known_at"),
            timeout=asked.parameters.get("timeout"),
            format=form.name,
        )
    return await _page(request, asked, found, values)


async def _page(request: Request, asked: Ask, found: Saved, values: Mapping[str, str]) -> Response:
    """The page of a saved query; words that mean one thing lead to the address with its id."""
    pages = answering.pages(request)
    if not all(values.values()):
        return pages.query(asked, found, found.text, values, None)
    scene = Scene(asked, asked.view())
    meanings = {p.name: meant(scene, p.type, values[p.name]) for p in found.parameters}
    ids = {name: ids[0] for name, ids in meanings.items() if len(ids) == 1}
    if len(ids) < len(meanings):
        page = pages.query(asked, found, found.text, values, None)
        page.status_code = 422
        return page
    if ids != values:
        target = f"/queries/{found.name}?{asked.query(**ids)}"
        return RedirectResponse(target, 303, headers={"Vary": "Accept"})
    text = bound(asked.snapshot.catalogue, found, ids)
    given = asked.parameters
    came, headers = await came_of(request, Query(text), given.get("known_at"), given.get("timeout"))
    return await to_thread.run_sync(lambda: pages.query(asked, found, text, ids, came, headers))


def _offers() -> list[Format]:
    page = by_name("page", "html")
    assert page is not None
    return [*offered("solutions"), page]
