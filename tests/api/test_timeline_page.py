"""The timeline page: questions, clocks, facets, moved dates, lanes, exports, crowds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.pages import facets, timeline
from api.pages.drawing import MOST_MARKS, draw
from api.pages.lanes import LANES, MOST_LANES, rows
from api.pages.timeline import QUESTIONS, questions
from api.settings import Settings
from graph.formats import offered
from graph.snapshot import Snapshot, from_records
from graph.view import Clocks, View

TODAY = date(2026, 11, 22)
ON_DAY = "/?jurisdiction=EU&valid_at=2026-12-02"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(today=TODAY, query_workers=1))
    with TestClient(app, headers={"Accept": "text/html"}) as client:
        yield client


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return from_records()


@pytest.fixture(scope="module")
def view(snapshot: Snapshot) -> View:
    return snapshot.view(Clocks(TODAY))


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def section(html: str, start: str, end: str) -> str:
    """The piece of a page from one text to the next of another."""
    found = html.partition(start)[2].partition(end)[0]
    assert found, start
    return found


def test_every_question_of_the_front_page_has_an_answer(
    client: TestClient, snapshot: Snapshot
) -> None:
    html = client.get("/").text
    asked = questions(snapshot.catalogue)
    assert len(asked) == len(QUESTIONS)
    for _, address in asked:
        assert f'href="{address.replace("&", "&amp;")}"' in html
        assert client.get(address).status_code == 200, address
    assert 'class="questions"' not in client.get("/?kind=law").text


def test_questions_need_their_records(snapshot: Snapshot) -> None:
    bare = replace(snapshot.catalogue, events={})
    assert "ask_first" not in dict(questions(bare))
    assert "ask_eu" in dict(questions(bare))


def test_what_applies_in_the_eu_on_a_day_and_what_was_moved(client: TestClient) -> None:
    html = client.get(ON_DAY).text
    day = text(section(html, 'class="the-day"', "</section>"))
    assert "On 2 December 2026: European Union" in day
    assert "bans on AI systems that make non-consensual intimate material" in day
    assert "moved from 2 August 2026" in day
    moved = text(section(html, '<details class="moved-dates" open>', "</details>"))
    assert re.search(r"Annex III apply 2 August 2026 → now 2 December 2027", moved)
    assert "nearest to this part" not in moved
    told = re.search(r'<a href="([^"]+)">Everything that applies by then \((\d+)\)', html)
    assert told
    listed = client.get(unescape(told[1])).text
    assert listed.count('class="entry ') == int(told[2])


def test_of_very_many_moved_dates_those_near_are_listed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, link = '<details class="moved-dates"', r'<a href="/events/([^"?]+)'
    whole = section(client.get("/?limit=1000").text, start, "</details>")
    listed = re.findall(link, whole)
    assert len(listed) > 3
    monkeypatch.setattr(timeline, "MOST_MOVED", 2)
    few = section(client.get("/?start=0&limit=10").text, start, "</details>")
    assert f"{len(listed)} dates in this view were moved" in few
    assert "Listed are the 2 nearest to this part of the list" in few
    assert re.findall(link, few) == listed[:2]
    late = section(client.get("/?start=10000&limit=10").text, start, "</details>")
    assert re.findall(link, late) == listed[-2:]


def test_the_clocks_stand_before_the_drawing_and_the_list(client: TestClient) -> None:
    html = client.get("/").text
    order = [html.index(f'name="{name}"') for name in ("jurisdiction", "valid_at", "known_at")]
    assert order == sorted(order)
    assert order[-1] < html.index("<figure") < html.index('class="entry ')
    assert html.index('class="exports"') < html.index("<figure")


def test_exports_and_permanent_link_are_of_this_view(client: TestClient) -> None:
    html = client.get("/?jurisdiction=JP&lanes=kind&known_at=2026-01-01").text
    for form in offered("events"):
        if form.name != "html":
            export = f"/timeline.{form.name}?jurisdiction=JP&amp;known_at=2026-01-01"
            assert html.count(f'href="{export}"') == 2, form.name
    link = re.search(r'href="([^"]+)"[^>]*>Permanent link', html)
    assert link
    assert "valid_at=2026-11-22" in link[1]
    assert link[1].count("known_at=") == 1
    assert client.get(unescape(link[1])).text.count('class="entry ') == html.count('class="entry ')


def test_a_facet_counts_what_choosing_it_leaves(client: TestClient) -> None:
    html = client.get("/?status=occurred").text
    piece = section(html, 'class="facets"', "</nav>")
    values = re.findall(r'<a href="([^"]+)">[^<]*</a> <span>(\d+)</span>', piece)
    assert len(values) > 30
    for address, count in values[::9]:
        left = client.get(f"{unescape(address)}&limit=1000").text
        assert left.count('class="entry ') == int(count), address
    chosen = re.search(r'<a href="([^"]*)" class="chosen"', piece)
    assert chosen
    assert chosen[1] == "/"


def test_facets_show_a_few_values_and_fold_the_rest(client: TestClient) -> None:
    html = client.get("/").text
    piece = section(html, 'class="facets"', "</nav>")
    first = section(piece, ">Jurisdiction</h3>", "<details>")
    assert first.count("<li>") == facets.SHOWN


def test_dates_known_only_by_their_end_have_a_heading_of_their_own(client: TestClient) -> None:
    html = client.get("/?limit=1000").text
    headings = re.findall(r'<section class="year[^>]*>\s*<h2[^>]*>([^<]*)', html)
    assert headings[0] == "2018"
    assert headings[-2:] == ["First day not known", "Date not fixed"]
    piece = text(section(html, ">First day not known<", "</section>"))
    assert "by 24 December 2024" in piece
    backwards = client.get("/?sort=-date&limit=1000").text
    found = re.findall(r'<section class="year[^>]*>\s*<h2[^>]*>([^<]*)', backwards)
    assert found[-2:] == ["First day not known", "Date not fixed"]
    assert found[0] > found[1]


def test_the_search_box_comes_with_the_filter(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.timeline.HELP", {"q": "words"})
    assert '<input id="_q" name="q" type="search"' in client.get("/").text
    monkeypatch.setattr("api.pages.timeline.HELP", {})
    assert 'name="q"' not in client.get("/").text


@pytest.mark.parametrize("by", LANES)
def test_lanes_hold_every_event_once(view: View, by: str) -> None:
    lanes = rows(view, view.events, by)
    ids = [event.id for lane in lanes for event in lane.events]
    assert sorted(ids) == sorted(event.id for event in view.events)
    assert len(lanes) <= MOST_LANES + 4
    sizes = [len(lane.events) for lane in lanes if lane.code]
    assert sizes == sorted(sizes, reverse=True)


def test_an_unknown_kind_of_lane_is_refused(client: TestClient) -> None:
    answer = client.get("/?lanes=colour")
    assert answer.status_code == 422
    assert "theme" in answer.text


def test_labels_of_the_past_keep_out_of_the_future(view: View) -> None:
    strip = draw(view, view.events)
    assert strip is not None
    told = [mark for lane in strip.lanes for mark in lane.marks if mark.text]
    assert len(told) > 30
    for mark in told:
        if mark.x < strip.today:
            assert mark.text_x + 5 * len(mark.text) <= strip.today, mark.id


def test_a_crowd_is_drawn_as_bars_that_lead_to_its_events(view: View) -> None:
    events = list(view.events) * (MOST_MARKS // len(view.events) + 2)
    strip = draw(view, events)
    assert strip is not None
    assert all(not lane.marks for lane in strip.lanes)
    dated = sum(bar.count for lane in strip.lanes for bar in lane.bars)
    assert dated + strip.undated == len(events)
    levels = {bar.level for lane in strip.lanes for bar in lane.bars}
    assert levels == {1, 2, 3, 4, 5}


def test_a_bar_becomes_a_link_of_its_quarter_and_lane(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.drawing.MOST_MARKS", 10)
    html = client.get("/?lanes=kind").text
    bars = re.findall(r'<a href="([^"]+)" tabindex="-1" class="bar"[^>]*>\s*<title>(\d+)', html)
    assert len(bars) > 30
    assert any("kind=law" in address and "from=2024-07-01" in address for address, _ in bars)
    address, count = bars[0]
    # events of a vague day may fit too
    assert client.get(unescape(address)).text.count('class="entry ') >= int(count)
