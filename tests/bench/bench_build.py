"""From records to answers: reading, building, checking, the start of the server (target: 2 s).

Then made-up records in bulk: a store of them against rdflib that merely parses what comes out, and
the quads, ready in a file, against `oxigraph load`.
"""

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from itertools import cycle, islice
from pathlib import Path

from pyoxigraph import DefaultGraph, RdfFormat, parse, serialize

from data.reading import bundled, read
from graph import Snapshot, build, writing
from graph.embedded import open_read_only
from tests.bench.harness import Report, Timing, race
from tests.bench.peers import chronolex
from tests.bench.worlds import World
from tests.engines import BIN, ROOT

SECTION = "Build and start"
LAPS = 2
"""Rounds of what takes minutes."""
EDITED = 20
"""Records that change between two builds of one store."""
MOST_FOR_RDFLIB = 100_000
"""Events whose triples rdflib holds in 10 GB of memory."""


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


def test_bulk_records(report: Report, world: World, tmp_path: Path) -> None:
    """Against rdflib, which is given each statement of a named graph once, as N-Triples."""
    section = f"Build, {world.name}"

    def stored() -> None:
        store = tmp_path / "built"
        command = [sys.executable, "-m", "api.cli", "build", "--unchecked"]
        _run([*command, "--data", str(world.records), "--store", str(store)], store)

    def quads() -> None:
        folder = tmp_path / "texts"
        folder.mkdir()
        writing.in_files(read(world.records), folder, lambda *_: None)
        shutil.rmtree(folder)

    kept = tmp_path / "kept"
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "build",
        "--unchecked",
        "--store",
        str(kept),
        "--data",
    ]
    turns = cycle([_edited(world.records, tmp_path / "edited"), world.records])
    _run([*command, str(world.records)])

    contestants: dict[str, Callable[[], object]] = {
        "chronolex, a store on disk": stored,
        f"chronolex, the same store after {EDITED} records changed": lambda: _run(
            [*command, str(next(turns))]
        ),
        "chronolex, sorted quads alone": quads,
    }
    if world.size <= MOST_FOR_RDFLIB:
        triples = _triples(world.dump, tmp_path / "named.nt")
        parsing = [sys.executable, "-m", "tests.bench.loading", str(triples)]
        contestants["rdflib parses the same as N-Triples"] = lambda: _run(parsing)
    note = "from lines of JSON, held to schemas, not to shapes; target: a third of rdflib's time"
    _compare(report, section, "bulk records", contestants, note)
    if world.size > MOST_FOR_RDFLIB:
        report.failed(section, "rdflib", "left out: it would need more than 10 GB of memory")


def test_ready_quads(report: Report, world: World, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    load = [sys.executable, "-m", "tests.bench.loading", str(world.dump), str(ours)]
    program = [str(BIN / "oxigraph"), "load"]
    other = [*program, "--location", str(theirs), "--file", str(world.dump)]
    _run(load)
    _run(other)
    held = len(open_read_only(ours))
    assert held == len(open_read_only(theirs))
    shutil.rmtree(ours)
    shutil.rmtree(theirs)
    contestants: dict[str, Callable[[], object]] = {
        "chronolex": lambda: _run(load, ours),
        "`oxigraph load`": lambda: _run(other, theirs),
    }
    note = f"{held:,} quads in a file; whole processes; target: within 1.5 times (ratio 0.67)"
    _compare(report, f"Build, {world.name}", "ready quads to a store", contestants, note)


def _compare(
    report: Report,
    section: str,
    what: str,
    contestants: Mapping[str, Callable[[], object]],
    note: str,
) -> None:
    """Laps in turns, none untimed; with the processor time, which others' work adds little to."""
    laps: dict[str, list[float]] = {name: [] for name in contestants}
    spent = dict.fromkeys(contestants, 0.0)
    for _ in range(LAPS):
        for name, run in contestants.items():
            before, started = _processor(), time.perf_counter()
            run()
            laps[name].append(time.perf_counter() - started)
            spent[name] += _processor() - before
    report.add(section, what, {name: Timing(tuple(taken)) for name, taken in laps.items()}, note)
    told = ", ".join(f"{name} {seconds / LAPS:.0f} s" for name, seconds in spent.items())
    report.say(section, f"Processor time, {what}: {told}.")


def _edited(records: Path, folder: Path) -> Path:
    """The same bulk files with other titles of some events."""
    shutil.copytree(records, folder)
    file = folder / "events.ndjson"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    for number in range(0, len(lines), len(lines) // EDITED):
        told = json.loads(lines[number])
        lines[number] = json.dumps({**told, "title": f"{told['title']} (edited)"}) + "\n"
    file.write_text("".join(lines), "utf-8")
    return folder


def _processor() -> float:
    """Seconds that this process and those that it has waited for took of the processors."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _run(command: list[str], made: Path | None = None) -> None:
    """Run to the end; what was made is removed."""
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    if made is not None:
        shutil.rmtree(made)


def _triples(dump: Path, file: Path) -> Path:
    """What the named graphs say, without their names."""
    quads = parse(path=str(dump), format=RdfFormat.N_QUADS)
    told = (quad.triple for quad in quads if not isinstance(quad.graph_name, DefaultGraph))
    with file.open("wb") as out:
        while batch := list(islice(told, build.BATCH)):
            out.write(serialize(batch, format=RdfFormat.N_TRIPLES) or b"")
    return file
