"""Who may run a query now, and who waits: short before long, and every client in turn.

A query begins in any place. After `SLICE` seconds it is *long* and needs one of the long places; if
none is free to its client it stops, waits for one and begins anew. So some places are always held
by queries younger than `SLICE`, and a short query never waits for a long one. One client may take
neither all places, nor all long ones, nor all that there is of room to wait.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from graph.errors import AskError

SLICE = 1.0
"""Seconds that a query may run in a place kept for short ones."""
SHORT = 2
"""Places beside the long ones."""
RETRY_SECONDS = 2


class QueryFailed(AskError):
    """The query was not answered; `code` says why, `retry_after` (seconds) when to try again."""

    def __init__(self, code: str, detail: str, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}


def busy(detail: str) -> QueryFailed:
    return QueryFailed("busy", f"{detail}: try again", RETRY_SECONDS)


@dataclass(eq=False, slots=True)
class Ticket:
    """One query's turn."""

    client: str
    long: bool = False
    granted: bool = False
    since: float = field(default_factory=time.monotonic)


class Places:
    """`long` queries of more than a slice at once, `SHORT` more places, four times `long` wait."""

    def __init__(self, long: int) -> None:
        self.long = long
        self.all = long + SHORT
        self.waiting_room = 4 * long
        self._gate = threading.Condition()
        self._waiting: list[Ticket] = []
        self._running: set[Ticket] = set()
        self._turns = 0
        self._last: dict[str, int] = {}
        self._closed = False

    @property
    def most(self) -> int:
        """Queries that run or wait at once, those just refused left aside."""
        return self.all + self.waiting_room

    def enter(self, client: str, seconds: float) -> Ticket:
        """A place for a new query of `client`, after waiting at most `seconds`.

        Raises
        ------
        QueryFailed
            ``too-many-requests``: the client has too many waiting; ``busy``: all have, or the
            time is up.
        """
        ticket = Ticket(client)
        with self._gate:
            self._waiting.append(ticket)
            self._fill()
            if not ticket.granted:
                theirs = sum(other.client == client for other in self._waiting)
                if theirs > max(1, self.waiting_room // 2):
                    self._waiting.remove(ticket)
                    raise QueryFailed(
                        "too-many-requests",
                        "too many of your queries are waiting: let some of them end first",
                        RETRY_SECONDS,
                    )
                if len(self._waiting) > self.waiting_room:
                    self._waiting.remove(ticket)
                    raise busy("too many queries are waiting")
                self._wait(ticket, seconds)
        return ticket

    def lengthen(self, ticket: Ticket) -> bool:
        """Make the running query a long one; False if no long place is free to its client."""
        with self._gate:
            ticket.long = self._may_be_long(ticket.client)
            return ticket.long

    def again(self, ticket: Ticket, seconds: float) -> None:
        """Give up the place and wait for a long one.

        Raises
        ------
        QueryFailed
            ``busy``: none was free in time.
        """
        with self._gate:
            self._running.discard(ticket)
            ticket.granted, ticket.long = False, True
            self._waiting.append(ticket)
            self._fill()
            self._wait(ticket, seconds)

    def leave(self, ticket: Ticket) -> None:
        """The query has ended."""
        with self._gate:
            self._running.discard(ticket)
            if all(other.client != ticket.client for other in (*self._waiting, *self._running)):
                self._last.pop(ticket.client, None)
            self._fill()

    def close(self) -> None:
        """Refuse all who wait or come."""
        with self._gate:
            self._closed = True
            self._gate.notify_all()

    def _wait(self, ticket: Ticket, seconds: float) -> None:
        self._gate.wait_for(lambda: ticket.granted or self._closed, seconds)
        if not ticket.granted:
            self._waiting.remove(ticket)
        if not ticket.granted or self._closed:
            raise busy("all query processes are at work")

    def _may_be_long(self, client: str) -> bool:
        theirs = [ticket.client for ticket in self._running if ticket.long]
        return len(theirs) < self.long and theirs.count(client) < max(1, self.long - 1)

    def _fill(self) -> None:
        """Grant places: next is the client that has fewest, then the one served longest ago."""
        while len(self._running) < self.all and not self._closed:
            has = Counter(ticket.client for ticket in self._running)
            able = [
                ticket
                for ticket in self._waiting
                if has[ticket.client] < self.all - 1
                and (not ticket.long or self._may_be_long(ticket.client))
            ]
            if not able:
                break
            chosen = min(able, key=lambda t: (has[t.client], self._last.get(t.client, 0), t.since))
            self._waiting.remove(chosen)
            self._running.add(chosen)
            self._turns += 1
            self._last[chosen.client] = self._turns
            chosen.granted = True
        self._gate.notify_all()
