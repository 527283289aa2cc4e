"""One generation as it is served: a snapshot, and the processes that answer queries over it."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

from starlette.requests import Request

from api.edge.answers import Answers
from graph.paths import asked as path_questions
from graph.remote.pool import pool_of
from graph.remote.stepwise.snapshot import StepwiseSnapshot
from graph.snapshot import Snapshot
from graph.sparql import asof, service
from graph.sparql.pool import Limits
from graph.sparql.views import Days
from graph.view import Clocks


class Generation:
    """Whoever answers from it holds it; once it is retired, the last to let go ends it.

    Held and let go on the event loop only.
    """

    def __init__(
        self, snapshot: Snapshot, limits: Limits, killed: Callable[[str], object] | None = None
    ) -> None:
        self.snapshot = snapshot
        self.pool = pool_of(snapshot.reader, limits, killed)
        self.answers = Answers()
        self.loaded_at = time.time()
        self._held = 0
        self._ended: Callable[[], object] | None = None

    @cached_property
    def graphs(self) -> Sequence[str]:
        """Names of the graphs that the description of the data set names."""
        return service.listed(self.snapshot.reader)

    @cached_property
    def _days(self) -> Sequence[date]:
        return self.snapshot.days

    def days_of(self, clocks: Clocks) -> Days | None:
        """The view of the clocks' knowledge day, by equal days; None for the data as it is."""
        if clocks.known_at is None:
            return None
        return asof.snapped(clocks.known, self._days), asof.snapped(clocks.law, self._days)

    def warm(self, clocks: Clocks) -> None:
        """Make what the first requests would have to wait for."""
        if isinstance(self.snapshot, StepwiseSnapshot):
            return
        _ = self.graphs, self._days
        self.snapshot.links(clocks)

    def hold(self) -> None:
        """Answer from it: it does not end meanwhile."""
        self._held += 1

    def let_go(self) -> None:
        """End of `hold`."""
        self._held -= 1
        self._end_if_left()

    def retire(self, ended: Callable[[], object]) -> None:
        """No more requests come; `ended` is called once nobody holds it."""
        self._ended = ended
        self._end_if_left()

    def _end_if_left(self) -> None:
        if self._held == 0 and self._ended is not None:
            ended, self._ended = self._ended, None
            ended()

    def close(self) -> None:
        """End the query processes."""
        self.pool.close()
        close = getattr(self.snapshot.reader, "close", None)
        if callable(close):
            # a store that cannot let go of its files costs disk, not the answer
            with contextlib.suppress(OSError):
                close()


def forget() -> None:
    """Let go of what is kept by view in the search for paths; then of the memory."""
    path_questions.forget()
    # a snapshot holds its views and they hold it: only the collector finds them
    gc.collect()
    if sys.platform == "linux":
        # what the old generation lay in stays with the process unless it is told; where the
        # library of C has no such call, it does
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def generation(request: Request) -> Generation:
    """The one generation that this request sees from beginning to end."""
    held: Generation = request.scope["chronolex.generation"]
    return held
