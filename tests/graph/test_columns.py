"""Events found in columns, records read when asked for: the same answers as from memory."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.packed import PackedError
from data.reading import bundled, opened, read
from data.writing import write_bulk
from graph import filters
from graph.columns import columns as columns_file
from graph.columns.columns import Columns
from graph.columns.making import columns_of
from graph.deadlines import deadlines
from graph.facets import FACETS, facets
from graph.filters import Filters
from graph.view import Clocks, View

CATALOGUE = read(bundled())
RELEASE = CATALOGUE.release.date
FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"jurisdiction": ("EU",)},
    {"jurisdiction": ("JP", "KR"), "kind": ("criminal",)},
    {"applicable_in": ("IE",)},
    {"theme": ("deepfake",)},
    {"instrument": ("eu-ai-act",)},
    {"stage": ("published", "applies")},
    {"belief": ("disputed",)},
    {"belief": ("verified", "corroborated"), "jurisdiction": ("US",)},
    {"status": ("scheduled",)},
    {"status": ("cancelled", "unknown")},
    {"status": ("occurred",), "kind": ("law",)},
    {"from": ("2024",), "to": ("2025-06",)},
    {"from": ("2024",), "to": ("2025-06",), "certainty": ("certain",)},
    {"from": ("2026-08-02",)},
    {"to": ("2023",), "certainty": ("certain",)},
    {"q": ("deepfake",)},
    {"q": ("deepfake",), "jurisdiction": ("KR",), "from": ("2020",)},
    {"actor": ("eu-commission",), "document": ("none-of-these",)},
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Columns]:
    folder = tmp_path_factory.mktemp("made")
    write_bulk(CATALOGUE, folder)
    columns_of(View(opened(folder), Clocks(RELEASE))).save(folder / "columns")
    return folder, Columns.open(folder / "columns")


@lru_cache(4)
def plain(clocks: Clocks) -> View:
    return View(CATALOGUE, clocks)


days = st.one_of(
    st.none(),
    st.dates(date(2017, 1, 1), date(2031, 1, 1)),
    # the days on which something is said, and those around them
    st.sampled_from(
        sorted(
            {
                day
                for claim in CATALOGUE.claims()
                for when in (claim.says.date, claim.known_from)
                if when is not None and when.before is not None
                for day in (when.before, date.fromordinal(when.before.toordinal() - 1))
            }
        )
    ),
)


def hold_equal(made: tuple[Path, Columns], clocks: Clocks, given: Filters) -> None:
    folder, columns = made
    expected, found = plain(clocks), View(opened(folder), clocks, columns)
    assert found.index is not None
    mine, theirs = filters.matching(found, given), filters.matching(expected, given)
    assert [event.id for event in mine] == [event.id for event in theirs]
    assert list(mine) == list(theirs)
    for sort in ("-date", "id", "-id", "title", "-title"):
        other = filters.ordered(mine, sort, found, given)
        assert [e.id for e in other] == [
            e.id for e in filters.ordered(theirs, sort, expected, given)
        ]
    assert facets(found, mine, FACETS) == facets(expected, theirs, FACETS)
    assert deadlines(found, given) == deadlines(expected, given)


@pytest.mark.parametrize("values", FILTERS, ids=str)
@pytest.mark.parametrize(
    "clocks",
    [
        Clocks(RELEASE),
        Clocks(date(2026, 11, 22)),
        Clocks(RELEASE, valid_at=date(2027, 12, 3)),
        Clocks(RELEASE, known_at=date(2025, 6, 1)),
        Clocks(RELEASE, valid_at=date(2026, 9, 1), known_at=date(2026, 1, 1)),
    ],
    ids=lambda clocks: str(clocks.as_of()),
)
def test_filters_in_columns_find_what_tests_find(
    made: tuple[Path, Columns], clocks: Clocks, values: dict[str, tuple[str, ...]]
) -> None:
    hold_equal(made, clocks, Filters(values))


@settings(max_examples=60, deadline=None)
@given(valid_at=days, known_at=days, values=st.sampled_from(FILTERS))
def test_on_any_days(
    made: tuple[Path, Columns],
    valid_at: date | None,
    known_at: date | None,
    values: dict[str, tuple[str, ...]],
) -> None:
    hold_equal(made, Clocks(RELEASE, valid_at, known_at), Filters(values))


def test_the_release_day_needs_nothing_resolved(made: tuple[Path, Columns]) -> None:
    folder, columns = made
    view = View(opened(folder), Clocks(RELEASE), columns)
    assert view.index is not None
    assert view.index.same
    assert not View(opened(folder), Clocks(date(2020, 1, 1)), columns).index.same  # type: ignore[union-attr]


def test_the_same_columns_have_the_same_bytes(made: tuple[Path, Columns], tmp_path: Path) -> None:
    folder, _ = made
    columns_of(View(CATALOGUE, Clocks(RELEASE))).save(tmp_path / "columns")
    assert (tmp_path / "columns").read_bytes() == (folder / "columns").read_bytes()


@pytest.mark.parametrize("values", FILTERS[1:-1], ids=str)
def test_the_filters_tried_leave_some_events_and_not_all(
    values: dict[str, tuple[str, ...]],
) -> None:
    view = plain(Clocks(RELEASE))
    assert 0 < len(filters.matching(view, Filters(values))) < len(view.events)


def test_columns_of_another_version_are_refused(
    made: tuple[Path, Columns], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns_file, "MEANING", b"0 of old")
    made[1].save(tmp_path / "columns")
    monkeypatch.undo()
    with pytest.raises(PackedError, match="holds columns of another version"):
        Columns.open(tmp_path / "columns")
