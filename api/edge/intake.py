"""What is let in: how many requests at once, and which bodies, how large and how slow."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.edge.metrics import Metrics
from api.edge.turns import RETRY_SECONDS
from api.settings import Settings
from graph.errors import AskError

ALWAYS = frozenset({"/healthz", "/readyz", "/metrics"})
"""Who watches the server is answered however busy it is."""


class TooLarge(AskError):
    """The body exceeds the limit."""

    code = "too-large"


class SlowBody(AskError):
    """The body did not come in time."""

    code = "request-timeout"


class Intake:
    """Turns away what is too much before a route sees it."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self.most = settings.max_requests
        self.seconds = settings.body_seconds
        self.bytes = settings.max_body_kb * 1024
        self.metrics = metrics
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            code, detail = refused
            self.metrics.refused.labels(code).inc()
            told = problems.document(code, detail, request_id=scope["chronolex.id"])
            headers = {"Retry-After": str(RETRY_SECONDS)} if code == "busy" else {}
            if code == "bad-request":
                # where its body ends is not agreed, so nothing after it is a request
                headers["Connection"] = "close"
            await problems.response(told, headers)(scope, receive, send)
            return
        self._open += 1
        try:
            await self.app(scope, self._bounded(scope, receive), send)
        finally:
            self._open -= 1

    def _refused(self, scope: Scope) -> tuple[str, str] | None:
        if self._open >= self.most and scope["path"] not in ALWAYS:
            return "busy", "too many requests are being answered: try again"
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers and "content-length" in headers:
            # whoever forwards it may go by the other of the two, and take part of it for a request
            return "bad-request", "give Content-Length or Transfer-Encoding, not both"
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", ""):
            # a small body may unfold to any size
            return "unsupported-media-type", f"a body is sent as it is, not as '{encoding[:40]}'"
        length = headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length[:20]) > self.bytes:
            return "too-large", self._too_large
        return None

    @property
    def _too_large(self) -> str:
        return f"the body is larger than {self.bytes} bytes"

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        if scope["method"] in ("GET", "HEAD"):
            # no route reads a body here; what is listened for is the client's going away
            return receive
        loop = asyncio.get_running_loop()
        ends = loop.time() + self.seconds
        left = self.bytes
        whole = False

        async def bounded() -> Message:
            nonlocal left, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(ends):
                    message = await receive()
            except TimeoutError as error:
                raise SlowBody(f"the body did not come within {self.seconds:g} seconds") from error
            left -= len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if left < 0:
                raise TooLarge(self._too_large)
            return message

        return bounded
