"""Forked processes that look at what this one holds, so that records need not be sent to them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import Any, Generic, TypeVar

from data.parent import end_with_parent

H = TypeVar("H")
R = TypeVar("R")

MOST = 8
"""Processes, however many processors there are: each takes memory, and one hands out the tasks."""

AHEAD = 2
"""Tasks for each process that are begun before the first of them is waited for."""

_held: Any = None


def processors() -> int:
    """How many processes are worth their start: of the processors that this one may use."""
    # not every system tells
    told = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(told or 1, MOST)


class Crew(Generic[H]):
    """Does tasks, which are functions of modules, on `held` as it is at the first of them.

    With no `processes`, each is done at once by this one. The processes are forked at the first
    task, so threads may be started after it.
    """

    def __init__(self, held: H, processes: int) -> None:
        self.held = held
        self.processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew[H]:
        if self.processes:
            # the collector would touch, and so copy, all that the processes share
            gc.collect()
            gc.freeze()
            global _held
            _held = self.held
            fork = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(self.processes, fork, _begun)
        return self

    def submit(self, task: Callable[..., R], *given: Any) -> Future[R]:
        """Have ``task(held, *given)`` done."""
        if self._pool is not None:
            return self._pool.submit(_done, task, *given)
        done: Future[R] = Future()
        done.set_result(task(self.held, *given))
        return done

    def in_turn(
        self, tasks: Iterable[tuple[Callable[..., R], Any, *tuple[Any, ...]]]
    ) -> Iterator[tuple[Any, R]]:
        """Have tasks done, some at a time; the first that is given to each, and what came of it."""
        begun: deque[tuple[Any, Future[R]]] = deque()
        for task, first, *given in tasks:
            begun.append((first, self.submit(task, first, *given)))
            if len(begun) > AHEAD * self.processes:
                first, done = begun.popleft()
                yield first, done.result()
        for first, done in begun:
            yield first, done.result()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            global _held
            self._pool.shutdown(cancel_futures=kind is not None)
            _held = None
            gc.unfreeze()


def _begun() -> None:
    # who interrupts the work interrupts this process, which ends them
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    # what tasks make goes when they are done with it, but for the few things that lead to
    # themselves: to look for those at every 700th thing takes a tenth of the time
    gc.set_threshold(50_000, 20, 50)


def _done(task: Callable[..., R], *given: Any) -> R:
    return task(_held, *given)
