"""What is dear to make, made once for all that ask at the same time, and the last of it kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class _Turn:
    """Who makes of a key now, and how many ask for it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.asking = 0


class Once(Generic[K, T]):
    """Gives what `make` makes of a key. Others that ask for it meanwhile wait, and get the same.

    The last `most` are kept. Where `make` fails, whoever asked first is told why, and the next of
    those who wait tries again.
    """

    def __init__(self, make: Callable[[K], T], most: int) -> None:
        self._make = make
        self._most = most
        self._held: OrderedDict[K, T] = OrderedDict()
        self._turns: dict[K, _Turn] = {}
        self._lock = threading.Lock()

    def __call__(self, key: K) -> T:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            turn = self._turns.setdefault(key, _Turn())
            turn.asking += 1
        try:
            with turn.lock:
                with self._lock:
                    if key in self._held:
                        return self._held[key]
                made = self._make(key)
                with self._lock:
                    self._held[key] = made
                    if len(self._held) > self._most:
                        self._held.popitem(last=False)
                return made
        finally:
            with self._lock:
                turn.asking -= 1
                # who waits after a failure and who comes then have one turn
                if not turn.asking:
                    self._turns.pop(key, None)
