"""Several processes that serve: forked from one that has loaded the data, and watched by it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from api.edge import hangup
from api.edge.config import ServerConfig

if TYPE_CHECKING:
    from api.edge.server import Server

_log = logging.getLogger(__name__)
_fork = multiprocessing.get_context("fork")

OURS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
"""Signals that the parent and its processes each handle in their own way."""


class Worker(Process):
    """One process; it shares what its parent had loaded when it was begun."""

    config: ServerConfig

    def __init__(self, config: ServerConfig, sockets: list[socket.socket], terminal: bool) -> None:
        super().__init__(config, sockets)
        self.terminal = terminal
        self.process = _fork.Process(target=self._begun, args=(sockets,))  # type: ignore[assignment]

    @cached_property
    def server(self) -> Server:
        from api.edge.server import Server

        return Server(self.config)

    def start(self) -> None:
        with _held():
            super().start()

    def _begun(self, sockets: list[socket.socket]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, hangup.Early(self.terminal))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)
        self.target(sockets)


@contextmanager
def _held() -> Iterator[None]:
    """Signals wait meanwhile: none is for the wrong process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, OURS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)


class Ended(Exception):
    """The server was told to end while it loaded data."""


@contextmanager
def _ending() -> Iterator[None]:
    """What loads may take minutes, and ends at once when the server is told to."""

    def end(*_: object) -> None:
        raise Ended

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Supervisor(Multiprocess):
    """The processes: begun, begun anew where one has died, replaced one by one for new data.

    `reload` loads the next data and says whether it did. Where it did not, each process is told to
    reload by itself: it says the same in its log and in ``/readyz``, and serves on.
    """

    config: ServerConfig

    def __init__(
        self, config: ServerConfig, sockets: list[socket.socket], reload: Callable[[], bool]
    ) -> None:
        self._early = hangup.handler()
        super().__init__(config, sockets)
        self._reload = reload

    def _begin(self) -> Worker:
        made = Worker(self.config, self.sockets, self._early.terminal)
        made.start()
        return made

    def init_processes(self) -> None:
        self.processes.extend(self._begin() for _ in range(self.processes_num))

    def keep_subprocess_alive(self) -> None:
        for place, process in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if process.is_alive(timeout=self.config.timeout_worker_healthcheck):
                continue
            process.kill()
            process.join()
            if process.exitcode == STARTUP_FAILURE:
                _log.error("a process could not be started: the others end as well")
                self.should_exit.set()
                return
            _log.error("process %s died: another takes its place", process.pid)
            self.processes[place] = self._begin()

    def restart_all(self) -> None:
        """Put another in the place of each process, once it serves."""
        for place, old in enumerate(list(self.processes)):
            made = self._begin()
            patience = self.config.timeout_worker_healthcheck
            if not made.wait_until_ready(patience, self.should_exit):
                made.kill()
                made.join()
                if not self.should_exit.is_set():
                    _log.error("a process with the new data did not start: the old one serves on")
                return
            self.processes[place] = made
            old.terminate()
            old.join()

    def handle_hup(self) -> None:
        if self._early.left():
            self.should_exit.set()
            return
        try:
            with _ending():
                loaded = self._reload()
        except Ended:
            self.should_exit.set()
            return
        if loaded:
            self.restart_all()
            return
        for process in self.processes:
            if process.pid is not None:
                os.kill(process.pid, signal.SIGHUP)

    def handle_ttin(self) -> None:
        self.processes_num += 1
        self.processes.append(self._begin())


def failed(supervisor: Supervisor) -> bool:
    """Did a process end because it could not be started?"""
    codes: list[Any] = [process.exitcode for process in supervisor.processes]
    return STARTUP_FAILURE in codes
