"""Queries in processes of their own: a deadline, a memory limit, a complete answer or an error.

The engine cannot cancel a query and may abort the process that runs it, so a query runs in a worker
that is killed when its time is up. An answer is whole before it is sent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from graph.errors import BadQuery
from graph.sparql import nursery
from graph.sparql.calls import GONE, Answered, Begun, Call, Limits, Query
from graph.sparql.ended import REASONS, answered, died
from graph.sparql.guard import MAX_LENGTH, too_long
from graph.sparql.handle import DO_SECONDS, NurseryLost, Worker
from graph.sparql.idle import Idle, end_later
from graph.sparql.nursery import Nursery
from graph.sparql.places import MOST_SLICE, SLICE, Places, QueryFailed, Ticket, busy
from graph.sparql.views import Views
from graph.store import Reader

__all__ = ["Answered", "Begun", "Call", "Limits", "Pool", "Query", "QueryFailed"]


class Pool:
    """Workers over one immutable set of quads, forked as they are needed.

    `killed` is told ``time``, ``memory``, ``gone``, ``lost`` or ``fault`` where a process ended
    before its answer.
    """

    def __init__(
        self, reader: Reader, limits: Limits, killed: Callable[[str], object] | None = None
    ) -> None:
        self.limits = limits
        self._killed = killed or (lambda _: None)
        self.places = Places(limits.workers)
        self._reader = reader
        self._base: Nursery | None = None
        self._annex: Nursery | None = None
        self._renewing = threading.Lock()
        self._annexing = threading.Lock()
        self._views = Views()
        self._closed = False
        self._idle = Idle(self.places.all)
        self._idle_in_annex = Idle(self.places.all)

    def open(self) -> None:
        """Let the first process read the data now, not when the first query comes."""
        self._living()

    def ready(self) -> bool:
        """Does a process answer? Waits until the data is read."""
        for _ in range(2):
            try:
                worker = self._living().fork()
            except NurseryLost:
                continue
            except (QueryFailed, OSError):
                return False
            # a worker may be there and yet not be able to open the store
            worker.ask(_told(Query("ASK {}")))
            answers = worker.answers(DO_SECONDS) and worker.read(DO_SECONDS) is not None
            worker.fit = worker.fit and answers
            self._give(worker, None)
            return answers
        return False

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
        seconds = self._seconds(timeout)
        call = call or Call()
        call.waits_at(self.places)
        ticket = self.places.enter(client, seconds, lambda: call.cancelled)
        try:
            return answered(*self._put(query, seconds, ticket, call))
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
        placed = ticket.long or self._views.kept(query.days)
        if not placed and not self.places.lengthen(ticket):
            most = self.limits.seconds + MOST_SLICE
            self.places.halt(ticket, most, lambda: call.cancelled)
        with self._views.hold(query.days, self.limits.seconds, make, ticket.client) as view:
            return self._run(query, view, seconds, ticket, call)

    def _run(
        self, query: Query, view: Nursery | None, seconds: float, ticket: Ticket, call: Call
    ) -> tuple[dict[str, object], bytes]:
        self._unless_gone(call)
        worker = self._taken(view, ticket.light)
        begun = Begun(ticket, worker, view, seconds, time.monotonic() + seconds)
        return self._ended(begun, call, query)

    def _ended(
        self, begun: Begun, call: Call, query: Query | None = None, quick: bool = False
    ) -> tuple[dict[str, object], bytes]:
        """The reply to a query; to `query`, if it has not been put yet."""
        worker, ticket, ends = begun.worker, begun.ticket, begun.ends
        reply = None
        try:
            call.runs_in(worker)
            if query is not None:
                worker.ask(_told(query))
            if not worker.answers_shortly(SLICE, min(MOST_SLICE, begun.seconds)):
                worker.slow_down()
                if not ticket.long and not self.places.lengthen(ticket):
                    left = ends - time.monotonic()
                    worker.halt()
                    most = self.limits.seconds + MOST_SLICE
                    self.places.halt(ticket, most, lambda: call.cancelled)
                    worker.go_on()
                    ends = time.monotonic() + left
            if not worker.answers(ends - time.monotonic()):
                self._killed("time")
                raise QueryFailed(
                    "query-too-slow",
                    f"the query took longer than {begun.seconds:g} seconds: narrow it or add LIMIT",
                )
            reply = worker.read(ends - time.monotonic())
        finally:
            call.runs_in(None)
            ticket.worked = worker.worked()
            # one that still works is of no use
            worker.fit = worker.fit and reply is not None
            self._give(worker, begun.view, quick)
        self._unless_gone(call)
        if reply is None:
            raise self._unanswered(worker.status)
        return reply

    def _unless_gone(self, call: Call) -> None:
        if call.cancelled:
            self._killed("gone")
            raise busy(GONE)

    def _unanswered(self, status: int | None) -> QueryFailed:
        failed = died(status)
        self._killed(REASONS.get(failed.code, "fault"))
        return failed

    def begin(self, query: Query, timeout: float | None = None, client: str = "") -> Begun | None:
        """Put a query at once, without waiting for anything; None if that cannot be.

        For a caller that has something else to do until the answer is there. `finish` must follow.
        """
        if query.days is not None or len(query.text) > MAX_LENGTH:
            return None
        ticket = self.places.enter_now(client)
        worker = self._idle.take(end_later) if ticket is not None else None
        if ticket is None or worker is None:
            if ticket is not None:
                self.places.leave(ticket)
            return None
        worker.ask(_told(query))
        seconds = self._seconds(timeout)
        return Begun(ticket, worker, None, seconds, time.monotonic() + seconds)

    def finish(self, begun: Begun, call: Call | None = None, quick: bool = False) -> Answered:
        """The answer to a query that was begun; as `run`.

        `quick`: it is known to be there; nothing is waited for.
        """
        begun.finished = True
        call = call or Call()
        call.waits_at(self.places)
        try:
            return answered(*self._ended(begun, call, quick=quick))
        finally:
            self.places.leave(begun.ticket)

    def _seconds(self, timeout: float | None) -> float:
        return min(self.limits.seconds, timeout or self.limits.seconds)

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

    def _yielding(self) -> Nursery:
        """The nursery for clients whose queries are long."""
        base = self._living()
        # a lock of its own: who waits for a process that yields holds up nobody else
        with self._annexing:
            if self._annex is not None and (self._annex.lost or base.lost):
                self._annex.close()
                self._annex = None
            if self._annex is None:
                self._annex = base.annex()
            return self._annex

    def _taken(self, view: Nursery | None, light: bool) -> Worker:
        """A worker of the view; without one, of the data as it is."""
        if view is None:
            idling = (self._idle if light else self._idle_in_annex).take()
            if idling is not None:
                return idling
        for last in (False, True):
            try:
                return (view or (self._living() if light else self._yielding())).fork()
            except NurseryLost as error:
                if last or view is not None:
                    raise busy("the query process was lost and is started anew") from error
            except OSError as error:
                # no room for a process or a handle: it may come
                raise busy("no query process can be started") from error
        raise AssertionError("unreachable")

    def _give(self, worker: Worker, view: Nursery | None, quick: bool = False) -> None:
        idle = self._idle_in_annex if worker.nursery.yields else self._idle
        if view is not None or not idle.keep(worker):
            (end_later if quick else Worker.end)(worker)

    def close(self) -> None:
        """End every process."""
        self.places.close()
        self._views.close()
        with self._renewing:
            self._closed = True
            if self._base is not None:
                self._base.close()
        with self._annexing:
            # it ended with its parent
            if self._annex is not None:
                self._annex.close()
        for idle in (self._idle, self._idle_in_annex):
            idle.close()


def _told(query: Query) -> dict[str, object]:
    return {
        "query": query.text,
        "default_graphs": query.default_graphs,
        "named_graphs": query.named_graphs,
        "accept": query.accept,
        "format": query.format,
    }
