"""One point of an EDTF literal: a date, with marks and unspecified digits, or a season."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final, Literal, TypeAlias

from data.interval import Edtf, Precision, Qualifier
from data.mask import Span, mask_hull, month_length

__all__ = ["EdtfError", "Hemisphere", "coarsest", "marks", "point"]

Hemisphere: TypeAlias = Literal["north", "south"]

_COMPONENTS: Final = (("year", 4, "2023"), ("month", 2, "06"), ("day", 2, "14"))
_COARSENESS: Final[tuple[Precision, ...]] = (
    "day", "month", "season", "year", "decade", "century", "millennium", "set",
)  # fmt: skip
_BEYOND = re.compile(
    r"(?:Y-?[1-9][0-9]{4,}(?:S[1-9][0-9]*)?|Y-?[1-9][0-9]*E[1-9][0-9]*(?:S[1-9][0-9]*)?"
    r"|-?[0-9]{4}S[1-9][0-9]*)[?~%]?"
)
_OUTSIDE = "this is valid EDTF but outside the supported years; write a year from 0001 to 9998"
# Month and day of the first day and of the day after the last one, north from spring on: from
# the start of the month to the latest day on which an equinox or solstice can fall.
_SEASONS: Final = (((3, 1), (6, 23)), ((6, 1), (9, 25)), ((9, 1), (12, 24)), ((12, 1), (3, 22)))


class EdtfError(ValueError):
    """A literal that is refused: its text, the 0-based position in it, and the reason."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(text, position, reason)
        self.text = text
        self.position = position
        self.reason = reason

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 60 else self.text[:57] + "..."
        return f"EDTF {shown!a}, character {self.position + 1}: {self.reason}"


def point(text: str, start: int, stop: int, hemisphere: Hemisphere | None) -> Edtf:
    """A date or season: text[start:stop]."""
    chunk = text[start:stop]
    if not chunk:
        raise EdtfError(text, start, "a date is missing here; write one, such as 2023-06-14")
    if "T" in chunk:
        reason = "a time of day cannot stand in an interval or a set; write the day alone"
        raise EdtfError(text, start + chunk.index("T"), reason)
    if _BEYOND.fullmatch(chunk):
        raise EdtfError(text, start, _OUTSIDE)
    negative = chunk[0] == "-"
    parts, positions = _components(text, start + negative, stop)
    result = _value(text, chunk, parts, positions, hemisphere)
    if negative and parts[0] == "0000":
        raise EdtfError(text, start, "the year 0 has no sign, and years start at 0001 here")
    if result is None or negative:
        raise EdtfError(text, start, _OUTSIDE)
    return result


def _components(text: str, at: int, stop: int) -> tuple[list[str], list[int]]:
    """Year, month, day as written without marks, and where each one stands."""
    parts: list[str] = []
    positions: list[int] = []
    for name, width, example in _COMPONENTS:
        left = at < stop and text[at] in "?~%"
        at += left
        digits = re.compile("[0-9X]*").match(text, at, min(at + width, stop))
        found = digits.group() if digits else ""
        if len(found) < width:
            reason = (
                f"a {name} has {width} digits; write one such as {example}, X for an unknown digit"
            )
            raise EdtfError(text, at + len(found), reason)
        parts.append(found)
        positions.append(at)
        at += width
        if at < stop and text[at] in "?~%":
            if left:
                reason = f"the {name} is marked on both sides; keep one mark, % for both ? and ~"
                raise EdtfError(text, at, reason)
            at += 1
        if at == stop:
            return parts, positions
        if text[at] != "-" or name == "day":
            break
        at += 1
    follows = "nothing" if name == "day" else "'-' or nothing"
    reason = f"{text[at]!r} cannot follow the {name}; {follows} can"
    raise EdtfError(text, at, reason)


def _value(
    text: str, chunk: str, parts: list[str], positions: list[int], hemisphere: Hemisphere | None
) -> Edtf | None:
    """What the components state; None if a real date outside the supported years."""
    year, month, day = (*parts, "", "")[:3]
    mask = "-".join(parts)
    season = bool(month) and "X" not in month and 21 <= int(month) <= 41
    if season:
        if day or "X" in year:
            reason = "a season has neither a day nor unspecified digits; write one such as 2023-21"
            raise EdtfError(text, positions[2] if day else positions[0], reason)
    elif month and "X" not in month and not 1 <= int(month) <= 12:
        raise EdtfError(text, positions[1], f"there is no month {month}; write 01 to 12")
    elif "X" in mask:
        if mask_hull(mask) is None:
            raise EdtfError(text, positions[-1], "no real day fits this; write X in other places")
    elif day and not 1 <= int(day) <= month_length(int(year), int(month)):
        last = month_length(int(year), int(month))
        reason = f"{year}-{month} has no day {day}; write 01 to {last}"
        raise EdtfError(text, positions[2], reason)
    if year in ("0000", "9999"):
        return None
    if season:
        pieces = _season(int(year), int(month), hemisphere)
        made = [_moment(chunk, piece, "season", "") for piece in pieces]
        whole = _moment(chunk, (pieces[0][0], pieces[-1][1]), "season", "")
        return replace(whole, members=tuple(made)) if len(made) > 1 else whole
    hull = mask_hull(mask)
    assert hull is not None
    return _moment(chunk, hull, _precision(year, month, day), mask if "X" in mask else "")


def _moment(chunk: str, hull: Span, precision: Precision, mask: str) -> Edtf:
    return Edtf(
        text=chunk,
        kind="moment",
        not_before=hull[0],
        before=hull[1],
        begin_before=None,
        end_not_before=None,
        precision=precision,
        qualifier=marks(chunk),
        open_start="" if hull[0] else "unknown",
        open_end="" if hull[1] else "unknown",
        mask=mask,
    )


def marks(literal: str) -> Qualifier:
    """The qualifier that all marks of a literal make together."""
    uncertain = "?" in literal or "%" in literal
    approximate = "~" in literal or "%" in literal
    if uncertain:
        return "uncertain-approximate" if approximate else "uncertain"
    return "approximate" if approximate else ""


def coarsest(points: Iterable[Edtf]) -> Precision:
    """The coarsest precision of some times."""
    return max((p.precision for p in points), key=_COARSENESS.index)


def _precision(year: str, month: str, day: str) -> Precision:
    """The calendar's word for what the leading digits fix, up to the first X.

    A mask over all millennia has none: it is a scattered "set".
    """
    if "X" in year:
        coarse: tuple[Precision, ...] = ("set", "millennium", "century", "decade")
        return coarse[year.index("X")]
    if not month or "X" in month:
        return "year"
    return "day" if day and "X" not in day else "month"


def _season(year: int, code: int, hemisphere: Hemisphere | None) -> list[Span]:
    """The runs of days that a season, quarter, third or half of a year can mean."""
    if code >= 33:
        months, number = (3, code - 33) if code < 37 else (4, code - 37)
        if code >= 40:
            months, number = 6, code - 40
        first, after = number * months + 1, (number + 1) * months + 1
        end = date(year, after, 1) if after <= 12 else date(year + 1, 1, 1)
        return [(date(year, first, 1), end)]
    if code >= 25:
        hemisphere = "north" if code < 29 else "south"
    if hemisphere is None:
        return [(None, None)]
    opposite = 2 if hemisphere == "south" else 0
    begin, end_day = _SEASONS[((code - 21) % 4 + opposite) % 4]
    if begin < end_day:
        return [(date(year, *begin), date(year, *end_day))]
    return [
        (date(year - 1, *begin) if year > 1 else None, date(year, *end_day)),
        (date(year, *begin), date(year + 1, *end_day)),
    ]
