"""`/readyz` tells the truth, `/healthz` what it promises, and bad data starts nothing."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from data.writing import write_folder
from tests.api.serving import (
    ROOT,
    Running,
    environment,
    ok,
    problem,
    serving,
)
from tests.api.watching import descendants, figures, until
from tests.bench.generator import Generator
from tests.engines import free_port


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    write_folder(Generator(20).catalogue(), folder)
    return folder


@pytest.fixture(scope="module")
def running(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("ready") / "log.txt"
    with serving(log, "--data", str(records)) as made:
        yield made


def nursery(running: Running) -> int:
    """The process that all query processes come from."""
    (found,) = descendants(running.process.pid, deep=False)
    return found


def test_ready_says_what_is_served(running: Running) -> None:
    told = ok(running.http.get("/readyz"))
    assert told["status"] == "ready"
    assert told["events"] == 20
    assert told["reloads"] == {"ok": 0, "failed": 0, "running": False, "faults": []}


def test_it_is_not_ready_while_no_query_process_answers(running: Running) -> None:
    stopped = nursery(running)
    os.kill(stopped, signal.SIGSTOP)
    try:
        time.sleep(1.1)
        started = time.monotonic()
        answer = running.http.get("/readyz")
        problem(answer, 503, "not-ready")
        assert answer.headers["retry-after"] == "2"
        assert time.monotonic() - started < 8
        assert ok(running.http.get("/healthz")) == {"status": "ok"}
    finally:
        os.kill(stopped, signal.SIGCONT)
    assert until(lambda: running.http.get("/readyz").status_code == 200, 60)


def test_a_lost_query_process_is_made_anew_by_asking(running: Running) -> None:
    lost = nursery(running)
    os.kill(lost, signal.SIGKILL)

    def anew() -> bool:
        ready = running.http.get("/readyz").status_code == 200
        return ready and lost not in descendants(running.process.pid)

    assert until(anew)
    answer = running.http.get("/sparql.json", params={"query": "ASK {}"})
    assert answer.json()["boolean"] is True


def test_it_is_not_ready_where_no_query_process_can_be_made(records: Path, tmp_path: Path) -> None:
    """A system without room for a process: the server lives, serves what it can, and says so."""
    log = tmp_path / "log.txt"
    with serving(log, "--data", str(records)) as running:
        ok(running.http.get("/events"))
        # what is open stays open, and the connection is one of it; nothing more can be opened
        resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (4, 4))
        os.kill(nursery(running), signal.SIGKILL)
        assert until(lambda: running.http.get("/readyz").status_code == 503, 30)
        told = problem(running.http.get("/readyz"), 503, "not-ready")
        assert told["detail"] == "no query process can be started"
        problem(running.http.get("/sparql", params={"query": "ASK {}"}), 503, "busy")
        assert ok(running.http.get("/events"))["total"] == 20


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_damaged_store_is_refused_in_words(workers: str, records: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    run("build", "--data", str(records), "--store", str(store))
    file = max(store.rglob("*.sst"), key=lambda path: path.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    port = str(free_port())
    done = run("serve", "--store", str(store), "--port", port, "--workers", workers, fine=False)
    assert done.returncode in (1, 2)
    assert "is damaged" in done.stderr
    assert f"chronolex build --store {store}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_records_with_faults_are_refused_with_their_places(
    workers: str, records: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    write_folder(Generator(20).catalogue(), broken)
    event = next((broken / "events").glob("*.yaml"))
    text = re.sub(r"^kind: .*$", "kind: none", event.read_text("utf-8"), flags=re.M)
    event.write_text(text, "utf-8")
    port = str(free_port())
    done = run("serve", "--data", str(broken), "--port", port, "--workers", workers, fine=False)
    assert done.returncode == 1
    assert f"events/{event.name}:" in done.stderr
    assert "Traceback" not in done.stderr


def test_several_processes_reload_on_one_hangup(records: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with serving(log, "--data", str(records), "--workers", "2") as running:
        pid = running.process.pid

        def begun() -> bool:
            """Each has its query processes, the last thing that is started."""
            return sum(bool(descendants(one)) for one in descendants(pid, deep=False)) == 2

        assert until(begun)
        running.process.send_signal(signal.SIGHUP)
        assert until(lambda: log.read_text("utf-8").count("reload: release") == 2, 60)
        with httpx.Client(base_url=running.url, timeout=30, trust_env=False) as http:
            assert figures(http)["chronolex_reloads_total result=ok"] == 1


def run(*arguments: str, fine: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=fine,
        timeout=120,
    )
