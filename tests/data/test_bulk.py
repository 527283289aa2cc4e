"""Bulk files say what YAML says, and a fault in a line is told with its number."""

import json
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import bulk
from data.located import MAX_DEPTH, Located, LocatedError
from data.reading import examine, opened, read
from data.writing import write_bulk, write_folder
from tests.bench.generator import Generator


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_bulk(Generator(40, seed=3).catalogue(), tmp_path)
    return tmp_path


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in examine(folder)[1]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bulk_and_yaml_hold_the_same_records(seed: int, tmp_path: Path) -> None:
    made = Generator(60, seed).catalogue()
    write_bulk(made, tmp_path / "bulk")
    write_folder(made, tmp_path / "yaml")
    assert read(tmp_path / "bulk") == made == read(tmp_path / "yaml")


def test_the_records_that_ship_survive_being_written(tmp_path: Path) -> None:
    shipped = read(Path("data/records").resolve())
    write_bulk(shipped, tmp_path)
    assert read(tmp_path) == shipped


@pytest.mark.parametrize("kept", [(), ("kind",), ("stage", "instrument")])
def test_a_claim_that_supports_few_fields_or_none_still_does(
    kept: tuple[str, ...], tmp_path: Path
) -> None:
    made = Generator(40, seed=3).catalogue()
    event = next(iter(made.events.values()))
    claims = tuple(replace(claim, supports=kept) for claim in event.claims)
    made = replace(made, events={**made.events, event.id: replace(event, claims=claims)})
    write_bulk(made, tmp_path)
    assert read(tmp_path) == opened(tmp_path) == made


def test_yaml_and_bulk_stand_side_by_side(folder: Path) -> None:
    made = Generator(40, seed=3).catalogue()
    write_folder(made, folder)
    for name in ("instruments", "sources", "actors"):
        (folder / f"{name}.ndjson").unlink()
    for path in (folder / "events").iterdir():
        path.unlink()
    for name in ("themes", "jurisdictions"):
        (folder / f"{name}.yaml").unlink()
    assert read(folder) == made


def test_a_record_given_twice_is_told_with_both_places(folder: Path) -> None:
    lines = (folder / "events.ndjson").read_bytes().splitlines(keepends=True)
    (folder / "events.ndjson").write_bytes(b"".join([*lines, lines[0]]))
    [told] = problems(folder)
    assert told.startswith(f"events.ndjson:{len(lines) + 1}:")
    assert "already taken at events.ndjson:1" in told


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "not a line of JSON"),
        (b'{"format": 1} x', "not a line of JSON: Extra data (column 15)"),
        (b"[]", "the record must be a mapping, not a list"),
        (b"3", "the record must be a mapping"),
        (b"NaN", "the record must be a mapping"),
        (b'{"id": "a", "id": "b"}', "the key 'id' is given twice"),
        (b'{"id": {"x": 1, "x": 2}}', "the key 'x' is given twice"),
        (b'"\xff"', "not UTF-8 text"),
        (b'{"title": "a\\u0000b"}', "the character '\\x00' is not accepted"),
        (b'{"a\\u0007": "b"}', "the character '\\x07' is not accepted"),
        (b'{"title": "\\ud800"}', "the character '\\ud800' is not accepted"),
        (b"[" * 40 + b"]" * 40, f"nested deeper than {MAX_DEPTH} levels"),
        (b"[" * 200_000, f"nested deeper than {MAX_DEPTH} levels"),
        (b'{"format": 2}', "format 2 is not readable by this version"),
        (b'{"format": 1.0}', "'format' must be 1, not '1.0'"),
        (b'{"format": 1e0}', "'format' must be 1, not '1e0'"),
        (b'{"themes": [1, 2.5]}', "'themes' is '2.5', which does not match"),
        (b'{"format": 1000000000000000000}', "'format' must be 1, not '1000000000000000000'"),
        (b'{"id": "a", "\\u0069d": "\\u0022"}', "the key 'id' is given twice"),
        (b'{"title": "a\x7fb"}', "the character '\\x7f' is not accepted"),
        (b'{"title": "a\xe2\x80\xa8b"}', "the character '\\u2028' is not accepted"),
        (b'{"title": "a\\rb"}', "the character '\\r' is not accepted"),
        (b'{"x": ' * 25 + b"1" + b"}" * 25, f"nested deeper than {MAX_DEPTH} levels"),
        (b'{"format": 1, "kind": "lawful"}', "'kind' is 'lawful'"),
        (b'"' + b"x" * 1_000_000 + b'"', "the line is longer than 1000000 bytes"),
    ],
)
def test_a_bad_line_is_told_by_its_number(line: bytes, words: str, folder: Path) -> None:
    path = folder / "events.ndjson"
    good = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*good[:4], b"\n", line, b"\n", *good[4:]]))
    told = [problem for problem in problems(folder) if problem.startswith("events.ndjson:6:")]
    assert any(words in problem for problem in told), problems(folder)


def test_a_wrong_date_or_reference_is_told_by_its_line(folder: Path) -> None:
    path = folder / "sources.ndjson"
    lines = path.read_bytes().splitlines(keepends=True)
    told = orjson.loads(lines[2])
    lines[2] = orjson.dumps({**told, "published": "2024-13"}) + b"\n"
    path.write_bytes(b"".join(lines))
    assert any(told.startswith("sources.ndjson:3: 'published'") for told in problems(folder))
    lines[2] = orjson.dumps({**told, "publisher_actor": "nobody"}) + b"\n"
    path.write_bytes(b"".join(lines))
    assert any(
        told.startswith("sources.ndjson:3: there is no actor 'nobody'") for told in problems(folder)
    )


def test_a_bulk_file_under_another_name_is_not_passed_over(folder: Path) -> None:
    (folder / "event.ndjson").write_bytes(b"")
    (folder / "events").mkdir()
    (folder / "events/more.ndjson").write_bytes(b"")
    told = problems(folder)
    assert [one.partition(":")[0] for one in told] == ["event.ndjson", "events/more.ndjson"]
    assert all("bulk files of a folder are" in one for one in told)


def test_a_bulk_file_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "events.ndjson").unlink()
    (folder / "events.ndjson").mkdir()
    assert any("events.ndjson:1: cannot be read" in told for told in problems(folder))


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_values_or_faults(text: bytes) -> None:
    for number, line in enumerate(text.split(b"\n"), 1):
        found = bulk.record(line, number)
        assert isinstance(found, Located | LocatedError)


_TEXTS = st.text(st.sampled_from('aé"\\,:[]{}1.\n\r\x07\x7f\u2028\ud800\U0001f600'), max_size=6)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.dictionaries(_TEXTS, _VALUES, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_a_quick_look_at_a_line_finds_what_a_closer_one_does(
    value: dict[str, object], ascii_: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_, indent=indent).replace("\n", " ")
    line = text.encode("utf-8", "surrogatepass")
    # also with the first key given once more
    for told in (line, line.replace(b"{", b"{" + line[1:-1] + b",", 1)):
        found, closer = bulk.quick(told), bulk.careful(told, 7)
        if found is not None:
            assert closer == Located(found[0], {(): 7})
            assert orjson.loads(found[1]) == found[0]


def test_most_lines_need_no_closer_look(folder: Path) -> None:
    lines = [line for path in folder.glob("*.ndjson") for line in path.read_bytes().splitlines()]
    spaced = [json.dumps(json.loads(line)).encode() for line in lines]
    assert lines != spaced
    for line in lines + spaced:
        found = bulk.quick(line)
        assert found is not None
        assert found[0] == json.loads(line)
