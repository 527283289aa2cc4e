"""The commands of docs/remote.md, on an engine that runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from api.settings import Settings
from graph import near
from graph.remote.layout import CHUNK
from graph.remote.pool import MOST_QUADS
from graph.remote.releases import GRACE_SECONDS
from graph.remote.stepwise import listed, records, rows
from graph.remote.stepwise.limits import (
    COUNT_SECONDS,
    EXPORT_EVENTS,
    LOAD_EVENTS,
    MOST_ENDS,
    MOST_RECORDS,
    MOST_SINGLE,
    MOST_TRIPS,
)
from tests.api.serving import environment, serving
from tests.engines import Running

TEXT = (Path(__file__).parents[2] / "docs" / "remote.md").read_text("utf-8")
URL = "http://127.0.0.1:7878/query"
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.M | re.S)
    for line in block.splitlines()
    if line.startswith("chronolex ")
]


def test_commands_do_what_is_said(oxigraph: Running, tmp_path: Path) -> None:
    """One after the other, as a reader would."""
    seen = []
    for command in COMMANDS:
        words = shlex.split(command.replace(URL, oxigraph.query))[1:]
        flag = next((word for word in words if word.startswith("--")), "")
        seen.append(f"{words[0]} {flag}".strip())
        if words[0] == "serve":
            with serving(tmp_path / "log.txt", *words[1:]) as server:
                assert server.http.get("/readyz").json()["status"] == "ready"
            continue
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", *words],
            env=environment(),
            capture_output=True,
            check=False,
            text=True,
        )
        if "--remove" in words:
            # the release that the page names is the reader's
            assert done.returncode == 2
            assert "there is no release" in done.stderr or "is live" in done.stderr
        else:
            assert done.returncode == 0, done.stderr
            assert done.stdout
    assert seen == ["push", "serve --store", "status --part", "push --list", "push --remove"]


def test_figures_are_those_of_the_code() -> None:
    assert f"{CHUNK:,} quads" in TEXT
    assert f"{MOST_QUADS // 1_000_000} million quads" in TEXT
    assert "after a minute" in TEXT
    assert GRACE_SECONDS == 60
    assert f"up to {LOAD_EVENTS:,} events" in TEXT
    text = " ".join(TEXT.split())
    assert f"at most {MOST_TRIPS} questions" in text
    assert f"at most {MOST_RECORDS:,} records and {MOST_ENDS:,} ends" in text
    assert f"up to {records.KEPT:,} events and {rows.KEPT:,} ends" in text
    assert f"up to {EXPORT_EVENTS:,} events" in text
    assert f"more than {MOST_SINGLE:,} for one question" in text
    assert f"at most {COUNT_SECONDS:g} seconds" in text
    assert f"steps of {listed.BATCH} events" in text
    assert f"lists of up to {listed.HELD:,}" in text
    assert f"up to {near.MOST:,} of them" in text
    fields = Settings.model_fields
    assert fields["store_look_seconds"].default == 10
    named = re.findall(r"CHRONOLEX_[A-Z_]+[A-Z]", TEXT)
    known = {f"CHRONOLEX_{name.upper()}" for name in fields}
    assert {name for name in named if name != "CHRONOLEX_STORE"} <= known
