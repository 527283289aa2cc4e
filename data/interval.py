"""Times with bounds, and what can be proven about them: yes, no or unknown.

An `Edtf` is made by `data.edtf.parse`; this file holds the value and its comparisons.
A *reading* of a moment is one day; of a lasting time, a first and a last day, first <= last.
Bounds are half-open (`not_before <= t < before`) and as tight as the literal allows.
A bound that is absent is None, never a far-off date, and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain
from typing import Literal, TypeAlias

from data.mask import Span, mask_spans, merged

__all__ = ["Edtf", "Kind", "Openness", "Precision", "Qualifier", "Span", "Tri", "all_of",
           "fits", "happened_by", "lasting", "nested", "precedes", "sort_key", "spans"]  # fmt: skip

Kind: TypeAlias = Literal["moment", "lasting"]
Qualifier: TypeAlias = Literal["", "uncertain", "approximate", "uncertain-approximate"]
Openness: TypeAlias = Literal["", "open", "unknown"]
Precision: TypeAlias = Literal[
    "day", "month", "season", "year", "decade", "century", "millennium", "set"
]

_DAY = timedelta(days=1)


class Tri(StrEnum):
    """An answer. Compare it (`is Tri.YES`); every member is truthy, NO too."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Edtf:
    """A time as a source supports it: the literal and what follows from it.

    not_before, before: hull of all days, half-open. begin_before, end_not_before: lasting
    times only; the first day lies in [not_before, begin_before), the last day in
    [end_not_before, before), the two already narrowed by "first day <= last day".
    open_start, open_end: why that side of the hull has no bound.
    mask: the plain date where it has unspecified digits. members: what a set names.
    """

    text: str
    kind: Kind
    not_before: date | None
    before: date | None
    begin_before: date | None
    end_not_before: date | None
    precision: Precision
    qualifier: Qualifier
    open_start: Openness
    open_end: Openness
    mask: str = field(default="", repr=False)
    members: tuple[Edtf, ...] = field(default=(), repr=False)

    @property
    def certain(self) -> bool:
        """No qualifier anywhere in the literal."""
        return self.qualifier == ""

    @property
    def latest(self) -> date | None:
        """The last day that the literal allows; None if there is no bound."""
        return None if self.before is None else self.before - _DAY

    @property
    def day(self) -> date | None:
        """The day, if the literal allows exactly one; else None."""
        return self.not_before if self.not_before == self.latest else None


def precedes(a: Edtf, b: Edtf) -> Tri:
    """Whether a ended on an earlier day than b began; the same single day is a no.

    Yes and no are proven by the bounds and need both literals unqualified.

    >>> from data.edtf import parse
    >>> precedes(parse("2023-06"), parse("2023-07-01")).value
    'yes'
    >>> precedes(parse("2023-06/.."), parse("2024")).value
    'unknown'
    """
    if not (a.certain and b.certain):
        return Tri.UNKNOWN
    last_low, last_high = _last(a)
    begin_low, begin_high = _begin(b)
    if last_high is not None and begin_low is not None and last_high <= begin_low:
        return Tri.YES
    if last_low is not None and begin_high is not None and last_low >= begin_high - _DAY:
        return Tri.NO
    return Tri.UNKNOWN


def fits(e: Edtf, window_not_before: date | None, window_before: date | None) -> Tri:
    """Whether e lies in the half-open window (a moment) or overlaps it (a lasting time).

    Yes: every reading does and e is unqualified. No: no reading does; a qualifier widens
    nothing here, since readings are those of the plain literal. Unknown: some reading does.
    A set in braces overlaps where one of its members does. None leaves the window open on
    that side; an empty window fits nothing.

    >>> from data.edtf import parse
    >>> fits(parse("2023-06"), date(2023, 1, 1), date(2024, 1, 1)).value
    'yes'
    >>> fits(parse("2023-06-14~"), date(2023, 1, 1), date(2024, 1, 1)).value
    'unknown'
    >>> fits(parse("2023-XX-25"), date(2023, 3, 1), date(2023, 3, 20)).value
    'no'
    """
    low, high = window_not_before, window_before
    if low is not None and high is not None and low >= high:
        return Tri.NO
    if not _possible(e, low, high):
        return Tri.NO
    return Tri.YES if e.certain and _always(e, low, high) else Tri.UNKNOWN


def happened_by(e: Edtf, day: date) -> Tri:
    """Whether e had happened (a lasting time: begun) by the end of that day.

    The same as `fits` in the window of all days up to and including that day; so here too a
    qualifier turns a yes into unknown, and leaves a no.

    >>> from data.edtf import parse
    >>> [happened_by(parse("2023-06"), date(2023, m, 30)).value for m in (5, 6, 7)]
    ['no', 'yes', 'yes']
    """
    low, high = _begin(e)
    if low is not None and low > day:
        return Tri.NO
    if e.certain and high is not None and high - _DAY <= day:
        return Tri.YES
    return Tri.UNKNOWN


def nested(inner: Edtf, outer: Edtf) -> bool:
    """Whether outer allows every day that inner allows, with the gaps of masks and sets.

    Plain bounds count, qualifiers and kinds do not; a lasting time allows its whole hull. A
    side without bound allows every day on it, but a season whose hemisphere is not known
    allows nothing that can be told, so only itself lies within it.

    >>> from data.edtf import parse
    >>> nested(parse("2023-06-25"), parse("2023-XX-25"))
    True
    >>> nested(parse("2023-06"), parse("2023-XX-25"))
    False
    """
    if inner is outer:  # equal texts are one object, and most claims say the same
        return True
    if _boundless(outer):
        return inner == outer
    wide = spans(outer)
    start, end = next(wide)
    for low, high in spans(inner):
        while end is not None and (high is None or high > end):
            following = next(wide, None)
            if following is None:
                return False
            start, end = following
        if start is not None and (low is None or low < start):
            return False
    return True


def sort_key(e: Edtf | None, id: str) -> tuple[int, bool, int, str]:
    """Total order: no lower bound first, lower bound, upper bound (none last), id.

    None (an event without a date) sorts as a time without bounds.
    """
    low = None if e is None else e.not_before
    high = None if e is None else e.before
    return (low.toordinal() if low else 0, high is None, high.toordinal() if high else 0, id)


def spans(e: Edtf) -> Iterator[Span]:
    """The days that e allows, as sorted runs that neither overlap nor touch."""
    if e.members:
        pieces = sorted(chain.from_iterable(map(spans, e.members)), key=_by_start)
        return merged(iter(pieces))
    if e.mask:
        return merged(mask_spans(e.mask))
    return iter([(e.not_before, e.before)])


def lasting(start: Edtf | None, end: Edtf | None) -> tuple[Span, Span]:
    """Bounds of the first and of the last day of a time from start to end.

    None is an end without a date. The caller has refused a start certainly after the end.
    """
    low = start.not_before if start else None
    high = end.before if end else None
    begin_before: date | None = high
    for piece_low, piece_high in spans(start) if start else ():
        if high is not None and piece_low is not None and piece_low >= high:
            break
        narrower = high is None or (piece_high is not None and piece_high <= high)
        begin_before = piece_high if narrower else high
    end_not_before: date | None = low
    for piece_low, piece_high in spans(end) if end else ():
        if low is None or piece_high is None or piece_high > low:
            narrower = low is None or (piece_low is not None and piece_low >= low)
            end_not_before = piece_low if narrower else low
            break
    return (low, begin_before), (end_not_before, high)


def all_of(members: tuple[Edtf, ...]) -> tuple[Span, Span]:
    """Bounds of the first and of the last day of a set that happens in full."""
    begins, lasts = [_begin(m) for m in members], [_last(m) for m in members]
    lows = [low for low, _ in begins if low is not None]
    highs = [high for _, high in lasts if high is not None]
    return (
        (
            min(lows) if len(lows) == len(members) else None,
            min((high for _, high in begins if high is not None), default=None),
        ),
        (
            max((low for low, _ in lasts if low is not None), default=None),
            max(highs) if len(highs) == len(members) else None,
        ),
    )


def _begin(e: Edtf) -> Span:
    return (e.not_before, e.begin_before if e.kind == "lasting" else e.before)


def _last(e: Edtf) -> Span:
    return (e.end_not_before if e.kind == "lasting" else e.not_before, e.before)


def _possible(e: Edtf, low: date | None, high: date | None) -> bool:
    if e.kind == "lasting" and e.members:
        return any(_possible(m, low, high) for m in e.members)
    if not _overlap((e.not_before, e.before), low, high):
        return False
    return e.kind == "lasting" or any(_overlap(piece, low, high) for piece in spans(e))


def _always(e: Edtf, low: date | None, high: date | None) -> bool:
    if e.kind == "lasting" and e.members:  # members are independent, so one must always fit
        return any(_always(m, low, high) for m in e.members)
    begin_high, last_low = _begin(e)[1], _last(e)[0]
    in_time = high is None or (begin_high is not None and begin_high <= high)
    return in_time and (low is None or (last_low is not None and last_low >= low))


def _overlap(piece: Span, low: date | None, high: date | None) -> bool:
    start, end = piece
    return (start is None or high is None or start < high) and (
        end is None or low is None or end > low
    )


def _boundless(e: Edtf) -> bool:
    """A season without hemisphere, or a set with one in it."""
    lacking = e.precision == "season" and e.not_before is None and e.before is None
    return (e.kind == "moment" and lacking) or any(map(_boundless, e.members))


def _by_start(piece: Span) -> int:
    return piece[0].toordinal() if piece[0] else 0
