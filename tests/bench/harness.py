"""What every benchmark needs: fair rounds and one Markdown report (`peers.py` has the servers).

Nothing here asserts a time. Contestants take turns, so that noise of the machine falls on all of
them; a contestant stops when its own budget is used up, so that a slow one does not cost the rest.
"""

from __future__ import annotations

import gc
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib.metadata import version
from typing import TypeVar

T = TypeVar("T")

SIZES = "BENCH_SIZES"
"""Environment variable: numbers of made-up events to measure at, such as ``1e4,1e5``."""

LONG_LAP = 0.2
"""Seconds."""


def sizes() -> list[int]:
    """The sizes asked for; 10,000 where none is.

    Raises ValueError for what is not a list of numbers of one or more.
    """
    found = [int(float(text)) for text in os.environ.get(SIZES, "1e4").split(",")]
    if min(found) < 1:
        raise ValueError(f"{SIZES} holds a size below 1")
    return found


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
    with _undisturbed():
        while running:
            for name in list(running):
                taken = rounds[name]
                taken.append(_seconds(contestants[name]))
                if len(taken) >= most or (len(taken) >= least and sum(taken) >= budget):
                    running.remove(name)
    return {name: Timing(tuple(taken)) for name, taken in rounds.items()}


def race_each(
    contestants: Mapping[str, Callable[[T], object]], items: Sequence[T], laps: int = 3
) -> dict[str, Timing]:
    """Time each contestant on each of `items`, in turns; the best of `laps` stands for an item.

    So the median and the 99th percentile tell of the items, not of the machine.
    """
    best: dict[str, list[float]] = {name: [] for name in contestants}
    for run in contestants.values():
        run(items[0])
    with _undisturbed():
        for item in items:
            lap: dict[str, list[float]] = {name: [] for name in contestants}
            for _ in range(laps):
                for name, run in contestants.items():
                    lap[name].append(_seconds(partial(run, item)))
                if max(taken[0] for taken in lap.values()) > LONG_LAP:
                    break
            for name, taken in lap.items():
                best[name].append(min(taken))
    return {name: Timing(tuple(taken)) for name, taken in best.items()}


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No garbage collection meanwhile."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(slots=True)
class Report:
    """Sections of measurements, written as Markdown."""

    sections: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)

    def add(self, section: str, what: str, timings: Mapping[str, Timing], note: str = "") -> None:
        """One comparison: the first contestant is ours, the others are held against it."""
        ours = next(iter(timings.values())).median
        for number, (name, timing) in enumerate(timings.items()):
            ratio = "" if number == 0 else _ratio(timing.median / ours)
            cells = [
                what if number == 0 else "", name, str(len(timing.rounds)),
                _duration(timing.median), _duration(timing.p99), ratio,
                note if number == 0 else "",
            ]  # fmt: skip
            self._row(section, cells)

    def failed(self, section: str, name: str, why: str) -> None:
        """A peer of the comparison added last that gave no answer, or another one."""
        self._row(section, ["", name, "", "", "", "", f"**{why}**"])

    def say(self, section: str, sentence: str) -> None:
        """A sentence below a section's table, once."""
        self.sections.setdefault(section, [])
        said = self.notes.setdefault(section, [])
        if sentence not in said:
            said.append(sentence)

    def _row(self, section: str, cells: Sequence[str]) -> None:
        self.sections.setdefault(section, []).append(f"| {' | '.join(cells)} |")

    def text(self, today: date, before: str = "") -> str:
        """The whole report; sections of the report `before` that were not measured anew stay."""
        kept = _sections(before)
        for section, rows in self.sections.items():
            lines = [f"Measured on {today}. {machine()}", ""]
            if rows:
                lines += ["| what | who | rounds | median | p99 | ratio | note |"]
                lines += ["| --- | --- | ---: | ---: | ---: | ---: | --- |", *rows, ""]
            lines += [line for note in self.notes.get(section, []) for line in (note, "")]
            kept[section] = "\n".join(lines).strip()
        parts = [_HEAD, *(f"## {name}\n\n{body}" for name, body in sorted(kept.items()))]
        return "\n\n".join(parts) + "\n"


_HEAD = """# Benchmarks

Written by `make bench`. A ratio is the other's median over ours: above 1, ours is faster. Read only
ratios over 2 on a shared machine. Answers were checked to be equal first; a peer whose answer
differs or does not come is named, and gets no ratio."""


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)\n", text, flags=re.M)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _ratio(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}"


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def machine() -> str:
    """What was measured on, in a sentence."""
    names = ("pyoxigraph", "oxigraph", "rdflib", "rdflib-endpoint", "networkx", "icalendar",
             "igraph", "numba", "uvicorn", "httptools", "uvloop")  # fmt: skip
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{system}, Python {platform.python_version()}; {packages}."
