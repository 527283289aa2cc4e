"""How many processes are begun."""

import os

import pytest

from data import crew


def test_as_many_processes_as_this_one_may_use_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crew.processors() == min(len(os.sched_getaffinity(0)), crew.MOST)
    # of a machine with more, a container or `taskset` leaves some
    monkeypatch.setattr(os, "cpu_count", lambda: 96)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5})
    assert crew.processors() == 2
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(96)))
    assert crew.processors() == crew.MOST
