"""Errors as RFC 9457 problem documents: one table of codes, one shape, for routes and framework."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graph.errors import AskError

MEDIA_TYPE = "application/problem+json"
TYPE = "https://w3id.org/chronolex/problem/"

STATUS: Mapping[str, int] = {
    "bad-request": 400,
    "bad-query": 400,
    "not-found": 404,
    "method-not-allowed": 405,
    "not-acceptable": 406,
    "request-timeout": 408,
    "stale-cursor": 410,
    "too-large": 413,
    "url-too-long": 414,
    "unsupported-media-type": 415,
    "unknown-parameter": 422,
    "bad-value": 422,
    "too-much-work": 422,
    "too-many-requests": 429,
    "headers-too-large": 431,
    "internal-error": 500,
    "not-loaded": 501,
    "busy": 503,
    "engine-away": 503,
    "engine-nonsense": 503,
    "engine-refused": 503,
    "engine-slow": 503,
    "not-ready": 503,
    "store-damaged": 503,
    "query-too-slow": 504,
    "query-too-big": 507,
}
"""Machine code -> HTTP status."""

_CODES = {status: code for code, status in reversed(list(STATUS.items()))}


def document(
    code: str,
    detail: str,
    status: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The problem document of a code; what is None is left out."""
    number = status if status is not None else STATUS[code]
    told: dict[str, Any] = {
        "type": TYPE + code,
        "title": HTTPStatus(number).phrase,
        "status": number,
        "detail": detail,
        "code": code,
    }
    return told | {key: value for key, value in more.items() if value is not None}


def response(told: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    kept = {"Vary": "Accept", **(headers or {})}
    return Response(orjson.dumps(dict(told)), told["status"], media_type=MEDIA_TYPE, headers=kept)


def of(error: AskError) -> dict[str, Any]:
    """The problem document of an error of the core."""
    return document(
        error.code,
        error.detail,
        accepted=error.accepted,
        parameter=error.parameter,
        position=error.position,
    )


async def asked(request: Request, error: Exception) -> Response:
    """Handler of `AskError`."""
    assert isinstance(error, AskError)
    return show(request, of(error), getattr(error, "headers", None))


async def framework(request: Request, error: Exception) -> Response:
    """Handler of the framework's own errors: unknown routes, wrong methods."""
    assert isinstance(error, HTTPException)
    detail = str(error.detail)
    if error.status_code == 404:
        detail = f"there is no page '{request.url.path}': see /docs for those there are"
    elif error.status_code == 405:
        detail = f"{request.method} is not allowed here"
    told = document(_CODES.get(error.status_code, "bad-request"), detail, error.status_code)
    return show(request, told, error.headers)


async def damaged(request: Request, error: Exception) -> Response:
    """Handler of `PackedError`: a file of the store was damaged after the start."""
    logging.getLogger("chronolex.store").error("%s", error)
    detail = "a part of the store cannot be read: tell who runs this server (chronolex verify)"
    return show(request, document("store-damaged", detail))


async def unforeseen(request: Request, error: Exception) -> Response:
    """Handler of the last resort; nothing of the error leaves the server."""
    told = document("internal-error", "a fault of ours: please report what you asked")
    return response(_numbered(request, told))


def _numbered(request: Request, told: Mapping[str, Any]) -> dict[str, Any]:
    """With the id by which the request stands in the log."""
    return {**told, "request_id": request.scope.get("chronolex.id", "")}


def show(
    request: Request, told: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Response:
    """A page for browsers on page routes, a problem document for everybody else."""
    told = _numbered(request, told)
    pages = getattr(request.app.state, "pages", None)
    if pages is not None and pages.wanted(request):
        page: Response = pages.error(request, told)
        page.headers.update(headers or {})
        return page
    return response(told, headers)
