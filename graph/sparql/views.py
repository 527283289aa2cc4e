"""Views of the data set on other knowledge days: at most `MOST` kept, one made at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from graph.sparql.handle import NurseryLost
from graph.sparql.nursery import Nursery
from graph.sparql.places import RETRY_SECONDS, QueryFailed, busy

MOST = 8
WAITING = 4
"""Queries that may wait for their turn to make a view, one of each client."""

Days = tuple[date, date]
"""The knowledge day and the day whose law counts."""


@dataclass(eq=False, slots=True)
class _Kept:
    nursery: Nursery
    used: int = 0


@dataclass(eq=False, slots=True)
class _Waiting:
    client: str
    days: Days


class Views:
    """Nurseries by the days of their view, the last used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Days, _Kept] = OrderedDict()
        self._gate = threading.Condition()
        self._making: Days | None = None
        self._waiting: list[_Waiting] = []
        self._closed = False

    def kept(self, days: Days) -> bool:
        """Whether the view of `days` is there now."""
        with self._gate:
            return days in self._kept

    @contextmanager
    def hold(
        self, days: Days, seconds: float, make: Callable[[float], Nursery], client: str = ""
    ) -> Iterator[Nursery]:
        """The view of `days`, made by `make(seconds)` unless it is kept; not let go meanwhile.

        Views are made in the order in which they are asked for. A client may wait for one of its
        own beside the one that is being made.

        Raises
        ------
        QueryFailed
            ``busy``: no room, or not made in time; ``too-many-requests``: the client waits for
            another view.
        """
        kept = self._find(_Waiting(client, days), seconds) or self._made(days, seconds, make)
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

    def _find(self, mine: _Waiting, seconds: float) -> _Kept | None:
        """The view if it is there; None if it is now the caller's to make."""
        days = mine.days
        with self._gate:
            self._admit(mine)
            self._waiting.append(mine)
            try:
                free = self._gate.wait_for(
                    lambda: days in self._kept or self._is_next(mine) or self._closed, seconds
                )
            finally:
                self._waiting.remove(mine)
                # whoever is next now has to see it
                self._gate.notify_all()
            if not free or self._closed:
                raise busy("the view of that day is still to be made")
            kept = self._kept.get(days)
            if kept is None:
                self._making = days
                return None
            kept.used += 1
            self._kept.move_to_end(days)
            return kept

    def _is_next(self, mine: _Waiting) -> bool:
        return self._making is None and self._waiting[0] is mine

    def _admit(self, mine: _Waiting) -> None:
        # who waits for the view that is being made takes no other's turn
        if mine.days in self._kept or self._making in (None, mine.days):
            return
        others = [one for one in self._waiting if one.days != self._making]
        if any(one.client == mine.client for one in others):
            raise QueryFailed(
                "too-many-requests",
                "another of your queries waits for the view of its day: let it end first",
                RETRY_SECONDS,
            )
        if len(others) >= WAITING:
            raise busy("too many queries wait for a view of another day")

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
                self._making = None
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
