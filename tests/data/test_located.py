"""YAML of the accepted subset: values as written, lines of every key and item."""

import pytest

from data.located import MAX_DEPTH, LocatedError, load


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: NO", {"a": "NO"}),
        ("a: yes", {"a": "yes"}),
        ("a: off", {"a": "off"}),
        ("a: true", {"a": True}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: 2023-09-01", {"a": "2023-09-01"}),
        ("a: 2023-09", {"a": "2023-09"}),
        ("a: 012", {"a": "012"}),
        ("a: 12:30:45", {"a": "12:30:45"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 0x1f", {"a": "0x1f"}),
        ("a: 1.0", {"a": "1.0"}),
        ("a: 1e3", {"a": "1e3"}),
        ("a: .inf", {"a": ".inf"}),
        ("a: 3", {"a": 3}),
        ('a: "3"', {"a": "3"}),
        ("a: 9999999999999999999999", {"a": "9999999999999999999999"}),
        ("a: ٣", {"a": "٣"}),
        ("\ufeffa: 1", {"a": 1}),
        ("a: 1\r\nb: x\r\n", {"a": 1, "b": "x"}),
        ("null: 1", {"null": 1}),
        ("1: a", {"1": "a"}),
    ],
)
def test_scalars_are_text_but_for_the_core_words(text: str, value: object) -> None:
    assert load(text).value == value


def test_every_key_and_item_knows_its_line() -> None:
    found = load("a:\n  - b: 1\n    c:\n      - x\n      - y\nd: |\n  one\n  two\ne: 2\n")
    assert found.line(("a",)) == 1
    assert found.line(("a", 0)) == 2
    assert found.line(("a", 0, "c", 1)) == 5
    assert found.line(("d",)) == 6
    assert found.line(("e",)) == 9


def test_what_is_missing_has_the_line_of_what_holds_it() -> None:
    found = load("x: 1\na:\n  b: 1\n")
    assert found.line(("a", "nothing", "below")) == 2
    assert found.line(("nothing",)) == 1


def test_text_of_many_bytes_does_not_shift_the_line() -> None:
    with pytest.raises(LocatedError) as told:
        load("é" * 50 + ": 1\nb: 2\nc: ]\nd")
    assert told.value.line == 3


def test_depth_is_bounded_and_the_last_level_allowed() -> None:
    assert load("[" * MAX_DEPTH + "]" * MAX_DEPTH).value == eval_depth(MAX_DEPTH)
    with pytest.raises(LocatedError, match="nested deeper"):
        load("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def eval_depth(depth: int) -> list[object]:
    value: list[object] = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "the key 'a' is given twice"),
        ("a: {b: 1, b: 2}", 1, "the key 'b' is given twice"),
        ('a: 1\n"a": 2', 2, "the key 'a' is given twice"),
        ("a: &x 1", 1, "anchors"),
        ("a: *x", 1, "anchors"),
        ("a: 1\n*x : 2", 2, "anchors"),
        ("a: !!str 1", 1, "tag"),
        ("a: !x [1]", 1, "tag"),
        ("a: 1\n---\nb: 1", 2, "second document"),
        ("{a: 1}: 2", 1, "plain word"),
        ("a\x85b: 1", 1, "'.x85' is not accepted"),
        ("a: 1\nb: \u2028", 2, "'.u2028' is not accepted"),
        ("a: \ud800", 1, "'.ud800' is not accepted"),
        ('a: 1\nb: "\\L"', 2, "'.u2028' is not accepted"),
        ("a: 1\rb: 2", 1, "'.r' is not accepted"),
    ],
)
def test_the_rest_of_yaml_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(LocatedError, match=words) as told:
        load(text)
    assert told.value.line == line
