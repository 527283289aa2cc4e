"""What is asked of the pool and what comes of it: limits, queries, answers, calls under way."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from graph.sparql.handle import Worker
from graph.sparql.nursery import Nursery
from graph.sparql.places import Places, Ticket
from graph.sparql.views import Days

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
    """A complete answer; `place` is the line and column that a hint is about."""

    body: bytes
    media_type: str
    content_type: str
    hint: str | None = None
    place: dict[str, int] | None = None


class Call:
    """One query's way through the pool, which another thread may cancel."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._places: Places | None = None
        self.cancelled = False

    def cancel(self) -> None:
        """Nobody waits for the answer any more: free the place, end the process."""
        with self._lock:
            self.cancelled = True
            if self._worker is not None:
                self._worker.give_up()
            places = self._places
        if places is not None:
            places.look_again()

    def waits_at(self, places: Places) -> None:
        """Tell where it waits for its turn."""
        with self._lock:
            self._places = places

    def runs_in(self, worker: Worker | None) -> None:
        """Tell which worker has it now, if any."""
        with self._lock:
            self._worker = worker
            if worker is not None and self.cancelled:
                worker.give_up()


@dataclass(eq=False, slots=True)
class Begun:
    """A query in its worker, and its turn; `ends` is by the monotonic clock."""

    ticket: Ticket
    worker: Worker
    view: Nursery | None
    seconds: float
    ends: float
    finished: bool = False
