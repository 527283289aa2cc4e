"""What every benchmark needs: fair rounds, peers as processes, one Markdown report.

Nothing here asserts a time. Contestants take turns, so that noise of the machine falls on all of
them; a contestant stops when its own budget is used up, so that a slow one does not cost the rest.
"""

import gc
import http.client
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each round, in the order they were run."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def p99(self) -> float:
        """The 99th percentile by the nearest rank; with fewer than 100 rounds the longest."""
        ordered = sorted(self.rounds)
        return ordered[-(-99 * len(ordered) // 100) - 1]


def race(
    contestants: Mapping[str, Callable[[], object]],
    budget: float = 2.0,
    least: int = 5,
    most: int = 1000,
) -> dict[str, Timing]:
    """Time the contestants in turns, each after one untimed round.

    Each gets at least `least` rounds, then as many as fit `budget` seconds, at most `most`.
    """
    for run in contestants.values():
        run()
    rounds: dict[str, list[float]] = {name: [] for name in contestants}
    running = list(contestants)
    gc.collect()
    gc.disable()
    try:
        while running:
            for name in list(running):
                started = time.perf_counter()
                contestants[name]()
                taken = rounds[name]
                taken.append(time.perf_counter() - started)
                if len(taken) >= most or (len(taken) >= least and sum(taken) >= budget):
                    running.remove(name)
    finally:
        gc.enable()
    return {name: Timing(tuple(taken)) for name, taken in rounds.items()}


@dataclass(slots=True)
class Report:
    """Sections of measurements, written as Markdown."""

    sections: dict[str, list[str]] = field(default_factory=dict)

    def add(self, section: str, what: str, timings: Mapping[str, Timing], note: str = "") -> None:
        """One comparison: the first contestant is ours, the others are held against it."""
        rows = self.sections.setdefault(section, [])
        ours = next(iter(timings.values())).median
        for number, (name, timing) in enumerate(timings.items()):
            ratio = "" if number == 0 else f"{timing.median / ours:.2g}"
            rows.append(
                f"| {what if number == 0 else ''} | {name} | {len(timing.rounds)}"
                f" | {_duration(timing.median)} | {_duration(timing.p99)} | {ratio}"
                f" | {note if number == 0 else ''} |"
            )

    def text(self, today: date) -> str:
        """The whole report."""
        parts = [f"# Benchmarks of {today}", "", _machine(), ""]
        parts += ["A ratio is the other's median over ours: above 1, ours is faster. Read only"]
        parts += ["ratios over 2 on a shared machine. Answers were checked to be equal first.", ""]
        for section, rows in self.sections.items():
            parts += [f"## {section}", "", "| what | who | rounds | median | p99 | ratio | note |"]
            parts += ["| --- | --- | ---: | ---: | ---: | ---: | --- |", *rows, ""]
        return "\n".join(parts)


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def _machine() -> str:
    names = ("pyoxigraph", "oxigraph", "rdflib", "networkx", "icalendar")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{system}, Python {platform.python_version()}; {packages}."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Client:
    """One kept-alive connection, the same for every server."""

    def __init__(self, port: int, path: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._path = path

    def sparql(self, query: str) -> bytes:
        """The answer to a query, as SPARQL results in JSON."""
        self._connection.request(
            "POST",
            self._path,
            urlencode({"query": query}),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/sparql-results+json",
            },
        )
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {body[:500]!r}")
        return body

    def close(self) -> None:
        self._connection.close()


@contextmanager
def process(command: Sequence[str], port: int, path: str) -> Iterator[float]:
    """A server on 127.0.0.1, ended by its id; gives the seconds until `path` was answered."""
    started = time.perf_counter()
    server = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, env={**os.environ}
    )
    try:
        while not _answers(port, path):
            if server.poll() is not None:
                told = server.stderr.read().decode() if server.stderr else ""
                raise RuntimeError(f"{command[0]} ended with {server.returncode}: {told}")
            if time.perf_counter() - started > START_SECONDS:
                raise RuntimeError(f"{command[0]} did not answer in {START_SECONDS:g} seconds")
            time.sleep(0.005)
        yield time.perf_counter() - started
    finally:
        server.terminate()
        try:
            server.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def chronolex(*arguments: str) -> Iterator[tuple[int, float]]:
    """Our server on a free port: (port, seconds to start)."""
    port = free_port()
    command = [str(BIN / "chronolex"), "serve", "--port", str(port), *arguments]
    with process(command, port, "/readyz") as seconds:
        yield port, seconds


@contextmanager
def oxigraph(dump: Path, work: Path) -> Iterator[int]:
    """The Oxigraph server on a free port with the quads of `dump`; its store lies in `work`."""
    port = free_port()
    program = str(BIN / "oxigraph")
    subprocess.run(
        [program, "load", "--location", str(work), "--file", str(dump)],
        check=True,
        capture_output=True,
    )
    bind = f"127.0.0.1:{port}"
    command = [program, "serve-read-only", "--location", str(work), "--bind", bind]
    with process(command, port, "/"):
        yield port
