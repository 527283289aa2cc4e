"""The generation being served, and the processes that answer its queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from api.settings import Settings
from graph.snapshot import Snapshot, from_records, from_store
from graph.sparql import asof
from graph.sparql.pool import Limits, Pool
from graph.sparql.views import Days
from graph.view import Clocks


class Library:
    """Holds the snapshot; a rebuild makes the next one and swaps it in."""

    def __init__(self, settings: Settings) -> None:
        if settings.store is not None:
            self.snapshot: Snapshot = from_store(settings.store)
        else:
            self.snapshot = from_records(settings.data)
        limits = Limits(
            seconds=settings.query_seconds,
            memory_mb=settings.query_memory_mb,
            result_mb=settings.query_result_mb,
            workers=settings.query_workers,
        )
        self.pool = Pool(self.snapshot.reader, limits)

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
