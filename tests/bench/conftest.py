"""One report for a run: printed, and left in ``results/report.md`` (REPORT.md is the last kept)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph import Snapshot, load
from graph.view import Clocks, View
from tests.bench.harness import Report

RESULTS = Path(__file__).parent / "results"


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    made = Report()
    yield made
    text = made.text(datetime.now(UTC).date())
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "report.md").write_text(text, "utf-8")
    print("\n" + text)  # noqa: T201 - what `make bench` is for


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return load()


@pytest.fixture(scope="session")
def view(snapshot: Snapshot) -> View:
    return snapshot.view(Clocks(snapshot.catalogue.release.date))
