"""HTTP/1.1 with a deadline and a bound for every part of it.

The server has neither a deadline for a request's head nor one for a client that does not read, and
its parser takes headers of any size. So these are here, per connection: a head is held until it is
whole, and the parser is given one request at a time.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import httptools
import orjson
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from api import problems
from api.edge.chunks import Chunks
from api.edge.observed import ID_HEADER, request_id
from api.edge.unchunked import Unchunked

if TYPE_CHECKING:
    from api.edge.config import ServerConfig

LINGER = 2.0
"""Seconds in which a client that was refused may still send, so that it can read why."""
FAREWELL = 0.5
"""Seconds that an idle connection stays when the server ends, so that what is sent is answered."""
LOOK = 0.1
"""Seconds after a deadline in which a busy loop looks whether what was due has come."""
WAITING = 65_536
"""Bytes of later requests that may lie here while one is answered."""
_END = re.compile(rb"\n\r?\n")
_UPGRADE = re.compile(rb"\nupgrade:", re.I)
_VERSIONS = frozenset({"1.0", "1.1"})


class Unreadable(Exception):
    """Raised into the parser: it reads this, we do not."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection."""

    config: ServerConfig

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._held = bytearray()
        self._due = self._in_body = self._ending = False
        self._left: int | None = None
        self._chunks = Chunks()
        self._bare = 0
        self._refused = False
        self._late: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._linger: asyncio.TimerHandle | None = None
        if len(self.connections) > self.config.settings.max_connections:
            self._refuse("busy", "too many connections are open: try again")
        else:
            self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._refused = True
        self._disarm()
        if self._stalled is not None:
            self._stalled.cancel()
        self._lingered()
        super().connection_lost(exc)

    def _lingered(self) -> None:
        """The body that was waited for has come, or never will."""
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._unset_keepalive_if_required()
        self._held += data
        self._read()

    def _read(self) -> None:
        """Give the parser what is due: a whole head, or what there is of a body."""
        while self._held and not self._refused:
            if self._in_body:
                self._feed(self._taken(self._of_body()))
            elif self._answering():
                # one after the other: what the next asks is read once this is answered
                if len(self._held) > WAITING:
                    self.flow.pause_reading()
                break
            else:
                if self._held[0] in b"\r\n":
                    # empty lines before a request mean nothing
                    self._held = self._held.lstrip(b"\r\n")
                end = _END.search(self._held)
                fault = self._fault(len(self._held) if end is None else end.end())
                if fault is not None:
                    self._refuse(*fault)
                elif end is not None:
                    # the parser would take up an offer to speak otherwise; nobody here does
                    head = _UPGRADE.sub(b"\nX-grade:", self._taken(end.end()))
                    self._due = True
                    self._feed(head)
                else:
                    break
        if self._awaits_head():
            # after the rest of a body too, whose request was answered before
            self._arm()
        else:
            self._disarm()

    def _of_body(self) -> int:
        """How much of what lies here is of the body; what follows waits for its own turn."""
        return self._chunks.part(self._held) if self._left is None else self._left

    def _taken(self, many: int) -> bytes:
        part = bytes(self._held[:many])
        del self._held[:many]
        return part

    def _feed(self, data: bytes) -> None:
        if self._in_body:
            if self._left is None:
                self._bare += len(data)
            else:
                self._left -= len(data)
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._refuse("bad-request", "this is no HTTP/1.1 request that can be read")
            return
        if self._bare > self.config.settings.max_header_kb * 1024:
            # headers may follow a body in chunks; they count as others do
            self._refuse("headers-too-large", self._too_large)

    def on_message_begin(self) -> None:
        if not self._due:
            # the parser sees the end of a body where we do not
            raise Unreadable
        self._due = False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_body:
            # blanks at the end are no part of a value
            super().on_header(name, value.rstrip(b" \t"))

    def on_headers_complete(self) -> None:
        version = self.parser.get_http_version()
        hosts = [value for name, value in self.headers if name == b"host"]
        lengths = [value for name, value in self.headers if name == b"content-length"]
        if version not in _VERSIONS or len(hosts) > 1 or (version == "1.1" and not hosts):
            raise Unreadable
        if self.parser.get_method() == b"CONNECT":
            raise Unreadable
        # a body in another coding would be taken for what it decodes to
        if any(v.lower() != b"chunked" for n, v in self.headers if n == b"transfer-encoding"):
            raise Unreadable
        self._in_body = True
        self._left = int(lengths[0]) if lengths else None
        self._chunks = Chunks()
        self._bare = 0
        if version == "1.1":
            super().on_headers_complete()
            self.cycle.keep_alive = self.cycle.keep_alive and not self._ending
            return
        whole = self.app
        self.app = plain = Unchunked(whole)
        try:
            super().on_headers_complete()
        finally:
            self.app = whole
        plain.cycle = self.cycle

    def on_body(self, body: bytes) -> None:
        self._bare = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body = False
        self._lingered()
        super().on_message_complete()

    def _answering(self) -> bool:
        last: RequestResponseCycle | None = self.cycle
        return last is not None and not last.response_complete

    def _awaits_head(self) -> bool:
        return not self._in_body and not self._answering() and not self._refused

    def _fault(self, size: int) -> tuple[str, str] | None:
        """What is wrong with the head so far, of `size` bytes: a code and what is said of it."""
        most = self.config.settings
        line = self._held.find(b"\n", 0, size)
        if (line if line >= 0 else size) > most.max_url_kb * 1024:
            return "url-too-long", f"the request line is longer than {most.max_url_kb} KB"
        if size > most.max_header_kb * 1024:
            return "headers-too-large", self._too_large
        return None

    @property
    def _too_large(self) -> str:
        return f"the headers are larger than {self.config.settings.max_header_kb} KB"

    def _arm(self) -> None:
        if self._late is None:
            seconds = self.config.settings.header_seconds
            self._late = self.loop.call_later(seconds, self._too_late)

    def _disarm(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _too_late(self) -> None:
        # likewise, what was waited for may lie there unread
        self._late = self.loop.call_later(LOOK, self._is_late)

    def _is_late(self) -> None:
        self._late = None
        if not self._awaits_head() or self.transport.is_closing():
            return
        if self._held:
            seconds = self.config.settings.header_seconds
            self._refuse("request-timeout", f"the headers did not come within {seconds:g} seconds")
        else:
            self.transport.close()

    def _refuse(self, code: str, detail: str) -> None:
        """Say why, in a problem document, and read no more."""
        self._refused = True
        self._disarm()
        self._unset_keepalive_if_required()
        if self._answering():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started:
                self.transport.abort()
                return
        name = request_id()
        told = problems.document(code, detail, request_id=name)
        body = orjson.dumps(told)
        lines = [
            STATUS_LINE[told["status"]].decode().rstrip(),
            f"Content-Type: {problems.MEDIA_TYPE}",
            f"Content-Length: {len(body)}",
            f"{ID_HEADER}: {name}",
            "Connection: close",
            *(["Retry-After: 2"] if code == "busy" else []),
        ]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.abort)
        if (state := getattr(getattr(self.app, "app", self.app), "state", None)) is not None:
            state.metrics.refused.labels(code).inc()
        self.logger.info("refused before a request: %s", code)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._in_body:
            # answered before the body had come: the rest is read and thrown away, for a while
            self._linger = self.loop.call_later(LINGER, self._end_of_linger)
        elif self._held and not self.transport.is_closing():
            self.loop.call_soon(self._next)

    def _end_of_linger(self) -> None:
        if self._in_body:
            self.transport.abort()

    def _next(self) -> None:
        """Read what came while the last request was answered."""
        self._unset_keepalive_if_required()
        self._read()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._stalled is None:
            seconds = self.config.settings.send_seconds
            self._stalled = self.loop.call_later(seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def timeout_keep_alive_handler(self) -> None:
        # the next request may have come while the loop was busy: to close on it unread would
        # reset the connection
        self.timeout_keep_alive_task = self.loop.call_later(LOOK, self._idle_out)

    def _idle_out(self) -> None:
        super().timeout_keep_alive_handler()
        self._close_for_good()

    def shutdown(self) -> None:
        last: RequestResponseCycle | None = self.cycle
        if last is None or self._ending or not self._awaits_head():
            self._shut_down()
        else:
            self._ending = True
            self.loop.call_later(FAREWELL, self._shut_down)

    def _shut_down(self) -> None:
        super().shutdown()
        if self.transport.is_closing():
            self._close_for_good()

    def _close_for_good(self) -> None:
        # what was answered may still lie here because the client does not read
        self.loop.call_later(self.config.settings.send_seconds, self.transport.abort)
