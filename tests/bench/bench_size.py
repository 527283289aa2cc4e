"""What one size costs: building, opening, a page, a path, memory, disk; and how it grows with size.

Each size leaves its figures in `results/growth.json`; the picture is drawn of all that were ever
measured there.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.api.watching import descendants, held_mb
from tests.bench.growth import Growth
from tests.bench.harness import Report, Timing
from tests.bench.peers import ASK_SECONDS, chronolex
from tests.bench.worlds import World
from tests.engines import ROOT

WORKERS = 2
OTHERS = ("/", "/deadlines.html", "/about.html", "/changes.html")
PAIRS = 40
SEED = 20261122
OPENED = 3
EACH = 2.0
"""Seconds between looks at memory."""
ASKED: tuple[dict[str, str], ...] = (
    {"jurisdiction": "DE", "sort": "title"},
    {"kind": "law", "stage": "in-force", "sort": "-date"},
    {"from": "2020", "to": "2021", "kind": "case"},
    {"jurisdiction": "JP", "kind": "enforcement"},
    {"theme": "artificial-intelligence", "sort": "id"},
    {"from": "2024-03", "to": "2024-04"},
    {"kind": "policy", "certainty": "certain", "sort": "title"},
    {"jurisdiction": "FR", "kind": "law", "from": "2015"},
    {"stage": "proposed", "jurisdiction": "US"},
)  # fmt: skip
"""Filters and orders of a page that nobody asked for before."""


def timed(http: httpx.Client, path: str, **asked: str) -> float:
    started = time.perf_counter()
    http.get(f"{path}?{urlencode(asked)}").raise_for_status()
    return time.perf_counter() - started


def built(world: World, folder: Path) -> tuple[Timing, float]:
    """One build of the bulk records, as a process; and the most memory of all it started, in MB."""
    command = [sys.executable, "-m", "api.cli", "build", "--unchecked", "--data", str(world.lines)]
    started = time.perf_counter()
    with subprocess.Popen(
        [*command, "--store", str(folder)], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as run:
        most = 0.0
        while run.poll() is None:
            most = max(most, held_mb({run.pid} | descendants(run.pid)))
            time.sleep(EACH)
    assert run.returncode == 0
    return Timing((time.perf_counter() - started,)), most


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.timeout(0)
def test_building(report: Report, growth: Growth, world: World, tmp_path: Path) -> None:
    # a large one is built once, since two have no room
    folder = tmp_path / "built" if world.built else world.place
    timing, memory = built(world, folder)
    section = f"Building {world.name}"
    report.add(section, "a store from bulk records", {"chronolex": timing})
    report.say(
        section,
        f"The store takes {size_of(folder) / 1e6:,.0f} MB of disk; all processes of the build held"
        f" {memory:,.0f} MB at most.",
    )
    growth.add("build, s", world.size, timing.median)
    growth.add("memory of a build, MB", world.size, memory)
    growth.add("disk, MB", world.size, size_of(folder) / 1e6)
    if folder != world.place:
        shutil.rmtree(folder)


@pytest.mark.timeout(0)
def test_serving(report: Report, growth: Growth, world: World) -> None:
    section = f"Serving {world.name}"

    def tell(what: str, rounds: Sequence[float], measure: str, scale: float, note: str) -> None:
        timing = Timing(tuple(rounds))
        report.add(section, what, {"chronolex": timing}, note)
        growth.add(measure, world.size, timing.median * scale)

    store = str(world.store)
    rounds = []
    for _ in range(OPENED):
        with chronolex("--store", store) as (_, seconds):
            rounds.append(seconds)
    tell("start on a store, until it is ready", rounds, "start, s", 1, "")
    with chronolex("--store", store) as (port, _):
        base = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=base, timeout=ASK_SECONDS * 5, trust_env=False) as http:
            first = http.get("/events?limit=1000&sort=title").json()
            assert first["total"] == world.size
            pages = [timed(http, "/events", **asked) for asked in ASKED]
            note = f"{len(ASKED)} filters and orders, each asked for the first time"
            tell("a filtered page", pages, "filtered page, ms", 1000, note)
            paths = _paths(http, [event["id"] for event in first["items"]])
            tell("a shortest path", paths, "path, ms", 1000, "GET /paths")
            for path in OTHERS:
                once = [timed(http, path)]
                report.add(section, f"GET {path}", {"chronolex": Timing(tuple(once))}, "once")
    ends = first["items"][0]["id"], first["items"][-1]["id"]
    with chronolex("--store", store, "--workers", str(WORKERS)) as (port, _):
        base = f"http://127.0.0.1:{port}"
        # each on a connection of its own, so that all workers are asked
        for number in range(WORKERS * len(ASKED)):
            with httpx.Client(base_url=base, timeout=ASK_SECONDS * 5, trust_env=False) as http:
                timed(http, "/events", **ASKED[number % len(ASKED)])
                timed(http, "/paths", source=ends[0], target=ends[1])
        held = held_mb(descendants(os.getpid()))
    growth.add("memory of the server, MB", world.size, held)
    report.say(section, f"With {WORKERS} workers it held {held:,.0f} MB after such requests.")


def _paths(http: httpx.Client, events: list[Any]) -> list[float]:
    """Seconds for each pair; the searches are compiled before."""
    draw = random.Random(SEED)
    pairs = [draw.sample(events, 2) for _ in range(PAIRS + 3)]
    taken = [timed(http, "/paths", source=source, target=target) for source, target in pairs]
    return taken[3:]
