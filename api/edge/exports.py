"""Exports being written: so many at once, one client not more than half of them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from api.edge.turns import Busy, TooMany


class Exports:
    """At most `most`. An export lasts as long as its answer is sent, so nobody waits for one."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._has: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def open(self) -> int:
        """Exports being written now."""
        return self._has.total()

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """One of `client`.

        Raises
        ------
        Busy, TooMany
            All are taken, or half of them by this client.
        """
        with self._lock:
            if self._has[client] >= max(1, self.most // 2):
                raise TooMany("too many exports of yours are being written: let some of them end")
            if self.open >= self.most:
                raise Busy("too many exports are being written: try again")
            self._has[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._has[client] -= 1
                if not self._has[client]:
                    del self._has[client]
