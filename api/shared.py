"""What several processes of one server share: data that was loaded once, before they were forked.

What a process reads of it stays one copy in memory; what it writes to is copied, page by page, and
counting references is writing. So the collector is kept from it, and what is much asked for is made
beforehand.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass

from api.generation import forget
from api.settings import Settings
from graph.embedded import EmbeddedReader, open_read_only
from graph.remote.address import Address
from graph.snapshot import Snapshot, from_records, from_store
from graph.store import Reader
from graph.view import Clocks


@dataclass
class Shared:
    """A snapshot of the process that forks, and how many reloads led to it."""

    snapshot: Snapshot
    reloads: int = 0
    inherited: Reader | None = None

    @classmethod
    def load(cls, settings: Settings) -> Shared | None:
        """The data that the settings name; None where an engine is asked: each asks for itself.

        Raises
        ------
        data.problem.RecordsError, graph.store.StoreError
            The data cannot be used.
        """
        where = settings.where
        if isinstance(where, Address):
            return None
        made = cls(from_records(settings.data) if where is None else from_store(where))
        made.snapshot.links(Clocks(settings.now()))
        made.keep()
        return made

    def next(self, settings: Settings) -> Shared | None:
        """What is shared after this, loaded beside it; raises as `load` does."""
        made = Shared.load(settings)
        if made is not None:
            made.reloads = self.reloads + 1
        return made

    @staticmethod
    def keep() -> None:
        """Put everything that there is out of the collector's reach."""
        gc.collect()
        gc.freeze()

    @staticmethod
    def let_go() -> None:
        """Give back what nothing refers to any more; what is left is kept."""
        gc.unfreeze()
        forget()
        gc.freeze()

    def taken(self) -> Snapshot:
        """The snapshot for the process that was forked, which has a store on disk open by itself.

        The engine's own threads are not forked, so the reader that was inherited is not used, and
        never closed.
        """
        reader = self.snapshot.reader
        if isinstance(reader, EmbeddedReader) and reader.folder is not None:
            self.inherited = reader
            self.snapshot.reader = open_read_only(reader.folder)
        return self.snapshot
