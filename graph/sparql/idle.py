"""Workers that have nothing to do, kept for the next query."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from graph.sparql.handle import Worker


class Idle:
    """At most `most` workers; the last to come goes first, its memory being the warmest."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._workers: list[Worker] = []

    def __iter__(self) -> Iterator[Worker]:
        return iter(tuple(self._workers))

    def __len__(self) -> int:
        return len(self._workers)

    def take(self, end: Callable[[Worker], object] = Worker.end) -> Worker | None:
        """One that is alive, if there is any; `end` is given those that are not."""
        while self._workers:
            # another thread may have been quicker
            with contextlib.suppress(IndexError):
                worker = self._workers.pop()
                # one that has died in the meantime shows by an end where nothing was asked
                if not worker.answers(0.0):
                    return worker
                end(worker)
        return None

    def keep(self, worker: Worker) -> bool:
        """Keep one that may work again; False if there is no room for it."""
        room = worker.fit and len(self._workers) < self.most
        if room:
            self._workers.append(worker)
        return room

    def close(self) -> None:
        """Let go of all; they end by that."""
        while self._workers:
            self._workers.pop().peer.close()


def end_later(worker: Worker) -> None:
    """End a worker, but do not wait for the nursery."""
    threading.Thread(target=worker.end, daemon=True).start()
