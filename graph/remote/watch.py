"""Looks for a newer release in an engine, now and then, and says so."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from graph.errors import AskError
from graph.remote.reader import RemoteReader
from graph.store import Reader, StoreError

_log = logging.getLogger(__name__)


class Watch:
    """Calls `wanted` from a thread of its own where `reading()` is not what is live any more."""

    def __init__(
        self, reading: Callable[[], Reader], wanted: Callable[[], object], seconds: float
    ) -> None:
        self._reading = reading
        self._wanted = wanted
        self._seconds = seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin, if what is read lies in an engine at all."""
        if isinstance(self._reading(), RemoteReader):
            self._thread.start()

    def _run(self) -> None:
        told: Reader | None = None
        while not self._ended.wait(self._seconds):
            try:
                reader = self._reading()
                if reader is told:
                    # it takes its time; told again after that, since it may have failed
                    told = None
                elif isinstance(reader, RemoteReader) and not reader.is_live():
                    told = reader
                    self._wanted()
            except Exception as error:
                # it is asked again soon; /readyz tells whoever wants to know
                ours = not isinstance(error, AskError | StoreError)
                said = "a newer release in the engine cannot be looked for: %s"
                _log.warning(said, error, exc_info=ours)

    def close(self) -> None:
        self._ended.set()
