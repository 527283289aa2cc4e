"""Dates with unspecified digits, such as 1985-XX-25 or 156X-12: the days that fit them.

A mask is `YYYY[-MM[-DD]]` with X for any digit, without qualifiers. Days come as half-open
runs. What lies beyond the days that a `date` can hold (year 0000, the end of year 9999) is a
run without a bound on that side.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import TypeAlias

__all__ = ["Span", "mask_hull", "mask_spans", "merged", "month_length"]

Span: TypeAlias = tuple[date | None, date | None]
"""Half-open run of days; None is no bound on that side."""

_DAY = timedelta(days=1)
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_length(year: int, month: int) -> int:
    """Days in a month of the proleptic Gregorian calendar; any year, also 0 and below."""
    return _LENGTHS[month - 1] + (month == 2 and isleap(year))


def mask_hull(mask: str) -> Span | None:
    """Hull of the real days that fit `YYYY[-MM[-DD]]` with X for any digit; None if none do.

    >>> mask_hull("1985-XX-25")
    (datetime.date(1985, 1, 25), datetime.date(1985, 12, 26))
    >>> mask_hull("2023-02-3X") is None
    True
    """
    year, month, day = _parts(mask)
    first = next(mask_spans(mask), None)
    if first is None:
        return None
    backwards = (list(_year_spans(number, month, day)) for number in reversed(_numbers(year)))
    return first[0], next(runs[-1][1] for runs in backwards if runs)


def mask_spans(mask: str) -> Iterator[Span]:
    """The days that fit a mask, as sorted runs that may touch but do not overlap."""
    year, month, day = _parts(mask)
    for number in _numbers(year):
        yield from _year_spans(number, month, day)


def merged(pieces: Iterator[Span]) -> Iterator[Span]:
    """Join sorted runs that overlap or touch."""
    start, end = next(pieces)
    for low, high in pieces:
        if end is None or low is None or low <= end:
            end = None if end is None or high is None else max(end, high)
        else:
            yield start, end
            start, end = low, high
    yield start, end


@lru_cache(maxsize=256)
def _numbers(mask: str) -> tuple[int, ...]:
    """All numbers that fit a mask, ascending."""
    choices = product(*("0123456789" if c == "X" else c for c in mask))
    return tuple(int("".join(digits)) for digits in choices)


def _parts(mask: str) -> tuple[str, str, str]:
    """Year, month and day of a mask; trailing XX say nothing and become empty."""
    year, month, day = (*mask.split("-"), "", "")[:3]
    day = "" if day == "XX" else day
    return year, "" if month == "XX" and not day else month, day


def _year_spans(year: int, month: str, day: str) -> Iterator[Span]:
    """Days of one year that fit the masks of month and day (empty: all)."""
    fitting = _fitting(year, month, day)
    if year in (0, 9999):  # beyond what a date can hold: one run without the far bound
        begin = next(fitting, None)
        if begin is not None:
            yield (date(year, *begin[:2]), None) if year else (None, date.min)
        return
    for first_month, first_day, last_month, last_day in fitting:
        yield date(year, first_month, first_day), date(year, last_month, last_day) + _DAY


def _fitting(year: int, month: str, day: str) -> Iterator[tuple[int, int, int, int]]:
    """First month and day, last month and day of each run."""
    if not month:
        yield 1, 1, 12, 31
        return
    for m in _numbers(month):
        if not 1 <= m <= 12:
            continue
        length = month_length(year, m)
        if not day:
            yield m, 1, m, length
            continue
        for d in _numbers(day):
            if 1 <= d <= length:
                yield m, d, m, d
