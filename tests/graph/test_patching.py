"""Arrays of other days made from those of the release: the same as those made anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.reading import bundled, opened, read
from data.writing import write_bulk
from graph.arrays import arrays_of
from graph.arrays.patching import patched
from graph.columns.columns import Columns
from graph.columns.making import columns_of
from graph.view import Clocks, View

CATALOGUE = read(bundled())
RELEASE = CATALOGUE.release.date
BEFORE = View(CATALOGUE, Clocks(RELEASE))
ARRAYS = arrays_of(BEFORE)
LAW = sorted(
    {
        date.fromordinal(when.before.toordinal() + shift)
        for claim in CATALOGUE.claims()
        if claim.says.set_by and (when := claim.says.date) and when.before
        for shift in (-1, 0)
    }
)


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Columns]:
    folder = tmp_path_factory.mktemp("made")
    write_bulk(CATALOGUE, folder)
    columns_of(BEFORE).save(folder / "columns")
    return folder, Columns.open(folder / "columns")


def hold_equal(columns: tuple[Path, Columns], clocks: Clocks) -> bool:
    """Were they patched? If so, they are the same."""
    folder, held = columns
    view = View(opened(folder), clocks, held)
    assert view.index is not None
    found = patched(ARRAYS, BEFORE, view, view.index.changed)
    if found is None:
        return False
    expected = arrays_of(View(CATALOGUE, clocks)).all()
    for name, array in found.all().items():
        assert array.dtype == expected[name].dtype, name
        assert array.tolist() == expected[name].tolist(), name
    return True


@settings(max_examples=25, deadline=None)
@given(valid_at=st.one_of(st.sampled_from(LAW), st.dates(date(2023, 1, 1), date(2031, 1, 1))))
def test_where_law_alone_differs_they_are_patched(
    columns: tuple[Path, Columns], valid_at: date
) -> None:
    assert hold_equal(columns, Clocks(RELEASE, valid_at=valid_at))


@settings(max_examples=10, deadline=None)
@given(today=st.sampled_from(LAW))
def test_the_days_after_the_release(columns: tuple[Path, Columns], today: date) -> None:
    if today > RELEASE:
        assert hold_equal(columns, Clocks(today))


@settings(max_examples=10, deadline=None)
@given(known_at=st.dates(date(2022, 1, 1), RELEASE))
def test_what_was_not_known_is_made_anew(columns: tuple[Path, Columns], known_at: date) -> None:
    hold_equal(columns, Clocks(RELEASE, known_at=known_at))
    assert not hold_equal(columns, Clocks(RELEASE, known_at=date(2020, 1, 1)))


def test_without_a_change_they_are_the_same(columns: tuple[Path, Columns]) -> None:
    assert hold_equal(columns, Clocks(RELEASE))
