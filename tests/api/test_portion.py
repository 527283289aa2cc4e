"""Portions of long lists: pages lie edge to edge, whatever they are counted from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.portion import edges

SIZES = st.integers(1, 60)
TOTALS = st.integers(1, 300)


@given(total=TOTALS, size=SIZES, shift=SIZES, item=st.integers(0, 400))
def test_a_page_holds_the_item_asked_for(total: int, size: int, shift: int, item: int) -> None:
    start, end = edges(item, shift % size, size, total)
    assert 0 <= start < end <= total
    assert end - start <= size
    assert start <= min(item, total - 1) < end


@given(total=TOTALS, size=SIZES, shift=SIZES)
def test_pages_cover_the_list_without_gap_or_overlap(total: int, size: int, shift: int) -> None:
    at = 0
    met: list[int] = []
    while at < total:
        start, end = edges(at, shift % size, size, total)
        assert start == at
        met += range(start, end)
        at = end
    assert met == list(range(total))


@pytest.mark.parametrize("total", [0, 1])
def test_a_list_without_much_in_it(total: int) -> None:
    assert edges(0, 0, 50, total) == (0, total)
