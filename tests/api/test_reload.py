"""SIGHUP: the next generation takes the place of the old one, and nobody sees a half."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from data.writing import write_folder
from tests.api.serving import ROOT, Running, environment, ok, serving
from tests.api.watching import descendants, figures, handles, until
from tests.bench.generator import Generator

EVENT = "ad-law-3-proposed"
QUERY = f"SELECT ?title {{ event:{EVENT} rdfs:label ?title }}"


@dataclass
class Served:
    """A server over records that a test may edit, and its log."""

    running: Running
    records: Path
    log: Path

    def edit(self, title: str) -> None:
        path = self.records / "events" / f"{EVENT}.yaml"
        text = re.sub(r"^title: .*$", f"title: {title}", path.read_text("utf-8"), flags=re.M)
        # whole at once, as an editor or a version control system does it
        beside = self.records.parent / "edited.yaml"
        beside.write_text(text, "utf-8")
        beside.replace(path)

    def hang_up(self) -> None:
        self.running.process.send_signal(signal.SIGHUP)

    def title(self) -> str:
        return str(ok(self.running.http.get(f"/events/{EVENT}"))["title"])

    def reload(self, title: str) -> None:
        self.edit(title)
        self.hang_up()
        assert until(lambda: self.title() == title), self.log.read_text()[-3000:]

    def reloads(self) -> dict[str, object]:
        told: dict[str, object] = ok(self.running.http.get("/readyz"))["reloads"]
        return told

    def said(self) -> list[dict[str, str]]:
        """What the log says of reloads."""
        lines = (json.loads(line) for line in self.log.read_text().splitlines() if line[0] == "{")
        return [line for line in lines if line["message"].startswith("reload: ")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("reload")
    write_folder(Generator(30).catalogue(), folder / "records")
    log = folder / "log.txt"
    with serving(log, "--data", str(folder / "records")) as running:
        yield Served(running, folder / "records", log)
        assert "Traceback" not in log.read_text()


@dataclass
class Hammer:
    """Asks without a pause, and keeps what does not belong together."""

    url: str
    titles: dict[str, set[str]] = field(default_factory=dict)
    """By release, every title that an answer gave the event."""
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=60, trust_env=False) as http:
            while not self.ended.is_set():
                self._one_of_each(http)

    def _one_of_each(self, http: httpx.Client) -> None:
        event = http.get(f"/events/{EVENT}")
        query = http.get("/sparql.json", params={"query": QUERY})
        listed = http.get("/events", params={"limit": 100})
        for answer in (event, query, listed):
            self.asked += 1
            if answer.status_code != 200:
                self.wrong.append(f"{answer.status_code} {answer.text[:200]}")
                return
        release = listed.json()["release"]
        (item,) = (item for item in listed.json()["items"] if item["id"] == EVENT)
        if listed.headers["chronolex-release"] != release:
            self.wrong.append(f"{listed.headers['chronolex-release']} says {release}")
        digest = hashlib.sha256(listed.content).hexdigest()[:24]
        if listed.headers["etag"].strip('W/"') != digest:
            self.wrong.append("an ETag of other bytes")
        bindings = query.json()["results"]["bindings"]
        for answer, title in (
            (event, event.json()["title"]),
            (query, bindings[0]["title"]["value"]),
            (listed, item["title"]),
        ):
            self.titles.setdefault(answer.headers["chronolex-release"], set()).add(title)


def test_an_edit_is_served_after_a_hangup_and_nobody_sees_a_half(served: Served) -> None:
    hammers = [Hammer(served.running.url) for _ in range(3)]
    threads = [threading.Thread(target=hammer.run) for hammer in hammers]
    for thread in threads:
        thread.start()
    try:
        for number in range(4):
            served.reload(f"Edited {number}")
    finally:
        for hammer in hammers:
            hammer.ended.set()
        for thread in threads:
            thread.join()
    releases: dict[str, set[str]] = {}
    for hammer in hammers:
        assert hammer.wrong == []
        assert hammer.asked > 10
        for release, titles in hammer.titles.items():
            releases.setdefault(release, set()).update(titles)
    assert len(releases) > 3
    assert all(len(titles) == 1 for titles in releases.values()), releases


def test_ten_hangups_leave_no_process_and_no_handle_behind(served: Served) -> None:
    pid = served.running.process.pid
    served.reload("Before")

    def settled() -> bool:
        served.running.http.get("/sparql.json", params={"query": QUERY}).raise_for_status()
        return figures(served.running.http)["chronolex_generations"] == 1

    assert until(settled)
    processes, open_handles = len(descendants(pid)), handles(pid)
    for number in range(10):
        served.reload(f"Turn {number}")
    assert until(settled)
    # a nursery and what it forked for the last queries
    assert until(lambda: len(descendants(pid)) <= processes), descendants(pid)
    assert until(lambda: handles(pid) <= open_handles + 2), (handles(pid), open_handles)


def test_hangups_in_a_row_come_to_the_last_edit(served: Served) -> None:
    before = served.reloads()["ok"]
    assert isinstance(before, int)
    for number in range(10):
        served.edit(f"Row {number}")
        served.hang_up()
    assert until(lambda: served.title() == "Row 9")
    assert until(lambda: served.reloads()["running"] is False)
    made = served.reloads()["ok"]
    assert isinstance(made, int)
    assert 1 <= made - before <= 10


def test_a_broken_edit_leaves_the_old_one_serving_and_says_where(served: Served) -> None:
    served.reload("Sound")
    path = served.records / "events" / f"{EVENT}.yaml"
    sound = path.read_text("utf-8")
    path.write_text(sound.replace("kind: law", "kind: nonsense"), "utf-8")
    try:
        served.hang_up()
        assert until(lambda: bool(served.reloads()["faults"]))
        told = served.reloads()["faults"]
        assert isinstance(told, list)
        fault = str(told[0])
        assert re.match(rf"events/{EVENT}\.yaml:\d+: ", fault)
        assert served.title() == "Sound"
        now = figures(served.running.http)
        assert now["chronolex_reload_failing"] == 1
        assert now["chronolex_reloads_total result=failed"] == 1
        said = [line for line in served.said() if line["level"] == "error"]
        assert f"reload: {fault}" in [line["message"] for line in said]
    finally:
        path.write_text(sound, "utf-8")
    served.reload("Mended")
    assert served.reloads()["faults"] == []
    assert figures(served.running.http)["chronolex_reload_failing"] == 0


def test_what_was_begun_ends_on_the_generation_it_began_on(served: Served) -> None:
    served.reload("Old")
    http = served.running.http
    assert until(lambda: figures(http)["chronolex_generations"] == 1)
    url = f"{served.running.url}/sparql.json"
    http.get(url, params={"query": QUERY}).raise_for_status()
    pid = served.running.process.pid
    workers = descendants(pid) - descendants(pid, deep=False)
    answers: list[httpx.Response] = []

    def ask() -> None:
        answers.append(httpx.get(url, params={"query": QUERY}, timeout=60, trust_env=False))

    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        thread = threading.Thread(target=ask)
        thread.start()
        assert until(lambda: figures(http)["chronolex_query_places state=long"] == 1)
        served.reload("New")
        assert not answers, "the swap came while the query was at work"
        assert figures(http)["chronolex_generations"] == 2
        assert workers <= descendants(pid)
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)
    thread.join()
    (binding,) = answers[0].json()["results"]["bindings"]
    assert binding["title"]["value"] == "Old"
    assert until(lambda: not workers & descendants(pid))
    assert until(lambda: figures(served.running.http)["chronolex_generations"] == 1)


def test_a_store_is_opened_anew_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    records, store = tmp_path / "records", tmp_path / "store"
    write_folder(Generator(30).catalogue(), records)
    build = ["-m", "api.cli", "build", "--data", str(records), "--store", str(store)]
    _python(*build)
    with serving(tmp_path / "log.txt", "--store", str(store)) as running:
        served = Served(running, records, tmp_path / "log.txt")
        [first] = store.glob("*/records")
        assert _open_below(running.process.pid, first.parent)
        served.edit("Built anew")
        _python(*build)
        served.hang_up()
        assert until(lambda: served.title() == "Built anew")
        # nothing of the first keeps its memory and its room on disk
        until(lambda: not _open_below(running.process.pid, first.parent), 10)
        assert _open_below(running.process.pid, first.parent) == []
        before = set(store.rglob("*.sst"))
        served.edit("Damaged")
        _python(*build)
        made = set(store.rglob("*.sst")) - before
        file = max(made, key=lambda path: path.stat().st_size)
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        served.hang_up()
        assert until(lambda: bool(served.reloads()["faults"]))
        assert "damaged" in str(served.reloads()["faults"])
        assert served.title() == "Built anew"


def _open_below(pid: int, folder: Path) -> list[str]:
    """The files of a generation that a process holds open, or has mapped."""
    held = {str(link.resolve()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    maps = Path(f"/proc/{pid}/maps").read_text("utf-8").splitlines()
    held |= {line.split(maxsplit=5)[-1] for line in maps}
    return sorted(path for path in held if path.startswith(str(folder)))


def _python(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(), check=True, capture_output=True
    )
