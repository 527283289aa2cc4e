"""The format as a suffix of the path: ``/events.csv`` is ``/events`` in CSV."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from graph.formats import names

PLAIN = ("/static/", "/openapi.json", "/.well-known/")


class SuffixMiddleware:
    """Takes a known format's name off the path and leaves it in the scope for `asking.choose`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.known = frozenset(names())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(PLAIN):
            stem, dot, name = scope["path"].rpartition(".")
            if dot and name in self.known and not stem.endswith("/"):
                # in place: the route found below is told to what stands above
                scope.update({"path": stem, "raw_path": stem.encode(), "chronolex.format": name})
        await self.app(scope, receive, send)
