"""The parser beside the `edtf` library, over all vectors: every difference has its reason.

The library is compared at its best, by its strict bounds; where only its fuzzy bounds (what it
offers for marked dates) differ, that is a class of its own. Bounds are the first and the last
day here, since that is what the library states.
"""

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import edtf
import pytest
from edtf.parser.edtf_exceptions import EDTFParseException

from data.edtf import EdtfError, parse
from tests.data.test_edtf import ROWS, parsed

Day = tuple[int, int, int] | float | None


@dataclass(frozen=True)
class Outcome:
    """What a parser made of a literal: a refusal, a crash, or strict and fuzzy bounds."""

    literal: str
    refusal: str = ""
    crash: str = ""
    strict: tuple[Day, Day] = (None, None)
    fuzzy: tuple[Day, Day] = (None, None)

    @property
    def stands(self) -> bool:
        return not self.refusal and not self.crash


def ours(row: dict[str, str]) -> Outcome:
    try:
        e = parsed(row)
    except EdtfError as error:
        return Outcome(row["literal"], refusal=error.reason)
    first, last = ((d.year, d.month, d.day) if d else None for d in (e.not_before, e.latest))
    return Outcome(row["literal"], strict=(first, last), fuzzy=(first, last))


@cache
def theirs(literal: str) -> Outcome:
    def plain(found: Any) -> Day:
        return found if isinstance(found, float) else (found[0], found[1], found[2])

    try:
        e = edtf.parse_edtf(literal)
        return Outcome(
            literal,
            strict=(plain(e.lower_strict()), plain(e.upper_strict())),
            fuzzy=(plain(e.lower_fuzzy()), plain(e.upper_fuzzy())),
        )
    except EDTFParseException:
        return Outcome(literal, refusal="refused")
    except Exception as error:
        return Outcome(literal, crash=type(error).__name__)


@dataclass(frozen=True)
class Difference:
    """A class of differences: its reason, how many vectors show it, and what belongs to it."""

    reason: str
    count: int
    applies: Callable[[Outcome, Outcome], bool]


def accepted(a: Outcome, b: Outcome) -> bool:
    return a.stands and b.stands


def finite(bounds: tuple[Day, Day]) -> tuple[Day, Day]:
    low, high = bounds
    return (None if low == -math.inf else low, None if high == math.inf else high)


def season(literal: str, codes: str) -> bool:
    return re.search(rf"[0-9]{{4}}-(?:{codes})(?![0-9-])", literal) is not None


def real(day: Day) -> bool:
    try:
        return isinstance(day, tuple) and date(*day) is not None
    except ValueError:
        return False


ANY_SEASON = "2[1-9]|3[0-9]|4[01]"

DIFFERENCES = {
    "a mark widens the bounds": Difference(
        "the library pads a marked date by a year on either side, and its month and day beside; "
        "here marks keep the bounds and take the certainty",
        41,
        lambda a, b: accepted(a, b) and a.strict == b.strict != b.fuzzy and "X" not in a.literal,
    ),
    "a marked mask is widened": Difference(
        "the same padding, on a date with unspecified digits",
        4,
        lambda a, b: accepted(a, b) and a.strict == b.strict != b.fuzzy and "X" in a.literal,
    ),
    "infinity for an open end": Difference(
        "the library says -inf or inf, a float among dates; here an open end is no bound",
        24,
        lambda a, b: (
            accepted(a, b)
            and a.strict != b.strict
            and a.strict == finite(b.strict)
            and ".." in a.literal
        ),
    ),
    "ten years for an unknown end": Difference(
        "the library invents an end ten years away; here an unknown end is no bound",
        8,
        lambda a, b: accepted(a, b) and (a.literal[0] == "/" or a.literal[-1] == "/"),
    ),
    "a season in the north": Difference(
        "the library takes the northern hemisphere for granted; here it has to be given",
        9,
        lambda a, b: accepted(a, b) and season(a.literal, "2[1-4]"),
    ),
    "a season by whole months": Difference(
        "the library knows whole months only, and cuts the winter at New Year; here every usual "
        "count is allowed for",
        8,
        lambda a, b: accepted(a, b) and season(a.literal, "2[5-9]|3[0-2]"),
    ),
    "a mask at the edge of the years": Difference(
        "the library bounds by the years 0 and 9999; here there is no bound beyond 0001 and 9998",
        11,
        lambda a, b: (
            accepted(a, b)
            and None in a.strict
            and re.fullmatch("[0-9X]*X[0-9X]*(-12-(XX|25))?", a.literal) is not None
        ),
    ),
    "29 February in a common year": Difference(
        "the library fills in unspecified digits without looking whether the day exists",
        6,
        lambda a, b: accepted(a, b) and "X" in a.literal and a.literal.endswith("-02-29"),
    ),
    "a crash on a mask": Difference(
        "the library parses the literal and fails when asked for bounds",
        30,
        lambda a, b: a.stands and bool(b.crash) and "X" in a.literal,
    ),
    "a crash on an open set": Difference(
        "the library compares a date with inf and fails",
        3,
        lambda a, b: a.stands and b.crash == "TypeError" and a.literal[0] == "{",
    ),
    "a zone refused": Difference(
        "UTC+14 and +00:00 are zones that ISO 8601 allows",
        3,
        lambda a, b: a.stands and bool(b.refusal) and "T" in a.literal,
    ),
    "a season refused": Difference(
        "the library has no marks on seasons, and quarters stand alone only",
        11,
        lambda a, b: a.stands and bool(b.refusal) and season(a.literal, ANY_SEASON),
    ),
    "several marks refused": Difference(
        "the library's grammar lists certain places of marks; here each component takes one",
        3,
        lambda a, b: (
            a.stands
            and bool(b.refusal)
            and a.literal in ("2004?-06~-11", "2004~-06~-11~", "2004-06-?11/..")
        ),
    ),
    "a marked mask refused": Difference(
        "the library does not combine component marks and unspecified digits",
        4,
        lambda a, b: (
            a.stands
            and bool(b.refusal)
            and "X" in a.literal
            and re.search("[?~%]", a.literal) is not None
            and a.literal[0] != "["
        ),
    ),
    "a masked open interval refused": Difference(
        "the library does not combine unspecified digits and an open end",
        2,
        lambda a, b: (
            a.stands and bool(b.refusal) and re.fullmatch(r".*X/\.\.", a.literal) is not None
        ),
    ),
    "a set refused": Difference(
        "the library wants two members, or a range of two plain dates of like precision",
        10,
        lambda a, b: (
            a.stands
            and bool(b.refusal)
            and a.literal[0] in "[{"
            and not season(a.literal, ANY_SEASON)
        ),
    ),
    "years that are not compared here": Difference(
        "valid EDTF, outside 0001 to 9998: no `date` holds its bounds",
        32,
        lambda a, b: "valid EDTF but outside" in a.refusal,
    ),
    "a day that does not exist": Difference(
        "the library gives every year a 29 February, and fails when it is to pad it for a mark",
        7,
        lambda a, b: "has no day" in a.refusal and not b.refusal,
    ),
    "a mask that fits no day": Difference(
        "the library accepts it, and states a day that does not exist or fails",
        7,
        lambda a, b: (
            "no real day fits" in a.refusal
            and (bool(b.crash) or not all(real(day) for day in b.strict))
        ),
    ),
    "spaces": Difference(
        "the library skips spaces",
        5,
        lambda a, b: "has no spaces" in a.refusal and b.stands,
    ),
    "an interval without a date": Difference(
        "the library accepts ../.. and fails on ../ and /..",
        3,
        lambda a, b: "neither end has a date" in a.refusal,
    ),
    "a range that runs backwards": Difference(
        "the library accepts it, and its first day is after its last",
        12,
        lambda a, b: "the end is before the start" in a.refusal and b.stands,
    ),
    "a time of day": Difference(
        "24:00:00 left ISO 8601 in 2019; a time needs a full date",
        3,
        lambda a, b: "T" in a.literal and bool(a.refusal) and b.stands and "valid" not in a.refusal,
    ),
}


def explanations(a: Outcome, b: Outcome) -> list[str]:
    return [name for name, difference in DIFFERENCES.items() if difference.applies(a, b)]


def differs(a: Outcome, b: Outcome) -> bool:
    if a.refusal or b.refusal:
        return bool(a.refusal) != bool(b.refusal)
    return bool(b.crash) or a.strict != b.strict or a.fuzzy != b.fuzzy


COMPARED = [row for row in ROWS if not row["hemisphere"]]


@pytest.mark.parametrize("row", COMPARED, ids=lambda row: str(row["literal"]))
def test_a_difference_has_one_reason(row: dict[str, str]) -> None:
    a, b = ours(row), theirs(row["literal"])
    if differs(a, b):
        assert len(explanations(a, b)) == 1, (a, b, explanations(a, b))


def test_the_table_counts_what_is_seen() -> None:
    seen: Counter[str] = Counter()
    for row in COMPARED:
        a, b = ours(row), theirs(row["literal"])
        seen.update(explanations(a, b) if differs(a, b) else ["agree"])
    agreeing = seen.pop("agree")
    assert seen == {name: difference.count for name, difference in DIFFERENCES.items()}
    assert agreeing == 361


def test_the_known_faults_are_still_there() -> None:
    """If one of these is mended in the library, the table above has a line to lose."""
    assert theirs("2023-06?").fuzzy == ((2022, 5, 1), (2024, 7, 30))
    assert theirs("2023-09/").strict[1] == (2033, 9, 1)
    assert theirs("2023-02-29").stands
    assert parse("2023-06?").not_before == date(2023, 6, 1)
