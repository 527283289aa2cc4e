"""Legal status in real lives: a table of days on which it changes, read from the acts themselves.

Each row of ``truth.csv`` is two cases: the status on the day before, and on the day.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

import graph
from graph.snapshot import Snapshot
from graph.status import legal_status
from graph.view import Clocks

TODAY = date(2026, 11, 22)
TEXT = Path(__file__).with_name("truth.csv").read_text("utf-8")
TABLE = list(csv.DictReader(TEXT.splitlines()))
CASES = [
    (row["instrument"], row["part"], day + timedelta(days=offset), row["known_at"], row[column])
    for row in TABLE
    for day in (date.fromisoformat(row["day"]),)
    for offset, column in ((-1, "before"), (0, "after"))
]


@pytest.fixture(scope="module")
def shipped() -> Snapshot:
    return graph.load()


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize(("instrument", "part", "day", "known", "status"), CASES)
def test_status(
    shipped: Snapshot, instrument: str, part: str, day: date, known: str, status: str
) -> None:
    clocks = Clocks(TODAY, day, date.fromisoformat(known) if known else None)
    view = shipped.view(clocks)
    found = legal_status(view, view.catalogue.instruments[instrument], part or None)
    assert found.status == status, found.reason
