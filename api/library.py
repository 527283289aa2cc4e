"""The generation being served, and the processes that answer its queries."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from functools import cached_property

from api.settings import Settings
from graph.remote.pool import pool_of
from graph.remote.reader import RemoteReader
from graph.remote.watch import Watch
from graph.snapshot import Snapshot, from_records, from_store
from graph.sparql import asof
from graph.sparql.pool import Limits
from graph.sparql.views import Days
from graph.view import Clocks


class Library:
    """Holds the snapshot; a rebuild makes the next one and swaps it in."""

    def __init__(self, snapshot: Snapshot, limits: Limits, look_seconds: float = 10.0) -> None:
        self.snapshot = snapshot
        self.pool = pool_of(snapshot.reader, limits)
        self._watch = Watch(lambda: self.snapshot.reader, self._renew, look_seconds)

    @classmethod
    def of(cls, settings: Settings) -> Library:
        """The library of the records or the store that the settings name."""
        where = settings.where
        snapshot = from_records(settings.data) if where is None else from_store(where)
        limits = Limits(
            seconds=settings.query_seconds,
            memory_mb=settings.query_memory_mb,
            result_mb=settings.query_result_mb,
            workers=settings.query_workers,
        )
        return cls(snapshot, limits, settings.store_look_seconds)

    @cached_property
    def graphs(self) -> frozenset[str]:
        """Names of the graphs of the data set."""
        return frozenset(self.snapshot.reader.graphs())

    @cached_property
    def _days(self) -> Sequence[date]:
        return asof.days(self.snapshot.catalogue)

    def days_of(self, clocks: Clocks) -> Days | None:
        """The view of the clocks' knowledge day, by equal days; None for the data as it is."""
        if clocks.known_at is None:
            return None
        return asof.snapped(clocks.known, self._days), asof.snapped(clocks.law, self._days)

    def _renew(self) -> None:
        """Serve the release that is live now; requests that have begun end on the old one."""
        reader = self.snapshot.reader
        assert isinstance(reader, RemoteReader)
        snapshot = from_store(reader.engine.address)
        pool = pool_of(snapshot.reader, self.pool.limits)
        pool.open()
        old, self.snapshot, self.pool = self.pool, snapshot, pool
        for name in ("graphs", "_days"):
            self.__dict__.pop(name, None)
        ending = threading.Timer(2 * self.pool.limits.seconds, old.close)
        ending.daemon = True
        ending.start()

    def open(self) -> None:
        """Start the query processes."""
        self.pool.open()
        self._watch.start()

    def close(self) -> None:
        """End the query processes."""
        self._watch.close()
        self.pool.close()
