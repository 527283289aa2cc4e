"""What comes before what: the days that bounds allow, and orders that are settled otherwise.

A relation whose definition has a time order settles that its later end does not come before the
other. Of two stages of one instrument on the same day, the usual order of a life decides. Anything
else on equal or overlapping days is in unknown order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from data.edtf import Edtf, Tri, precedes
from data.interval import spans
from graph.view import View
from ontology.resolution import Resolved
from ontology.vocab import RELATIONS, STAGES

FOREVER = 10_000_000
"""Beyond every day that `date.toordinal` counts."""

_ANY_TIME = frozenset(
    "corrigendum amended postponed suspended reinstated annulled intervened interim-order stayed"
    " lifted released appealed revised incident hearing-held institution-established".split()
)
"""Stages without a place of their own in the order of a life."""

Days = tuple[tuple[int, int], ...]
"""Sorted half-open runs of days as ordinals."""


def days_of(when: Edtf | None) -> Days:
    """The days that a time allows; a time not known allows all."""
    if when is None:
        return ((-FOREVER, FOREVER),)
    return tuple(
        (low.toordinal() if low else -FOREVER, high.toordinal() if high else FOREVER)
        for low, high in spans(when)
    )


def mirrored(days: Days) -> Days:
    """The same days as time run backwards counts them."""
    return tuple((1 - high, 1 - low) for low, high in reversed(days))


class Chronicle:
    """A view's events in time: their days, and which are settled to come before others."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._days: dict[str, Days] = {}
        self._back: dict[str, Days] = {}
        self._before: dict[str, frozenset[str]] = {}
        self._after: dict[str, frozenset[str]] = {}

    def days(self, event: str) -> Days:
        """The days that an event's date allows."""
        found = self._days.get(event)
        if found is None:
            found = self._days[event] = days_of(self.view.by_id[event].date)
        return found

    def back(self, event: str) -> Days:
        """Those days as time run backwards counts them."""
        found = self._back.get(event)
        if found is None:
            found = self._back[event] = mirrored(self.days(event))
        return found

    def certain(self, event: str) -> bool:
        """Has it a date without qualifier, so that its bounds can prove something?"""
        when = self.view.by_id[event].date
        return when is not None and when.certain

    def before(self, event: str) -> frozenset[str]:
        """Events settled to come before this one, whatever the bounds leave open."""
        found = self._before.get(event)
        if found is None:
            made = frozenset(
                other for other in self._neighbours(event) if self.settled(other, event)
            )
            found = self._before[event] = made
        return found

    def after(self, event: str) -> frozenset[str]:
        """Events settled to come after this one."""
        found = self._after.get(event)
        if found is None:
            made = frozenset(
                other for other in self._neighbours(event) if self.settled(event, other)
            )
            found = self._after[event] = made
        return found

    def _neighbours(self, event: str) -> set[str]:
        resolved = self.view.by_id[event]
        found = {relation.target for relation in resolved.relations}
        found |= {relation.source for relation in self.view.incoming(event)}
        day = resolved.date.day if resolved.date else None
        if day is not None:
            found |= {
                other.id
                for other in self.view.stages(resolved.instrument)
                if other.instrument == resolved.instrument
                and other.date is not None
                and other.date.day == day
            }
        return {other for other in found if other in self.view.by_id} - {event}

    def settled(self, a: str, b: str) -> bool:
        """Does a come before b, by bounds, a relation or the order of stages?"""
        return self.why(a, b).answer is Tri.YES

    def why(self, a: str, b: str) -> Order:
        """Whether a comes before b (or on the same day first), and what settles it."""
        first, second = self.view.by_id[a], self.view.by_id[b]
        if first.date is not None and second.date is not None:
            if precedes(first.date, second.date) is Tri.YES:
                return Order(Tri.YES, "the dates prove it")
            if precedes(second.date, first.date) is Tri.YES:
                return Order(Tri.NO, "the dates prove the opposite")
            if self.earliest(self.days(a)[0][0], self.days(b)) is None:
                return Order(Tri.NO, "no reading of the dates allows it")
        forth, back = _says(second, a), _says(first, b)
        if forth and not back:
            return Order(Tri.YES, f"the later {forth} the earlier")
        if back and not forth:
            return Order(Tri.NO, f"the first {back} the second")
        return _by_stage(first, second)

    def along(self, nodes: Sequence[str]) -> tuple[str, list[int] | None]:
        """Do the events among `nodes` follow one another in time; the earliest day for each.

        Yes: every step is settled. No: no assignment of days, or a relation or the order of stages
        says otherwise of some two of them. The days are None where there is no assignment.
        """
        events = [node for node in nodes if node in self.view.by_id]
        found: list[int] = []
        for event in events:
            day = self.earliest(found[-1] if found else -FOREVER, self.days(event))
            if day is None:
                return "no", None
            found.append(day)
        if not self.consistent(events):
            return "no", None
        steps = [self.why(a, b).answer for a, b in pairwise(events)]
        return ("yes" if all(step is Tri.YES for step in steps) else "unknown"), found

    def consistent(self, events: Sequence[str]) -> bool:
        """Is none of these events settled to come before one that stands earlier?"""
        return not any(
            self._beside(event, later) and self.settled(later, event)
            for index, event in enumerate(events)
            for later in events[index + 1 :]
        )

    def _beside(self, event: str, other: str) -> bool:
        """Is there a relation between two events, or are they of one instrument and day?"""
        one, two = self.view.by_id[event], self.view.by_id[other]
        if event == other:
            return False
        if any(relation.target == other for relation in one.relations):
            return True
        if any(relation.target == event for relation in two.relations):
            return True
        day = one.date.day if one.date is not None else None
        when = two.date.day if two.date is not None else None
        same = one.instrument is not None and one.instrument == two.instrument
        return same and day is not None and day == when

    @staticmethod
    def earliest(day: int, days: Days) -> int | None:
        """The first of `days` that is not before `day`."""
        for low, high in days:
            if day < high:
                return max(day, low)
        return None


@dataclass(frozen=True, slots=True)
class Order:
    """Does one event come before another: yes, no or unknown, and why."""

    answer: Tri
    why: str


def _says(later: Resolved, earlier: str) -> str | None:
    """How a relation with a time order reads that runs from one event to another."""
    for relation in later.relations:
        kind = RELATIONS[relation.type]
        if relation.target == earlier and kind.ordered:
            return kind.says
    return None


@cache
def placed(kind: str | None, stage: str | None) -> int:
    """The place of a stage in the usual order of a life; -1 for what has none or is not known."""
    if kind is None or stage is None:
        return -1
    scheme = STAGES[kind]
    return scheme.index(stage) if stage in scheme and stage not in _ANY_TIME else -1


def _by_stage(first: Resolved, second: Resolved) -> Order:
    when, then = first.date, second.date
    if when is None or then is None:
        return Order(Tri.UNKNOWN, "not both are dated")
    if when.day is None or when.day != then.day:
        return Order(Tri.UNKNOWN, "the dates overlap")
    life = (first.instrument, first.kind)
    same = first.instrument is not None and life == (second.instrument, second.kind)
    places = placed(first.kind, first.stage), placed(second.kind, second.stage)
    if same and places[0] != places[1] and min(places) >= 0 and when.certain and then.certain:
        if places[0] < places[1]:
            return Order(Tri.YES, "on the same day, the usual order of stages")
        return Order(Tri.NO, "on the same day, against the usual order of stages")
    return Order(Tri.UNKNOWN, "on the same day, in an order that is not known")
