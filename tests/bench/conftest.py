"""One report for a run: printed, and kept in REPORT.md, whose other sections stay."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph import Snapshot, load
from graph.view import Clocks, View
from tests.bench.growth import Growth, ratios
from tests.bench.harness import Report, sizes
from tests.bench.worlds import World

KEPT = Path(__file__).parent / "REPORT.md"
RESULTS = KEPT.parent / "results"
GROWTH = "Growth with the number of events"


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    made = Report()
    yield made
    before = KEPT.read_text("utf-8") if KEPT.exists() else ""
    text = made.text(datetime.now(UTC).date(), before)
    KEPT.write_text(text, "utf-8")
    print("\n" + text)  # noqa: T201 - what `make bench` is for


@pytest.fixture(scope="session")
def growth(report: Report) -> Iterator[Growth]:
    """Figures by size, of this run and earlier ones; drawn for the report."""
    kept = RESULTS / "growth.json"
    made = Growth.read(kept)
    yield made
    if made.measures:
        kept.write_text(made.text(), "utf-8")
        (RESULTS / "growth.svg").write_text(made.picture(), "utf-8")
        report.say(GROWTH, "![Cost by number of events](results/growth.svg)")
        report.say(GROWTH, "Dashed: as the number of events grows. Sizes measured at other times.")
        for measure, points in made.measures.items():
            if len(points) > 1:
                report.say(GROWTH, f"{measure}: {ratios(points)}.")


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return load()


@pytest.fixture(scope="session")
def view(snapshot: Snapshot) -> View:
    return snapshot.view(Clocks(snapshot.catalogue.release.date))


@pytest.fixture(scope="session", params=sizes(), ids=lambda size: f"{size} events")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    name = f"world-{request.param}"
    kept = os.environ.get("BENCH_WORLDS")
    if kept is None:
        return World(request.param, tmp_path_factory.mktemp(name))
    # large ones take minutes to make: who benches often may keep them
    folder = Path(kept) / name
    folder.mkdir(parents=True, exist_ok=True)
    return World(request.param, folder)
