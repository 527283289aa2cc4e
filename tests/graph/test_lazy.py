"""Exports are written as they are read: the first bytes come before the last event is looked at."""

from collections.abc import Iterable

import pytest

from data.records import Source
from graph import frame
from graph.formats import by_name, offered, write
from graph.projection import project
from graph.view import Clocks, View
from graph.writers import workbook
from graph.writers.export import Export, GraphExport
from tests.bench.generator import Generator

SIZE = 3_000
WHOLE = {
    "xlsx": "an archive, whose table of contents comes last",
    "parquet": "its table of contents comes last",
    "svg": "lanes and years are laid out before anything is drawn",
}
"""Formats that cannot begin before they know the end."""


class Watched(View):
    """A view that counts the events that a writer has told: each tells its sources or status."""

    told = 0

    def named_sources(self, ids: Iterable[str]) -> list[Source]:
        self.told += 1
        return super().named_sources(ids)


@pytest.fixture(scope="module")
def world() -> Watched:
    catalogue = Generator(SIZE).catalogue()
    return Watched(catalogue, Clocks(catalogue.release.date))


STREAMED = [form.name for form in offered("events") if form.name not in WHOLE]


@pytest.mark.parametrize("name", STREAMED)
def test_the_first_bytes_come_before_the_last_event_is_told(name: str, world: Watched) -> None:
    form = by_name("events", name)
    assert form is not None
    world.told = 0
    chunks = iter(write(form, "events", Export(world, world.events, "x")))
    begun = 0
    for chunk in chunks:
        begun += len(chunk)
        if begun > 20_000:
            break
    early = world.told
    assert early < SIZE // 2
    rest = sum(map(len, chunks))
    assert rest > begun
    if name not in ("bib", "csl"):
        assert early < world.told >= SIZE - 200, "citations tell no sources, all others do"


@pytest.mark.parametrize("name", [form.name for form in offered("graph")])
def test_a_graph_is_written_piece_by_piece(name: str, world: Watched) -> None:
    form = by_name("graph", name)
    assert form is not None
    made = project(world)
    sizes = [len(chunk) for chunk in write(form, "graph", GraphExport(world, made, "x"))]
    assert len(sizes) > 10
    assert max(sizes) < sum(sizes) / 5


def test_a_frame_is_made_part_by_part(world: Watched) -> None:
    world.told = 0
    parts = frame.frames(Export(world, world.events, "x"))
    assert next(parts).height == frame.BATCH < SIZE
    assert world.told <= frame.BATCH + 1
    assert sum(part.height for part in parts) == SIZE - frame.BATCH


def test_rows_of_a_workbook_are_not_held(world: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """What XlsxWriter holds of a sheet while it is written: no more than the row at hand."""
    held: list[int] = []
    add = workbook._Sheet.add

    def watched(sheet: workbook._Sheet, values: Iterable[object]) -> None:
        add(sheet, values)
        held.append(len(sheet.sheet.table))

    monkeypatch.setattr(workbook._Sheet, "add", watched)
    form = by_name("events", "xlsx")
    assert form is not None
    assert sum(map(len, write(form, "events", Export(world, world.events[:500], "x"))))
    assert len(held) > 1_000
    assert max(held) <= 2
