"""What a server process holds, as the system tells it: processes, file handles, memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families


def descendants(pid: int, deep: bool = True) -> set[int]:
    """Processes below `pid`, whatever session they are in; its own children only if not `deep`."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = (entry / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(told[1])
    found: set[int] = set()
    edge = {pid}
    while edge:
        edge = {child for child, parent in parents.items() if parent in edge} - found
        found |= edge
        if not deep:
            break
    return found


def handles(pid: int) -> int:
    """Open file handles."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - entries come and go


def resident_mb(pid: int) -> float:
    """Memory held, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def held_mb(pids: Iterable[int]) -> float:
    """Memory of some processes, in MB, mapped files included; what they share counts once."""
    return sum(map(_share_mb, pids))


def _share_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        # it has ended meanwhile
        return 0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def figures(http: httpx.Client) -> dict[str, float]:
    """What `/metrics` tells: ``name label=value ...`` -> figure."""
    answer = http.get("/metrics")
    assert answer.status_code == 200, answer.text[:300]
    return {
        " ".join([one.name, *(f"{name}={value}" for name, value in sorted(one.labels.items()))]): (
            one.value
        )
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Has it become so within `seconds`?"""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.05)
    return False
