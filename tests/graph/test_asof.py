"""The data set as a knowledge day has it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from pyoxigraph import NamedNode, QuerySolutions

from graph import build, load
from graph.embedded import EmbeddedReader, EmbeddedStore
from graph.sparql import asof
from graph.view import Clocks, View
from ontology import iri
from ontology.resolution import resolve

DAYS = [date(2018, 1, 1), date(2023, 9, 1), date(2024, 7, 20), date(2026, 1, 1), date(2026, 7, 25)]


@pytest.fixture(scope="module")
def reader() -> EmbeddedReader:
    found = load().reader
    assert isinstance(found, EmbeddedReader)
    return found


CATALOGUE = load().catalogue


def on(reader: EmbeddedReader, known: date, law: date) -> EmbeddedStore:
    store = EmbeddedStore()
    store.add(asof.quads(reader, known, law))
    return store


@pytest.mark.parametrize("day", DAYS)
def test_it_holds_what_was_known_and_no_more(reader: EmbeddedReader, day: date) -> None:
    store = on(reader, day, day)
    known = {iri.claim(claim.key) for claim in CATALOGUE.claims() if claim.known_by(day)}
    prefix = iri.iri("claim", "x")[:-1]
    assert {name for name in store.graphs() if name.startswith(prefix)} == known
    claims = store.query("SELECT ?c { GRAPH graph:claims { ?c a clx:Claim } }")
    assert isinstance(claims, QuerySolutions)
    assert {row["c"].value for row in claims} == known
    view = View(CATALOGUE, Clocks(today=day, known_at=day))
    events = store.query("SELECT ?e ?d { ?e a clx:Event OPTIONAL { ?e clx:date ?d } }")
    assert isinstance(events, QuerySolutions)
    told = {(row["e"].value, row["d"].value if row["d"] else None) for row in events}
    assert told == {
        (iri.iri("event", event.id), event.date.text if event.date else None)
        for event in view.events
    }
    later = {
        iri.iri("source", claim.source) for claim in CATALOGUE.claims() if not claim.known_by(day)
    } - {iri.iri("source", claim.source) for claim in CATALOGUE.claims() if claim.known_by(day)}
    for source in later:
        assert not list(store.about(source))


def test_on_the_day_of_the_release_it_is_the_data_set_but_for_what_is_undated(
    reader: EmbeddedReader,
) -> None:
    day = CATALOGUE.release.date
    made = {str(quad) for quad in asof.quads(reader, day, day)}
    whole = {str(quad) for quad in reader.quads()}
    # but for labels of nodes none is blank, so the two can be held together
    assert made <= whole
    unknown = [claim for claim in CATALOGUE.claims() if not claim.known_by(day)]
    assert bool(whole - made) is bool(unknown)


def test_between_two_days_of_change_nothing_changes() -> None:
    days = asof.days(CATALOGUE)
    assert list(days) == sorted(set(days))
    gaps = [(a, b) for a, b in pairwise(days) if (b - a).days > 20]
    for first, after in gaps[::12]:
        last = after - timedelta(1)
        assert asof.snapped(last, days) == first
        assert resolve(CATALOGUE, last, last) == resolve(CATALOGUE, first, first)


def test_a_day_before_all_is_one_day() -> None:
    days = asof.days(CATALOGUE)
    early = asof.snapped(date(1900, 1, 1), days)
    assert early == asof.snapped(date(1901, 1, 1), days) < days[0]
    assert asof.snapped(date(9999, 12, 31), days) == days[-1]


def test_a_store_without_records_gives_an_empty_view() -> None:
    store = EmbeddedStore()
    made = list(asof.quads(store, date(2024, 1, 1), date(2024, 1, 1)))
    assert {quad.graph_name for quad in made} <= {NamedNode(build.ONTOLOGY)}
