"""The deadlines page says what the data route says, and how to subscribe to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import icalendar
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.formats import offered

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(today=TODAY, query_workers=1))
    with TestClient(app, headers={"Accept": "text/html"}) as client:
        yield client


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def listed(html: str) -> list[str]:
    return re.findall(r'<h3><a href="/events/([^"?]*)', html)


@pytest.mark.parametrize(
    "query",
    ["", "?jurisdiction=EU", "?valid_at=2026-07-25", "?stage=transposition-due", "?limit=3"],
)
def test_the_page_has_the_deadlines_of_the_data(client: TestClient, query: str) -> None:
    html = client.get("/deadlines" + query).text
    told = client.get("/deadlines.json" + query).json()
    assert sorted(listed(html)) == sorted(item["id"] for item in told["items"])
    assert f"{told['total']} deadlines" in text(html)


def test_the_nearest_come_first_and_what_has_no_date_last(client: TestClient) -> None:
    html = client.get("/deadlines").text
    assert re.findall(r"<section><h2>([^<]*)</h2>", html)[:3] == [
        "Within a month", "Within a year", "Later",
    ]  # fmt: skip
    days = re.findall(r'<p class="due-when"><time datetime="(\d{4}-\d\d-\d\d)"', html)
    assert len(days) > 5
    assert days == sorted(days)
    assert text(html).index("2 December 2026") < text(html).index("Waiting on a condition")


def test_a_moved_deadline_says_from_when_and_by_what(client: TestClient) -> None:
    said = text(client.get("/deadlines?instrument=eu-ai-act").text)
    assert "moved from 2 August 2026 by Digital Omnibus on AI (in force 27 July 2026 )" in said
    before = text(client.get("/deadlines?instrument=eu-ai-act&valid_at=2026-07-25").text)
    assert "moved later to 2 December 2027 by Digital Omnibus on AI" in before
    assert "pending: 2 December 2027 (published):" in before
    early = text(
        client.get("/deadlines?instrument=eu-ai-act&valid_at=2026-01-01&known_at=2026-01-01").text
    )
    assert "2 August 2026" in early
    assert "moved from" not in early
    assert "moved later" not in early


def test_subscriptions_name_whole_addresses_of_formats_there_are(client: TestClient) -> None:
    html = client.get("/deadlines?jurisdiction=EU&sort=title&valid_at=2026-07-25").text
    addresses = [unescape(a) for a in re.findall(r'readonly value="([^"]*)"', html)]
    assert "http://testserver/deadlines.ics?jurisdiction=EU" in addresses
    assert len(addresses) == len([form for form in offered("deadlines") if form.subscribed])
    assert "http://testserver/deadlines.atom?jurisdiction=EU" in addresses
    for address in addresses:
        assert client.get(address).status_code == 200
    calendar = icalendar.Calendar.from_ical(client.get(addresses[0]).content)
    assert isinstance(calendar, icalendar.Calendar)
    assert len(calendar.walk("VEVENT")) > 3
    # what keeps up by itself does not stand still on a day; a file of this view does
    assert "/deadlines.csv?jurisdiction=EU&sort=title&valid_at=2026-07-25" in unescape(html)


def test_nothing_that_fits_is_said_with_what_is_covered(client: TestClient) -> None:
    html = client.get("/deadlines?from=2090").text
    assert "No deadline fits." in text(html)
    assert 'href="/jurisdictions"' in html


def test_counts_by_place_narrow_the_list(client: TestClient) -> None:
    html = client.get("/deadlines").text
    found = re.search(
        r'<a href="([^"]*)">European Union</a> <span class="quiet">(\d+)</span>', html
    )
    assert found is not None
    assert len(listed(client.get(unescape(found[1])).text)) == int(found[2])


def test_programs_still_get_data(client: TestClient) -> None:
    assert client.get("/deadlines", headers={"Accept": "*/*"}).json()["total"] > 10
    strict = client.get("/deadlines?nonsense=1", headers={"Accept": "application/json"})
    assert strict.status_code == 422
    assert client.get("/deadlines?nonsense=1").status_code == 200
