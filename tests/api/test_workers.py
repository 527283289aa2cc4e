"""Several processes: they share what was loaded once, are replaced for new data, and made anew."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from data.writing import write_folder
from tests.api.serving import ROOT, Running, environment, ok, serving
from tests.api.watching import descendants, until
from tests.bench.generator import Generator

EVENT = "ad-law-3-proposed"


@dataclass
class Several:
    """A server of two processes over a store made of records that a test may edit."""

    running: Running
    folder: Path
    log: Path

    @property
    def workers(self) -> set[int]:
        """The processes that serve: each has the query processes that it began."""
        children = descendants(self.running.process.pid, deep=False)
        return {pid for pid in children if descendants(pid, deep=False)}

    def fresh(self) -> httpx.Client:
        """Connections of its own: any of the processes may take them."""
        return httpx.Client(base_url=self.running.url, timeout=60, trust_env=False)

    def release(self) -> str:
        with self.fresh() as http:
            return str(ok(http.get("/events?limit=1"))["release"])

    def edit(self, title: str) -> None:
        path = self.folder / "records" / "events" / f"{EVENT}.yaml"
        text = re.sub(r"^title: .*$", f"title: {title}", path.read_text("utf-8"), flags=re.M)
        path.write_text(text, "utf-8")
        build(self.folder)

    def hang_up(self) -> None:
        self.running.process.send_signal(signal.SIGHUP)


def build(folder: Path) -> None:
    command = [sys.executable, "-m", "api.cli", "build"]
    where = ["--data", str(folder / "records"), "--store", str(folder / "store")]
    subprocess.run([*command, *where], cwd=ROOT, env=environment(), check=True, capture_output=True)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Several]:
    folder = tmp_path_factory.mktemp("several")
    write_folder(Generator(400).catalogue(), folder / "records")
    build(folder)
    log = folder / "log.txt"
    with serving(log, "--store", str(folder / "store"), "--workers", "2") as running:
        made = Several(running, folder, log)
        assert until(lambda: len(made.workers) == 2)
        yield made
    assert "Traceback" not in log.read_text()


def held(pid: int) -> tuple[float, float]:
    """Memory of a process in kB: all of it, and what it shares with others."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    found = dict(re.findall(r"^(\w+):\s+(\d+) kB", told, re.M))
    return float(found["Rss"]), float(found["Shared_Dirty"])


def test_what_was_loaded_is_one_copy(several: Several) -> None:
    with several.fresh() as http:
        ok(http.get("/events?limit=400"))
    for pid in several.workers:
        everything, shared = held(pid)
        # what no file holds and yet more than one process maps
        assert shared > everything / 3, (pid, everything, shared)


@dataclass
class Hammer:
    """Asks without a pause on a connection that is kept."""

    url: str
    releases: set[str]
    wrong: list[str]
    ended: threading.Event

    def run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=60, trust_env=False) as http:
            while not self.ended.is_set():
                try:
                    answer = http.get("/events?limit=5")
                    query = http.get("/sparql.json", params={"query": "ASK {}"})
                except httpx.TransportError as error:
                    self.wrong.append(repr(error))
                    continue
                self.wrong += [f"{a.status_code}" for a in (answer, query) if a.status_code != 200]
                self.releases.add(str(answer.json()["release"]))


def test_new_data_takes_their_place_and_no_request_fails(several: Several) -> None:
    old, release = several.workers, several.release()
    hammer = Hammer(several.running.url, set(), [], threading.Event())
    threads = [threading.Thread(target=hammer.run) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        several.edit("Edited")
        several.hang_up()
        assert until(lambda: len(several.workers) == 2 and not several.workers & old, 60)
        time.sleep(0.5)
    finally:
        hammer.ended.set()
        for thread in threads:
            thread.join()
    assert hammer.wrong == []
    assert len(hammer.releases) == 2
    assert several.release() != release
    with several.fresh() as http:
        assert ok(http.get(f"/events/{EVENT}"))["title"] == "Edited"
        assert ok(http.get("/readyz"))["reloads"]["ok"] == 1


def test_a_process_that_dies_is_made_anew(several: Several) -> None:
    release = several.release()
    (first, *_) = sorted(several.workers)
    os.kill(first, signal.SIGKILL)
    assert until(lambda: first not in several.workers and len(several.workers) == 2, 30)
    assert {several.release() for _ in range(6)} == {release}


def test_damaged_data_leaves_the_old_processes_serving(several: Several) -> None:
    old, release = several.workers, several.release()
    file = max(several.folder.rglob("store/*/records/*.ndjson"), key=lambda p: p.stat().st_mtime)
    content = file.read_bytes()
    file.write_bytes(content + b"{}\n")
    several.hang_up()

    def failing() -> bool:
        with several.fresh() as http:
            return bool(ok(http.get("/readyz"))["reloads"]["failed"] == 1)

    assert until(failing, 60)
    assert several.workers == old
    assert several.release() == release
    assert "is damaged" in several.log.read_text("utf-8")
    file.write_bytes(content)


def test_they_end_together(tmp_path: Path) -> None:
    write_folder(Generator(20).catalogue(), tmp_path / "records")
    log = tmp_path / "log.txt"
    with serving(log, "--data", str(tmp_path / "records"), "--workers", "2") as running:
        pid = running.process.pid
        assert until(lambda: len(descendants(pid)) >= 4)
        below = descendants(pid)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) == 0
        assert until(lambda: not any(Path(f"/proc/{one}").exists() for one in below))
