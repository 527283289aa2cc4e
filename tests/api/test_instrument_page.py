"""The instrument page: the picture of its life, its deadlines, what changes it and builds on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.lifepicture import WIDTH, Mark, life
from api.settings import Settings
from graph.snapshot import Snapshot
from graph.view import Clocks, View

TODAY = date(2026, 11, 22)
ACT = "/instruments/eu-ai-act"


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(Settings(today=TODAY, query_workers=1))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, headers={"Accept": "text/html"}) as client:
        yield client


@pytest.fixture(scope="module")
def snapshot(app: FastAPI) -> Snapshot:
    found: Snapshot = app.state.library.snapshot
    return found


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def section(html: str, id_: str) -> str:
    found = re.search(rf'<section><h2 id="{id_}">.*?</section>', html, re.S)
    assert found is not None, id_
    return found[0]


def span(mark: Mark) -> tuple[float, float]:
    """From where to where a mark and its words reach."""
    room = len(mark.words) * 6.5
    ends = [mark.x, mark.x + mark.width, *mark.traces]
    ends += [mark.words_x - room if mark.leftward else mark.words_x + room]
    return min(ends), max(ends)


@pytest.mark.parametrize("name", ["eu-ai-act", "us-co-sb24-205", "kr-ai-basic-act"])
def test_no_mark_touches_another_and_none_leaves_the_picture(snapshot: Snapshot, name: str) -> None:
    view = snapshot.view(Clocks(TODAY))
    found = life(view, snapshot.catalogue.instruments[name],
                 snapshot.catalogue.instruments[name].parts, "whole")  # fmt: skip
    assert found is not None
    for lane in found.lanes:
        rows: dict[float, list[tuple[float, float]]] = {}
        for mark in lane.marks:
            assert lane.y < mark.y < lane.y + lane.height
            left, right = span(mark)
            assert left >= 0
            assert right <= WIDTH
            for other in rows.get(mark.y, []):
                assert right < other[0] or left > other[1], mark.words
            rows.setdefault(mark.y, []).append((left, right))


def test_every_dated_stage_is_drawn_in_the_lanes_of_its_parts(snapshot: Snapshot) -> None:
    view: View = snapshot.view(Clocks(TODAY))
    act = snapshot.catalogue.instruments["eu-ai-act"]
    found = life(view, act, act.parts, "The whole")
    assert found is not None
    lanes = {lane.part: {mark.id for mark in lane.marks} for lane in found.lanes}
    dated = [stage for stage in view.stages(act.id) if stage.date is not None]
    assert len(dated) + found.undated == len(view.stages(act.id))
    for stage in dated:
        for part in stage.event.part or (None,):
            assert stage.id in lanes[part]
    marks = {mark.id: mark for lane in found.lanes for mark in lane.marks}
    moved = marks["eu-ai-act-applies-annex-iii"]
    assert moved.status == "scheduled"
    assert moved.traces[0] < moved.x
    assert found.day < moved.x


def test_the_past_draws_no_trace_of_a_later_move(snapshot: Snapshot) -> None:
    view = snapshot.view(Clocks(TODAY, valid_at=date(2026, 7, 25)))
    act = snapshot.catalogue.instruments["eu-ai-act"]
    found = life(view, act, act.parts, "The whole")
    assert found is not None
    assert not any(mark.traces for lane in found.lanes for mark in lane.marks)


def test_an_instrument_without_dated_stages_has_no_picture(snapshot: Snapshot) -> None:
    view = snapshot.view(Clocks(TODAY))
    act = replace(snapshot.catalogue.instruments["eu-ai-act"], id="nothing-known-of-it")
    assert life(view, act, act.parts, "The whole") is None


def test_deadlines_say_what_moved_them(client: TestClient) -> None:
    said = text(section(client.get(ACT).text, "_due"))
    assert "2 December 2027" in said
    assert "moved from 2 August 2026 by Digital Omnibus on AI" in said
    assert "(in 10 days)" in said
    before = text(section(client.get(ACT + "?valid_at=2026-07-25").text, "_due"))
    assert "pending: 2 December 2027 (published)" in before
    assert "moved from" not in before


def test_what_changes_it_is_apart_from_what_builds_on_it(client: TestClient) -> None:
    html = client.get(ACT).text
    changes, built = section(html, "_changes"), section(html, "_built")
    assert "eu-digital-omnibus-ai" in changes
    assert "eu-digital-omnibus-ai-entry-into-force-2026" not in built
    assert "implements" in text(built)


def test_the_contents_lead_to_sections_of_the_page(client: TestClient) -> None:
    html = client.get(ACT).text
    for target in ("_life", "_due", "_parts", "_stages", "_changes", "_built"):
        assert f'href="#{target}"' in html
        assert html.count(f'id="{target}"') == 1
