"""How long what is resolved holds: the days between which nothing that an event rests on changes.

An event rests on its own claims, on those that mark them, and on whether something is known of what
it is related to. Where an act sets its date, it rests on the lives of the acts too: the law.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

from data.claims import Claim
from data.records import Event
from graph.columns.columns import FOREVER
from graph.stages import ENTRY
from graph.view import View


class Spells:
    """For events, in the order they are taken: when first known, and the days of the view of them.

    `days` are of the clock of knowledge, `laws` of the law asked for: days on which a date told of
    a stage may come. Both are taken a little too narrow, never too wide. `ticks` are the days on
    which the view of an event may change, `ticking` the number of that event.
    """

    def __init__(self, view: View) -> None:
        self._events = view.catalogue.events
        self._links = view.catalogue.backlinks
        self._day, self._law_day = view.clocks.known.toordinal(), view.clocks.law.toordinal()
        self.known, self.days, self.laws = array("i"), array("i"), array("i")
        self.ticks, self.ticking = array("i"), array("i")

    def take(self, number: int, event: Event) -> None:
        """Work out those of one event."""
        self.known.append(_first(event))
        lawful = any(claim.says.set_by for claim in event.claims)
        around = self._law(event) if lawful else [event]
        known = {day for day in self._days(around, event) if day < FOREVER}
        self.days.extend(_around(self._day, known))
        told = set(_stage_days(around)) if lawful else set()
        self.laws.extend(_around(self._law_day, told))
        if event.stage in ENTRY or event.effect == "ex-tunc":
            # whether it has come is asked of the law's day, or of the day of knowledge
            told |= set(_stage_days([event]))
        days = known | told
        self.ticks.extend(days)
        self.ticking.extend([number] * len(days))

    def _days(self, around: Iterable[Event], event: Event) -> Iterator[int]:
        """The days from which what the event rests on is known."""
        for one in self._marking(around):
            yield from filter(None, map(_from, one.claims))
        for claim in event.claims:
            for link in claim.relations:
                target = self._events.get(link.to) if link.to_type == "event" else None
                if target is not None:
                    yield _first(target)

    def _marking(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events, those whose claims mark theirs, and so on."""
        seen: set[str] = set()
        waiting = [event.id for event in events]
        while waiting:
            id_ = waiting.pop()
            if id_ not in seen and id_ in self._events:
                seen.add(id_)
                yield self._events[id_]
                waiting += self._links.marking.get(id_, ())

    def _law(self, event: Event) -> list[Event]:
        """The event, the stages that set its date, the lives of all their acts, and so on."""
        found: dict[str, Event] = {}
        waiting = [event.id]
        while waiting:
            id_ = waiting.pop()
            if id_ in found or id_ not in self._events:
                continue
            one = found[id_] = self._events[id_]
            setting = {claim.says.set_by for claim in one.claims if claim.says.set_by}
            if setting:
                waiting += sorted(setting)
                for act in {one.instrument, *(self._act(by) for by in setting)}:
                    waiting += self._links.stages.get(act or "", ())
        return list(found.values())

    def _act(self, stage: str) -> str | None:
        return self._events[stage].instrument if stage in self._events else None


def _from(claim: Claim) -> int | None:
    """The first day on which a claim is certainly known; None if it never is."""
    known = claim.known_from
    if known is None or known.before is None or not known.certain:
        return None
    return known.before.toordinal() - 1


def _first(event: Event) -> int:
    return min(filter(None, map(_from, event.claims)), default=FOREVER)


def _stage_days(events: Iterable[Event]) -> Iterator[int]:
    """The days from which a date that claims tell may have come, and has come for certain."""
    for event in events:
        for claim in event.claims:
            when = claim.says.date
            if when is not None:
                if when.not_before is not None:
                    yield when.not_before.toordinal()
                for end in (when.before, when.begin_before):
                    if end is not None:
                        yield end.toordinal() - 1


def _around(day: int, days: Iterable[int]) -> tuple[int, int]:
    """The nearest of some days on or before a day, and the nearest after it."""
    low, high = -FOREVER, FOREVER
    for other in days:
        if other <= day:
            low = max(low, other)
        else:
            high = min(high, other)
    return low, high
