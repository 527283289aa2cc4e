"""Queries in processes of their own: a deadline, a memory limit, a complete answer or an error.

The engine cannot cancel a query and may abort the process that runs it, so a query runs in a worker
that is killed when its time is up. An answer is whole before it is sent.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import BadQuery
from graph.sparql import nursery
from graph.sparql.guard import MAX_LENGTH, too_long
from graph.sparql.nursery import Nursery, NurseryLost, Worker
from graph.sparql.places import MOST_SLICE, SLICE, Places, QueryFailed, Ticket, busy
from graph.sparql.views import Days, Views
from graph.sparql.worker import OUT_OF_MEMORY, UNANSWERED
from graph.store import Reader

__all__ = ["Answered", "Call", "Limits", "Pool", "Query", "QueryFailed"]


GONE = "nobody waits for the answer"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use, and how many long ones run at once; see `places` for the rest."""

    seconds: float
    memory_mb: int
    result_mb: int
    workers: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query with its data set by the protocol, and the formats its sender takes.

    `days` is a view to put it to, in place of the data as it is.
    """

    text: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    accept: str | None = None
    format: str | None = None
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A complete answer."""

    body: bytes
    media_type: str
    content_type: str
    hint: str | None = None


class Call:
    """One query's way through the pool, which another thread may cancel."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self.cancelled = False

    def cancel(self) -> None:
        """Nobody waits for the answer any more: free the place, end the process."""
        with self._lock:
            self.cancelled = True
            if self._worker is not None:
                self._worker.give_up()

    def runs_in(self, worker: Worker | None) -> None:
        """Tell which worker has it now, if any."""
        with self._lock:
            self._worker = worker
            if worker is not None and self.cancelled:
                worker.give_up()


class Pool:
    """Workers over one immutable set of quads, forked as they are needed."""

    def __init__(self, reader: Reader, limits: Limits) -> None:
        self.limits = limits
        self.places = Places(limits.workers)
        self._reader = reader
        self._base: Nursery | None = None
        self._renewing = threading.Lock()
        self._views = Views()
        self._closed = False
        self._idle: list[Worker] = []

    def open(self) -> None:
        """Let the first process read the data now, not when the first query comes."""
        self._living()

    def run(
        self,
        query: Query,
        timeout: float | None = None,
        client: str = "",
        call: Call | None = None,
    ) -> Answered:
        """Answer a query, in at most `timeout` seconds or the pool's own limit.

        `call`: by which it may be cancelled; it then ends as ``busy``.

        Raises
        ------
        BadQuery
            The query is wrong or refused.
        QueryFailed
            ``query-too-slow``, ``query-too-big``, ``too-many-requests`` or ``busy``.
        AskError
            What the worker refuses, such as a format.
        """
        if len(query.text) > MAX_LENGTH:
            raise BadQuery(too_long(query.text))
        seconds = min(self.limits.seconds, timeout or self.limits.seconds)
        ticket = self.places.enter(client, seconds)
        try:
            return _answered(*self._put(query, seconds, ticket, call or Call()))
        finally:
            self.places.leave(ticket)

    def _put(
        self, query: Query, seconds: float, ticket: Ticket, call: Call
    ) -> tuple[dict[str, object], bytes]:
        """Have it run on its view, made first if need be."""
        if query.days is None:
            return self._run(query, None, seconds, ticket, call)
        known, law = query.days

        def make(seconds: float) -> Nursery:
            return self._living().view(known, law, seconds)

        # to make a view is long work: who used least gets the place for it
        if not self._views.kept(query.days) and not self.places.lengthen(ticket):
            self.places.halt(ticket, self.limits.seconds + MOST_SLICE)
        with self._views.hold(query.days, self.limits.seconds, make, ticket.client) as view:
            return self._run(query, view, seconds, ticket, call)

    def _run(
        self, query: Query, view: Nursery | None, seconds: float, ticket: Ticket, call: Call
    ) -> tuple[dict[str, object], bytes]:
        if call.cancelled:
            raise busy(GONE)
        worker = self._taken(view)
        ends = time.monotonic() + seconds
        try:
            if not ticket.light:
                worker.slow_down()
            call.runs_in(worker)
            worker.ask(
                {
                    "query": query.text,
                    "default_graphs": query.default_graphs,
                    "named_graphs": query.named_graphs,
                    "accept": query.accept,
                    "format": query.format,
                }
            )
            if not worker.answers_shortly(SLICE, min(MOST_SLICE, seconds)):
                worker.slow_down()
                if not ticket.long and not self.places.lengthen(ticket):
                    left = ends - time.monotonic()
                    worker.halt()
                    self.places.halt(ticket, self.limits.seconds + MOST_SLICE)
                    worker.go_on()
                    ends = time.monotonic() + left
            if not worker.answers(ends - time.monotonic()):
                raise QueryFailed(
                    "query-too-slow",
                    f"the query took longer than {seconds:g} seconds: narrow it or add LIMIT",
                )
            reply = worker.read(ends - time.monotonic())
        finally:
            call.runs_in(None)
            ticket.worked = worker.worked()
            self._give(worker, view)
        if call.cancelled:
            raise busy(GONE)
        if reply is None:
            raise _died(worker.status)
        return reply

    def _living(self) -> Nursery:
        """The nursery of the data as it is; a new one if it was lost."""
        with self._renewing:
            if self._closed:
                raise busy("the query processes have ended")
            if self._base is not None and self._base.lost:
                self._base.close()
                self._base = None
            if self._base is None:
                limits = self.limits
                self._base = nursery.start(self._reader, limits.memory_mb, limits.result_mb)
            return self._base

    def _taken(self, view: Nursery | None) -> Worker:
        if view is None:
            while self._idle:
                with contextlib.suppress(IndexError):
                    worker = self._idle.pop()
                    # one that has died in the meantime shows by an end where nothing was asked
                    if not worker.answers(0.0):
                        return worker
                    worker.end()
        for last in (False, True):
            try:
                return (view or self._living()).fork()
            except NurseryLost as error:
                if last or view is not None:
                    raise busy("the query process was lost and is started anew") from error
        raise AssertionError("unreachable")

    def _give(self, worker: Worker, view: Nursery | None) -> None:
        if view is None and worker.fit and len(self._idle) < self.places.all:
            self._idle.append(worker)
        else:
            worker.end()

    def close(self) -> None:
        """End every process."""
        self.places.close()
        self._views.close()
        with self._renewing:
            self._closed = True
            if self._base is not None:
                self._base.close()
        while self._idle:
            self._idle.pop().peer.close()


def _died(status: int | None) -> QueryFailed:
    """What to say of a query whose worker ended without an answer, with this status."""
    if status is None:
        return busy("the query process was lost and is started anew")
    # the engine aborts where it gets no memory, and the system kills where there is none
    if status in (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL):
        return QueryFailed(
            "query-too-big", "the query needs more memory than it may have: narrow it or add LIMIT"
        )
    return QueryFailed("bad-query", UNANSWERED)


def _answered(head: dict[str, object], body: bytes) -> Answered:
    if "code" not in head:
        told = head.get("hint")
        hint = None if told is None else str(told)
        return Answered(body, str(head["media_type"]), str(head["content_type"]), hint)
    failed = QueryFailed(str(head["code"]), str(head["detail"]))
    accepted, position = head.get("accepted"), head.get("position")
    failed.accepted = [str(word) for word in accepted] if isinstance(accepted, list) else None
    failed.position = position if isinstance(position, dict) else None
    raise failed
