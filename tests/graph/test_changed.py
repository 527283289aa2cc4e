"""Views of other days: what their days do not change is not resolved, and answers stay the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.reading import bundled, opened, read
from data.records import Catalogue, Release
from data.writing import write_bulk
from graph import filters
from graph.columns.columns import Columns
from graph.columns.making import columns_of
from graph.deadlines import deadlines
from graph.facets import FACETS, facets
from graph.filters import Filters
from graph.outline import LANES, outline
from graph.sparql import asof
from graph.view import Clocks, View
from ontology.ends import DEAD
from ontology.resolution import Resolved, resolve
from ontology.resolved import statements
from tests.bench.generator import Generator

MADE_UP = Generator(1200, seed=7).catalogue()
SHIPPED = read(bundled())
DAY = date(2024, 5, 5)
VALUES: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"jurisdiction": ("EU",)},
    {"applicable_in": ("ES",)},
    {"kind": ("law",), "belief": ("verified",)},
    {"belief": ("disputed", "reported")},
    {"kind": ("law", "policy"), "stage": ("published", "proposed")},
    {"theme": ("artificial-intelligence",), "status": ("scheduled", "cancelled")},
    {"actor": ("eu-legislature-1",)},
    {"instrument": ("mt-law-16", "fr-law-159")},
    {"document": ("tracker-1",), "from": ("2024",)},
    {"q": ("law brazil",), "to": ("2025",)},
    {"from": ("2023-02",), "to": ("2023-11",), "jurisdiction": ("EU", "US")},
)


class World:
    """A catalogue, and views of it as a store on disk has them."""

    def __init__(self, catalogue: Catalogue, folder: Path) -> None:
        self.day = catalogue.release.date
        self.plain = lru_cache(8)(lambda clocks: View(catalogue, clocks))
        write_bulk(catalogue, folder)
        self.records = opened(folder)
        columns_of(View(self.records, Clocks(self.day))).save(folder / "columns")
        self.columns = Columns.open(folder / "columns")

    def indexed(self, clocks: Clocks) -> View:
        return View(self.records, clocks, self.columns)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(MADE_UP, tmp_path_factory.mktemp("made-up"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(SHIPPED, tmp_path_factory.mktemp("shipped"))


def resolved(view: View) -> int:
    """How many events of a view were resolved."""
    misses: int = view.by_id._resolved.cache_info().misses  # type: ignore[attr-defined]
    return misses


days = st.none() | st.dates(date(2018, 1, 1), date(2029, 1, 1))


@settings(max_examples=60, deadline=None)
@given(
    valid_at=days, known_at=days, values=st.sampled_from(VALUES), by=st.sampled_from(list(LANES))
)
def test_on_any_days_of_made_up_records(
    made_up: World,
    valid_at: date | None,
    known_at: date | None,
    values: dict[str, tuple[str, ...]],
    by: str,
) -> None:
    alike(made_up, Clocks(made_up.day, valid_at, known_at), values, by)


def alike(
    world: World, clocks: Clocks, values: dict[str, tuple[str, ...]], by: str
) -> Sequence[Resolved]:
    asked = Filters(values)
    found, expected = world.indexed(clocks), world.plain(clocks)
    mine, theirs = filters.matching(found, asked), filters.matching(expected, asked)
    assert list(mine) == list(theirs)
    assert facets(found, mine, FACETS) == facets(expected, theirs, FACETS)
    assert list(deadlines(found, asked)) == list(deadlines(expected, asked))
    told, whole = outline(found, mine, by), outline(expected, theirs, by)
    assert told.applies.tolist() == whole.applies.tolist()
    assert told.firsts.tolist() == whole.firsts.tolist()
    assert told.moved.tolist() == whole.moved.tolist()
    assert [told.lanes[at] for at in told.numbers] == [whole.lanes[at] for at in whole.numbers]
    return mine


@pytest.mark.parametrize("values", [{}, {"kind": ("law",), "status": ("occurred",)}], ids=str)
def test_of_records_of_which_nothing_was_known_when_they_were_released(
    values: dict[str, tuple[str, ...]], tmp_path: Path
) -> None:
    catalogue = Generator(60, seed=7).catalogue()
    early = World(replace(catalogue, release=Release("0.1.0", date(2007, 1, 1))), tmp_path)
    assert not len(early.columns)
    for day in (date(2007, 6, 1), date(2012, 6, 1), date(2026, 6, 1)):
        found = alike(early, Clocks(day), values, "place")
        assert (len(found) > 0) is (day.year > 2007)


@pytest.mark.parametrize("values", VALUES, ids=str)
def test_the_filters_tried_find_something(
    made_up: World, values: dict[str, tuple[str, ...]]
) -> None:
    assert filters.matching(made_up.plain(Clocks(made_up.day)), Filters(values))


@pytest.mark.parametrize(
    ("clocks", "values"),
    [
        (Clocks(SHIPPED.release.date, valid_at=DAY), {"jurisdiction": ("JP",)}),
        (Clocks(SHIPPED.release.date, valid_at=DAY), {"kind": ("treaty",)}),
        (Clocks(SHIPPED.release.date, valid_at=DAY), {"q": ("deepfake",)}),
        (Clocks(SHIPPED.release.date, known_at=DAY), {"jurisdiction": ("JP",)}),
        (Clocks(SHIPPED.release.date, known_at=DAY), {"theme": ("copyright",)}),
    ],
    ids=str,
)
def test_other_days_resolve_only_what_may_pass(
    shipped: World, clocks: Clocks, values: dict[str, tuple[str, ...]]
) -> None:
    view = shipped.indexed(clocks)
    found = filters.matching(view, Filters(values))
    narrowed = resolved(view)
    assert [event.id for event in found] == [
        event.id for event in filters.matching(shipped.plain(clocks), Filters(values))
    ]
    assert len(found) > 0
    whole = shipped.indexed(clocks)
    assert len(filters.matching(whole, Filters())) > len(found)
    assert narrowed < resolved(whole) / 2


def test_lives_are_looked_at_where_they_decide_and_once(shipped: World) -> None:
    scheduled, rest = Filters({"status": ("scheduled",)}), Filters({"status": ("cancelled",)})
    expected = shipped.plain(Clocks(shipped.day))
    mortal = [
        event
        for event in expected.events
        if any(other.event.stage in DEAD for other in expected.stages(event.event.instrument))
    ]
    view = shipped.indexed(Clocks(shipped.day))
    found = filters.matching(view, scheduled)
    looked = resolved(view)
    assert 0 < looked < len(mortal) / 2
    others = filters.matching(view, rest)
    assert resolved(view) == looked
    assert list(found) == list(filters.matching(expected, scheduled))
    assert list(others) == list(filters.matching(expected, rest))


@settings(max_examples=20, deadline=None)
@given(known=st.dates(date(2018, 1, 1), date(2029, 1, 1)), law=st.dates(date(2018, 1, 1)))
def test_between_two_turns_every_day_has_one_view(shipped: World, known: date, law: date) -> None:
    turns = shipped.columns.turns()
    law = min(known, law)
    days = asof.snapped(known, turns), asof.snapped(law, turns)
    assert said(known, law) == said(*days)
    assert days[0] in turns or days[0] == date.min


def said(known: date, law: date) -> dict[str, list[str]]:
    """What the views of two days say of each event."""
    view = resolve(SHIPPED, known, law)
    return {event: sorted(statements(view[event])) for event in view}
