"""Bodies compressed for those who take that, with validators and ``Vary`` that say so."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware, GZipResponder
from starlette.types import Message, Receive, Scope, Send

_NAMES = frozenset({"gzip", "x-gzip"})


def takes_gzip(header: str) -> bool:
    """Does ``Accept-Encoding`` allow gzip? What cannot be read allows nothing.

    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0, *"), takes_gzip("*"), takes_gzip("")
    (True, False, True, False)
    """
    weights: dict[str, float] = {}
    for item in header.lower().split(","):
        name, _, told = item.partition(";")
        weights[name.strip()] = _weight(told)
    named = [weights[name] for name in _NAMES if name in weights]
    return (max(named) if named else weights.get("*", 0.0)) > 0


def _weight(told: str) -> float:
    key, _, value = told.partition("=")
    if not told.strip():
        return 1.0
    try:
        return float(value) if key.strip() == "q" else 0.0
    except ValueError:
        return 0.0


class Packed(GZipMiddleware):
    """Compresses as its parent does, but only for those who take it.

    The same tag may not stand for two different bodies: that of a compressed one is weak. By both
    a client is told 304, since tags of ``If-None-Match`` are compared without that mark.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        packing = takes_gzip(", ".join(Headers(scope=scope).getlist("accept-encoding")))

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark(MutableHeaders(raw=message["headers"]), message["status"], packing)
            await send(message)

        if packing:
            responder = GZipResponder(
                self.app,
                self.minimum_size,
                compresslevel=self.compresslevel,
                thread_minimum_size=self.thread_minimum_size,
                exclude_content_types=self.exclude_content_types,
            )
            await responder(scope, receive, told)
        else:
            await self.app(scope, receive, told)


def _mark(headers: MutableHeaders, status: int, packing: bool) -> None:
    vary = [name.strip() for name in headers.get("vary", "").split(",") if name.strip()]
    if "accept-encoding" not in map(str.lower, vary):
        headers["Vary"] = ", ".join([*vary, "Accept-Encoding"])
    # of what is not sent again nobody knows whether it would have been compressed
    if "etag" in headers and ("content-encoding" in headers or (packing and status == 304)):
        headers["ETag"] = weak(headers["etag"])


def weak(tag: str) -> str:
    """The tag of a body that may be written in other bytes."""
    return tag if tag.startswith("W/") else f"W/{tag}"
