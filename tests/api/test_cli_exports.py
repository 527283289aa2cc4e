"""``chronolex timeline``, ``deadlines`` and ``graph`` as files: formats by name and by suffix."""

from __future__ import annotations

import json
from pathlib import Path

import icalendar
import networkx as nx
import openpyxl
import polars as pl
import pytest

from graph.formats import offered
from tests.api.serving import Running, ok
from tests.api.test_cli import bad, good

TEXT = ["ndjson", "nq", "trig", "md", "timelinejs", "svg"]


@pytest.mark.parametrize("name", TEXT)
def test_timeline_is_what_the_server_gives_in_the_new_formats(name: str, server: Running) -> None:
    answer = server.http.get(f"/timeline.{name}", params={"kind": "study"})
    printed = good("timeline", "--format", name, "--kind", "study")
    assert printed == answer.text


@pytest.mark.parametrize("name", ["xlsx", "parquet", "nq", "ttl", "ics", "md"])
def test_the_suffix_of_the_file_names_the_format(name: str, tmp_path: Path) -> None:
    out = tmp_path / f"eu.{name}"
    good("timeline", "--jurisdiction", "EU", "--from", "2026", "-o", str(out))
    data = out.read_bytes()
    start = {"xlsx": b"PK", "parquet": b"PAR1", "ics": b"BEGIN:VCALENDAR", "md": b"# Timeline"}
    assert data.startswith(start.get(name, b"# Chronolex"))
    assert data


def test_a_named_format_wins_over_the_suffix(tmp_path: Path) -> None:
    out = tmp_path / "eu.txt"
    good("timeline", "--kind", "study", "--format", "csv", "-o", str(out))
    assert out.read_text("utf-8").startswith("id,iri,title")


def test_without_a_suffix_it_is_json(tmp_path: Path) -> None:
    out = tmp_path / "eu"
    good("timeline", "--kind", "study", "-o", str(out))
    assert json.loads(out.read_bytes())["items"]


@pytest.mark.parametrize(
    ("command", "suffix", "able"),
    [("timeline", "pdf", "xlsx"), ("graph", "ics", "gexf"), ("deadlines", "svg", "atom")],
)
def test_a_suffix_that_is_no_format_is_wrong_use(
    command: str, suffix: str, able: str, tmp_path: Path
) -> None:
    out = tmp_path / f"x.{suffix}"
    said = bad(command, "-o", str(out))
    assert "--format" in said
    assert able in said
    assert not out.exists()


def test_what_is_left_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good("timeline", "-o", str(tmp_path / "all.ics"))
    assert "left out: the format cannot hold them" in capsys.readouterr().err


def test_deadlines_of_the_next_days_as_files(tmp_path: Path, server: Running) -> None:
    listed = ok(server.http.get("/deadlines", params={"within": "90"}))["items"]
    book, calendar = tmp_path / "due.xlsx", tmp_path / "due.ics"
    for out in (book, calendar):
        good("deadlines", "--within", "90", "-o", str(out))
    [head, *rows] = openpyxl.load_workbook(book)["deadlines"].iter_rows(values_only=True)
    assert {"certainty", "bearer", "days_left"} <= set(head)
    assert [row[0] for row in rows] == [item["id"] for item in listed]
    left = head.index("days_left")
    assert [row[left] for row in rows] == [item["days_left"] for item in listed]
    read = icalendar.Calendar.from_ical(calendar.read_bytes())
    assert len(read.walk("VEVENT")) == len(listed)
    assert len(good("deadlines", "--within", "90").splitlines()) >= len(listed)
    assert "36500" in bad("deadlines", "--within", "99999")
    assert "--within" in bad("deadlines", "--within", "soon")


@pytest.mark.parametrize("form", [form.name for form in offered("graph")])
def test_graphs_as_files(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"jp.{form}"
    good("graph", "--jurisdiction", "JP", "-o", str(out))
    told = json.loads(good("graph", "--jurisdiction", "JP"))
    if form == "graphml":
        found: nx.MultiDiGraph[str] = nx.read_graphml(out)  # type: ignore[assignment]
        assert len(found) == len(told["nodes"])
        assert found.number_of_edges() == len(told["edges"])
    elif form == "csv":
        assert pl.read_csv(out, infer_schema=False).height == len(told["edges"])
    else:
        assert out.stat().st_size > 1000


def test_a_search_is_exported_by_relevance() -> None:
    told = json.loads(good("timeline", "--q", "deepfake", "--sort", "relevance"))
    assert told["items"]
    assert "deepfake" in told["items"][0]["title"].lower()
