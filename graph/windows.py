"""Days and windows of time that a request names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from data.edtf import Edtf, EdtfError, Tri, fits, parse
from graph.errors import BadValue
from graph.view import Clocks
from ontology.resolution import Resolved

CLOCKS = ("valid_at", "known_at")
_DAY = "dddd-dd-dd"


def read_day(name: str, text: str) -> date:
    """A full day, such as 2026-07-25.

    Raises
    ------
    BadValue
        Anything else.
    """
    when = read_edtf(name, text)
    if when.day is None or when.day.isoformat() != text:
        # a time of day is refused too: civil dates have no time zone
        place = _begun(text)
        raise BadValue(
            f"'{name}' is '{text}', character {place + 1}: give a full day, such as 2026-07-25",
            parameter=name,
            position={"offset": place},
        )
    return when.day


def _begun(text: str) -> int:
    """How many characters of `text` are the start of a full day."""
    for place, (sign, due) in enumerate(zip(text, _DAY, strict=False)):
        if (sign not in "0123456789") if due == "d" else (sign != due):
            return place
    return min(len(text), len(_DAY))


def read_clocks(values: Mapping[str, Sequence[str]], today: date) -> Clocks:
    """The two clocks of a request.

    Raises
    ------
    BadValue
        Not a full day, or given twice.
    """
    days: dict[str, date] = {}
    for name in CLOCKS:
        given = values.get(name, ())
        if len(given) > 1:
            raise BadValue(f"'{name}' is given twice: a clock shows one day", parameter=name)
        if given:
            days[name] = read_day(name, given[0])
    return Clocks(today=today, **days)


def read_edtf(name: str, value: str) -> Edtf:
    """An EDTF value of a parameter.

    Raises
    ------
    BadValue
        Not one; it names the place of the fault.
    """
    try:
        return parse(value)
    except EdtfError as error:
        raise BadValue(
            f"'{name}': {error}", parameter=name, position={"offset": error.position}
        ) from error


def window(start: str | None, end: str | None, certain: bool) -> Callable[[Resolved], bool] | None:
    """The test of ``from`` and ``to``, both ends included whole; None without either.

    Raises
    ------
    BadValue
        An end that has no day to count from, or is qualified where certainty is asked for.
    """
    if start is None and end is None:
        return None
    lower, upper = bounds(start, end, certain)
    wanted = (Tri.YES,) if certain else (Tri.YES, Tri.UNKNOWN)

    def test(resolved: Resolved) -> bool:
        return resolved.date is not None and fits(resolved.date, lower, upper) in wanted

    return test


def bounds(start: str | None, end: str | None, certain: bool) -> tuple[date | None, date | None]:
    """The first day of the window, and the day after its last.

    Raises
    ------
    BadValue
        As `window` does.
    """
    return (
        _bound("from", start, certain).not_before if start else None,
        _bound("to", end, certain).before if end else None,
    )


def _bound(name: str, text: str, certain: bool) -> Edtf:
    """An end of the window, which must be a day that can be told."""
    when = read_edtf(name, text)
    if (when.not_before if name == "from" else when.before) is None:
        end = "first" if name == "from" else "last"
        raise BadValue(
            f"'{name}' is '{text}', which has no {end} day: give a year, month or day",
            parameter=name,
        )
    if certain and not when.certain:
        raise BadValue(
            f"'{name}' is '{text}': nothing is certain against a qualified date, drop the mark",
            parameter=name,
        )
    return when
