"""A build is the same wherever it runs, whole or not there, and checked when opened."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from data.records import Catalogue
from graph import build
from graph.build import MANIFEST, QUADS, dump, in_memory, on_disk, open_store
from graph.snapshot import from_store
from graph.store import StoreError
from tests.graph.world import catalogue, dated, rich


@pytest.fixture(scope="module")
def records() -> Catalogue:
    return rich()


@pytest.fixture(scope="module")
def built(records: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "store"
    on_disk(folder, records)
    return folder


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy"))


def test_memory_and_disk_hold_the_same(records: Catalogue, built: Path) -> None:
    store, made = in_memory(records)
    reader, held = open_store(built)
    assert list(dump(store)) == list(dump(reader))
    assert replace(held, files="") == made
    assert made.release.startswith("0.1.0+")


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


def test_a_store_opened_gives_the_records_back(records: Catalogue, built: Path) -> None:
    found = from_store(built).catalogue
    for name in ("release", "sources", "instruments", "actors", "themes", "jurisdictions"):
        assert getattr(found, name) == getattr(records, name), name
    assert found.events == records.events


def test_a_build_replaces_the_store_that_was_there(tmp_path: Path, records: Catalogue) -> None:
    folder = tmp_path / "store"
    on_disk(folder, catalogue(dated("other", "2024")))
    on_disk(folder, records)
    assert from_store(folder).catalogue.events.keys() == records.events.keys()
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_new_folder_is_made_with_those_above_it(tmp_path: Path, records: Catalogue) -> None:
    on_disk(tmp_path / "a/b/store", records)
    assert (tmp_path / "a/b/store" / MANIFEST).is_file()


@pytest.mark.parametrize("beside", [(), (MANIFEST, QUADS)])
def test_a_folder_with_other_files_is_left_alone(
    beside: tuple[str, ...], tmp_path: Path, records: Catalogue
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    for name in beside:
        (tmp_path / name).write_text("{}")
    with pytest.raises(StoreError, match="holds other files: give an empty or a new folder"):
        on_disk(tmp_path, records)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_file_is_no_folder(tmp_path: Path, records: Catalogue) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is a file: give the name of a folder"):
        on_disk(tmp_path / "file", records)
    with pytest.raises(StoreError, match="cannot be written"):
        on_disk(tmp_path / "file/below", records)


@pytest.mark.parametrize("at", ["records", "resolved view"])
def test_an_interrupted_build_leaves_the_old_store_and_nothing_else(
    at: str, tmp_path: Path, records: Catalogue
) -> None:
    folder = tmp_path / "store"
    on_disk(folder, catalogue(dated("old", "2024")))

    def interrupt(step: str, done: int, total: int) -> None:
        if step == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        on_disk(folder, records, interrupt)
    assert list(from_store(folder).catalogue.events) == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_build_that_cannot_move_in_leaves_the_old_store(
    tmp_path: Path, records: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    on_disk(folder, catalogue(dated("old", "2024")))
    real = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target == folder and not path.name.endswith("-old"):
            raise OSError("no room")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="no room"):
        on_disk(folder, records)
    assert list(from_store(folder).catalogue.events) == ["old"]


# -- opening --------------------------------------------------------------------------------------


def refused(folder: Path, words: str) -> None:
    with pytest.raises(StoreError, match=words) as told:
        open_store(folder)
    assert f"run: chronolex build --store {folder}" in str(told.value)


def test_no_store_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    refused(tmp_path, "holds no store")
    refused(tmp_path / "nowhere", "holds no store")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"{}", b'"x"', b"\xff", b'{"format": 1}']
)
def test_a_damaged_manifest_is_told(content: bytes, copy: Path) -> None:
    (copy / MANIFEST).write_bytes(content)
    refused(copy, "is damaged")


def changed(**values: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        told = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps({**told, **values}))

    return change


@pytest.mark.parametrize("format", [0, 2, "1", None])
def test_another_format_number_is_refused(format: object, copy: Path) -> None:
    changed(format=format, more="fields")(copy)
    refused(copy, "has format .*this version reads 1")


@pytest.mark.parametrize(
    "values", [{"quads": 3}, {"sha256": "0" * 64}, {"files": ""}, {"released": "then"},
               {"released": 3}],
)  # fmt: skip
def test_a_manifest_that_does_not_match_is_refused(values: dict[str, object], copy: Path) -> None:
    changed(**values)(copy)
    refused(copy, "is damaged")


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.97])
def test_one_flipped_byte_in_any_file_is_found(place: float, copy: Path) -> None:
    """Also in an order of the quads that the dump does not read."""
    files = [path for path in (copy / QUADS).iterdir() if path.stat().st_size > 1]
    files = [
        path for path in files if path.suffix == ".sst" or path.name.startswith(("MAN", "CUR"))
    ]
    assert len(files) > 5
    for path in files:
        good = path.read_bytes()
        bad = bytearray(good)
        bad[int(len(good) * place)] ^= 0x01
        path.write_bytes(bad)
        refused(copy, "is damaged")
        path.write_bytes(good)
    open_store(copy)


def test_a_missing_file_is_found(copy: Path) -> None:
    next((copy / QUADS).glob("*.sst")).unlink()
    refused(copy, "is damaged")


def test_a_missing_folder_of_quads_is_found(copy: Path) -> None:
    (copy / QUADS).rename(copy / "elsewhere")
    refused(copy, "is damaged")


def test_opening_changes_nothing_so_many_may(built: Path) -> None:
    first, held = open_store(built)
    second, again = open_store(built)
    assert held == again
    assert len(first) == len(second) == held.quads
