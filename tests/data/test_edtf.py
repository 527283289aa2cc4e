"""The parser against vectors written by hand, its refusals, and what surrounds it."""

import copy
import csv
import os
import pickle
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Literal, get_args

import pytest

from data.edtf import Edtf, EdtfError, Openness, Precision, Qualifier, from_day, parse, render

VECTORS = Path(__file__).with_name("edtf_vectors.csv")
ROOT = Path(__file__).parents[2]


def vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter=";", restval="", strict=True))


ROWS = vectors()
VALID = [row for row in ROWS if row["level"] != "-"]
INVALID = [row for row in ROWS if row["level"] == "-"]


def parsed(row: dict[str, str]) -> Edtf:
    spoken = row["hemisphere"]
    hemisphere: Literal["north", "south"] | None
    hemisphere = "north" if spoken == "north" else "south" if spoken == "south" else None
    return parse(row["literal"], hemisphere)


def named(row: dict[str, str]) -> str:
    return f"{row['literal']}{'@' if row['hemisphere'] else ''}{row['hemisphere']}"


def test_there_are_enough_vectors_and_none_twice() -> None:
    assert len(ROWS) >= 400
    assert len(VALID) >= 250
    assert len(INVALID) >= 150
    assert len({named(row) for row in ROWS}) == len(ROWS)
    assert {row["level"] for row in ROWS} == {"0", "1", "2", "-"}


@pytest.mark.parametrize("row", VALID, ids=named)
def test_valid(row: dict[str, str]) -> None:
    e = parsed(row)
    seen = {
        "kind": e.kind,
        "not_before": e.not_before.isoformat() if e.not_before else "",
        "before": e.before.isoformat() if e.before else "",
        "precision": e.precision,
        "qualifier": e.qualifier,
        "open_start": e.open_start,
        "open_end": e.open_end,
        "begin_before": e.begin_before.isoformat() if e.begin_before else "",
        "end_not_before": e.end_not_before.isoformat() if e.end_not_before else "",
    }
    assert seen == {key: row[key] for key in seen}
    assert render(e) == row["literal"]


@pytest.mark.parametrize("row", INVALID, ids=named)
def test_invalid(row: dict[str, str]) -> None:
    with pytest.raises(EdtfError) as caught:
        parsed(row)
    assert caught.value.position == int(row["error_at"])
    assert row["error"] in caught.value.reason


@pytest.mark.parametrize("row", VALID, ids=named)
def test_invariants(row: dict[str, str]) -> None:
    e = parsed(row)
    assert e is parsed(row)
    assert (e.not_before is None) == (e.open_start != "")
    assert (e.before is None) == (e.open_end != "")
    assert e.precision in get_args(Precision)
    assert e.qualifier in get_args(Qualifier)
    assert e.open_start in get_args(Openness)
    assert e.certain == (not set("?~%") & set(e.text))
    if e.not_before and e.before:
        assert e.not_before < e.before
    if e.kind == "moment":
        assert e.begin_before is None
        assert e.end_not_before is None
        return
    if e.not_before and e.begin_before:
        assert e.not_before < e.begin_before
    if e.end_not_before and e.before:
        assert e.end_not_before < e.before
    if e.begin_before and e.before:
        assert e.begin_before <= e.before
    if e.not_before and e.end_not_before:
        assert e.not_before <= e.end_not_before


def test_a_refusal_says_what_where_and_what_to_do() -> None:
    with pytest.raises(EdtfError) as caught:
        parse("2023-13")
    error = caught.value
    assert isinstance(error, ValueError)
    assert (error.text, error.position) == ("2023-13", 5)
    assert error.reason == "there is no month 13; write 01 to 12"
    assert str(error) == "EDTF '2023-13', character 6: there is no month 13; write 01 to 12"
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (str(twin), twin.position) == (str(error), 5)


@pytest.mark.parametrize(
    "text", ["2023\n", "\n2023", "2023\r\n06", "\x00", "\u2028", "\ud800", "\U0001f4c5" * 90]
)
def test_a_refusal_is_one_printable_line(text: str) -> None:
    with pytest.raises(EdtfError) as caught:
        parse(text)
    assert str(caught.value).isprintable()
    assert str(caught.value).isascii()


@pytest.mark.parametrize("row", INVALID, ids=named)
def test_every_reason_gives_advice(row: dict[str, str]) -> None:
    with pytest.raises(EdtfError) as caught:
        parsed(row)
    reason = caught.value.reason
    advises = ("; write", "; remove", "; end it", "; move it", "; keep", "years start at", " can")
    assert any(words in reason for words in advises), reason
    assert 0 <= caught.value.position <= len(row["literal"])


def test_a_long_literal_is_refused_without_being_read() -> None:
    with pytest.raises(EdtfError, match="longer than 500 characters"):
        parse("[" + ",".join(["2023"] * 200) + "]")
    assert parse("[" + ",".join(["2023"] * 99) + "]").day is None


@pytest.mark.parametrize("value", [None, 2023, date(2023, 6, 14), b"2023", ["2023"]])
def test_what_is_not_text_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError, match="put the date in quotes"):
        parse(value)  # type: ignore[arg-type]


def test_another_hemisphere_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="neither 'north' nor 'south'"):
        parse("2023-21", "east")  # type: ignore[arg-type]


def test_the_value_can_be_hashed_copied_and_pickled() -> None:
    for literal in ("2023-06?", "{2020,2022..}", "1985-XX-25"):
        e = parse(literal)
        assert copy.deepcopy(e) == e
        assert pickle.loads(pickle.dumps(e)) == e  # noqa: S301
        assert len({e, copy.copy(e)}) == 1


def test_from_day_takes_the_civil_day() -> None:
    assert from_day(date(2023, 6, 14)) is parse("2023-06-14")
    assert from_day(date(7, 1, 2)) is parse("0007-01-02")
    assert from_day(datetime(2023, 6, 14, 23, 59)) is parse("2023-06-14")
    with pytest.raises(EdtfError, match="outside the supported years"):
        from_day(date(9999, 1, 1))


def test_day_and_latest() -> None:
    assert parse("2023-06-14~").day == date(2023, 6, 14)
    assert parse("2023-06").day is None
    assert parse("2023-06").latest == date(2023, 6, 30)
    assert parse("2023-06/..").latest is None
    assert parse("2023-21").day is None


DUMP = """
import sys
from data.edtf import EdtfError, parse, sort_key, spans
for line in sys.stdin.read().split("\\n"):
    try:
        e = parse(line)
        print(repr(e), e.members, sort_key(e, "x"), *list(spans(e))[:20])
    except EdtfError as error:
        print(error)
"""


def test_zone_locale_and_hash_seed_do_not_matter() -> None:
    literals = "\n".join(row["literal"] for row in ROWS)
    printed = set()
    for zone, seed, locale in (
        ("UTC", "0", "C"),
        ("Pacific/Kiritimati", "1", "C.UTF-8"),
        ("America/Adak", "4242", "tr_TR.UTF-8"),
    ):
        env = {
            **os.environ,
            "TZ": zone,
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "PYTHONUTF8": "1",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            [sys.executable, "-c", DUMP],
            input=literals.encode(),
            env=env,
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=60,
        )
        printed.add(done.stdout)
    assert len(printed) == 1
    assert len(printed.pop()) > 20_000
