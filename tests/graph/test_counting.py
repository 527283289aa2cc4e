"""Figures and changes from columns: the same as from looking at every event."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.reading import bundled, opened, read
from data.records import Catalogue
from data.writing import write_bulk
from graph.changes import changes, latest
from graph.columns.columns import Columns
from graph.columns.making import columns_of
from graph.figures import figures
from graph.filters import Filters
from graph.view import Clocks, View
from tests.bench.generator import Generator

SHIPPED = read(bundled())
MADE_UP = Generator(400, seed=7).catalogue()
RELEASE = SHIPPED.release.date
FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"jurisdiction": ("EU",)},
    {"kind": ("criminal", "case")},
    {"from": ("2026",)},
)
days = st.dates(date(2019, 1, 1), date(2028, 6, 1))


class World:
    """A catalogue, and a view of it as a store on disk has it."""

    def __init__(self, catalogue: Catalogue, folder: Path) -> None:
        self.catalogue = catalogue
        write_bulk(catalogue, folder)
        self.records = opened(folder)
        columns_of(View(self.records, Clocks(catalogue.release.date))).save(folder / "columns")
        self.columns = Columns.open(folder / "columns")

    def plain(self, clocks: Clocks) -> View:
        return View(self.catalogue, clocks)

    def indexed(self, clocks: Clocks) -> View:
        return View(self.records, clocks, self.columns)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[World]:
    return [
        World(made, tmp_path_factory.mktemp(name))
        for name, made in (("shipped", SHIPPED), ("made-up", MADE_UP))
    ]


@settings(max_examples=25, deadline=None)
@given(which=st.booleans(), valid_at=st.none() | days, known_at=st.none() | days)
def test_figures_are_those_of_every_event(
    worlds: list[World], which: bool, valid_at: date | None, known_at: date | None
) -> None:
    world, clocks = worlds[which], Clocks(RELEASE, valid_at, known_at)
    mine, theirs = figures(world.indexed(clocks)), figures(world.plain(clocks))
    assert mine == theirs
    for name in ("by_kind", "by_status", "by_sourcing"):
        assert list(mine[name]) == list(theirs[name]), "the highest first"


def test_figures_of_the_release_resolve_nothing(worlds: list[World]) -> None:
    view = worlds[0].indexed(Clocks(RELEASE))
    resolved = view.by_id._resolved  # type: ignore[attr-defined]
    told = figures(view)
    assert told["events"] == len(SHIPPED.events)
    assert len(told["conflicts"]) > 10
    # dates with gaps and lives that ended are asked of the events themselves
    assert resolved.cache_info().misses < told["events"] / 2


@settings(max_examples=40, deadline=None)
@given(
    which=st.booleans(),
    last=days,
    back=st.sampled_from((0, 1, 7, 30, 365, 3000)),
    offset=st.none() | st.integers(-900, 900),
    values=st.sampled_from(FILTERS),
)
def test_changes_are_those_of_every_event(
    worlds: list[World],
    which: bool,
    last: date,
    back: int,
    offset: int | None,
    values: dict[str, tuple[str, ...]],
) -> None:
    world, chosen = worlds[which], Filters(values)
    valid_at = last if offset is None else last + timedelta(offset)
    since, until = (Clocks(RELEASE, valid_at, day) for day in (last - timedelta(back), last))
    expected = changes(world.plain(since), world.plain(until), chosen)
    assert changes(world.indexed(since), world.indexed(until), chosen) == expected


def test_a_span_looks_only_at_what_changed_in_it(worlds: list[World]) -> None:
    world = worlds[0]
    last = date(2026, 7, 31)
    before = world.indexed(Clocks(RELEASE, last, date(2026, 7, 20)))
    after = world.indexed(Clocks(RELEASE, last, last))
    found = changes(before, after, Filters({}))
    assert any(change.kind == "moved" for change in found)
    looked_at = after.by_id._resolved.cache_info().misses  # type: ignore[attr-defined]
    assert len({change.event for change in found}) <= looked_at < len(SHIPPED.events) / 2


def test_of_very_many_the_last_are_told(worlds: list[World]) -> None:
    world = worlds[0]
    since, until = Clocks(RELEASE, RELEASE, date(2025, 1, 1)), Clocks(RELEASE, RELEASE, RELEASE)
    before, after = world.indexed(since), world.indexed(until)
    whole, part = latest(before, after, Filters({}), None), latest(before, after, Filters({}), 40)
    assert whole.left == 0 < part.left
    assert 0 < len(part.changes) < len(whole.changes)
    assert {change.id for change in part.changes} <= {change.id for change in whole.changes}
    assert latest(world.plain(since), world.plain(until), Filters({}), 40).left == 0


def test_the_last_are_those_of_the_events_that_pass(worlds: list[World]) -> None:
    world = worlds[0]
    since, until = Clocks(RELEASE, RELEASE, date(2023, 1, 1)), Clocks(RELEASE, RELEASE, RELEASE)
    before, after = world.indexed(since), world.indexed(until)
    chosen = Filters({"jurisdiction": ("KR",)})
    whole, part = latest(before, after, chosen, None), latest(before, after, chosen, 150)
    assert len(whole.changes) > 20
    # fewer than 150 events of the last 150 pass, so those before them are looked at as well
    assert part == whole
