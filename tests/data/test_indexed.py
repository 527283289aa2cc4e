"""Records that are read when they are asked for, and what leads to them."""

from __future__ import annotations

import gc
import re
from pathlib import Path

import pytest

from data import packed
from data.backlinks import backlinks
from data.indexed import Lines
from data.packed import Names, PackedError
from data.reading import bundled, opened, read
from data.writing import write_bulk

CATALOGUE = read(bundled())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("made")
    write_bulk(CATALOGUE, made)
    return made


def test_the_same_records_and_the_same_leads(folder: Path) -> None:
    found = opened(folder)
    for name in ("events", "instruments", "sources", "actors", "jurisdictions", "themes"):
        assert dict(getattr(found, name)) == dict(getattr(CATALOGUE, name)), name
        assert "no-such-thing" not in getattr(found, name)
        with pytest.raises(KeyError):
            getattr(found, name)["no-such-thing"]
    expected = backlinks(CATALOGUE.events.values())
    for name in ("stages", "marking", "pointing"):
        leads = {key: list(ids) for key, ids in getattr(found.backlinks, name).items()}
        assert leads == getattr(expected, name), name
        assert getattr(found.backlinks, name).get("no-such-thing", ()) == ()


def test_what_is_let_go_of_leaves_no_file_open(folder: Path) -> None:
    def files() -> int:
        gc.collect()
        return sum(1 for _ in Path("/proc/self/fd").iterdir())

    before = files()
    held = [opened(folder) for _ in range(5)]
    assert files() > before
    held.clear()
    assert files() == before


def test_a_record_that_was_damaged_is_told_by_file_and_place(tmp_path: Path) -> None:
    write_bulk(CATALOGUE, tmp_path)
    found = opened(tmp_path)
    file = tmp_path / "events.ndjson"
    first = next(iter(found.events))
    with file.open("r+b") as lines:
        lines.write(b"\0\0")
    with pytest.raises(PackedError, match=re.escape(f"{file}, byte 0: the record is damaged")):
        found.events[first]
    assert len(list(found.events)) == len(CATALOGUE.events)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]\n", b'{"order": "middle", "parts": {}}\n',
                b'{"order": "little", "parts": {"ids": 9}}\n']
)  # fmt: skip
def test_an_index_that_is_none_is_told(folder: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "events.ndjson").write_bytes((folder / "events.ndjson").read_bytes())
    (tmp_path / "events.index").write_bytes(content)
    with pytest.raises(PackedError, match=r"events\.index"):
        Lines(tmp_path / "events.ndjson", dict)


WORDS = sorted(["", "a", "ab", "abc", "b", "é", "éa", "法", "法律", "\U0001f600"])


@pytest.mark.parametrize("tabled", [False, True])
@pytest.mark.parametrize("words", [WORDS, [], ["a"], [f"id-{n:05}" for n in range(3000)]])
def test_names_are_found_by_number_and_by_their_beginning(words: list[str], tabled: bool) -> None:
    text, begins = packed.packed_names(words)
    table = packed.packed_table(words) if tabled else None
    names = Names(memoryview(text), begins, table)
    assert list(names) == words
    for number, word in enumerate(words):
        assert names.number(word) == number
    for word in words[:10]:
        assert [names[at] for at in names.beginning(word)] == [
            other for other in words if other.startswith(word)
        ]
    for other in ("nothing", "id-", "\ud800", "a\udfff"):
        assert names.number(other) is None
    assert list(names.beginning("nothing")) == []


def test_a_table_of_names_is_small_and_the_same_everywhere() -> None:
    made = packed.packed_table([f"id-{number:07}" for number in range(4)])
    assert list(made) == [-1, -1, 1, -1, 0, -1, -1, -1, 2, -1, -1, -1, -1, -1, 3, -1]
    many = packed.packed_table([f"id-{number:07}" for number in range(1 << 12)])
    assert len(many) * many.itemsize <= 16 << 12
    assert sorted(number for number in many if number >= 0) == list(range(1 << 12))


def test_an_index_without_a_table_is_read_all_the_same(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "events.ndjson").write_bytes((folder / "events.ndjson").read_bytes())
    parts = {name: bytes(part) for name, part in packed.read(folder / "events.index").items()}
    assert parts.pop("table")
    packed.write(tmp_path / "events.index", parts)
    found, tabled = (Lines(at / "events.ndjson", dict) for at in (tmp_path, folder))
    assert dict(found) == dict(tabled)
    assert "no-such-event" not in found


def test_a_part_that_another_version_did_not_write_is_told(tmp_path: Path) -> None:
    packed.write(tmp_path / "x", {"one": b"1"})
    with pytest.raises(PackedError, match=r"x has no part 'two': another version wrote it"):
        packed.read(tmp_path / "x")["two"]
