"""The processes that answer queries: ``python -m graph.sparql.worker``.

The first, the *nursery*, never answers a query itself. It is given the data on its standard input,
or a folder that holds a store. Told to, it forks: a worker, which shares the data, or opens the
store for reading, and answers queries until it is killed; or a nursery for another knowledge day. A
worker is there in milliseconds, whatever the size of the data, so that killing one is cheap. All
end with the server, however it ends.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import RdfFormat
from pyoxigraph import Store as Oxigraph

from data.parent import end_with_parent
from graph.embedded import EmbeddedReader, open_read_only
from graph.errors import AskError
from graph.sparql import asof, confine
from graph.sparql.run import answer
from graph.store import Scope, StoreError


class Stream(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object: ...
    def flush(self) -> object: ...


LENGTHS = struct.Struct(">II")
"""What comes before a message: the lengths of its head and its body."""
UNANSWERED = "the query cannot be answered: put it in another way"
MESSAGE = 4096
"""Longest message to or from a nursery: one JSON object."""
OUT_OF_MEMORY = 3
"""Exit status of a worker that found no room for its answer."""
NOT_OPENED = 4
"""Exit status of a worker that could not open the store."""
GROWN_MB = 24.0
"""A worker that has grown by more is not used again."""


def send(out: Stream, head: Mapping[str, Any], body: bytes = b"") -> None:
    raw = json.dumps(head).encode()
    out.write(LENGTHS.pack(len(raw), len(body)) + raw + body)
    out.flush()


def receive(read: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message; None at the end of the stream, even inside a message.

    `read` gives as many bytes as it is asked for, fewer only at the end.
    """
    sizes = read(LENGTHS.size)
    if len(sizes) < LENGTHS.size:
        return None
    parts: list[bytes] = []
    for wanted in LENGTHS.unpack(sizes):
        part = read(wanted)
        if len(part) < wanted:
            return None
        parts.append(part)
    head: dict[str, Any] = json.loads(parts[0])
    return head, parts[1]


class Nursery:
    """Forks workers on demand; each asks `opened()` for its reader."""

    def __init__(
        self,
        opened: Callable[[], EmbeddedReader],
        control: socket.socket,
        memory_mb: int,
        result_mb: int,
        confined: bool,
    ) -> None:
        self.confined = confined
        self.opened = opened
        self.control = control
        self.memory_mb = memory_mb
        self.result_mb = result_mb

    def serve(self) -> None:
        """Do what the server says until it is gone; then end with all that was forked."""
        # what is there now is shared with the children: the collector must not touch it
        gc.collect()
        gc.freeze()
        self._say({"confined": self.confined})
        while True:
            try:
                raw, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE, 1)
            except OSError:
                raw, descriptors = b"", []
            if not raw:
                os.killpg(0, signal.SIGKILL)
            self._do(json.loads(raw), descriptors)

    def _say(self, told: Mapping[str, Any]) -> None:
        self.control.sendall(json.dumps(told).encode())

    def _do(self, told: Mapping[str, Any], descriptors: list[int]) -> None:
        pid = told.get("pid", 0)
        match told["do"]:
            case "fork" | "annex" | "view":
                made = os.fork()
                if made == 0:
                    self._child(told, descriptors[0])
                os.close(descriptors[0])
                self._say({"pid": made})
            case "yield":
                confine.yield_to_others(pid)
                self._say({})
            case "halt" | "go on":
                os.kill(pid, signal.SIGSTOP if told["do"] == "halt" else signal.SIGCONT)
                self._say({})
            case "end":
                os.kill(pid, signal.SIGKILL)
                # not waited for until now, so the number still is that process's; one that has
                # ended before keeps the status it had
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                self._say({"status": status})

    def _child(self, told: Mapping[str, Any], descriptor: int) -> None:
        """Never returns."""
        try:
            end_with_parent()
            self.control.close()
            mine = socket.socket(fileno=descriptor)
            if told["do"] == "fork":
                try:
                    reader = self.opened()
                except StoreError:
                    os._exit(NOT_OPENED)
                confine.limit_memory(self.memory_mb)
                work(reader, mine, self.result_mb)
                return
            os.setpgid(0, 0)
            confine.yield_to_others(0)
            opened = self.opened
            if told["do"] == "view":
                confine.limit_memory(self.memory_mb, final=False)
                store = Oxigraph()
                days = (date.fromisoformat(told[name]) for name in ("known", "law"))
                store.bulk_extend(asof.quads(opened(), *days))
                reader = EmbeddedReader(store)
                opened = lambda: reader  # noqa: E731 - as it is handed over
            Nursery(opened, mine, self.memory_mb, self.result_mb, self.confined).serve()
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        finally:
            os._exit(1)


def work(reader: EmbeddedReader, peer: socket.socket, result_mb: int) -> None:
    """Answer queries until the other side has gone."""
    stream = peer.makefile("rwb")
    at_first = confine.resident_mb()
    while (message := receive(stream.read)) is not None:
        head, body = _reply(reader, message[0], result_mb * 1024 * 1024)
        grown = confine.resident_mb() - at_first > GROWN_MB
        send(stream, {**head, "grown": grown}, body)


def _reply(
    reader: EmbeddedReader, head: Mapping[str, Any], most: int
) -> tuple[dict[str, Any], bytes]:
    scope = Scope(head["default_graphs"], head["named_graphs"])
    try:
        found = answer(reader, head["query"], scope, head["accept"], head["format"], True)
    except AskError as error:
        told = {
            "code": error.code,
            "detail": error.detail,
            "accepted": error.accepted,
            "position": error.position,
        }
        return told, b""
    except MemoryError:
        return {"code": "query-too-big", "detail": "the query needs too much memory"}, b""
    except Exception:
        # a fault of ours: it may neither end the process nor pass for a want of memory
        return {"code": "bad-query", "detail": UNANSWERED}, b""
    if len(found.body) > most:
        return {
            "code": "query-too-big",
            "detail": f"the answer has {len(found.body)} bytes, the limit is {most}:"
            " page it with ORDER BY, LIMIT and OFFSET",
        }, b""
    form = found.form
    return {
        "media_type": form.media_type,
        "content_type": form.content_type,
        "hint": found.hint,
        "place": found.place,
    }, found.body


def main() -> None:
    """The first nursery.

    Arguments: descriptor of its socket, memory and largest answer in MB, and the folder of the
    store, without which the data comes on the standard input.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    opened = partial(open_read_only, Path(sys.argv[4])) if len(sys.argv) > 4 else _given()
    confined = confine.no_network()
    Nursery(opened, control, int(sys.argv[2]), int(sys.argv[3]), confined).serve()


def _given() -> Callable[[], EmbeddedReader]:
    store = Oxigraph()
    store.bulk_load(input=sys.stdin.buffer, format=RdfFormat.N_QUADS)
    reader = EmbeddedReader(store)
    return lambda: reader


if __name__ == "__main__":
    main()
