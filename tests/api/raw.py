"""HTTP by hand, over a bare socket: what no well-behaved client would send."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What came until the server closed the connection, or was silent for too long."""

    raw: bytes
    closed: bool

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1]) if self.raw else 0

    @property
    def headers(self) -> dict[str, str]:
        lines = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json", self.raw[:300]
        told: dict[str, Any] = json.loads(self.raw.partition(b"\r\n\r\n")[2])
        assert told["status"] == self.status
        assert told["request_id"] == self.headers["x-request-id"]
        return told


@contextmanager
def connected(port: int, source: str = "127.0.0.1") -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), 20, (source, 0)) as link:
        yield link


def heard(link: socket.socket, seconds: float = 15.0) -> Reply:
    """All that comes until the other side closes."""
    held = bytearray()
    ends = time.monotonic() + seconds
    while True:
        link.settimeout(max(ends - time.monotonic(), 0.01))
        try:
            part = link.recv(65536)
        except TimeoutError:
            return Reply(bytes(held), False)
        except ConnectionResetError:
            return Reply(bytes(held), True)
        if not part:
            return Reply(bytes(held), True)
        held += part


def said(port: int, raw: bytes, seconds: float = 15.0) -> Reply:
    """Send, then listen; a server that closes meanwhile is listened to as well."""
    with connected(port) as link:
        with contextlib.suppress(OSError):
            link.sendall(raw)
        return heard(link, seconds)


def request(target: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    """A request that asks for the connection to be closed after it."""
    lines = [f"{method} {target} HTTP/1.1", "Host: test", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body
