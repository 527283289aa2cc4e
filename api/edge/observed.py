"""Around every request: its id, its generation, one log line, its count."""

from __future__ import annotations

import logging
import re
import secrets
import time
from contextlib import ExitStack

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.logs import REQUESTS
from api.edge.metrics import Metrics

_log = logging.getLogger(REQUESTS)
_SANE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

ID_HEADER = "X-Request-ID"
RELEASE_HEADER = "Chronolex-Release"
UNMATCHED = "unmatched"
"""The template of a path that no route has."""


def request_id(given: bytes | None = None) -> str:
    """The id that a client gave, if it is fit to be logged and sent back; else a new one."""
    if given is not None and _SANE.fullmatch(given):
        return given.decode("ascii")
    return secrets.token_hex(8)


class Observed:
    """The outermost layer: all that is answered passes here, errors of the framework too.

    In the scope it leaves ``chronolex.id``; ``chronolex.generation``, which the request holds from
    beginning to end; and ``chronolex.leaving``, a stack that is closed when the answer is sent.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
        name = scope["chronolex.id"] = request_id(given)
        generation = scope["chronolex.generation"] = scope["app"].state.library.current
        status = sent = 0

        async def told(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(raw=message["headers"])
                headers[ID_HEADER] = name
                headers[RELEASE_HEADER] = generation.snapshot.release
            elif scope["method"] != "HEAD":
                sent += len(message.get("body", b""))
            await send(message)

        generation.hold()
        self.metrics.open.inc()
        error: Exception | None = None
        try:
            with ExitStack() as leaving:
                scope["chronolex.leaving"] = leaving
                await self.app(scope, receive, told)
        except Exception as raised:
            error = raised
            raise
        finally:
            # an idle connection keeps the scope of its last request
            del scope["chronolex.generation"]
            generation.let_go()
            self.metrics.open.dec()
            seconds = time.perf_counter() - started
            route = _template(scope)
            self.metrics.answered(scope["method"], route, status, seconds)
            _tell(name, scope["method"], route, status, seconds, sent, error)


def _template(scope: Scope) -> str:
    """The path as it stands in the table of routes, whatever was asked for."""
    found = getattr(scope.get("route"), "path", None)
    if found is None and scope["path"].startswith("/static/"):
        found = "/static"
    return found or UNMATCHED


def _tell(
    name: str,
    method: str,
    route: str,
    status: int,
    seconds: float,
    sent: int,
    error: Exception | None,
) -> None:
    level = logging.INFO if error is None else logging.ERROR
    if not _log.isEnabledFor(level):
        return
    fields = {
        "request_id": name,
        # a method may be anything; what is not known is not repeated
        "method": method if method.isalpha() and len(method) < 10 else "other",
        "route": route,
        "status": status,
        "seconds": round(seconds, 6),
        "bytes": sent,
    }
    _log.log(level, "request", exc_info=error, extra={"fields": fields})
    if error is not None:
        # the server would say the same again, without the id
        error.chronolex_logged = True  # type: ignore[attr-defined]
