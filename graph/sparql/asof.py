"""The data set as a knowledge day has it: what was known, and the resolved view of that.

A claim takes part when it was certainly published by the day. An event needs such a claim, a source
one that cites it, an instrument an event of it; sources and instruments that never have any stay.
Between two days on which something became known or passed nothing changes, so days are snapped to
the last such day: equal views are built once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pyoxigraph import Quad

from data.edtf import Edtf
from data.records import Catalogue, Release
from graph import build
from graph.embedded import EmbeddedReader
from ontology import inverse, mapping


def days(catalogue: Catalogue) -> Sequence[date]:
    """Every day from which on a view may differ from that of the day before, in order.

    A bound counts by its end or its beginning, so the day before it is taken as well.
    """
    bounds: set[date] = set()
    for claim in catalogue.claims():
        for when in (claim.known_from, claim.says.date):
            bounds.update(_bounds(when))
    one = timedelta(1)
    return sorted(bounds | {bound - one for bound in bounds if bound > date.min})


def _bounds(when: Edtf | None) -> Iterator[date]:
    if when is not None:
        for bound in (when.not_before, when.before, when.begin_before, when.end_not_before):
            if bound is not None:
                yield bound


def snapped(day: date, known: Sequence[date]) -> date:
    """The last of the days `known` that is not after `day`; before all of them, the first of all.

    >>> snapped(date(2024, 5, 3), [date(2024, 1, 1), date(2024, 6, 1)]).isoformat()
    '2024-01-01'
    """
    place = bisect_right(known, day)
    return known[place - 1] if place else date.min


def quads(reader: EmbeddedReader, known: date, law: date) -> Iterator[Quad]:
    """Every quad of the data set as known on `known`, with dates by the law of `law`.

    Raises
    ------
    ontology.inverse.NotACatalogue
        The store was not made from records.
    """
    catalogue = inverse.catalogue(build.recorded(reader), Release("", known))
    shown = as_known(catalogue, known)
    yield from mapping.quads(shown)
    yield from build.resolved_quads(catalogue, shown, known, law)
    yield from reader.quads(build.ONTOLOGY)


def as_known(catalogue: Catalogue, day: date) -> Catalogue:
    """The records without the claims not known on `day`, and what only those tell of."""
    events = {}
    for event in catalogue.events.values():
        claims = tuple(claim for claim in event.claims if claim.known_by(day))
        if claims:
            events[event.id] = replace(event, claims=claims)
    ever = {event.instrument for event in catalogue.events.values()}
    told = {event.instrument for event in events.values()}
    instruments = {
        name: instrument
        for name, instrument in catalogue.instruments.items()
        if name in told or name not in ever
    }
    cited = {claim.source for event in events.values() for claim in event.claims}
    cited_ever = {claim.source for claim in catalogue.claims()}
    sources = {
        name: source
        for name, source in catalogue.sources.items()
        if name in cited or name not in cited_ever
    }
    return replace(catalogue, events=events, sources=sources, instruments=instruments, index=None)
