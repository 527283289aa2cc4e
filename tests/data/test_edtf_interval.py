"""Comparisons by example, and at the edges of time."""

from datetime import date

import pytest

from data.edtf import Edtf, Tri, fits, happened_by, nested, parse, precedes, sort_key, spans
from tests.data.test_edtf import VALID, parsed

JUNE, JULY = date(2023, 6, 1), date(2023, 7, 1)


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        ("2023-06-14", "2023-06-15", "yes"),
        ("2023-06-14", "2023-06-14", "no"),
        ("2023-06-15", "2023-06-14", "no"),
        ("2023-06", "2023-06", "unknown"),
        ("2023-06", "2023-07", "yes"),
        ("2023-06", "2023-06-30", "unknown"),
        ("2023-06", "2023-06-01", "no"),
        ("2023-06-30", "2023-06", "no"),
        ("2023-06-01", "2023-06", "unknown"),
        ("2023-06?", "2024", "unknown"),
        ("2023", "2024~", "unknown"),
        ("2024~", "2023", "unknown"),
        ("2023-01/2023-06", "2023-07", "yes"),
        ("2023-01/2023-06", "2023-03", "no"),
        ("2023-01/2023-06", "2023-06", "unknown"),
        ("2023-01/..", "2030", "unknown"),
        ("2023-01/", "2030", "unknown"),
        ("2023-01/..", "2022", "no"),
        ("../2022", "2023", "yes"),
        ("2023", "../2022", "no"),
        ("2021", "../2022", "unknown"),
        ("2022", "2023/..", "yes"),
        ("2023-21", "2030", "unknown"),
        ("2020", "2023-21", "unknown"),
        ("[2020,2022]", "2023", "yes"),
        ("[2020,2022]", "2021", "unknown"),
        ("{2020,2022}", "2021", "no"),
        ("2019", "{2020,2022}", "yes"),
    ],
)
def test_precedes_by_example(a: str, b: str, answer: str) -> None:
    assert precedes(parse(a), parse(b)).value == answer


@pytest.mark.parametrize(
    ("literal", "low", "high", "answer"),
    [
        ("2023-06-14", JUNE, JULY, "yes"),
        ("2023-06", JUNE, JULY, "yes"),
        ("2023", JUNE, JULY, "unknown"),
        ("2023-06-14?", JUNE, JULY, "unknown"),
        ("2022?", JUNE, JULY, "no"),
        ("2023-07-01", JUNE, JULY, "no"),
        ("2023-05-31", JUNE, JULY, "no"),
        ("2023-05/2023-08", JUNE, JULY, "yes"),
        ("2023-05~/2023-08", JUNE, JULY, "unknown"),
        ("2023-05/..", JUNE, JULY, "unknown"),
        ("2023-06/..", JUNE, JULY, "yes"),
        ("2023-06/", None, None, "yes"),
        ("2023-08/..", JUNE, JULY, "no"),
        ("../2023-05", JUNE, JULY, "no"),
        ("../2023-06", JUNE, JULY, "yes"),
        ("../2023-06", JUNE, date(2023, 6, 30), "unknown"),
        ("../2023-08", None, JULY, "unknown"),
        ("../2023-06", JUNE, None, "yes"),
        ("2023-21", JUNE, JULY, "unknown"),
        ("2023-21", None, None, "yes"),
        ("[2023-05-01,2023-08-01]", JUNE, JULY, "no"),
        ("{2023-05-01,2023-08-01}", JUNE, JULY, "no"),
        ("{2023-05-01..2023-08-01}", JUNE, JULY, "yes"),
        ("[2023-05-01..2023-08-01]", JUNE, JULY, "unknown"),
        ("2023-XX-25", date(2023, 3, 1), date(2023, 3, 25), "no"),
        ("2023-XX-25", date(2023, 3, 1), date(2023, 3, 26), "unknown"),
        ("XXXX-12-XX", JUNE, JULY, "no"),
        ("XXXX-12-XX", date(2023, 12, 1), JULY, "no"),
        ("XXXX-12-XX", None, JULY, "unknown"),
        ("2023", JUNE, JUNE, "no"),
        ("2023-06-14", None, JULY, "yes"),
        ("2023-06-14", JULY, None, "no"),
    ],
)
def test_fits_by_example(literal: str, low: date | None, high: date | None, answer: str) -> None:
    assert fits(parse(literal), low, high).value == answer


@pytest.mark.parametrize(
    ("literal", "answers"),  # by 31 May, 14 June, 30 June and 31 July 2023
    [
        ("2023-06-14", "no yes yes yes"),
        ("2023-06", "no unknown yes yes"),
        ("2023-06~", "no unknown unknown unknown"),
        ("2023-06/2024", "no unknown yes yes"),
        ("2023-06/..", "no unknown yes yes"),
        ("../2023-06", "unknown unknown yes yes"),
        ("/2023-06", "unknown unknown yes yes"),
        ("2023-21", "unknown unknown unknown unknown"),
        ("[..2023-06-14]", "unknown yes yes yes"),
        ("{2023-06-14,2023-07}", "no yes yes yes"),
    ],
)
def test_happened_by_example(literal: str, answers: str) -> None:
    days = (date(2023, 5, 31), date(2023, 6, 14), date(2023, 6, 30), date(2023, 7, 31))
    assert " ".join(happened_by(parse(literal), d) for d in days) == answers


@pytest.mark.parametrize("row", VALID, ids=lambda row: str(row["literal"]))
def test_the_edges_of_time_are_survived(row: dict[str, str]) -> None:
    e = parsed(row)
    for day in (date.min, date.max):
        assert happened_by(e, day) in Tri
        for low, high in ((day, None), (None, day), (date.min, date.max)):
            assert fits(e, low, high) in Tri
    assert precedes(e, e) in Tri
    assert sort_key(e, "a") < sort_key(e, "b")


@pytest.mark.parametrize(
    ("inner", "outer", "answer"),
    [
        ("2023-06-14", "2023-06", True),
        ("2023-06", "2023-06-14", False),
        ("2023-06", "2023-06", True),
        ("2023-06?", "2023", True),
        ("2023-06-14", "2023-06-14~", True),
        ("2023-06-14", "[2023-06-13,2023-06-15]", False),
        ("2023-06-15", "[2023-06-13,2023-06-15]", True),
        ("[2023-06-13,2023-06-15]", "2023-06", True),
        ("2023-06-25", "2023-XX-25", True),
        ("2023-06-24", "2023-XX-25", False),
        ("2023-XX-25", "2023-XX-2X", True),
        ("2023-XX-2X", "2023-XX-25", False),
        ("201X", "20XX", True),
        ("20XX", "XXXX", True),
        ("2023-12", "XXXX-12-XX", True),
        ("2023-11", "XXXX-12-XX", False),
        ("XXXX-12-25", "XXXX-12-XX", True),
        ("2023/2024", "2022/2025", True),
        ("2023/..", "2022/..", True),
        ("2023/..", "2022/2025", False),
        ("2050", "2022/..", True),
        ("2023-21", "2023-21", True),
        ("2023-05-01", "2023-21", False),
        ("2023-21", "2023", False),
        ("2023-21", "2023-22", False),
        ("[2023-21,2024]", "[2023-21,2024]", True),
        ("2024", "[2023-21,2024]", False),
        ("2021", "{2020,2022}", False),
        ("2022-05", "{2020,2022}", True),
        ("2022-05-01", "{..2020,2022..}", True),
        ("2021-05-01", "{..2020,2022..}", False),
    ],
)
def test_nested_by_example(inner: str, outer: str, answer: bool) -> None:
    assert nested(parse(inner), parse(outer)) is answer


def test_a_winter_has_two_places() -> None:
    winter = parse("2023-24", "north")
    assert list(spans(winter)) == [
        (date(2022, 12, 1), date(2023, 3, 22)),
        (date(2023, 12, 1), date(2024, 3, 22)),
    ]
    assert fits(winter, JUNE, JULY) is Tri.NO
    assert nested(parse("2023-01-15"), winter)
    assert not nested(parse("2023-06-15"), winter)


def test_sorting_puts_no_lower_bound_first_and_no_upper_bound_last() -> None:
    literals = [None, "../2020", "../2023", "2023-21", "2022", "2023-01-01", "2023-01", "2023",
                "2023/..", "2023-01-02"]  # fmt: skip
    events: list[tuple[Edtf | None, str]] = [
        (parse(text) if text else None, str(number)) for number, text in enumerate(literals)
    ]
    backwards = events[::-1]
    ordered = sorted(backwards, key=lambda event: sort_key(*event))
    names = [e.text if e else "-" for e, _ in ordered]
    assert names == ["../2020", "../2023", "-", "2023-21", "2022", "2023-01-01", "2023-01", "2023",
                     "2023/..", "2023-01-02"]  # fmt: skip
