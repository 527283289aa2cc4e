"""Views of the data set on other knowledge days: at most `MOST` kept, one made at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from graph.sparql.nursery import Nursery, NurseryLost
from graph.sparql.places import busy

MOST = 8
WAITING = 4
"""Queries that may wait for a view to be made; they have no place among those that run."""

Days = tuple[date, date]
"""The knowledge day and the day whose law counts."""


@dataclass(eq=False, slots=True)
class _Kept:
    nursery: Nursery
    used: int = 0


class Views:
    """Nurseries by the days of their view, the last used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Days, _Kept] = OrderedDict()
        self._gate = threading.Condition()
        self._making = False
        self._waiting = 0
        self._closed = False

    @contextmanager
    def hold(
        self, days: Days, seconds: float, make: Callable[[float], Nursery]
    ) -> Iterator[Nursery]:
        """The view of `days`, made by `make(seconds)` unless it is kept; not let go meanwhile.

        Raises
        ------
        QueryFailed
            ``busy``: no room, or not made in time.
        """
        kept = self._find(days, seconds) or self._made(days, seconds, make)
        try:
            yield kept.nursery
        finally:
            with self._gate:
                kept.used -= 1
                lost = kept.nursery.lost and self._kept.get(days) is kept
                if lost:
                    del self._kept[days]
                self._gate.notify_all()
            if lost:
                kept.nursery.close()

    def _find(self, days: Days, seconds: float) -> _Kept | None:
        """The view if it is there; None if it is now the caller's to make."""
        with self._gate:
            if self._waiting >= WAITING and days not in self._kept:
                raise busy("too many queries wait for a view of another day")
            self._waiting += 1
            try:
                free = self._gate.wait_for(
                    lambda: days in self._kept or not self._making or self._closed, seconds
                )
            finally:
                self._waiting -= 1
            if not free or self._closed:
                raise busy("the view of that day is still to be made")
            kept = self._kept.get(days)
            if kept is None:
                self._making = True
                return None
            kept.used += 1
            self._kept.move_to_end(days)
            return kept

    def _made(self, days: Days, seconds: float, make: Callable[[float], Nursery]) -> _Kept:
        let_go = None
        try:
            with self._gate:
                if len(self._kept) >= MOST:
                    oldest = next((d for d, kept in self._kept.items() if not kept.used), None)
                    if oldest is None:
                        raise busy(f"all {MOST} views that are kept are in use")
                    let_go = self._kept.pop(oldest)
            if let_go is not None:
                let_go.nursery.close()
            try:
                kept = _Kept(make(seconds), 1)
            except NurseryLost as error:
                raise busy("the view of that day could not be made in time") from error
            with self._gate:
                self._kept[days] = kept
            return kept
        finally:
            with self._gate:
                self._making = False
                self._gate.notify_all()

    def close(self) -> None:
        """End them all."""
        with self._gate:
            self._closed = True
            kept = list(self._kept.values())
            self._kept.clear()
            self._gate.notify_all()
        for one in kept:
            one.nursery.close()
