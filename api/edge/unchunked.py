"""Answers to HTTP/1.0, which knows no chunks: what has no length ends with the connection."""

from __future__ import annotations

from typing import Any, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


class Unchunked:
    """Stands around the application for one request, whose `cycle` writes the answer."""

    cycle: RequestResponseCycle

    def __init__(self, app: Any) -> None:
        self.app = cast(ASGIApp, app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # such a connection is closed after its first answer anyway
        self.cycle.chunked_encoding = False

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.body":
                self.cycle.expected_content_length = len(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, sent)
