"""Exports of one small world, kept as files and read in review like code.

They are never written by a test run. After a wanted change, look at the difference:

    CHRONOLEX_GOLDEN=write .venv/bin/python -m pytest tests/golden ; git diff tests/golden

which writes the files anew and fails all the same, so that it cannot pass by itself.
"""

import os
from pathlib import Path

import pytest

from graph.formats import by_name, write
from graph.view import View
from graph.writers.export import Export
from tests.graph.world import clocks, rich

HERE = Path(__file__).parent
NAMES = (
    "json", "csv", "ttl", "nt", "jsonld", "ics", "ndjson", "nq", "trig", "atom", "md", "timelinejs",
    "svg",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_output_is_the_golden_one(name: str) -> None:
    view = View(rich(), clocks())
    form = by_name("events", name)
    assert form is not None
    found = b"".join(write(form, "events", Export(view, view.events, "0.1.0+golden", "kind=law")))
    if name in ("json", "jsonld", "ndjson", "timelinejs"):  # a line a member, to be read in a diff
        found = found.replace(b',"', b',\n"')
    place = HERE / f"events.{name}"
    if os.environ.get("CHRONOLEX_GOLDEN") == "write":
        place.write_bytes(found)
        pytest.fail(f"{place.name} is written anew: read the difference, then run without")
    assert found.decode("utf-8").splitlines() == place.read_bytes().decode("utf-8").splitlines()
    assert found == place.read_bytes()
