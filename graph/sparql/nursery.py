"""The server's hold on its query processes: a nursery, the workers it forks, the views it makes.

See `graph.sparql.worker` for the other side.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, serialize

from graph import build
from graph.embedded import EmbeddedReader
from graph.sparql import confine
from graph.sparql.worker import MESSAGE, receive, send
from graph.store import Reader

_log = logging.getLogger(__name__)

UNCONFINED = (
    "SPARQL QUERIES ARE NOT CONFINED: this system cannot keep the query processes from the network"
    " (it takes Linux on x86-64 or ARM64); only the check of each query's text does"
)

START_SECONDS = 120.0
"""Most time to read the data, whatever its size."""
DO_SECONDS = 10.0
"""Most time for a fork, or for the end of a process."""


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
        if self.fit:
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


class Nursery:
    """A process that holds data and forks; `parent` is the nursery that forked it, if one did."""

    def __init__(
        self,
        control: socket.socket,
        process: subprocess.Popen[bytes] | None = None,
        parent: tuple[Nursery, int] | None = None,
    ) -> None:
        self._control = control
        self._process = process
        self._parent = parent
        self._lock = threading.Lock()
        self._ready = False
        self.lost = False

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else (self._parent or (self, 0))[1]

    def tell(
        self,
        told: Mapping[str, object],
        descriptor: int | None = None,
        seconds: float = DO_SECONDS,
    ) -> dict[str, Any]:
        """Have something done; what the nursery says to it.

        Raises
        ------
        NurseryLost
            It has died, or does not answer in time.
        """
        with self._lock:
            self._begun(START_SECONDS)
            if self.lost:
                raise NurseryLost
            try:
                raw = json.dumps(told).encode()
                socket.send_fds(self._control, [raw], [] if descriptor is None else [descriptor])
            except OSError as error:
                self.lost = True
                raise NurseryLost from error
            return self._heard(seconds)

    def ready(self, seconds: float) -> None:
        """Wait until the data is there; `NurseryLost` if it is not in time."""
        with self._lock:
            self._begun(seconds)

    def _begun(self, seconds: float) -> None:
        if self._ready:
            return
        told = self._heard(seconds)
        self._ready = True
        # once: a view is as its parent is
        if not told["confined"] and self._parent is None:
            _log.error(UNCONFINED)

    def _heard(self, seconds: float) -> dict[str, Any]:
        try:
            self._control.settimeout(max(seconds, 0.001))
            raw = self._control.recv(MESSAGE)
        except OSError as error:
            self.lost = True
            raise NurseryLost from error
        if not raw:
            self.lost = True
            raise NurseryLost
        told: dict[str, Any] = json.loads(raw)
        return told

    def fork(self) -> Worker:
        """A new worker."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                return Worker(self, self.tell({"do": "fork"}, theirs.fileno())["pid"], ours)
            except NurseryLost:
                ours.close()
                raise

    def view(self, known: date, law: date, seconds: float) -> Nursery:
        """A nursery over the data as known on `known`, by the law of `law`.

        Raises
        ------
        NurseryLost
            It was not there in `seconds`, or had no room.
        """
        ours, theirs = socket.socketpair()
        days = {"do": "view", "known": known.isoformat(), "law": law.isoformat()}
        with theirs:
            try:
                pid = self.tell(days, theirs.fileno())["pid"]
            except NurseryLost:
                ours.close()
                raise
        made = Nursery(ours, parent=(self, pid))
        try:
            made.ready(seconds)
        except NurseryLost:
            made.close()
            raise
        return made

    def close(self) -> None:
        """End it and all that it forked."""
        # a thread may be listening
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        if self._parent is not None:
            nursery, pid = self._parent
            with contextlib.suppress(NurseryLost):
                nursery.tell({"do": "end", "pid": pid})
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, 9)
            self._process.wait()


def start(reader: Reader, memory_mb: int, result_mb: int) -> Nursery:
    """The first nursery.

    A store on disk is opened by each worker: the system keeps its pages once for all of them. Other
    data is handed over, which goes on while the caller does.
    """
    ours, theirs = socket.socketpair()
    root = str(Path(build.__file__).parent.parent)
    folder = reader.folder if isinstance(reader, EmbeddedReader) else None
    with theirs:
        process = subprocess.Popen(
            [
                sys.executable, "-P", "-m", "graph.sparql.worker",
                str(theirs.fileno()), str(memory_mb), str(result_mb),
                *([] if folder is None else [str(folder.resolve())]),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": root, "PATH": os.defpath},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )  # fmt: skip

    def feed() -> None:
        assert process.stdin is not None
        # it may be told to end before it has read all
        with contextlib.suppress(OSError), process.stdin as out:
            if folder is None:
                serialize(reader.quads(), output=out, format=RdfFormat.N_QUADS)
        # so that what it has to say is in the log before the first query comes
        with contextlib.suppress(NurseryLost):
            made.ready(START_SECONDS)

    made = Nursery(ours, process)
    threading.Thread(target=feed, daemon=True).start()
    return made
