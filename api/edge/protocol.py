"""HTTP/1.1 with a deadline and a bound for every part of it.

The server has neither a deadline for a request's head nor one for a client that does not read, and
tells whoever sends too much only that the request is invalid. So these are here, per connection.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

import h11
import orjson
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from api import problems
from api.edge.observed import ID_HEADER, request_id
from api.settings import Settings

LINGER = 2.0
"""Seconds in which a client that was refused may still send, so that it can read why."""
LOOK = 0.1
"""Seconds after a deadline in which a busy loop looks whether what was due has come."""
HEALTH_SECONDS = 30
"""Of several processes, one that does not answer its parent for so long is made anew."""
ROOM = 4096
"""Bytes that the parser may hold beyond the bound: ours is the one that is told."""
_END = re.compile(rb"\n\r?\n")


class ServerConfig(Config):
    """The server's own configuration, and the settings that the protocol goes by."""

    def __init__(self, app: Any, settings: Settings, **more: Any) -> None:
        super().__init__(
            app,
            http=GuardedProtocol,
            ws="none",
            timeout_keep_alive=settings.keep_alive_seconds,
            timeout_graceful_shutdown=settings.shutdown_seconds,
            timeout_worker_healthcheck=HEALTH_SECONDS,
            h11_max_incomplete_event_size=settings.max_header_kb * 1024 + ROOM,
            access_log=False,
            **more,
        )
        self.settings = settings


class GuardedProtocol(H11Protocol):
    """One connection."""

    config: ServerConfig

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head = bytearray()
        self._refused = False
        self._late: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        if len(self.connections) > self.config.settings.max_connections:
            self._refuse("busy", "too many connections are open: try again")
        else:
            self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        if self._stalled is not None:
            self._stalled.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if not self._awaits_head():
            super().data_received(data)
            if self._awaits_head():
                # the rest of a body whose request was answered before: nothing else times what
                # comes next, since the timer of an idle connection ended with the first byte
                self._arm()
            return
        self._head += data
        fault = self._fault()
        if fault is not None:
            self._refuse(*fault)
            return
        super().data_received(data)
        if self._awaits_head():
            self._arm()
        else:
            self._disarm()
            self._head.clear()

    def _awaits_head(self) -> bool:
        return self.conn.their_state is h11.IDLE

    def _fault(self) -> tuple[str, str] | None:
        """What is wrong with the head so far: a code and what is said of it."""
        most = self.config.settings
        line = self._head.find(b"\n")
        if (len(self._head) if line < 0 else line) > most.max_url_kb * 1024:
            return "url-too-long", f"the request line is longer than {most.max_url_kb} KB"
        size = len(self._head)
        if size > most.max_header_kb * 1024:
            end = _END.search(self._head)
            if end is None or end.end() > most.max_header_kb * 1024:
                return "headers-too-large", f"the headers are larger than {most.max_header_kb} KB"
        return None

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
        if self._head:
            seconds = self.config.settings.header_seconds
            self._refuse("request-timeout", f"the headers did not come within {seconds:g} seconds")
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        if not self._refused:
            self._refuse("bad-request", "this is no HTTP/1.1 request that can be read")

    def _refuse(self, code: str, detail: str) -> None:
        """Say why, in a problem document, and read no more."""
        self._refused = True
        self._disarm()
        self._unset_keepalive_if_required()
        name = request_id()
        told = problems.document(code, detail, request_id=name)
        body = orjson.dumps(told)
        lines = [
            f"HTTP/1.1 {told['status']} {STATUS_PHRASES[told['status']].decode()}",
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
        state = getattr(getattr(self.app, "app", self.app), "state", None)
        if state is not None:
            state.metrics.refused.labels(code).inc()
        self.logger.info("refused before a request: %s", code)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            # answered before the body had come: the rest is read and thrown away, for a while
            self.loop.call_later(LINGER, self._end_of_linger)

    def _end_of_linger(self) -> None:
        if self.conn.their_state is h11.SEND_BODY:
            self.transport.abort()

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
        super().shutdown()
        if self.transport.is_closing():
            self._close_for_good()

    def _close_for_good(self) -> None:
        # what was answered may still lie here because the client does not read
        self.loop.call_later(self.config.settings.send_seconds, self.transport.abort)
