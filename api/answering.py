"""Answers as bytes: JSON documents, exports, validators, alternates; one way for every route."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from pyoxigraph import NamedNode
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.asking import Ask
from api.pages import Pages
from graph import formats
from graph.errors import AskError
from graph.formats import Format
from graph.view import View
from graph.writers import calendar
from graph.writers.export import Export


def pages(request: Request) -> Pages:
    """The pages of the application that answers."""
    found: Pages = request.app.state.pages
    return found


class BadHost(AskError):
    """The ``Host`` header makes no address."""


def base_of(request: Request) -> str:
    """The address that the request was sent to, without a slash at its end."""
    base = str(request.base_url).rstrip("/")
    try:
        return NamedNode(base).value
    except ValueError as error:
        raise BadHost("the Host header makes no address: send the server's own") from error


def json(asked: Ask, told: Mapping[str, Any], form: Format | None = None) -> Response:
    """A JSON document with its ETag; 304 if the client has it."""
    media = form.media_type if form is not None else "application/json"
    return tagged(asked, orjson.dumps(told), media)


def tagged(
    asked: Ask, body: bytes, media: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Bytes with a validator of their own; 304 if the client has them."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    kept = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept", **(headers or {})}
    if held(asked.request, etag):
        return Response(status_code=304, headers=kept)
    return Response(body, media_type=media, headers=kept)


def held(request: Request, etag: str) -> bool:
    """Has the client what `etag` stands for, or anything where it says ``*``?"""
    given = request.headers.get("if-none-match", "")
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    return given == "*" or etag.removeprefix("W/") in tags


def listing(
    asked: Ask, view: View, items: Sequence[Any], total: int, next_: str | None
) -> dict[str, Any]:
    """The shape of every list."""
    return {
        "items": items,
        "total": total,
        "next": next_,
        "as_of": view.clocks.as_of(),
        "release": asked.snapshot.release,
    }


def export(asked: Ask, form: Format, given: Export, name: str) -> Response:
    """A whole set of events in a format, streamed, as a file with a telling name."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{form.name}"',
        "Vary": "Accept",
        "Link": ", ".join(alternates(asked, formats.offered("events"), form)),
    }
    if form.name in ("json", "html"):
        headers["Content-Disposition"] = "inline"
    if form.name == "ics":
        headers["X-Chronolex-Left-Out"] = str(calendar.left_out(given))
    chunks = batched(formats.write(form, "events", given))
    return StreamingResponse(
        iterate_in_threadpool(chunks), media_type=form.content_type, headers=headers
    )


def batched(chunks: Iterable[bytes], size: int = 64_000) -> Iterator[bytes]:
    held: list[bytes] = []
    length = 0
    for chunk in chunks:
        held.append(chunk)
        length += len(chunk)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    if held:
        yield b"".join(held)


def alternates(asked: Ask, offers: Sequence[Format], chosen: Format) -> Iterator[str]:
    """Link header values: this view in every other format."""
    path = asked.request.url.path
    for form in offers:
        if form.name != chosen.name:
            query = asked.query(format=form.name)
            yield f'<{path}?{query}>; rel="alternate"; type="{form.media_type}"'
