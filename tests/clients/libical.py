"""Debian's libical, through ctypes: a reader of calendars that shares no line with Python's."""

from __future__ import annotations

import ctypes
import ctypes.util
from dataclasses import dataclass

_ANY = 0
"""ICAL_ANY_PROPERTY"""


@dataclass(frozen=True)
class Entry:
    """Name and value of every property of an entry, as libical has unfolded and unescaped them."""

    properties: dict[str, str]


def _library() -> ctypes.CDLL:
    name = ctypes.util.find_library("ical")
    assert name, "libical is missing: make deps-debian"
    library = ctypes.CDLL(name)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for function, result, arguments in (
        ("icalparser_parse_string", pointer, [text]),
        ("icalcomponent_count_errors", number, [pointer]),
        ("icalcomponent_count_components", number, [pointer, number]),
        ("icalcomponent_get_first_component", pointer, [pointer, number]),
        ("icalcomponent_get_next_component", pointer, [pointer, number]),
        ("icalcomponent_get_first_property", pointer, [pointer, number]),
        ("icalcomponent_get_next_property", pointer, [pointer, number]),
        ("icalcomponent_free", None, [pointer]),
        ("icalcomponent_string_to_kind", number, [text]),
        ("icalproperty_get_property_name", text, [pointer]),
        ("icalproperty_get_value_as_string", text, [pointer]),
        ("icalproperty_get_value", pointer, [pointer]),
        ("icalvalue_get_text", text, [pointer]),
        ("icalvalue_isa", number, [pointer]),
        ("icalvalue_string_to_kind", number, [text]),
        ("icalrestriction_check", number, [pointer]),
    ):
        made = getattr(library, function)
        made.restype, made.argtypes = result, arguments
    return library


def read(data: bytes) -> list[Entry]:
    """Every entry of a calendar.

    Raises
    ------
    ValueError
        The library finds no calendar, or errors in it.
    """
    ical = _library()
    root = ical.icalparser_parse_string(data)
    if not root:
        raise ValueError("no calendar")
    try:
        if ical.icalcomponent_count_errors(root):
            raise ValueError(f"{ical.icalcomponent_count_errors(root)} errors")
        if not ical.icalrestriction_check(root):
            raise ValueError("a property too many, or one that is missing")
        event = ical.icalcomponent_string_to_kind(b"VEVENT")
        text = ical.icalvalue_string_to_kind(b"TEXT")
        found = []
        entry = ical.icalcomponent_get_first_component(root, event)
        while entry:
            properties: dict[str, str] = {}
            each = ical.icalcomponent_get_first_property(entry, _ANY)
            while each:
                name = ical.icalproperty_get_property_name(each).decode()
                value = ical.icalproperty_get_value(each)
                if ical.icalvalue_isa(value) == text:
                    properties[name] = ical.icalvalue_get_text(value).decode()
                else:
                    properties[name] = ical.icalproperty_get_value_as_string(each).decode()
                each = ical.icalcomponent_get_next_property(entry, _ANY)
            found.append(Entry(properties))
            entry = ical.icalcomponent_get_next_component(root, event)
        return found
    finally:
        ical.icalcomponent_free(root)
