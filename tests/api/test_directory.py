"""Long lists of things as pages: every row once, letters that lead to where they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings

ROW = re.compile(r'<th scope="row"><a[^>]* href="([^"?]+)')


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(today=date(2026, 11, 22), query_workers=1))
    with TestClient(app, headers={"Accept": "text/html"}) as client:
        yield client


@pytest.mark.parametrize("path", ["/documents", "/instruments", "/actors"])
def test_walking_the_pages_meets_every_row_once(client: TestClient, path: str) -> None:
    total = client.get(path + "?format=json&limit=1").json()["total"]
    html = client.get(path).text
    met = ROW.findall(html)
    while step := re.search(r'<a href="([^"]+)" rel="next"', html):
        html = client.get(unescape(step[1])).text
        assert len(ROW.findall(html)) <= 150
        met += ROW.findall(html)
    assert len(met) == len(set(met)) == total > 150


def test_a_letter_leads_to_the_page_where_it_begins(client: TestClient) -> None:
    html = client.get("/documents").text
    letters = re.findall(r'<li><a href="(/documents\?start=\d+)">([A-Z])</a>', html)
    assert len(letters) > 20
    for address, letter in letters[::7]:
        page = client.get(address).text
        publishers = re.findall(r'data-label="Publisher">\W*(\w)', page)
        assert letter in {initial.upper() for initial in publishers}, letter


def test_a_short_list_is_whole(client: TestClient) -> None:
    html = client.get("/jurisdictions").text
    assert len(ROW.findall(html)) == client.get("/jurisdictions?format=json").json()["total"]
    assert 'rel="next"' not in html


def test_instruments_are_searched_and_filtered(client: TestClient) -> None:
    html = client.get("/instruments?q=omnibus&jurisdiction=EU").text
    assert "/instruments/eu-digital-omnibus-ai" in ROW.findall(html)
    assert re.search(r'<input id="_q" name="q"[^>]* value="omnibus"', html)
    assert "<strong>1 instrument" in client.get("/instruments?instrument=eu-ai-act").text
