"""Checks spread over the processors: batches go to forked processes, findings come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from data.crew import Crew, processors
from data.records import Catalogue
from ontology.finding import Finding
from ontology.validation import Checker

MANY = 5_000
"""Events from which on further processes are worth their start."""


def findings(
    catalogue: Catalogue, progress: Callable[[int, int], object] = lambda *_: None
) -> Iterator[Finding]:
    """What is amiss, in the same order whatever the number of processes.

    `progress` is called with how many records have been looked at, of how many.
    """
    checker = Checker(catalogue)
    processes = processors()
    if processes == 1 or len(catalogue.events) < MANY:
        processes = 0
    done = 0
    progress(done, checker.total)
    with Crew(checker, processes) as crew:
        for batch, found in crew.in_turn((Checker.amiss, some) for some in checker.batches()):
            yield from found
            done += len(batch.ids)
            progress(done, checker.total)
