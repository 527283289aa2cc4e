"""Queries in processes of their own: a deadline, a memory limit, a complete answer or an error.

The engine cannot cancel a query and may abort the process that runs it, so a query runs in a worker
that is killed when its time is up and replaced when it dies. An answer is whole before it is sent.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph import build
from graph.errors import AskError
from graph.sparql.guard import guard
from graph.sparql.run import explain
from graph.sparql.worker import receive, send
from graph.store import QueryError, Reader

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use, and how many run at once; four times as many may wait."""

    seconds: float
    memory_mb: int
    result_mb: int
    workers: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query with its data set by the protocol, and the formats its sender takes."""

    text: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    accept: str | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A complete answer."""

    body: bytes
    media_type: str
    content_type: str


class QueryFailed(AskError):
    """The query was not answered; `code` says why, `retry_after` (seconds) when to try again."""

    def __init__(self, code: str, detail: str, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}


class _Worker:
    """One process; asked by one thread at a time."""

    def __init__(self, place: Path, limits: Limits) -> None:
        root = str(Path(build.__file__).parent.parent)
        self.process = subprocess.Popen(
            [
                sys.executable, "-P", "-m", "graph.sparql.worker",
                str(place), str(limits.memory_mb), str(limits.result_mb),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": root, "PATH": os.defpath},
            start_new_session=True,
        )  # fmt: skip
        self.ready = False
        self.expired = False

    def ask(self, query: Query, seconds: float) -> tuple[dict[str, object], bytes] | None:
        """The reply; None if the process died or was killed because its time was up."""
        assert self.process.stdin is not None
        if not self.ready:
            # start-up is ours, not the query's: it has a time of its own
            self.ready = self._timed(START_SECONDS) is not None
            if not self.ready:
                return None
        head = {
            "query": query.text,
            "default_graphs": query.default_graphs,
            "named_graphs": query.named_graphs,
            "accept": query.accept,
            "format": query.format,
        }
        try:
            send(self.process.stdin, head)
        except OSError:
            return None
        return self._timed(seconds)

    def _timed(self, seconds: float) -> tuple[dict[str, object], bytes] | None:
        assert self.process.stdout is not None
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            reply = receive(self.process.stdout)
        finally:
            timer.cancel()
            # an answer may come while the timer strikes: then this process answers no more
            timer.join()
        return reply

    def _expire(self) -> None:
        self.expired = True
        self.process.kill()

    def close(self) -> None:
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self.process.wait()


class Pool:
    """Workers over one immutable set of quads."""

    def __init__(self, reader: Reader, limits: Limits) -> None:
        self.limits = limits
        self._folder = Path(tempfile.mkdtemp(prefix="chronolex-"))
        self._place = self._folder / "data.nq"
        with self._place.open("wb") as out:
            out.writelines(build.dump(reader))
        self._free: deque[_Worker] = deque(self._spawn() for _ in range(limits.workers))
        self._gate = threading.Condition()
        self._waiting = 0
        self._closed = False

    def _spawn(self) -> _Worker:
        return _Worker(self._place, self.limits)

    def run(self, query: Query, timeout: float | None = None) -> Answered:
        """Answer a query, in at most `timeout` seconds or the pool's own limit.

        Raises
        ------
        BadQuery
            The query is wrong or refused.
        QueryFailed
            ``query-too-slow``, ``query-too-big`` or ``busy``.
        AskError
            What the worker refuses, such as a format.
        """
        try:
            guard(query.text)
        except QueryError as error:
            raise explain(query.text, error) from error
        seconds = min(self.limits.seconds, timeout or self.limits.seconds)
        worker = self._take(seconds)
        if worker.process.poll() is not None:
            # it died while nobody asked it, so this query is not to blame
            worker.close()
            worker = self._spawn()
        started = time.monotonic()
        reply: tuple[dict[str, object], bytes] | None = None
        try:
            reply = worker.ask(query, seconds)
        finally:
            self._give(worker, reply is not None and not worker.expired)
        if reply is None:
            if time.monotonic() - started >= seconds:
                raise QueryFailed(
                    "query-too-slow",
                    f"the query took longer than {seconds:g} seconds: narrow it or add LIMIT",
                )
            raise QueryFailed(
                "query-too-big",
                "the query needs more memory than it may have: narrow it or add LIMIT",
            )
        return _answered(*reply)

    def _take(self, seconds: float) -> _Worker:
        with self._gate:
            if self._waiting >= 4 * self.limits.workers:
                raise QueryFailed("busy", "too many queries are waiting: try again", 2)
            self._waiting += 1
            try:
                free = self._gate.wait_for(lambda: bool(self._free) or self._closed, seconds)
            finally:
                self._waiting -= 1
            if not free or self._closed:
                raise QueryFailed("busy", "all query processes are at work: try again", 2)
            return self._free.popleft()

    def _give(self, worker: _Worker, alive: bool) -> None:
        if not alive:
            worker.close()
            worker = self._spawn()
        with self._gate:
            if self._closed:
                worker.close()
            else:
                self._free.append(worker)
            self._gate.notify()

    def close(self) -> None:
        """End every process and remove the copy of the data."""
        with self._gate:
            self._closed = True
            while self._free:
                self._free.popleft().close()
            self._gate.notify_all()
        shutil.rmtree(self._folder, ignore_errors=True)


def _answered(head: dict[str, object], body: bytes) -> Answered:
    if "code" not in head:
        return Answered(body, str(head["media_type"]), str(head["content_type"]))
    failed = QueryFailed(str(head["code"]), str(head["detail"]))
    accepted, position = head.get("accepted"), head.get("position")
    failed.accepted = [str(word) for word in accepted] if isinstance(accepted, list) else None
    failed.position = position if isinstance(position, dict) else None
    raise failed
