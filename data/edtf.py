"""EDTF (ISO 8601-2:2019) literals: level 0, level 1 and the level 2 forms in use.

    edtf      = date | season | date-time | interval | one-of | all-of ;
    date      = year [ "-" month [ "-" day ] ] ;
    year      = [ mark ] 4 * digit-or-X [ mark ] ;       (* 0001 to 9998 *)
    month     = [ mark ] 2 * digit-or-X [ mark ] ;       (* 01 to 12 *)
    day       = [ mark ] 2 * digit-or-X [ mark ] ;       (* a day of that month *)
    season    = year "-" [ mark ] sub-year [ mark ] ;    (* 21 to 41, no X anywhere *)
    mark      = "?" | "~" | "%" ;                        (* not on both sides of a component *)
    date-time = date "T" 2 * digit ":" 2 * digit ":" 2 * digit [ zone ] ;   (* no X, no mark *)
    zone      = "Z" | ( "+" | "-" ) 2 * digit [ ":" 2 * digit ] ;     (* up to 14:00 *)
    interval  = start "/" end ;                          (* at least one of them a point *)
    start, end = point | ".." | "" ;                     (* ".." is open, "" is unknown *)
    point     = date | season ;
    one-of    = "[" list "]" ;
    all-of    = "{" list "}" ;
    list      = item { "," item } ;
    item      = point | point ".." point | ".." point | point ".." ;
                                  (* ".." point only first, point ".." only last in a list *)

Digits are ASCII, there are no spaces, X is upper case. A mask that no real day fits is refused,
and so is a range whose start is certainly after its end. Years outside 0001 to 9998, among them
`Y` years, exponents and significant digits, are EDTF but have no day that can be compared here:
they are refused in those words.

Marks keep the bounds of the plain date. Quarters (33-36), thirds (37-39) and halves (40-41) of a
year are exact. Seasons 21-24 need a hemisphere, 25-32 name it. Sources count seasons by whole
months or from solstice to solstice, and one across New Year to either year: a season allows the
days of every such count. Date-times stand for the civil day as written, in whatever zone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final

from data.interval import (
    Edtf,
    Kind,
    Openness,
    Precision,
    Qualifier,
    Tri,
    all_of,
    fits,
    happened_by,
    lasting,
    nested,
    precedes,
    sort_key,
    spans,
)
from data.point import EdtfError, Hemisphere, coarsest, marks, point

__all__ = ["Edtf", "EdtfError", "Hemisphere", "Kind", "Openness", "Precision", "Qualifier", "Tri",
           "fits", "from_day", "happened_by", "nested", "parse", "precedes", "render", "sort_key",
           "spans"]  # fmt: skip

MAX_LENGTH: Final = 500
_FOREIGN = re.compile(r"[^0-9X?~%/.,\[\]{}TZ:+\-YES]")
_TIME = re.compile(
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(?:Z|(?!-00(?::00)?$)[+-](?:(?:0[0-9]|1[0-3])(?::[0-5][0-9])?|14(?::00)?))?"
)


def parse(text: str, hemisphere: Hemisphere | None = None) -> Edtf:
    """The time that an EDTF literal states. The same text gives the same object (cached).

    hemisphere gives bounds to the seasons 21 to 24; it is not kept in the value.

    Raises EdtfError for text that is not a supported literal, TypeError for what is not text,
    ValueError for another hemisphere.

    >>> e = parse("2023-06?")
    >>> e.not_before, e.before, e.precision, e.qualifier
    (datetime.date(2023, 6, 1), datetime.date(2023, 7, 1), 'month', 'uncertain')
    >>> parse("2025-02-02/..").before is None
    True
    >>> parse("2023-13")
    Traceback (most recent call last):
    data.point.EdtfError: EDTF '2023-13', character 6: there is no month 13; write 01 to 12
    """
    if not isinstance(text, str):
        raise TypeError(f"EDTF is text, not {type(text).__name__}; put the date in quotes")
    if hemisphere not in (None, "north", "south"):
        raise ValueError(f"hemisphere {hemisphere!r} is neither 'north' nor 'south'")
    return _parse(text, hemisphere)


def render(e: Edtf) -> str:
    """The literal of a time, exactly as it was written: nothing is canonicalised.

    parse(render(e)) == e, if the hemisphere is given again where there was one.

    >>> render(parse("2004-06~-11"))
    '2004-06~-11'
    """
    return e.text


def from_day(d: date) -> Edtf:
    """The time that is one civil day. Raises EdtfError for a day of the year 9999.

    >>> from_day(date(2023, 6, 14)).text
    '2023-06-14'
    """
    return parse(f"{d.year:04}-{d.month:02}-{d.day:02}")


@lru_cache(maxsize=16384)
def _parse(text: str, hemisphere: Hemisphere | None) -> Edtf:
    if not text:
        raise EdtfError(text, 0, "nothing is written; write a date such as 2023-06-14")
    if len(text) > MAX_LENGTH:
        reason = f"the literal is longer than {MAX_LENGTH} characters; divide it"
        raise EdtfError(text, MAX_LENGTH, reason)
    if foreign := _FOREIGN.search(text):
        raise EdtfError(text, foreign.start(), _advice(foreign.group()))
    if text[0] in "[{":
        return _set(text, hemisphere)
    if "/" in text:
        return _interval(text, hemisphere)
    if "T" in text:
        return _date_time(text)
    return point(text, 0, len(text), hemisphere)


def _advice(character: str) -> str:
    if character.isspace():
        return "EDTF has no spaces; remove it"
    if character == "x":
        return "an unspecified digit is an upper-case X; write X"
    if character.isdigit() or character.isdecimal():
        return "this is not an ASCII digit; write 0 to 9"
    return f"{character!a} has no meaning in EDTF; remove it or write the date with hyphens"


def _date_time(text: str) -> Edtf:
    split = text.index("T")
    day = point(text, 0, split, None)
    if split != 10 or day.mask or not day.certain:
        reason = "a time follows a full plain day only; write one, such as 2023-06-14T09:30:00"
        raise EdtfError(text, split, reason)
    if not _TIME.fullmatch(text, split + 1):
        reason = "this is no time; write hh:mm:ss up to 23:59:59, then nothing, Z, +hh:mm or -hh:mm"
        raise EdtfError(text, split + 1, reason)
    return replace(day, text=text)


def _interval(text: str, hemisphere: Hemisphere | None) -> Edtf:
    split = text.index("/")
    if "/" in text[split + 1 :]:
        reason = "an interval has one '/'; write start/end"
        raise EdtfError(text, text.index("/", split + 1), reason)
    before, after = text[:split], text[split + 1 :]
    start = None if before in ("", "..") else point(text, 0, split, hemisphere)
    end = None if after in ("", "..") else point(text, split + 1, len(text), hemisphere)
    if start is None and end is None:
        raise EdtfError(text, split, "neither end has a date; write at least one")
    return _range(
        text,
        split + 1,
        start,
        end,
        "open" if before else "unknown",
        "open" if after else "unknown",
    )


def _range(
    text: str,
    position: int,
    start: Edtf | None,
    end: Edtf | None,
    no_start: Openness,
    no_end: Openness,
) -> Edtf:
    """What lasts from start to end; a missing end is open or unknown as told."""
    _ordered(text, position, start, end)
    (low, begin_before), (end_not_before, high) = lasting(start, end)
    points = tuple(p for p in (start, end) if p)
    return Edtf(
        text=text,
        kind="lasting",
        not_before=low,
        before=high,
        begin_before=begin_before,
        end_not_before=end_not_before,
        precision=coarsest(points),
        qualifier=marks("".join(p.text for p in points)),
        open_start=start.open_start if start else no_start,
        open_end=end.open_end if end else no_end,
    )


def _ordered(text: str, position: int, start: Edtf | None, end: Edtf | None) -> None:
    first, last = start and start.not_before, end and end.latest
    if first and last and first > last:
        reason = "the end is before the start; write the earlier date first"
        raise EdtfError(text, position, reason)


def _set(text: str, hemisphere: Hemisphere | None) -> Edtf:
    moment, closing = (True, "]") if text[0] == "[" else (False, "}")
    if text[-1] != closing:
        raise EdtfError(text, len(text), f"the set is not closed; end it with {closing}")
    members: list[Edtf] = []
    at = 1
    chunks = text[1:-1].split(",")
    for number, chunk in enumerate(chunks):
        ends = (number == 0, number == len(chunks) - 1)
        members.append(_item(text, at, at + len(chunk), ends, moment, hemisphere))
        at += len(chunk) + 1
    named = tuple(members)
    lows = [m.not_before for m in named if m.not_before is not None]
    highs = [m.before for m in named if m.before is not None]
    begin_before = end_not_before = None
    if not moment:
        (_, begin_before), (end_not_before, _) = all_of(named)
    return Edtf(
        text=text,
        kind="moment" if moment else "lasting",
        not_before=min(lows) if len(lows) == len(named) else None,
        before=max(highs) if len(highs) == len(named) else None,
        begin_before=begin_before,
        end_not_before=end_not_before,
        precision="set" if moment else coarsest(named),
        qualifier=marks(text),
        open_start=_openness([m.open_start for m in named]),
        open_end=_openness([m.open_end for m in named]),
        members=named,
    )


def _item(
    text: str,
    at: int,
    stop: int,
    ends: tuple[bool, bool],
    moment: bool,
    hemisphere: Hemisphere | None,
) -> Edtf:
    """One member of a set; ends: is it the first, is it the last."""
    split = text.find("..", at, stop)
    if split < 0:
        return point(text, at, stop, hemisphere)
    start = point(text, at, split, hemisphere) if split > at else None
    end = point(text, split + 2, stop, hemisphere) if split + 2 < stop else None
    if start is None and end is None:
        raise EdtfError(text, split, "'..' needs a date beside it; write A..B, ..B or A..")
    if start is None and not ends[0]:
        raise EdtfError(text, split, "'..B' stands first in a set only; move it there")
    if end is None and not ends[1]:
        raise EdtfError(text, split, "'A..' stands last in a set only; move it there")
    item = replace(_range(text, split + 2, start, end, "open", "open"), text=text[at:stop])
    if not moment:
        return item
    return replace(item, kind="moment", begin_before=None, end_not_before=None)


def _openness(flags: list[Openness]) -> Openness:
    return "open" if "open" in flags else "unknown" if "unknown" in flags else ""
