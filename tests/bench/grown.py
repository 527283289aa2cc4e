"""Arrays of a made-up world whose records have no room in memory together.

The same arrays as `graph.arrays.arrays_of` makes of the whole: some matters at a time are resolved,
which is enough since a matter names nothing but itself, bodies and earlier matters. An event of an
earlier matter is stood in for, so that a relation to it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from sys import intern

from data.edtf import Edtf
from data.records import Catalogue, Event, Instrument, Source
from graph.arrays import Arrays
from graph.arrays.codes import DUTY_STAGES
from graph.arrays.edges import Edges
from graph.arrays.times import Gathered
from graph.projection import SHARED, ends
from ontology.iri import SEP
from ontology.resolution import Resolved, resolve
from tests.bench.generator import RELEASE, Generator
from tests.bench.matter import Matter

TOGETHER = 5_000
"""Events that are resolved together, about."""


@dataclass(frozen=True, slots=True)
class _Joined:
    type: str
    target: str


@dataclass(frozen=True, slots=True)
class _Timed:
    date: Edtf | None
    kind: str | None
    stage: str | None
    instrument: str | None
    relations: tuple[_Joined, ...]


def grown(size: int, together: int = TOGETHER) -> Arrays:
    """The arrays of `Generator(size)`; a million events take 2.6 GB and some minutes."""
    made = Generator(size)
    names = sorted(event.id for event in made.events())
    places = {event: place for place, event in enumerate(names)}
    times, edges = Gathered(), Edges()
    for event in names:
        edges.node(event, "event")
    parts: set[str] = set()
    held: dict[str, _Timed] = {}
    dates: dict[str, Edtf] = {}
    for matters in _together(made.matters(), together):
        for resolved in _resolved(made, matters):
            if resolved.stage in DUTY_STAGES:
                edges.duty(resolved.id)
            for end in sorted(ends(resolved, places, tuple(SHARED)), key=lambda end: end[:3]):
                edges.add(*end)
                if end[3] == "part":
                    parts.add(end[1])
            held[resolved.id] = _timed(resolved, dates)
    for part in sorted(parts):
        edges.add(part, part.partition(SEP)[0], "within", "instrument", "legal-procedure")
    for event, place in places.items():
        times.take(place, held.pop(event), places.get)
    return edges.arrays(names, times.times())


def _together(matters: Iterable[Matter], least: int) -> Iterator[list[Matter]]:
    some: list[Matter] = []
    events = 0
    for matter in matters:
        some.append(matter)
        events += len(matter.events)
        if events >= least:
            yield some
            some, events = [], 0
    yield some


def _resolved(made: Generator, matters: Iterable[Matter]) -> Iterator[Resolved]:
    events: dict[str, Event] = {}
    instruments: dict[str, Instrument] = {}
    sources: dict[str, Source] = {}
    for matter in matters:
        events |= {event.id: event for event in matter.events}
        instruments |= {act.id: act for act in matter.instruments}
        sources |= matter.sources
    named = {
        link.to
        for event in events.values()
        for claim in event.claims
        for link in claim.relations
        if link.to_type == "event" and link.to not in events
    }
    some = next(iter(events.values()), None)
    standing = {} if some is None else {id_: _stand_in(some, id_) for id_ in named}
    whole = Catalogue(
        release=RELEASE,
        events=dict(sorted((events | standing).items())),
        instruments=dict(sorted(instruments.items())),
        sources=dict(sorted(sources.items())),
        actors=made.cast.seen,
        jurisdictions={place.code: place for place in made.cast.places},
        themes={theme.id: theme for theme in made.cast.themes},
    )
    day = RELEASE.date
    for id_, resolved in resolve(whole, day, day).items():
        if id_ not in standing:
            yield resolved


def _stand_in(event: Event, id_: str) -> Event:
    claims = (replace(claim, event=id_, relations=()) for claim in event.claims)
    return replace(event, id=id_, instrument=None, part=(), claims=tuple(claims))


def _timed(resolved: Resolved, dates: dict[str, Edtf]) -> _Timed:
    """What of an event its times are made of; what comes often is held once."""
    when = resolved.date
    return _Timed(
        None if when is None else dates.setdefault(when.text, when),
        resolved.kind and intern(resolved.kind),
        resolved.stage and intern(resolved.stage),
        resolved.instrument,
        tuple(_Joined(intern(one.type), one.target) for one in resolved.relations),
    )
