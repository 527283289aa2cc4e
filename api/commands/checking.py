"""``chronolex check``: what is amiss in the records, with file and line, however many there are."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from tqdm import tqdm

from api.commands.common import Problems, counted, folder_of
from api.commands.spread import findings
from api.settings import Settings
from data.justified import NAME, Justified, justified
from data.pile import MOST_TOLD, piled
from data.places import Place
from data.problem import Problem, Severity
from data.reading import bundled
from graph.build import Progress
from ontology.finding import Finding

_CLAIM = re.compile("claim '([a-z0-9-]+)'")
_TOGETHER = 1_000
"""Findings whose places are looked up together."""

PlacesOf = Callable[[Collection[str]], Mapping[str, Place]]


def check(arguments: argparse.Namespace) -> None:
    """Every problem of the records, one line each.

    Records are laid aside on disk as they are read, and looked at some at a time.
    """
    folder = folder_of(arguments.data, Settings()) or bundled()
    excused, faults = justified(folder)
    with tempfile.TemporaryDirectory(prefix="chronolex-") as place, bar() as progress:
        pile, catalogue = piled(folder, Path(place), reading(progress))
        with closing(pile):
            found = Findings(pile.places, excused)
            found.add([*pile.problems, *faults])
            found.leave(pile.problems.more)
            if catalogue is not None and not found.violations:
                found.take(findings(catalogue, lambda *done: progress("checks", *done)))
                found.add(found.idle())
    refuse(found)
    assert catalogue is not None
    print(
        f"{counted(len(catalogue.events), 'event')},"
        f" {counted(pile.claims, 'claim')},"
        f" {counted(len(catalogue.sources), 'source')}: no problem,"
        f" {counted(found.warnings, 'warning')},"
        f" {found.justified} more justified in {NAME}",
        file=sys.stderr,
    )


def refuse(found: Findings) -> None:
    """Print what was found; violations end the command.

    Raises
    ------
    Problems
        There are some.
    """
    for problem in sorted(set(found.problems)):
        print(problem)
    if found.untold:
        print(f"{counted(found.untold, 'more problem')} not told here", file=sys.stderr)
    if found.violations:
        raise Problems(f"{counted(found.violations, 'problem')} found")


class Findings:
    """What is found, at the records, or claims of them, that it is about.

    `excused`: warnings that stand. `warnings`: whether those that do not are told.
    """

    def __init__(
        self,
        places: PlacesOf,
        excused: Mapping[tuple[str, str], Justified] | None = None,
        warnings: bool = True,
    ) -> None:
        self._wrong: list[Problem] = []
        self._mild: list[Problem] = []
        self.violations = self.warnings = self.justified = self.untold = 0
        self._places = places
        self._excused = excused or {}
        self._reasons: set[tuple[str, str]] = set()
        self._warns = warnings

    def take(self, found: Iterable[Finding]) -> None:
        """Take findings, some at a time."""
        left = filter(self._stands, found)
        while some := list(islice(left, _TOGETHER)):
            self.add(self._located(some))

    def _stands(self, finding: Finding) -> bool:
        """Is it to be told?"""
        key = (finding.subject, finding.rule)
        if key in self._excused:
            self._reasons.add(key)
            if finding.severity != "violation":
                self.justified += 1
                return False
        return self._warns or finding.severity == "violation"

    @property
    def problems(self) -> list[Problem]:
        """What is told."""
        return self._wrong + self._mild

    def add(self, problems: Iterable[Problem]) -> None:
        """Take problems: of very many, violations before warnings."""
        for problem in problems:
            wrong = problem.severity == "violation"
            self.violations += wrong
            self.warnings += not wrong
            if len(self._wrong) + len(self._mild) >= MOST_TOLD:
                self.untold += 1
                if not wrong or not self._mild:
                    continue
                self._mild.pop()
            (self._wrong if wrong else self._mild).append(problem)

    def leave(self, violations: int) -> None:
        """Count violations of which no more than their number is known."""
        self.violations += violations
        self.untold += violations

    def idle(self) -> list[Problem]:
        """What is justified though nothing is amiss with it any more."""
        return [
            Problem(
                NAME, item.line, f"nothing is amiss with {item.record} ('{item.rule}') any more"
            )
            for key, item in self._excused.items()
            if key not in self._reasons
        ]

    def _located(self, some: list[Finding]) -> Iterator[Problem]:
        found = self._places({finding.subject for finding in some})
        for finding in some:
            severity: Severity = "violation" if finding.severity == "violation" else "warning"
            # with the rule's name for justified.yaml
            told = f"{finding.message} [{finding.rule}]"
            place = found.get(finding.subject)
            if place is None:
                yield Problem("release.yaml", 1, f"{finding.subject}: {told}", severity)
                continue
            on = _CLAIM.match(finding.message)
            yield Problem(place.file, place.line(on[1] if on else None), told, severity)


def reading(progress: Progress) -> Callable[[str, int], None]:
    """Tells a bar how many more records have been read."""
    steps: dict[str, int] = {}

    def read(step: str, more: int) -> None:
        steps[step] = steps.get(step, 0) + more
        progress(step, steps[step], 0)

    return read


@contextmanager
def bar() -> Iterator[Progress]:
    """A bar on the terminal, told of a step, what is done, and the total or 0."""
    with tqdm(unit=" records", disable=None, file=sys.stderr) as drawn:
        last = ""

        def progress(step: str, done: int, total: int) -> None:
            nonlocal last
            if step != last or done == 0:
                drawn.reset(total or None)
                last = step
            if total and drawn.total != total:
                drawn.total = total
            drawn.set_description(step)
            drawn.update(done - drawn.n)

        yield progress
