"""The circuit: an engine that fails again and again is left alone for a while.

Then nobody waits for its time-outs, and it can come back. After the pause one request may try; if
that fails as well, the pause doubles.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from graph.remote import failures

FAILURES = 5
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0


class Circuit:
    """Counts failures in a row; open after `FAILURES` of them. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._pause = FIRST_PAUSE
        self._until = 0.0
        self._trying = False
        self._why = ""

    def is_open(self) -> bool:
        """Are requests refused now?"""
        with self._lock:
            return self._refuses()

    def _refuses(self) -> bool:
        return self._failed >= FAILURES and (self._trying or self._clock() < self._until)

    def enter(self) -> None:
        """Before each request.

        Raises
        ------
        EngineFailed
            The circuit is open.
        """
        with self._lock:
            if self._refuses():
                raise failures.away(self._why, max(1.0, self._until - self._clock()))
            self._trying = self._failed >= FAILURES

    def well(self) -> None:
        """The engine answered."""
        with self._lock:
            self._failed, self._pause, self._trying = 0, FIRST_PAUSE, False

    def failed(self, why: str) -> None:
        """The engine did not answer, or not with sense."""
        with self._lock:
            self._failed += 1
            self._why = why
            self._trying = False
            if self._failed >= FAILURES:
                self._until = self._clock() + self._pause
                self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def left(self) -> None:
        """The request ended in a way that says nothing of the engine."""
        with self._lock:
            self._trying = False
