"""The generation being served, and the processes that answer its queries."""

from __future__ import annotations

from api.settings import Settings
from graph.snapshot import Snapshot, from_records, from_store
from graph.sparql.pool import Limits, Pool


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

    def close(self) -> None:
        """End the query processes."""
        self.pool.close()
