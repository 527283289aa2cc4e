"""Dates and codes in words, as the pages print them. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from data.edtf import Edtf

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_SEASONS = ("spring", "summer", "autumn", "winter")
_ORDINALS = ("first", "second", "third", "fourth")
_CIVIL = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?)?")


def day_words(day: date) -> str:
    """A civil day.

    >>> day_words(date(2027, 12, 2))
    '2 December 2027'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_words(when: Edtf | str) -> str:
    """An EDTF date, as precise as it is and no more.

    >>> date_words("2023-09")
    'September 2023'
    >>> date_words("[2023-09-01..2023-09-20]")
    'between 1 and 20 September 2023'
    >>> date_words("[..2027-12-02]"), date_words("2025-02-02/..")
    ('by 2 December 2027', 'from 2 February 2025 on')
    """
    text = when if isinstance(when, str) else when.text
    if text[0] in "[{":
        members = [_member(part, text[0]) for part in text[1:-1].split(",")]
        return _listed(members, "or" if text[0] == "[" else "and")
    if "/" in text:
        return _lasting(*text.split("/"))
    return _point(text)


def _listed(items: list[str], word: str) -> str:
    if len(items) == 1:
        return items[0]
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def _member(text: str, bracket: str) -> str:
    start, dots, end = text.partition("..")
    if not dots:
        return _point(text)
    if not start:
        return f"by {_point(end)}"
    if not end:
        return f"{_point(start)} or later"
    first, last = _shortened(start, end)
    return f"between {first} and {last}" if bracket == "[" else f"from {first} to {last}"


def _lasting(start: str, end: str) -> str:
    if start in ("", ".."):
        return f"until {_point(end)}" + ("" if start else ", beginning not known")
    if end == "..":
        return f"from {_point(start)} on"
    if not end:
        return f"from {_point(start)}, end not known"
    first, last = _shortened(start, end)
    return f"from {first} to {last}"


def _shortened(start: str, end: str) -> tuple[str, str]:
    """Both ends, the first without the year or month that it shares with the second."""
    first, last = _point(start), _point(end)
    if not (_CIVIL.fullmatch(start) and _CIVIL.fullmatch(end)) or len(start) != len(end):
        return first, last
    if len(start) == 10 and start[:7] == end[:7]:
        return first.split(" ")[0], last
    if len(start) > 4 and start[:4] == end[:4]:
        return first.rpartition(" ")[0], last
    return first, last


def _point(text: str) -> str:
    plain = re.sub("[?~%]", "", text)
    said = _plain(plain)
    if "~" in text or "%" in text:
        said = f"about {said}"
    if "?" in text or "%" in text:
        said += " (uncertain)"
    return said


def _plain(text: str) -> str:
    text, _, clock = text.partition("T")
    year, month, day = (*text.split("-"), "", "")[:3]
    if "X" in text:
        return _masked(year, month, day)
    if not month:
        return str(int(year))
    if int(month) > 12:
        return _season(int(year), int(month))
    name = f"{MONTHS[int(month) - 1]} {int(year)}"
    if not day:
        return name
    at = f", {clock[:5]}" + (" UTC" if clock.endswith("Z") else "") if clock else ""
    return f"{int(day)} {name}{at}"


def _masked(year: str, month: str, day: str) -> str:
    if "X" not in year:
        if month == "XX" and day in ("", "XX"):
            return f"an unknown {'day' if day else 'month'} of {int(year)}"
        if day == "XX" and "X" not in month:
            return f"an unknown day of {_plain(f'{year}-{month}')}"
    if not month and year[:3].isdigit():
        return f"the {year[:3]}0s"
    if not month and year[:2].isdigit():
        return f"between {int(year[:2])}00 and {int(year[:2])}99"
    return f"some day of the form {'-'.join(part for part in (year, month, day) if part)}"


def _season(year: int, code: int) -> str:
    if code <= 32:
        half = "" if code < 25 else " (northern)" if code < 29 else " (southern)"
        return f"{_SEASONS[(code - 21) % 4]} {year}{half}"
    for first, name in ((40, "half"), (37, "third"), (33, "quarter")):
        if code >= first:
            return f"{_ORDINALS[code - first]} {name} of {year}"
    raise ValueError(code)


def machine_date(when: Edtf | str) -> str | None:
    """The value of ``<time datetime>``, if HTML has one for this date.

    >>> machine_date("2023-09"), machine_date("[..2027-12-02]")
    ('2023-09', None)
    """
    text = when if isinstance(when, str) else when.text
    return text if _CIVIL.fullmatch(text) else None


def vague(when: Edtf) -> bool:
    """Does the date leave open on which day it happened, or began?

    >>> from data.edtf import parse
    >>> [vague(parse(text)) for text in ("2023-07-13", "2023-07", "2023-07-13~", "2025-02-02/..")]
    [False, True, True, False]
    """
    if not when.certain or when.not_before is None:
        return True
    end = when.begin_before if when.kind == "lasting" else when.before
    return end is None or (end - when.not_before).days > 1


def time_words(told: dict[str, Any]) -> str:
    """A time as `graph.describe.when` tells it."""
    if told["edtf"]:
        return date_words(told["edtf"])
    return condition_words(told.get("condition"), told.get("long_stop"))


def condition_words(condition: str | None, stop: str | None) -> str:
    """A date that waits on something, with the latest day if one is set."""
    if condition is None:
        return "no date known"
    return condition + (f", by {date_words(stop)} at the latest" if stop else "")


def label(code: str | None) -> str:
    """A code of the vocabulary as words; None stands for what no source tells.

    >>> label("political-agreement")
    'political agreement'
    """
    if code is None:
        return "not told"
    return _LABELS.get(code, code.replace("-", " ").replace("_", " "))


_LABELS = {
    "in-force-not-applicable": "in force, not yet applicable",
    "stated-by-actor": "stated by the actor",
    "reported": "reported",
    "inferred": "inferred by the curator",
    "ex-tunc": "with effect from the beginning (ex tunc)",
    "ex-nunc": "with effect from then on (ex nunc)",
    "count_of": "counted",
    "celex": "CELEX",
    "eli": "ELI",
}
