"""Forked processes that do tasks: they end with who forked them, however that ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from data import crew
from data.crew import Crew
from tests.api.watching import descendants, until

ROOT = Path(__file__).parents[2]

SCRIPT = """
import time
from data.crew import Crew

def wait(held, seconds):
    time.sleep(seconds)

with Crew(None, 2) as crew:
    tasks = [crew.submit(wait, 600) for _ in range(2)]
    print("begun", flush=True)
    tasks[0].result()
"""


def added(held: list[int], number: int) -> int:
    held.append(number)
    return sum(held)


def failed(held: list[int]) -> None:
    raise ValueError("this task fails")


@pytest.mark.parametrize("processes", [0, 2])
def test_tasks_see_what_is_held(processes: int) -> None:
    held = [1, 2]
    with Crew(held, processes) as at_work:
        assert at_work.submit(added, 4).result() == 7
        with pytest.raises(ValueError, match="this task fails"):
            at_work.submit(failed).result()
    # what other processes do to it stays with them
    assert (held == [1, 2]) is (processes > 0)


def alive(pid: int) -> bool:
    """Is it there, and not only waiting to be asked how it ended?"""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_processes_end_with_who_forked_them(ending: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stdout.readline() == b"begun\n"
        assert until(lambda: len(descendants(run.pid)) == 2)
        below = descendants(run.pid)
        try:
            run.send_signal(ending)
            assert until(lambda: not any(map(alive, below)), 10)
        finally:
            run.kill()
            for pid in filter(alive, below):
                os.kill(pid, signal.SIGKILL)


def test_as_many_processes_as_this_one_may_use_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crew.processors() == min(len(os.sched_getaffinity(0)), crew.MOST)
    # of a machine with more, a container or `taskset` leaves some
    monkeypatch.setattr(os, "cpu_count", lambda: 96)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5})
    assert crew.processors() == 2
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(96)))
    assert crew.processors() == crew.MOST
