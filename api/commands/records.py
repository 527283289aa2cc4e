"""``chronolex build`` and ``chronolex check``: from records to a store, and what is amiss."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from tqdm import tqdm

from api.commands.common import (
    Problems,
)
from api.settings import Settings
from data.justified import NAME, justified
from data.located import load
from data.problem import Problem, Severity
from data.reading import bundled, examine, read
from graph import card, generation
from ontology.finding import Finding
from ontology.validation import validate

_CLAIM = re.compile("claim '([a-z0-9-]+)'")


def build_store(arguments: argparse.Namespace) -> None:
    """Records to a store on disk."""
    folder = arguments.data or Settings().data or bundled()
    catalogue = read(folder)
    with tqdm(unit=" records", disable=None, file=sys.stderr) as bar:

        def progress(step: str, done: int, total: int) -> None:
            if done == 0:
                bar.reset(total)
            bar.set_description(step)
            bar.update(done - bar.n)

        made = generation.make(arguments.store, catalogue, progress)
    print(f"{arguments.store}: {made.quads} quads, release {made.release}")
    print(card.summary(catalogue))


def check(arguments: argparse.Namespace) -> None:
    """Every problem of the records, one line each."""
    folder = arguments.data or Settings().data or bundled()
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
        problems = [_located(folder, finding) for finding in left]
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
        raise Problems(f"{wrong} problems found")
    assert catalogue is not None
    print(
        f"{len(catalogue.events)} events, {sum(1 for _ in catalogue.claims())} claims,"
        f" {len(catalogue.sources)} sources: no problem, {len(problems)} warnings,"
        f" {known} more justified in {NAME}",
        file=sys.stderr,
    )


def _located(folder: Path, finding: Finding) -> Problem:
    """A finding at the record it is about."""
    for place in sorted(folder.rglob(f"{finding.subject}.yaml")):
        name = place.relative_to(folder).as_posix()
        return Problem(name, _line(place, finding), _told(finding), _severity(finding))
    for place in sorted(folder.glob("*.yaml")):
        for number, line in enumerate(place.read_text("utf-8").splitlines(), 1):
            if finding.subject in line:
                return Problem(place.name, number, _told(finding), _severity(finding))
    return Problem("release.yaml", 1, f"{finding.subject}: {_told(finding)}", _severity(finding))


def _line(place: Path, finding: Finding) -> int:
    """The line of the claim that the finding is on, or the record's first."""
    on = _CLAIM.match(finding.message)
    if on is not None:
        record = load(place.read_text("utf-8"))
        for number, claim in enumerate(record.value.get("claims", ())):
            if claim["id"] == on[1]:
                return record.line(("claims", number))
    return 1


def _told(finding: Finding) -> str:
    """The message, with the rule's name for justified.yaml."""
    return f"{finding.message} [{finding.rule}]"


def _severity(finding: Finding) -> Severity:
    return "violation" if finding.severity == "violation" else "warning"
