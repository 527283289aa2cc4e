"""Checks spread over the processors: batches go to forked processes, findings come back."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor

from data.records import Catalogue
from ontology.finding import Finding
from ontology.validation import Batch, Checker

MANY = 5_000
"""Events from which on further processes are worth their start."""


def findings(
    catalogue: Catalogue, progress: Callable[[int, int], object] = lambda *_: None
) -> Iterator[Finding]:
    """What is amiss, in the same order whatever the number of processes.

    `progress` is called with how many records have been looked at, of how many.
    """
    checker = Checker(catalogue)
    done = 0
    progress(done, checker.total)
    for batch, found in _looked_at(checker):
        yield from found
        done += len(batch.ids)
        progress(done, checker.total)


def _looked_at(checker: Checker) -> Iterator[tuple[Batch, list[Finding]]]:
    global _checker
    processes = os.cpu_count() or 1
    if processes == 1 or len(checker.catalogue.events) < MANY:
        for batch in checker.batches():
            yield batch, checker.amiss(batch)
        return
    # forked, so that nothing need be sent; the collector would touch, and so copy, what is shared
    gc.collect()
    gc.freeze()
    _checker = checker
    try:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
            waiting: deque[tuple[Batch, Future[list[Finding]]]] = deque()
            try:
                for batch in checker.batches():
                    waiting.append((batch, pool.submit(_amiss, batch)))
                    if len(waiting) > 4 * processes:
                        first, found = waiting.popleft()
                        yield first, found.result()
                for first, found in waiting:
                    yield first, found.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        _checker = None
        gc.unfreeze()


_checker: Checker | None = None


def _amiss(batch: Batch) -> list[Finding]:
    assert _checker is not None
    return _checker.amiss(batch)
