"""The page of changes: news by subject, days to choose, a feed, and the way to the sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.changespage import FIRST, SUBJECTS
from api.settings import Settings
from graph.change import KINDS

SINCE = "/changes?since=2026-01-01"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(today=date(2026, 11, 22), query_workers=1))
    with TestClient(app, headers={"Accept": "text/html"}) as client:
        yield client


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_every_kind_of_change_has_one_subject() -> None:
    assert sorted(kind for kinds in SUBJECTS.values() for kind in kinds) == sorted(KINDS)


def test_moved_dates_come_first_with_both_days_and_sources(client: TestClient) -> None:
    html = client.get(SINCE + "&instrument=eu-ai-act").text
    law = html.partition('id="_law"')[2].partition("</section>")[0]
    said = text(law)
    assert "2 August 2026 → 2 December 2027" in said
    assert "By Digital Omnibus on AI, law from 27 July 2026" in said
    assert '<del><time datetime="2026-08-02">' in law
    assert re.search(r'href="/events/eu-ai-act-applies-annex-iii/claims#[a-z0-9-]+"', law)
    assert html.index('id="_law"') < html.index('id="_known"') < html.index('id="_more"')


def test_the_front_shows_a_few_of_each_and_leads_to_all(client: TestClient) -> None:
    html = client.get(SINCE).text
    (told,) = re.findall(r"<strong>(\d+) changes</strong>", html)
    listed = client.get(SINCE + "&format=json").json()
    assert int(told) == listed["total"]
    counts = re.findall(r'href="(/changes\?[^"]*subject=(\w+))">[^<]+</a> <span[^>]*>(\d+)', html)
    assert sum(int(count) for _, _, count in counts) == listed["total"]
    for address, name, count in counts:
        part = html.partition(f'id="_{name}"')[2].partition("</section>")[0]
        assert part.count('class="news"') == min(FIRST, int(count))
        whole = client.get(unescape(address) + "&limit=1000").text
        assert whole.count('class="news"') == int(count)


def test_pages_of_a_subject_lie_edge_to_edge(client: TestClient) -> None:
    page = client.get(SINCE + "&subject=doubt").text
    met = page.count('class="news"')
    while step := re.search(r'<a href="([^"]+)" rel="next"', page):
        page = client.get(unescape(step[1])).text
        met += page.count('class="news"')
    assert met == client.get(SINCE + "&subject=doubt&limit=1000").text.count('class="news"') > 100


def test_days_are_kept_presets_and_the_permanent_link_lead_here(client: TestClient) -> None:
    html = client.get(SINCE + "&until=2026-09-01&jurisdiction=EU").text
    assert 'name="since" type="date" value="2026-01-01"' in html
    assert 'name="until" type="date" value="2026-09-01"' in html
    assert 'value="EU" selected' in html
    for words in ("30 days", "365 days", "Permanent link"):
        found = re.search(rf'<a href="([^"]+)">{words}</a>', html)
        assert found, words
        address = unescape(found[1])
        assert "until=2026-09-01" in address
        assert "jurisdiction=EU" in address
        assert client.get(address).status_code == 200


def test_the_feed_has_the_filters_and_no_days(client: TestClient) -> None:
    html = client.get(SINCE + "&jurisdiction=EU").text
    assert 'href="/changes.atom?jurisdiction=EU"' in html
    assert 'href="/changes.md?since=2026-01-01&amp;jurisdiction=EU"' in html


def test_a_span_without_news_and_a_wrong_one_say_so(client: TestClient) -> None:
    assert "Nothing changed in this span" in client.get(SINCE + "&until=2026-01-01").text
    assert client.get("/changes?since=2026-02-01&until=2026-01-01").status_code == 422
    assert client.get("/changes?subject=nonsense").status_code == 422


@pytest.mark.parametrize("days", ["until=0001-01-05", "known_at=0001-01-01"])
def test_spans_begin_no_earlier_than_days_do(days: str, client: TestClient) -> None:
    answer = client.get(f"/changes?{days}")
    assert answer.status_code == 200
    assert "since=0001-01-01" in answer.text
