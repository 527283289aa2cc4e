"""Who may run a query now, and who waits: short before long, light clients before heavy ones.

A query begins in any place. After `SLICE` seconds it is *long* and needs one of the long places; if
none is free to its client it is halted until one is. So some places are only ever held for a slice,
and one of them only by *light* clients, whose queries ended within a slice so far. One client may
take neither all short places, nor all long ones, nor all the room to wait; who used least goes
first.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from graph.errors import AskError

SLICE = 0.1
"""Seconds that a query may work in a place kept for short ones."""
MOST_SLICE = 1.0
"""Most seconds that it may be there, where others keep it from working."""
RETRY_SECONDS = 2
_HALF_LIFE = 10.0
_REMEMBERED = 1_000
"""Clients whose use is remembered."""


Gone = Callable[[], bool]
"""Does nobody wait for the answer any more?"""


def _never() -> bool:
    return False


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
    """One query's turn. `light` is what its client was when it came."""

    client: str
    since: float
    light: bool
    long: bool = False
    granted: bool = False
    worked: float = 0.0
    """Seconds of work that it took, as told at its end."""


@dataclass(slots=True)
class _Use:
    """What a client used: seconds of places, halved every `_HALF_LIFE`; work of a usual query."""

    seconds: float
    at: float
    usual: float = 0.0

    def now(self, at: float) -> float:
        return self.seconds * math.exp2((self.at - at) / _HALF_LIFE)


class Places:
    """Places for `long` long queries and one more for short ones.

    `room` queries may wait, `halted` be halted: the ones cost a thread, the others memory.
    """

    def __init__(self, long: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.long = long
        self.short = long + 1
        self.all = long + self.short
        self.room = max(16, 8 * long)
        self.halted = 4 * long
        self._clock = clock
        self._gate = threading.Condition()
        self._waiting: list[Ticket] = []
        self._running: set[Ticket] = set()
        self._uses: OrderedDict[str, _Use] = OrderedDict()
        self._closed = False

    @property
    def most(self) -> int:
        """Queries that run, wait or are halted at once, those just refused left aside."""
        return self.all + self.room + self.halted

    def counts(self) -> dict[str, int]:
        """Queries by what they do now: ``short``, ``long``, ``waiting``, ``halted``."""
        with self._gate:
            long = sum(ticket.long for ticket in self._running)
            halted = sum(ticket.long for ticket in self._waiting)
            return {
                "short": len(self._running) - long,
                "long": long,
                "waiting": len(self._waiting) - halted,
                "halted": halted,
            }

    def enter(self, client: str, seconds: float, gone: Gone = _never) -> Ticket:
        """A place for a new query of `client`, after waiting at most `seconds` and until `gone()`.

        Raises
        ------
        QueryFailed
            ``too-many-requests``: the client has too many waiting; ``busy``: all have, or the
            time is up.
        """
        with self._gate:
            ticket = Ticket(client, self._clock(), self._light(client))
            self._waiting.append(ticket)
            self._fill()
            if not ticket.granted:
                self._admit(ticket)
                self._wait(ticket, seconds, gone)
        return ticket

    def enter_now(self, client: str) -> Ticket | None:
        """A place for a new query of a light client, if one is free and nobody waits for it."""
        with self._gate:
            ticket = Ticket(client, self._clock(), self._light(client))
            if self._closed or self._waiting or not ticket.light or not self._able(ticket):
                return None
            self._running.add(ticket)
            ticket.granted = True
        return ticket

    def lengthen(self, ticket: Ticket) -> bool:
        """Make the running query a long one; False if no long place is free to its client."""
        with self._gate:
            ticket.long = self._may_be_long(ticket.client)
            if ticket.long:
                # its place among the short ones is free
                self._fill()
            return ticket.long

    def halt(self, ticket: Ticket, seconds: float, gone: Gone = _never) -> None:
        """Give up the place and wait for a long one.

        Raises
        ------
        QueryFailed
            As `enter`.
        """
        with self._gate:
            self._leave(ticket)
            ticket.granted, ticket.long, ticket.since = False, True, self._clock()
            self._waiting.append(ticket)
            self._fill()
            if not ticket.granted:
                self._admit(ticket)
                self._wait(ticket, seconds, gone)

    def look_again(self) -> None:
        """Somebody who waits may be gone."""
        with self._gate:
            self._gate.notify_all()

    def leave(self, ticket: Ticket) -> None:
        """The query has ended."""
        with self._gate:
            self._leave(ticket)
            use = self._uses.get(ticket.client)
            if use is not None:
                use.usual += (ticket.worked - use.usual) / 3
            self._fill()

    def close(self) -> None:
        """Refuse all who wait or come."""
        with self._gate:
            self._closed = True
            self._gate.notify_all()

    def _leave(self, ticket: Ticket) -> None:
        if ticket not in self._running:
            return
        self._running.discard(ticket)
        now = self._clock()
        use = self._uses.get(ticket.client) or _Use(0.0, now)
        use.seconds, use.at = use.now(now) + now - ticket.since, now
        self._uses[ticket.client] = use
        self._uses.move_to_end(ticket.client)
        if len(self._uses) > _REMEMBERED:
            self._uses.popitem(last=False)

    def _light(self, client: str) -> bool:
        use = self._uses.get(client)
        return use is None or use.usual < SLICE

    def _admit(self, ticket: Ticket) -> None:
        theirs = sum(other.client == ticket.client for other in self._waiting)
        if theirs > self.room // 2:
            self._waiting.remove(ticket)
            raise QueryFailed(
                "too-many-requests",
                "too many of your queries are waiting: let some of them end first",
                RETRY_SECONDS,
            )
        room = self.halted if ticket.long else self.room
        if sum(other.long is ticket.long for other in self._waiting) > room:
            self._waiting.remove(ticket)
            raise busy("too many queries are waiting")

    def _wait(self, ticket: Ticket, seconds: float, gone: Gone) -> None:
        self._gate.wait_for(lambda: ticket.granted or self._closed or gone(), seconds)
        if not ticket.granted:
            self._waiting.remove(ticket)
        if not ticket.granted or self._closed:
            raise busy("all query processes are at work")

    def _may_be_long(self, client: str) -> bool:
        theirs = [ticket.client for ticket in self._running if ticket.long]
        return len(theirs) < self.long and theirs.count(client) < max(1, self.long - 1)

    def _able(self, ticket: Ticket) -> bool:
        if ticket.long:
            return self._may_be_long(ticket.client)
        held = [other.client for other in self._running if not other.long]
        # the last one is for others, and for light clients
        theirs = held.count(ticket.client)
        return len(held) < self.short - (not ticket.light) and theirs < max(1, self.short - 1)

    def _fill(self) -> None:
        """Grant places: next is the client that has fewest, then the one that used least."""
        while not self._closed:
            able = [ticket for ticket in self._waiting if self._able(ticket)]
            if not able:
                break
            has = Counter(ticket.client for ticket in self._running)
            now = self._clock()
            used = {name: use.now(now) for name, use in self._uses.items()} if len(able) > 1 else {}
            chosen = min(able, key=lambda t: (has[t.client], used.get(t.client, 0.0), t.since))
            self._waiting.remove(chosen)
            self._running.add(chosen)
            chosen.granted, chosen.since = True, now
        self._gate.notify_all()
