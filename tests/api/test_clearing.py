"""What `chronolex check` lays aside on disk: where there is no room for it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import main
from api.commands import checking
from tests.bench.generator import Generator

ROOT = Path(__file__).parents[2]

SCRIPT = """
import resource
import sys
from api.cli import main
from api.commands import spread
from data import pile
from graph import writing

most, processes = int(sys.argv[1]), sys.argv[2] == "several"
if most:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
for module in (pile, spread, writing):
    module.MANY = 1 if processes else 10**9
pile.processors = spread.processors = writing.processors = lambda: 2
sys.exit(main(sys.argv[3:]))
"""


def begun(most: int, processes: str, aside: Path, *given: object) -> subprocess.Popen[str]:
    """A command in a process of its own: no file is larger than `most` bytes, if any."""
    aside.mkdir()
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(most), processes, *map(str, given)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(aside)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("processes", ["one", "several"])
def test_no_room_for_what_is_laid_aside_is_no_fault_of_the_records(
    processes: str, tmp_path: Path
) -> None:
    Generator(300).write_lines(tmp_path / "records")
    aside = tmp_path / "aside"
    with begun(40_000, processes, aside, "check", "--data", tmp_path / "records") as run:
        out, said = run.communicate(timeout=120)
    assert (run.returncode, out) == (2, "")
    where = "the output, or what is laid aside in TMPDIR,"
    assert said == f"chronolex: {where} cannot be written: File too large\n"
    assert not list(aside.iterdir())


def test_no_room_for_the_table_of_ids_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(checking, "piled", full)
    monkeypatch.setattr("api.cli._print_no_more", lambda: None)
    assert main(["check"]) == 2
    assert capsys.readouterr().err.endswith(
        "what is laid aside in TMPDIR, cannot be written: database or disk is full\n"
    )


def test_a_bulk_file_that_cannot_be_read_is_a_fault_of_the_records(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Generator(20).write_lines(tmp_path)
    (tmp_path / "events.ndjson").unlink()
    (tmp_path / "events.ndjson").mkdir()
    assert main(["check", "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("events.ndjson:1: cannot be read: Is a directory")
