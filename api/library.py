"""The generation being served, and how the next one takes its place."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import date

from api.generation import Generation, forget
from api.settings import Settings
from api.shared import Shared
from data.problem import RecordsError
from graph.remote.failures import EngineFailed
from graph.remote.watch import Watch
from graph.snapshot import Snapshot, from_records, from_store
from graph.sparql.pool import Limits, Pool
from graph.store import StoreError
from graph.view import Clocks

_log = logging.getLogger(__name__)

MOST_FAULTS = 20
"""Faults of one failed reload that are logged and told."""
PATIENCE = 2.0
"""Seconds that `/readyz` waits for a query process before it says that there is none."""
FRESH = 1.0
"""Seconds for which it believes what it found."""


class NotStarted(Exception):
    """The query processes of the next generation could not be made."""


@dataclass
class Reloads:
    """How it went so far; `faults` are those of the last one, none if it went well."""

    ok: int = 0
    failed: int = 0
    faults: list[str] = field(default_factory=list)
    running: bool = False


class Library:
    """Holds the generation that serves; a reload makes the next beside it and swaps it in.

    `make` gives the next snapshot; without it there is none. `killed` is told why a query process
    was ended before its time. An engine is asked every `look_seconds` for a newer release.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        limits: Limits,
        make: Callable[[], Snapshot] | None = None,
        today: Callable[[], date] | None = None,
        look_seconds: float = 10.0,
    ) -> None:
        self.limits = limits
        self.killed: Callable[[str], object] = lambda _: None
        self.reloads = Reloads()
        self._make = make
        self._today = today
        self.current = self._of(snapshot)
        self.draining: list[Generation] = []
        self._wanted: asyncio.Event | None = None
        self._early = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._probe: asyncio.Task[bool] | None = None
        self._probed = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine = Watch(lambda: self.snapshot.reader, self._newer, look_seconds)

    @classmethod
    def of(cls, settings: Settings, shared: Shared | None = None) -> Library:
        """The library of the records or the store that the settings name, or of what is shared."""

        def make() -> Snapshot:
            where = settings.where
            if where is None:
                return from_records(settings.data)
            return from_store(where, settings.load_events, settings.export_events)

        limits = Limits(
            seconds=settings.query_seconds,
            memory_mb=settings.query_memory_mb,
            result_mb=settings.query_result_mb,
            workers=settings.query_workers,
        )
        first = make() if shared is None else shared.taken()
        made = cls(first, limits, make, settings.now, settings.store_look_seconds)
        made.reloads.ok = 0 if shared is None else shared.reloads
        return made

    def _of(self, snapshot: Snapshot) -> Generation:
        return Generation(snapshot, self.limits, lambda reason: self.killed(reason))

    @property
    def snapshot(self) -> Snapshot:
        """The data being served now; a request asks its own `generation` instead."""
        return self.current.snapshot

    @property
    def pool(self) -> Pool:
        """The query processes of now; likewise."""
        return self.current.pool

    def want_reload(self) -> None:
        """Have the next generation made; asked again meanwhile, it is made once more after."""
        if self._wanted is None:
            self._early = True
        else:
            self._wanted.set()

    def _newer(self) -> None:
        """From the thread that looks: the engine has another release."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.want_reload)

    async def watch(self) -> None:
        """Make the next generation whenever it is wanted, one at a time, until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._wanted = asyncio.Event()
        if self._early:
            self._wanted.set()
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self.reload()

    async def reload(self) -> bool:
        """Make the next generation beside this one and swap it in; False if it has faults.

        What goes wrong is logged and kept in `reloads`, and the old one serves on.
        """
        self.reloads.running = True
        started = time.monotonic()
        _log.info("reload: begun")
        try:
            made = await asyncio.to_thread(self._next)
        except (RecordsError, StoreError, EngineFailed, NotStarted) as error:
            self._failed(error.problems if isinstance(error, RecordsError) else [error])
            return False
        except Exception as error:
            _log.exception("reload: a fault of ours")
            self._failed([f"a fault of ours: {type(error).__name__}"])
            return False
        finally:
            self.reloads.running = False
        old, self.current = self.current, made
        self._probe = None
        self.reloads.ok += 1
        self.reloads.faults = []
        seconds = time.monotonic() - started
        _log.info("reload: release %s serves after %.1f s", made.snapshot.release, seconds)
        self.draining.append(old)
        old.retire(lambda: self._begin(self._end(old)))
        return True

    def _failed(self, faults: Sequence[object]) -> None:
        self.reloads.failed += 1
        self.reloads.faults = [str(fault) for fault in faults[:MOST_FAULTS]]
        for fault in self.reloads.faults:
            _log.error("reload: %s", fault)
        release = self.snapshot.release
        more = len(faults) - MOST_FAULTS
        said = f" ({more} more faults)" if more > 0 else ""
        _log.error("reload: failed%s, release %s serves on", said, release)

    def _next(self) -> Generation:
        if self._make is None:
            raise StoreError("there is nothing to load anew")
        made = self._of(self._make())
        try:
            if not made.pool.ready():
                raise NotStarted("the query processes of the next generation cannot be started")
            if self._today is not None:
                made.warm(Clocks(self._today()))
        except BaseException:
            made.close()
            raise
        return made

    def _begin(self, coroutine: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end(self, old: Generation) -> None:
        await asyncio.to_thread(old.close)
        self.draining.remove(old)
        del old
        await asyncio.to_thread(forget)

    async def fault(self) -> str | None:
        """Why no query can be answered now; None if one can. Tried, not guessed."""
        probe = self._probe
        stale = time.monotonic() - self._probed > FRESH
        if probe is None or (probe.done() and stale):
            pool = self.current.pool
            probe = self._probe = asyncio.ensure_future(asyncio.to_thread(pool.ready))
            probe.add_done_callback(self._has_probed)
        await asyncio.wait({probe}, timeout=PATIENCE)
        if not probe.done():
            return "the query processes do not answer yet"
        return None if probe.result() else "no query process can be started"

    def _has_probed(self, _: object) -> None:
        self._probed = time.monotonic()

    def open(self) -> None:
        """Start the query processes."""
        self.current.pool.open()
        self._engine.start()

    def close(self) -> None:
        """End the query processes, also those of generations that are still answering."""
        self._engine.close()
        for generation in (self.current, *self.draining):
            generation.close()
