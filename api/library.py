"""The generation being served, and the processes that answer its queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from api.settings import Settings
from graph.remote.pool import pool_of
from graph.snapshot import Snapshot, from_records, from_store
from graph.sparql import asof
from graph.sparql.pool import Limits
from graph.sparql.views import Days
from graph.view import Clocks


class Library:
    """Holds the snapshot; a rebuild makes the next one and swaps it in."""

    def __init__(self, snapshot: Snapshot, limits: Limits) -> None:
        self.snapshot = snapshot
        self.pool = pool_of(snapshot.reader, limits)

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
        return cls(snapshot, limits)

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

    def open(self) -> None:
        """Start the query processes."""
        self.pool.open()

    def close(self) -> None:
        """End the query processes."""
        self.pool.close()
