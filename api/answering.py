"""Answers as bytes: JSON documents, exports, validators, alternates; one way for every route."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from itertools import chain, islice
from typing import Any
from urllib.parse import quote

import orjson
from pyoxigraph import NamedNode
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.asking import Ask
from api.edge.answers import KEEP, holds
from api.edge.exports import Exports
from api.pages import Pages
from api.version import VERSION
from graph import formats
from graph.errors import AskError
from graph.formats import Format
from graph.kept import Document
from graph.view import View
from graph.writers.export import Said


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
    return _sent(asked, Document(body, hashlib.sha256(body).hexdigest()), media, headers or {})


def hot(asked: Ask, make: Callable[[], Mapping[str, Any]]) -> Response:
    """A JSON document that is asked for often: encoded once for each question and day.

    All that it tells must follow from the snapshot, the path, the parameters and the day; so the
    whole answer may be given again to the same request.
    """
    request = asked.request
    request.scope[KEEP] = True
    suffix = request.scope.get("chronolex.format")
    key = (request.url.path, suffix, asked.query(), asked.today)
    found = asked.snapshot.documents.get(key, lambda: orjson.dumps(make()))
    return _sent(asked, found, "application/json", {})


def _sent(asked: Ask, document: Document, media: str, headers: Mapping[str, str]) -> Response:
    kept = _validated(document.digest, headers)
    if held(asked.request, kept["ETag"]):
        return Response(status_code=304, headers=kept)
    return Response(document.body, media_type=media, headers=kept)


def held(request: Request, etag: str) -> bool:
    """Has the client what `etag` stands for, or anything where it says ``*``?"""
    return holds(request.headers.get("if-none-match", ""), etag)


def _validated(digest: str, headers: Mapping[str, str]) -> dict[str, str]:
    tag = f'"{digest[:24]}"'
    return {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept", **headers}


def streamed(
    asked: Ask,
    form: Format,
    chunks: Iterable[bytes],
    said: Sequence[str],
    headers: Mapping[str, str],
) -> Response:
    """A body written as it is sent; its validator is what it is made from, so a 304 writes none.

    `said` is all that the bytes depend on beside the release, the code and the question.
    """
    made = [asked.snapshot.release, VERSION, asked.request.url.path, form.name, asked.query()]
    kept = _validated(hashlib.sha256(orjson.dumps([*made, *said])).hexdigest(), headers)
    if held(asked.request, kept["ETag"]):
        return Response(status_code=304, headers=kept)
    parts = batched(chunks)
    with ExitStack() as place:
        # some formats are whole with their first part: the place is taken before any work
        place.enter_context(_export(asked.request))
        # what fails at once, such as an engine that is away, fails before the answer has begun
        first = list(islice(parts, 1))
        if asked.request.method == "HEAD":
            # that part is enough for the headers, which depend on whether it will be compressed
            parts = iter(())
        else:
            asked.request.scope["chronolex.leaving"].push(place.pop_all())
    body = iterate_in_threadpool(chain(first, parts))
    return StreamingResponse(body, media_type=form.content_type, headers=kept)


def listing(
    asked: Ask, view: View, items: Sequence[Any], total: int, next_: str | None
) -> dict[str, Any]:
    """The shape of every list."""
    return {
        "items": items,
        "total": total,
        "next": next_,
        **echo(asked, view),
    }


def echo(asked: Ask, view: View) -> dict[str, Any]:
    """The effective days, the question but for its page and format, and the release."""
    filters = asked.query(cursor=None, limit=None, facets=None, format=None)
    return {
        "as_of": view.clocks.as_of(),
        "filters": filters,
        "release": asked.snapshot.release,
    }


def _export(request: Request) -> AbstractContextManager[None]:
    exports: Exports = request.app.state.exports
    client = request.client.host if request.client is not None else ""
    return exports.one(client)


LONGEST_LINKED = 300
"""Characters of a query that is repeated for every format: proxies take 8 KB of headers."""

INLINE = frozenset({"json", "atom", "md", "svg"})
"""Formats that a browser shows."""


def address(asked: Ask, form: Format) -> str | None:
    """The URL that was asked, for formats that one subscribes to."""
    if not form.subscribed:
        return None
    suffix = asked.request.scope.get("chronolex.format")
    path = asked.request.scope["path"] + (f".{suffix}" if suffix else "")
    query = asked.query()
    return f"{base_of(asked.request)}{quote(path)}" + (f"?{query}" if query else "")


def export(asked: Ask, form: Format, kind: str, given: Said, name: str) -> Response:
    """A whole view in a format, streamed, as a file with a telling name."""
    shown = "inline" if form.name in INLINE else "attachment"
    headers = {
        "Content-Disposition": f'{shown}; filename="{name}.{form.name}"',
        "Link": ", ".join(alternates(asked, formats.offered(kind), form)),
    }
    out = formats.left_out(form, kind, given)
    if out is not None:
        headers["Chronolex-Left-Out"] = str(out)
    said = [*given.about().values(), address(asked, form) or ""]
    return streamed(asked, form, formats.write(form, kind, given), said, headers)


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
    """Link header values: this view in every other format; none where they would be too long."""
    path = asked.request.url.path
    if len(asked.query()) > LONGEST_LINKED:
        return
    for form in offers:
        if form.name != chosen.name:
            query = asked.query(format=form.name)
            yield f'<{path}?{query}>; rel="alternate"; type="{form.media_type}"'
