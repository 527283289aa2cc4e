"""The linter: each rule has a record that breaks it, and one that does not."""

from datetime import date
from typing import Any

import pytest

from data.records import Catalogue
from ontology.lint import lint
from ontology.resolution import resolve
from tests.ontology.build import catalogue, claim, event, source

DAY = date(2026, 11, 22)


def rules(made: Catalogue) -> set[tuple[str, str]]:
    return {(f.subject, f.rule) for f in lint(made, resolve(made, DAY, DAY))}


def one(title: str = "An act is signed", **says: Any) -> Catalogue:
    return catalogue(event("e", claim("c", "s", **says), title=title))


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Court sentences John Example over deepfakes", True),
        ("Mr. Example is arrested", True),
        ("Man aged 43 is arrested", True),
        ("A 43-year-old is arrested", True),
        ("European Parliament adopts its position", False),
        ("Man in his forties is arrested", False),
    ],
)
def test_words_that_point_at_a_person_are_found(title: str, named: bool) -> None:
    assert (("e", "person") in rules(one(title))) is named


def test_a_name_in_a_url_is_found() -> None:
    named = source("s", url="https://news.example.org/john-example-arrested")
    made = catalogue(event("e", claim("c", "s")), sources=(named,))
    assert ("s", "person") in rules(made)


@pytest.mark.parametrize(
    ("quote", "warned"),
    [("in force since 2023", True), ("from 1 January 2023", False), ("Effective: 1-1-23", False)],
)
def test_a_first_of_january_must_stand_in_the_source(quote: str, warned: bool) -> None:
    made = one(date="2023-01-01", quote=quote)
    assert (("e", "new-year") in rules(made)) is warned


def test_a_proposal_after_the_act_is_a_violation() -> None:
    made = catalogue(
        event("late", claim("c", "s", date="2025-01-01"), stage="proposed", instrument="act"),
        event("made", claim("c", "s", date="2024-01-01"), stage="signed", instrument="act"),
    )
    assert ("late", "late-proposal") in rules(made)


def test_two_days_for_one_publication_are_told() -> None:
    made = catalogue(
        *(
            event(name, claim("c", "s", date=day), stage="published", instrument="act")
            for name, day in (("one", "2024-01-01"), ("two", "2024-01-05"))
        ),
    )
    assert ("two", "disagreeing") in rules(made)


@pytest.mark.parametrize(
    ("url", "dead"),
    [
        ("https://gazette.test/a", False),
        ("http://localhost/a", True),
        ("https://gazette.test/a...", True),
        ("https://gazette.test/a?utm_source=x", True),
    ],
)
def test_addresses_that_cannot_work_are_told(url: str, dead: bool) -> None:
    made = catalogue(event("e", claim("c", "s")), sources=(source("s", url=url),))
    assert (("s", "url") in rules(made)) is dead


def test_a_report_of_what_had_not_happened_is_told() -> None:
    early = one(date="2026-02-01", known="2026-01-01")
    assert ("e", "known-too-early") in rules(early)
    assert ("e", "known-too-early") not in rules(one(date="2026-01-01", known="2026-01-01"))
