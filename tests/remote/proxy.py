"""A proxy that spoils answers: what stands between us and an engine on a bad day."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PAGE = b"<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>"
JSON = "application/sparql-results+json"
FAULTS = (
    "closed", "slow", "page", "page with 502", "page with 500", "cut off", "half JSON",
    "wrong type", "other JSON", "busy", "drip",
)  # fmt: skip
"""What an engine or what stands before it may do; `Proxy.fault` is one of them or None."""
SLOW_SECONDS = 3.0


class Proxy:
    """Hands on requests to `upstream`; from `after` requests on it spoils the answers."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        assert parts.hostname is not None
        self.host, self.port, self.path = parts.hostname, parts.port, parts.path
        self.fault: str | None = None
        self.after = 0
        self.requests: list[str] = []
        """The bodies that came."""
        self.seen: list[Mapping[str, str]] = []
        """Their headers."""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def url(self) -> str:
        return self.root + self.path

    def _handler(proxy) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                proxy.requests.append(body.decode())
                proxy.seen.append(dict(self.headers.items()))
                spoilt = proxy.fault if len(proxy.requests) > proxy.after else None
                if spoilt == "closed":
                    self.close_connection = True
                    return
                if spoilt == "slow":
                    time.sleep(SLOW_SECONDS)
                status, headers, answer = proxy.ask(self.path, body, dict(self.headers.items()))
                self.tell(spoilt, status, headers, answer)

            def tell(
                self, spoilt: str | None, status: int, headers: dict[str, str], answer: bytes
            ) -> None:
                length = None
                match spoilt:
                    case "page":
                        status, headers, answer = 200, {"Content-Type": "text/html"}, PAGE
                    case "page with 502":
                        status, headers, answer = 502, {"Content-Type": "text/html"}, PAGE
                    case "page with 500":
                        status, headers, answer = 500, {"Content-Type": "text/html"}, PAGE
                    case "cut off":
                        length, answer = len(answer) + 10, answer
                    case "half JSON":
                        answer = answer[: len(answer) // 2]
                    case "wrong type":
                        headers = {"Content-Type": "text/plain"}
                    case "other JSON":
                        headers, answer = {"Content-Type": JSON}, b'{"error": "no"}'
                    case "busy":
                        status, headers, answer = 503, {"Retry-After": "7"}, b""
                    case "drip":
                        length = len(answer)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(length or len(answer)))
                self.end_headers()
                if spoilt == "drip":
                    for byte in answer:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(0.05)
                    return
                self.wfile.write(answer)
                if length is not None:
                    self.close_connection = True

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        return Handler

    def ask(
        self, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """What the engine answers; 502 where it is away."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        kept: dict[str, str] = {
            name: headers[name]
            for name in ("Content-Type", "Accept", "Authorization")
            if name in headers
        }
        try:
            connection.request("POST", path, body, kept)
            response = connection.getresponse()
            answer = response.read()
        except OSError:
            return 502, {}, b""
        finally:
            connection.close()
        passed = {}
        for name in ("Content-Type", "Server", "WWW-Authenticate", "X-SPARQL-MaxRows"):
            value = response.headers.get(name)
            if value is not None and name != "Server":
                passed[name] = value
        return response.status, passed, answer


@contextmanager
def proxied(upstream: str) -> Iterator[Proxy]:
    """A proxy on a free port of 127.0.0.1."""
    made = Proxy(upstream)
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()
