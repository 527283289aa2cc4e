"""A build is the same wherever it runs, in memory and in files, by one process and by many."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from data.records import Catalogue
from graph import build, runs, writing
from graph.build import dump, in_memory
from graph.runs import merged
from graph.writing import in_files
from tests.graph.world import rich


@pytest.fixture(scope="module")
def records() -> Catalogue:
    return rich()


@pytest.mark.parametrize("many", [0, 7, 1_000_000])
def test_files_hold_what_memory_holds(
    many: int, records: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MANY", many)
    seen: list[tuple[str, int, int]] = []
    files = in_files(records, tmp_path, lambda *told: seen.append(told))
    assert list(merged(files)) == list(dump(in_memory(records)[0]))
    total = seen[-1][2]
    assert seen[-1] == ("quads", total, total)
    assert (len(files) > 3) is (many < 1_000_000)


def test_a_dump_is_sorted_lines_each_once(records: Catalogue) -> None:
    lines = list(dump(in_memory(records)[0]))
    assert lines == sorted(set(lines))
    assert all(line.endswith(b" .\n") for line in lines)


def test_no_blank_node_is_ever_built(records: Catalogue) -> None:
    assert not [line for line in dump(in_memory(records)[0]) if b"_:" in line.split(b'"')[0]]


def test_the_order_of_records_leaves_no_trace(records: Catalogue) -> None:
    turned = replace(records, events=dict(reversed(list(records.events.items()))))
    assert in_memory(turned)[1] == in_memory(records)[1]


SCRIPT = """
import hashlib, sys
from graph.build import dump, in_memory
from tests.graph.world import rich
digest = hashlib.sha256()
for line in dump(in_memory(rich())[0]):
    digest.update(line)
print(digest.hexdigest())
"""


def test_builds_in_any_process_zone_and_locale_are_the_same_bytes() -> None:
    settings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC"},
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "random", "TZ": "America/Los_Angeles", "PYTHONOPTIMIZE": "1"},
    ]
    root = str(Path(build.__file__).parent.parent)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT], env={**os.environ, **more, "PYTHONPATH": root},
            stdout=subprocess.PIPE, text=True, cwd="/",
        )
        for more in settings
    ]  # fmt: skip
    digests = [process.communicate(timeout=60)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(set(digests)) == 1
    assert len(digests[0]) == 64


def test_very_many_runs_are_merged_in_rounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_OPEN", 3)
    monkeypatch.setattr(runs, "RUN_BYTES", 1)
    lines = [b"%03d\n" % (number * 37 % 100) for number in range(150)]
    made = runs.write(lines, tmp_path, "run")
    assert len(made) == 150
    assert list(merged(made)) == sorted(set(lines))
    assert list(runs.sorted_lines(iter(lines))) == sorted(set(lines))
