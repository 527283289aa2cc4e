"""Checks spread over the processors: batches go to forked processes, findings come back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future

from data.crew import processors
from data.records import Catalogue
from graph.crew import Crew
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
    processes = processors()
    if processes == 1 or len(checker.catalogue.events) < MANY:
        processes = 0
    waiting: deque[tuple[Batch, Future[list[Finding]]]] = deque()
    with Crew(checker, processes) as crew:
        for batch in checker.batches():
            waiting.append((batch, crew.submit(Checker.amiss, batch)))
            if len(waiting) > 4 * processes:
                first, found = waiting.popleft()
                yield first, found.result()
        for first, found in waiting:
            yield first, found.result()
