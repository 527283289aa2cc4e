"""A mix of real requests by 64 clients, a reload in the middle; then query processes are killed.

`LOAD_SECONDS` is the length of the first (default 60; 1800 for the record), `LOAD_RATE` how many
requests are due each second. No time is asserted; what is lost is.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.api.serving import SHIPPED, Running, serving
from tests.api.watching import descendants, figures, handles, resident_mb, until
from tests.bench.harness import Report, Timing
from tests.bench.load import CLIENTS, Load, Request, drive, mixed

SECONDS = float(os.environ.get("LOAD_SECONDS", "60"))
RATE = float(os.environ.get("LOAD_RATE", "16"))
KILL_SECONDS = 30.0
SECTION = "Load"
KILLED = "Load, query processes killed"
WORKERS = 8
"""So many that of 64 clients none is turned away while what was killed is made anew."""
PLACES = 2 * WORKERS + 1
"""Queries that the server then lets run at once."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the server held at a moment; memory in MB."""

    at: float
    resident: float
    handles: int
    processes: int


@dataclass
class Watch:
    """Samples of a server, one a second."""

    pid: int
    samples: list[Sample] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.ended.wait(1.0):
            at = time.monotonic()
            now = Sample(at, resident_mb(self.pid), handles(self.pid), len(descendants(self.pid)))
            self.samples.append(now)

    def tenth(self, which: int) -> Sequence[Sample]:
        """The samples of one tenth of the time, counted from 0."""
        part = max(1, len(self.samples) // 10)
        return self.samples[which * part : (which + 1) * part]


@contextmanager
def watched(running: Running) -> Iterator[Watch]:
    watch = Watch(running.process.pid)
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield watch
    finally:
        watch.ended.set()
        thread.join()


@pytest.fixture
def running(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    """A server over the records that ship; its settings may be given by the test."""
    log = tmp_path / "log.txt"
    with serving(log, **getattr(request, "param", {})) as made:
        yield made
    assert "Traceback" not in log.read_text("utf-8")


def the_mix(running: Running) -> list[Request]:
    """Every event that ships, in an order that is the same each time."""
    draw = random.Random(7)
    events = list(SHIPPED)
    draw.shuffle(events)
    pairs = list(zip(events, events[1:] + events[:1], strict=True))
    return mixed(events, pairs)


@pytest.mark.timeout(SECONDS + 900)
def test_a_mix_of_real_requests_with_a_reload_in_the_middle(
    running: Running, report: Report
) -> None:
    mix = the_mix(running)
    # caches are as they will be: what grows from here on, grows
    asyncio.run(drive(running.port, mix, 10, RATE))
    hangup = threading.Timer(SECONDS / 2, running.process.send_signal, [signal.SIGHUP])
    with watched(running) as watch:
        hangup.start()
        load = asyncio.run(drive(running.port, mix, SECONDS, RATE))
    _tell(report, load, watch)
    # in a short run it may still be under way
    assert until(lambda: figures(running.http)["chronolex_reloads_total result=ok"] == 1)
    assert load.failed == 0, (load.statuses, load.lost)
    assert load.sent == load.statuses.total()


def _tell(report: Report, load: Load, watch: Watch) -> None:
    length = f"{SECONDS:g} s, {load.sent} requests, {RATE:g} a second, {CLIENTS} clients"
    for number, (route, taken) in enumerate(sorted(load.seconds.items())):
        note = length if number == 0 else ""
        report.add(SECTION, route, {"chronolex": Timing(tuple(taken))}, note)
    report.say(
        SECTION,
        "Open loop over the records that ship: an answer's time counts from when its request was"
        " due, other work on the machine and the reload in the middle included.",
    )
    report.say(SECTION, f"Requests without a good answer: {load.failed}.")
    # a tenth of the time each: before the reload, and at the end
    first, before, last = (watch.tenth(which) for which in (1, 4, 9))
    resident = " / ".join(f"{_middle(part, 'resident'):.0f}" for part in (first, before, last))
    held = " / ".join(f"{_middle(part, 'handles'):.0f}" for part in (first, before, last))
    processes = " / ".join(f"{_middle(part, 'processes'):.0f}" for part in (first, before, last))
    most = max(sample.resident for sample in watch.samples)
    report.say(
        SECTION,
        f"In the second, fifth and last tenth of the time (the reload lies after the fifth) the"
        f" server held {resident} MB (at most {most:.0f}), {held} file handles and {processes}"
        " processes below it.",
    )


def _middle(samples: Sequence[Sample], name: str) -> float:
    return float(statistics.median(getattr(sample, name) for sample in samples))


@dataclass
class Killer:
    """Kills a query process now and then, and every ten seconds the one that they come from."""

    pid: int
    workers: int = 0
    nurseries: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        draw = random.Random(11)
        number = 0
        while not self.ended.wait(0.25):
            number += 1
            nurseries = descendants(self.pid, deep=False)
            workers = descendants(self.pid) - nurseries
            whole = number % 40 == 0
            among = nurseries if whole else workers
            # one that has nobody below it is still reading the data
            if among and workers:
                try:
                    os.kill(draw.choice(sorted(among)), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                self.nurseries += whole
                self.workers += not whole


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "running",
    [{"CHRONOLEX_QUERY_WORKERS": str(WORKERS), "CHRONOLEX_QUERY_SECONDS": "120"}],
    indirect=True,
    ids=["eight workers"],
)
def test_query_processes_killed_under_load_cost_few_answers(
    running: Running, report: Report
) -> None:
    queries = [asked for asked in the_mix(running) if asked.route == "/sparql"]
    killer = Killer(running.process.pid)
    thread = threading.Thread(target=killer.run)
    thread.start()
    try:
        load = asyncio.run(drive(running.port, queries, KILL_SECONDS, RATE))
    finally:
        killer.ended.set()
        thread.join()
    assert killer.workers
    assert killer.nurseries
    by_status = {status: count for (_, status), count in load.statuses.items()}
    told = ", ".join(f"{count} of status {status}" for status, count in sorted(by_status.items()))
    report.say(
        KILLED,
        f"kill -9 for {KILL_SECONDS:g} s of queries: {killer.workers} processes that answer and"
        f" {killer.nurseries} that these come from; of {load.sent} queries {load.failed} were lost"
        f" ({told}).",
    )
    # none is cut off, and none is lost but by a kill
    assert not load.lost
    assert set(by_status) <= {200, 503, 507}
    assert load.failed <= killer.workers + killer.nurseries * PLACES
    assert until(lambda: running.http.get("/readyz").status_code == 200)
    for _ in range(20):
        running.http.get("/sparql", params={"query": "ASK {}"}).raise_for_status()
