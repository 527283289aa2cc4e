"""How far a date reaches on a drawing, and whether its ends are known days. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from data.edtf import Edtf


def reach(when: Edtf | None) -> tuple[date, date]:
    """From where to where a date reaches, the end excluded; a day is a point."""
    assert when is not None
    low = when.not_before or when.latest
    high = when.latest or when.not_before
    assert low is not None
    assert high is not None
    return (low, low) if low == high else (low, min(high, date(9998, 12, 31)) + timedelta(days=1))


def soft(when: Edtf | None, side: str) -> bool:
    """Is that end of a span no known day?"""
    assert when is not None
    if when.kind == "moment" or not when.certain:
        return True
    if side == "start":
        low, high = when.not_before, when.begin_before
    else:
        low, high = when.end_not_before, when.before
    return low is None or high is None or (high - low).days > 1
