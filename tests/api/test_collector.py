"""The collector of a server: it goes through all that is kept once for a million new objects."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from api.edge import server
from api.edge.workers import Supervisor
from api.settings import Settings


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_one_process_collects_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.Server, "run", lambda self: None)
    server.run(None, Settings(), "127.0.0.1", 0)
    young, old, all_ = gc.get_threshold()
    assert young * old * all_ == 1_000_000


def test_several_processes_do_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Supervisor, "run", lambda self: None)
    server.run_several(Settings(), "127.0.0.1", 0, 2, [None])
    young, old, all_ = gc.get_threshold()
    assert young * old * all_ == 1_000_000
