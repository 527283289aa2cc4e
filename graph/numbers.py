"""Whole numbers that a request gives."""

from __future__ import annotations

from graph.errors import BadValue

_DIGITS = frozenset("0123456789")


def whole_number(name: str, text: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`.

    Raises
    ------
    BadValue
        Anything else; it names the place of the fault.
    """
    odd = next((place for place, sign in enumerate(text) if sign not in _DIGITS), None)
    # ten digits are more than any limit
    if not text or odd is not None or len(text) > 9 or not low <= int(text) <= high:
        place = odd or 0
        raise BadValue(
            f"'{name}' is '{text}', character {place + 1}:"
            f" give a whole number from {low} to {high}",
            parameter=name,
            position={"offset": place},
        )
    return int(text)
