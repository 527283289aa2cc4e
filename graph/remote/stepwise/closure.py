"""Which records decide what some events come to: a small catalogue in which they resolve alike.

What a view says of an event rests on its claims; on the claims that correct, dispute or supersede
these, and those that mark them in turn; on whether the events that it has relations to are known of
at all; and, where an act sets its date, on the whole life of that act, whose own entry into force
other acts may set. All of that is fetched, and nothing else; `ontology.resolution` does the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data.claims import Claim, Says
from data.edtf import parse
from data.records import Catalogue, Event, Release
from graph.remote.stepwise.limits import Spent
from graph.remote.stepwise.records import Records

ENTRY = ("in-force", "effective")
"""Stages whose day decides since when an act sets dates (`ontology.law`)."""


def closure(records: Records, wanted: Iterable[str], release: Release, spent: Spent) -> Catalogue:
    """A catalogue in which the events `wanted` come to what they come to among all records.

    Others that it holds need not. It holds no instruments, actors, places and themes.

    Raises
    ------
    TooFar
        They rest on more than one answer may fetch.
    """
    return _Closure(records, wanted, spent).catalogue(release)


class _Closure:
    def __init__(self, records: Records, wanted: Iterable[str], spent: Spent) -> None:
        self._records = records
        self._spent = spent
        self._whole = set(wanted)
        """Their dates, relations and fields count."""
        self._dated: set[str] = set()
        """Their dates count, but for what other acts make of them."""
        self._marked: set[str] = set()
        """It counts which of their claims stand."""
        self._known: set[str] = set()
        """It counts whether there are claims."""
        self._named: set[str] = set()
        """Their stage and instrument count."""
        self._acts: set[str] = set()
        """All of their life counts."""
        self._events: dict[str, Event] = {}
        self._marks: dict[str, tuple[str, ...]] = {}
        self._lives: dict[str, tuple[str, ...]] = {}

    def catalogue(self, release: Release) -> Catalogue:
        while self._fetch():
            self._look()
        claiming = self._whole | self._dated | self._marked
        known = self._records.known(sorted(self._known - claiming), self._spent)
        bare = {id_: _claims(id_, days) for id_, days in known.items()}
        events = {id_: Event(id_, "", "", "", "", claims) for id_, claims in bare.items()}
        for id_, event in sorted(self._events.items()):
            kept = event.claims if id_ in claiming else bare.get(id_, ())
            events[id_] = replace(event, claims=kept)
        told = {c.source for id_ in claiming if id_ in events for c in events[id_].claims}
        sources = self._records.things("source", sorted(told), self._spent)
        return Catalogue(release, events, {}, sources, {}, {}, {})

    def _fetch(self) -> bool:
        """Fetch what is missing; False where nothing was."""
        acts = self._acts - self._lives.keys()
        self._lives |= self._records.lives(sorted(acts), self._spent)
        sets = (self._whole, self._dated, self._marked, self._named)
        wanted = set().union(*sets) - self._marks.keys()
        for id_, found in self._records.events(sorted(wanted), self._spent).items():
            self._marks[id_] = found.marks
            if found.event is not None:
                self._events[id_] = found.event
        return bool(acts or wanted)

    def _look(self) -> None:
        """What the records that are here rest on in turn."""
        for act in list(self._acts):
            for id_ in self._lives.get(act, ()):
                self._dated.add(id_)
                event = self._events.get(id_)
                if event is not None and event.stage in ENTRY:
                    self._set_by(event)
        for id_ in list(self._whole):
            event = self._events.get(id_)
            if event is not None:
                self._set_by(event)
                links = (link for claim in event.claims for link in claim.relations)
                self._known.update(link.to for link in links if link.to_type == "event")
        self._marked |= self._whole | self._dated
        for id_ in list(self._marked):
            self._marked.update(key.partition("/")[0] for key in self._marks.get(id_, ()))
        for id_ in self._marked:
            event = self._events.get(id_)
            if event is not None:
                self._named.update(by for claim in event.claims if (by := claim.says.set_by))

    def _set_by(self, event: Event) -> None:
        """The acts that set the dates of an event count, and the stages by which they do."""
        for by in (claim.says.set_by for claim in event.claims):
            if by is None:
                continue
            self._dated.add(by)
            stage = self._events.get(by)
            if stage is not None and stage.instrument is not None:
                self._acts.add(stage.instrument)


def _claims(event: str, days: Iterable[str]) -> tuple[Claim, ...]:
    """In the place of claims of which nothing counts but since when they are known."""
    return tuple(Claim(event, day, "", Says(), (), parse(day)) for day in sorted(days))
