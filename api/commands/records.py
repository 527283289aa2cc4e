"""``chronolex build`` and ``chronolex check``: from records to a store, and what is amiss."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from api.commands.common import Problems, counted, folder_of
from api.settings import Settings
from data.justified import NAME, justified
from data.places import places
from data.problem import Problem, Severity
from data.reading import bundled, examine, read
from graph import card, generation
from graph.view import Clocks, View
from ontology.finding import Finding
from ontology.validation import validate

_CLAIM = re.compile("claim '([a-z0-9-]+)'")


def build_store(arguments: argparse.Namespace) -> None:
    """Records to a store on disk."""
    folder = folder_of(arguments.data, Settings()) or bundled()
    catalogue = read(folder)
    with tqdm(unit=" records", disable=None, file=sys.stderr) as bar:

        def progress(step: str, done: int, total: int) -> None:
            if done == 0:
                bar.reset(total)
            bar.set_description(step)
            bar.update(done - bar.n)

        said: list[str] = []
        made = generation.make(
            arguments.store, catalogue, progress, say=said.append, whole=arguments.whole
        )
    print(f"{arguments.store}: {made.quads} quads, release {made.release}", *said, sep="\n")
    # counted in what was just made of them, without resolving every event once more
    columns = generation.opened(arguments.store).columns()
    print(card.summary(View(catalogue, Clocks(catalogue.release.date), columns)))


def check(arguments: argparse.Namespace) -> None:
    """Every problem of the records, one line each."""
    folder = folder_of(arguments.data, Settings()) or bundled()
    catalogue, problems = examine(folder)
    excused, faults = justified(folder)
    problems += faults
    known = 0
    if catalogue is not None and not problems:
        findings = validate(catalogue)
        reasons = {
            key for finding in findings if (key := (finding.subject, finding.rule)) in excused
        }
        left = [
            finding
            for finding in findings
            if finding.severity == "violation" or (finding.subject, finding.rule) not in reasons
        ]
        known = len(findings) - len(left)
        problems = _located(folder, left)
        problems += [
            Problem(
                NAME, item.line, f"nothing is amiss with {item.record} ('{item.rule}') any more"
            )
            for key, item in excused.items()
            if key not in reasons
        ]
    for problem in sorted(problems):
        print(problem)
    wrong = sum(problem.severity == "violation" for problem in problems)
    if wrong:
        raise Problems(f"{counted(wrong, 'problem')} found")
    assert catalogue is not None
    print(
        f"{counted(len(catalogue.events), 'event')},"
        f" {counted(sum(1 for _ in catalogue.claims()), 'claim')},"
        f" {counted(len(catalogue.sources), 'source')}: no problem,"
        f" {counted(len(problems), 'warning')},"
        f" {known} more justified in {NAME}",
        file=sys.stderr,
    )


def _located(folder: Path, findings: Sequence[Finding]) -> list[Problem]:
    """Findings at the records, or claims of them, that they are about."""
    found = places(folder, {finding.subject for finding in findings})
    problems = []
    for finding in findings:
        place = found.get(finding.subject)
        if place is None:
            told = f"{finding.subject}: {_told(finding)}"
            problems.append(Problem("release.yaml", 1, told, _severity(finding)))
            continue
        on = _CLAIM.match(finding.message)
        line = place.line(on[1] if on else None)
        problems.append(Problem(place.file, line, _told(finding), _severity(finding)))
    return problems


def _told(finding: Finding) -> str:
    """The message, with the rule's name for justified.yaml."""
    return f"{finding.message} [{finding.rule}]"


def _severity(finding: Finding) -> Severity:
    return "violation" if finding.severity == "violation" else "warning"
