"""The server's hold on one query process; see `graph.sparql.worker` for the other side."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph.sparql import confine
from graph.sparql.worker import LENGTHS, receive, send

if TYPE_CHECKING:
    from graph.sparql.nursery import Nursery

DO_SECONDS = 10.0
"""Most time for a fork, or for the end of a process."""
BRIEF = 64 * 1024
"""Bytes that a socket holds whole."""


class NurseryLost(Exception):
    """The nursery has died or does not answer; another must be started."""


class Worker:
    """One process that answers queries; asked by one thread at a time."""

    def __init__(self, nursery: Nursery, pid: int, peer: socket.socket) -> None:
        self.nursery = nursery
        self.pid = pid
        self.peer = peer
        self._before: float | None = None
        self._asked = 0.0
        self.fit = True
        """May it be asked again: it answered, has not grown, and nobody has slowed it down."""
        self.status: int | None = None
        """Once it has ended: its exit status, or minus the signal; None where that is not told."""

    def ask(self, head: Mapping[str, object]) -> None:
        """Send a query; a worker that has died shows when it is read."""
        self._before, self._asked = confine.worked(self.pid), time.monotonic()
        with contextlib.suppress(OSError), self.peer.makefile("wb") as out:
            self.peer.settimeout(DO_SECONDS)
            send(out, head)

    def answers(self, seconds: float) -> bool:
        """Has it begun to answer, or died, within `seconds`?"""
        self.peer.settimeout(max(seconds, 0.0))
        try:
            self.peer.recv(1, socket.MSG_PEEK)
        except (TimeoutError, BlockingIOError):
            return False
        except OSError:
            pass
        return True

    def answers_briefly(self) -> bool:
        """Is its answer there, and so short that reading it takes no time?"""
        self.peer.settimeout(0.0)
        try:
            sizes = self.peer.recv(LENGTHS.size, socket.MSG_PEEK)
        except OSError:
            return False
        return len(sizes) == LENGTHS.size and sum(LENGTHS.unpack(sizes)) < BRIEF

    def answers_shortly(self, slice_: float, most: float) -> bool:
        """Has it begun to answer before it worked for `slice_` seconds, or `most` have passed?

        On a machine that is busy with other things, short queries take long.
        """
        until = time.monotonic() + most
        if self.answers(min(slice_, most)):
            return True
        while self.worked() < slice_ and time.monotonic() < until:
            if self.answers(min(slice_ / 2, until - time.monotonic())):
                return True
        return False

    def worked(self) -> float:
        """Seconds of processor time since it was asked; of the clock, where that is not told."""
        now = confine.worked(self.pid)
        if now is None or self._before is None:
            return time.monotonic() - self._asked
        return now - self._before

    def read(self, seconds: float) -> tuple[dict[str, Any], bytes] | None:
        """The whole answer; None if the process died or took longer than `seconds`."""
        deadline = time.monotonic() + max(seconds, 1.0)

        def read(size: int) -> bytes:
            held = bytearray()
            while len(held) < size:
                self.peer.settimeout(max(deadline - time.monotonic(), 0.001))
                part = self.peer.recv(min(size - len(held), 1 << 20))
                if not part:
                    break
                held += part
            return bytes(held)

        try:
            reply = receive(read)
        except OSError:
            reply = None
        self.fit = self.fit and reply is not None and not reply[0]["grown"]
        return reply

    def slow_down(self) -> None:
        """Let others go first; for good, because no process may take that back."""
        if self.fit and not self.nursery.yields:
            self.fit = False
            self._have("yield")

    def halt(self) -> None:
        """Let it stand still."""
        self._have("halt")

    def go_on(self) -> None:
        self._have("go on")

    def _have(self, what: str) -> dict[str, Any]:
        with contextlib.suppress(NurseryLost):
            return self.nursery.tell({"do": what, "pid": self.pid})
        return {}

    def give_up(self) -> None:
        """Let whoever waits for its answer wait no more; from any thread."""
        self.fit = False
        with contextlib.suppress(OSError):
            self.peer.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self.peer.close()
        self.status = self._have("end").get("status")
