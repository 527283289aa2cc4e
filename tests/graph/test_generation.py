"""A generation on disk is whole or not there, checked when opened, and stays while it is read."""

import gc
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from data.records import Catalogue
from graph import filling, generation, seal, writing
from graph.build import dump, in_memory
from graph.embedded import EmbeddedStore
from graph.generation import MANIFEST, make, opened, verified
from graph.snapshot import from_store
from graph.store import StoreError
from tests.graph.world import catalogue, dated, rich


@pytest.fixture(scope="module")
def records() -> Catalogue:
    return rich()


@pytest.fixture(scope="module")
def built(records: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "store"
    make(folder, records)
    return folder


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy"))


def current(folder: Path) -> Path:
    return folder / str(json.loads((folder / MANIFEST).read_text())["generation"])


def test_memory_and_disk_hold_the_same(records: Catalogue, built: Path) -> None:
    store, made = in_memory(records)
    found = opened(built)
    assert list(dump(store)) == list(dump(found.reader))
    assert replace(found.manifest, files="", whole="", generation="") == made
    assert made.release.startswith("0.1.0+")


def contents(folder: Path) -> dict[str, bytes]:
    """All files of the current generation that are not the engine's."""
    place = current(folder)
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file() and generation.QUADS not in path.parts
    }


def test_many_processes_make_what_one_makes(
    records: Catalogue, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MANY", 7)
    monkeypatch.setattr(filling, "LOAD_BYTES", 50_000)
    made = make(tmp_path / "store", records)
    assert made.sha256 == opened(built).manifest.sha256
    assert contents(tmp_path / "store") == contents(built)
    assert len(opened(tmp_path / "store").reader) == made.quads


@pytest.mark.parametrize("many", [7, 1_000_000])
@pytest.mark.parametrize("at", ["write_part", "save", "load"])
def test_what_fails_in_any_process_or_thread_leaves_the_old_store(
    at: str, many: int, records: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    make(folder, catalogue(dated("old", "2024")))
    module = {"write_part": writing, "save": filling._Derived, "load": EmbeddedStore}[at]
    monkeypatch.setattr(module, at, no_room)
    monkeypatch.setattr(writing, "MANY", many)
    with pytest.raises(OSError, match="no room"):
        make(folder, records)
    assert list(from_store(folder).catalogue.events) == ["old"]
    assert len(list(folder.iterdir())) == 2


def no_room(*_: object, **__: object) -> None:
    raise OSError("no room")


def test_a_store_opened_gives_the_records_back(records: Catalogue, built: Path) -> None:
    found = from_store(built).catalogue
    assert found.release == records.release
    for name in ("events", "sources", "instruments", "actors", "themes", "jurisdictions"):
        assert dict(getattr(found, name)) == getattr(records, name), name
        assert list(getattr(found, name)) == list(getattr(records, name)), name


def test_a_build_replaces_the_store_that_was_there(tmp_path: Path, records: Catalogue) -> None:
    folder = tmp_path / "store"
    make(folder, catalogue(dated("other", "2024")))
    make(folder, records)
    assert from_store(folder).catalogue.events.keys() == records.events.keys()
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert len(list(folder.iterdir())) == 2


def test_a_new_folder_is_made_with_those_above_it(tmp_path: Path, records: Catalogue) -> None:
    make(tmp_path / "a/b/store", records)
    assert (tmp_path / "a/b/store" / MANIFEST).is_file()


@pytest.mark.parametrize("beside", [(), (MANIFEST, generation.QUADS)])
def test_a_folder_with_other_files_is_left_alone(
    beside: tuple[str, ...], tmp_path: Path, records: Catalogue
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    for name in beside:
        (tmp_path / name).write_text("{}")
    with pytest.raises(StoreError, match="holds other files: give an empty or a new folder"):
        make(tmp_path, records)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_file_is_no_folder(tmp_path: Path, records: Catalogue) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is a file: give the name of a folder"):
        make(tmp_path / "file", records)
    with pytest.raises(StoreError, match="cannot be written"):
        make(tmp_path / "file/below", records)


@pytest.mark.parametrize("at", ["quads", "store"])
def test_an_interrupted_build_leaves_the_old_store_and_nothing_else(
    at: str, tmp_path: Path, records: Catalogue
) -> None:
    folder = tmp_path / "store"
    make(folder, catalogue(dated("old", "2024")))

    def interrupt(step: str, done: int, total: int) -> None:
        if step == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(folder, records, interrupt)
    assert list(from_store(folder).catalogue.events) == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert len(list(folder.iterdir())) == 2


def test_a_build_that_cannot_become_the_current_one_leaves_the_old(
    tmp_path: Path, records: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    make(folder, catalogue(dated("old", "2024")))

    def refuse(path: Path, target: Path) -> Path:
        raise OSError("no room")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="no room"):
        make(folder, records)
    assert list(from_store(folder).catalogue.events) == ["old"]


def test_a_generation_that_is_read_stays_until_the_next_build(
    tmp_path: Path, records: Catalogue
) -> None:
    folder = tmp_path / "store"
    old = catalogue(dated("old", "2024"))
    make(folder, old)
    reading = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from graph.generation import opened\n"
            f"held = opened(Path({str(folder)!r}))\n"
            "print('reading', flush=True); sys.stdin.read()\n"
            "again = type(held.reader)\n"
            "from graph.embedded import open_read_only\n"
            "print(len(open_read_only(held.reader.folder)) == held.manifest.quads, flush=True)",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reading.stdout is not None
    assert reading.stdout.readline() == "reading\n"
    first = current(folder)
    make(folder, records)
    assert first.is_dir()
    assert current(folder) != first
    assert opened(folder).manifest.number == "0.1.0"
    told, _ = reading.communicate()
    assert told == "True\n"
    gc.collect()
    make(folder, records)
    assert not first.exists()
    assert len(list(folder.iterdir())) == 2


def test_the_same_data_again_is_another_generation(tmp_path: Path, records: Catalogue) -> None:
    folder = tmp_path / "store"
    first = make(folder, records)
    again = make(folder, records)
    assert (first.release, first.quads) == (again.release, again.quads)
    assert sorted(path.name for path in folder.iterdir()) == sorted([MANIFEST, again.generation])


def test_a_build_waits_for_no_other_and_harms_none(tmp_path: Path, records: Catalogue) -> None:
    folder = tmp_path / "store"
    make(folder, catalogue(dated("old", "2024")))
    told: list[str] = []

    def second(step: str, done: int, total: int) -> None:
        with pytest.raises(StoreError, match="another build is at work in") as refused:
            make(folder, catalogue(dated("other", "2025")))
        told.append(str(refused.value))

    made = make(folder, records, second)
    assert told
    assert opened(folder).manifest == made


def test_what_a_killed_build_left_is_cleared_by_the_next(
    tmp_path: Path, records: Catalogue
) -> None:
    folder = tmp_path / "store"
    make(folder, records)
    (folder / ".making-x" / "whole").mkdir(parents=True)
    make(folder, records)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [MANIFEST, current(folder).name]
    )


# -- opening --------------------------------------------------------------------------------------


def refused(folder: Path, words: str) -> None:
    with pytest.raises(StoreError, match=words) as told:
        opened(folder)
    assert f"run: chronolex build --store {folder}" in str(told.value)


def test_no_store_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    refused(tmp_path, "holds no store")
    refused(tmp_path / "nowhere", "holds no store")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"{}", b'"x"', b"\xff", b'{"format": 3}']
)
def test_a_damaged_manifest_is_told(content: bytes, copy: Path) -> None:
    (copy / MANIFEST).write_bytes(content)
    refused(copy, "is damaged")


def test_of_large_files_pieces_are_read_at_the_start_and_all_of_them_when_asked(
    copy: Path, records: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verified(copy) == opened(copy).manifest
    monkeypatch.setattr(seal, "SMALL", 0)
    monkeypatch.setattr(seal, "PIECE", 16)
    # what was made with other pieces is not taken for the same
    refused(copy, "is damaged")
    release = make(copy, records).release
    file = max((current(copy) / "records").iterdir(), key=lambda path: path.stat().st_size)
    size = file.stat().st_size
    flipped(file, size // 15 // 2)
    assert opened(copy).manifest.release == release
    with pytest.raises(StoreError, match="is damaged"):
        verified(copy)
    flipped(file, size // 15 // 2)
    assert verified(copy).release == release
    flipped(file, size - 1)
    refused(copy, "is damaged")


def flipped(file: Path, place: int) -> None:
    with file.open("r+b") as held:
        held.seek(place)
        byte = held.read(1)[0]
        held.seek(place)
        held.write(bytes([byte ^ 1]))


def changed(**values: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        told = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps({**told, **values}))

    return change


@pytest.mark.parametrize("format", [0, 1, 2, "3", None])
def test_another_format_number_is_refused(format: object, copy: Path) -> None:
    changed(format=format, more="fields")(copy)
    refused(copy, "has format .*this version reads 3")


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
    held = (current(copy) / generation.QUADS).iterdir()
    files = [path for path in held if path.stat().st_size > 1]
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
    opened(copy)


def test_a_missing_file_is_found(copy: Path) -> None:
    next((current(copy) / generation.QUADS).glob("*.sst")).unlink()
    refused(copy, "is damaged")


def test_a_missing_folder_of_quads_is_found(copy: Path) -> None:
    (current(copy) / generation.QUADS).rename(copy / "elsewhere")
    refused(copy, "is damaged")


def test_opening_changes_nothing_so_many_may(built: Path) -> None:
    first, second = opened(built), opened(built)
    assert first.manifest == second.manifest
    assert len(first.reader) == len(second.reader) == first.manifest.quads
