"""From records to answers: reading, building, checking, the start of the server (target: 2 s)."""

import subprocess

from data.reading import bundled, read
from graph import Snapshot, build
from tests.bench.harness import Report, Timing, race
from tests.bench.peers import chronolex
from tests.engines import BIN

SECTION = "Build and start"


def test_build(report: Report, snapshot: Snapshot) -> None:
    made = build.in_memory(snapshot.catalogue)[1]
    assert made.release == snapshot.release
    note = f"{len(snapshot.catalogue.events)} events, {made.quads} quads"
    reading = race({"chronolex": lambda: read(bundled())}, budget=5, least=3)
    report.add(SECTION, "read and check the records", reading, note)
    building = race({"chronolex": lambda: build.in_memory(snapshot.catalogue)}, budget=5, least=3)
    report.add(SECTION, "build the store in memory", building)


def test_check(report: Report) -> None:
    def check() -> None:
        subprocess.run([BIN / "chronolex", "check"], check=True, capture_output=True)

    report.add(SECTION, "`chronolex check`, whole process", race({"chronolex": check}, 5, 2, 5))


def test_start(report: Report) -> None:
    rounds = []
    for _ in range(5):
        with chronolex() as (_, seconds):
            rounds.append(seconds)
    started = {"chronolex": Timing(tuple(rounds))}
    report.add(SECTION, "start of the server until ready", started, "target: under 2 s")
