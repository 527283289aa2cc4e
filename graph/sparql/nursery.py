"""The server's hold on a nursery, which forks workers and makes views.

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
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, serialize

from graph import build
from graph.embedded import EmbeddedReader
from graph.sparql.handle import DO_SECONDS, NurseryLost, Worker
from graph.sparql.worker import MESSAGE
from graph.store import Reader

_log = logging.getLogger(__name__)

UNCONFINED = (
    "SPARQL QUERIES ARE NOT CONFINED: this system cannot keep the query processes from the network"
    " (it takes Linux on x86-64 or ARM64); only the check of each query's text does"
)

START_SECONDS = 120.0
"""Most time to read the data, whatever its size."""
YIELDING_SECONDS = 60.0
"""Most time for a fork where others go first."""


class Nursery:
    """A process that holds data and forks; `parent` is the nursery that forked it, if one did."""

    def __init__(
        self,
        control: socket.socket,
        process: subprocess.Popen[bytes] | None = None,
        parent: tuple[Nursery, int] | None = None,
        patience: float = DO_SECONDS,
    ) -> None:
        self._control = control
        self._process = process
        self._parent = parent
        self._patience = patience
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
            return self._heard(self._patience)

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

    @property
    def yields(self) -> bool:
        """Do it and its workers let others go first?"""
        return self._parent is not None

    def annex(self) -> Nursery:
        """A nursery over the same data whose workers let others go first, as does it itself.

        To fork costs some milliseconds, and to end a large process too: those who make others do it
        often should not hold up the rest by that.
        """
        return self._forked({"do": "annex"}, START_SECONDS)

    def view(self, known: date, law: date, seconds: float) -> Nursery:
        """A nursery over the data as known on `known`, by the law of `law`; it yields as well.

        Raises
        ------
        NurseryLost
            It was not there in `seconds`, or had no room.
        """
        days = {"do": "view", "known": known.isoformat(), "law": law.isoformat()}
        return self._forked(days, seconds)

    def _forked(self, told: Mapping[str, object], seconds: float) -> Nursery:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                pid = self.tell(told, theirs.fileno())["pid"]
            except NurseryLost:
                ours.close()
                raise
        made = Nursery(ours, parent=(self, pid), patience=YIELDING_SECONDS)
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
