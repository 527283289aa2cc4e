"""Justified warnings: the file is optional, checked, and each entry stands once."""

from pathlib import Path

import pytest

from data.justified import NAME, justified

GOOD = """format: 1
justified:
  - record: some-event
    rule: person
    reason: the headline names an office and nobody else
"""


def test_no_file_justifies_nothing(tmp_path: Path) -> None:
    assert justified(tmp_path) == ({}, [])


def test_an_entry_is_found_by_record_and_rule(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(GOOD)
    found, problems = justified(tmp_path)
    assert problems == []
    assert found["some-event", "person"].line == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD + GOOD.partition("justified:\n")[2], 6, "justified twice"),
        (GOOD.replace("reason", "because"), 3, "'reason' is missing"),
        (GOOD.replace("rule: person", "rule: [person]"), 4, "must be text"),
        ("format: 1\njustified: [", 3, "not valid YAML"),
        (GOOD.replace("the headline names an office and nobody else", "fine"), 5, "reason"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    (tmp_path / NAME).write_text(text)
    _, problems = justified(tmp_path)
    assert [problem.line for problem in problems if words in problem.message] == [line]
