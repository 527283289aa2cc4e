"""Answers that were given before, whole: found by the request, before any route is looked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.packed import takes_gzip, weak
from api.settings import Settings
from graph.kept import LARGEST, MOST

if TYPE_CHECKING:
    from api.generation import Generation

KEEP = "chronolex.keep"
"""In the scope: the answer follows from the data, the path, the parameters and the day alone."""

_TOLD = frozenset({b"accept", b"accept-encoding", b"origin", b"if-none-match"})
"""Headers that an answer of this kind may depend on."""
_OTHER = frozenset({b"cookie", b"content-length", b"content-encoding", b"transfer-encoding"})
"""Headers with which a request goes the long way."""
_OF_BODY = frozenset({b"content-length", b"content-type", b"content-encoding"})

Headers = list[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """A good answer as it was sent, and the route that gave it."""

    headers: Headers
    body: bytes
    etag: str
    route: Any


class Answers:
    """The last answers of one generation, at most `MOST` of at most `LARGEST` bytes each.

    Their bodies are those of `graph.kept`, or these compressed. On the event loop only.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, Answer] = OrderedDict()

    def get(self, key: Hashable) -> Answer | None:
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def put(self, key: Hashable, answer: Answer) -> None:
        self._held[key] = answer
        if len(self._held) > MOST:
            self._held.popitem(last=False)


class Again:
    """Gives an answer again that its generation gave before to the same question on the same day.

    It stands within what observes every request and around all else, so that what is kept has
    passed all else: it takes neither a place among the requests answered at once nor a thread.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = _asked(scope, self.settings.now())
        if asked is None:
            await self.app(scope, receive, send)
            return
        key, given, packing = asked
        generation: Generation = scope["chronolex.generation"]
        found = generation.answers.get(key)
        if found is not None:
            scope["route"] = found.route
            await _sent(found, given, packing, scope["method"] == "HEAD", send)
        elif scope["method"] == "HEAD":
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, _Kept(generation.answers, key, scope, send))


def _asked(scope: Scope, day: date) -> tuple[Hashable, bytes | None, bool] | None:
    """All that an answer may depend on, ``If-None-Match``, and whether gzip is taken.

    None where it may depend on more.
    """
    if scope["method"] not in ("GET", "HEAD"):
        return None
    told: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _TOLD:
            if name in told:
                return None
            told[name] = value
        elif name in _OTHER:
            return None
    packing = takes_gzip(told.get(b"accept-encoding", b"").decode("latin-1"))
    accept, origin = told.get(b"accept"), b"origin" in told
    key = (scope["path"], scope["query_string"], day, accept, packing, origin)
    return key, told.get(b"if-none-match"), packing


class _Kept:
    """Sends on what it is given, and keeps it if the route said that it may be."""

    def __init__(self, answers: Answers, key: Hashable, scope: Scope, send: Send) -> None:
        self._answers = answers
        self._key = key
        self._scope = scope
        self._send = send
        self._headers: Headers | None = None

    async def __call__(self, message: Message) -> None:
        if KEEP in self._scope:
            if message["type"] == "http.response.start":
                # what stands around adds its own to the list that is sent
                self._headers = list(message["headers"]) if message["status"] == 200 else None
            elif self._headers is not None:
                self._keep(self._headers, message)
                self._headers = None
        await self._send(message)

    def _keep(self, headers: Headers, message: Message) -> None:
        body = message.get("body", b"")
        tag = next((value for name, value in headers if name == b"etag"), None)
        if not message.get("more_body", False) and tag is not None and len(body) <= LARGEST:
            made = Answer(headers, body, tag.decode("latin-1"), self._scope.get("route"))
            self._answers.put(self._key, made)


async def _sent(answer: Answer, given: bytes | None, packing: bool, bare: bool, send: Send) -> None:
    headers, body, status = list(answer.headers), answer.body, 200
    if given is not None and holds(given.decode("latin-1"), answer.etag):
        status, body = 304, b""
        headers = [header for header in headers if header[0] not in (*_OF_BODY, b"etag")]
        headers.append((b"etag", (weak(answer.etag) if packing else answer.etag).encode("latin-1")))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if bare else body})


def holds(given: str, etag: str) -> bool:
    """Does ``If-None-Match`` name what `etag` stands for, or anything by ``*``?"""
    tags: Iterable[str] = (tag.strip().removeprefix("W/") for tag in given.split(","))
    return given == "*" or etag.removeprefix("W/") in tags
