"""The event page: causes and consequences, who calls it the first, differences, how to cite it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.formats import offered
from tests.api.serving import SHIPPED

TODAY = date(2026, 11, 22)
ARREST = "/events/jp-ai-obscene-posters-arrests-2025"
ANNEX = "/events/eu-ai-act-applies-annex-iii"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(today=TODAY, query_workers=1))
    with TestClient(app, headers={"Accept": "text/html"}) as client:
        yield client


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def section(html: str, id_: str) -> str:
    found = re.search(rf'<section[^>]*><h2 id="{id_}">.*?</section>', html, re.S)
    assert found is not None, id_
    return found[0]


def test_who_says_that_the_arrests_were_the_first(client: TestClient) -> None:
    html = client.get(ARREST).text
    assert "Called the first of its kind by 3 sources" in text(html)
    said = text(section(html, "_first"))
    for publisher in ("AFP", "Kyodo, in Japan Today", "An aggregator site"):
        assert publisher in said
    assert "it is the first time in Japan that such crime came to light" in said
    assert "not for deepfake pornography" in said
    assert "Police could not at once confirm that the arrests were the first." in said
    assert "_first" not in client.get(ANNEX).text


def test_the_outcome_stands_in_the_head_beside_the_arrest(client: TestClient) -> None:
    head = client.get(ARREST).text.partition("</header>")[2].partition("</header>")[0]
    assert "No outcome known." in head
    assert "no finding of guilt" in head


def test_the_drawing_shows_what_the_list_has(client: TestClient) -> None:
    html = client.get(ANNEX).text
    led = section(html, "_led")
    drawings = re.findall(r"<svg.*?</svg>", led, re.S)
    assert len(drawings) == 2
    listed = set(re.findall(r'<li><p><a href="(/events/[^"]*)"', led))
    assert len(listed) >= 2
    for drawing in drawings:
        assert 'aria-hidden="true"' in drawing
        drawn = set(re.findall(r'<a href="([^"]*)"', drawing))
        assert drawn
        assert drawn <= listed
    assert "postpones" in text(led)


def test_stages_of_one_act_are_no_consequences_of_each_other(client: TestClient) -> None:
    led = section(client.get(ANNEX).text, "_led")
    assert "eu-ai-act-applies-annex-i" not in set(re.findall(r'href="/events/([^"?]*)"', led))
    assert "The records name nothing that followed from it." in text(led)


def test_an_event_that_nothing_touches_has_no_drawing(client: TestClient) -> None:
    html = client.get("/events/us-stanford-laion-csam-2023").text
    assert "<svg" not in html
    assert "The records name nothing that led to it." in text(html)
    assert "The records name nothing that followed from it." in text(html)


def test_the_clocks_bind_causes_too(client: TestClient) -> None:
    html = client.get(ANNEX + "?known_at=2025-01-01").text
    assert "Digital Omnibus" not in text(section(html, "_led"))


def test_every_format_is_linked_and_answers(client: TestClient) -> None:
    html = client.get(ARREST).text
    for form in offered("events"):
        if form.name != "html":
            assert f'href="{ARREST}.{form.name}"' in html, form.name
            answer = client.get(f"{ARREST}.{form.name}")
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith(form.media_type)


def test_citations_are_on_the_page_and_files(client: TestClient) -> None:
    html = unescape(client.get(ARREST).text)
    assert client.get(ARREST + ".bib").text.strip() in html
    assert client.get(ARREST + ".csl").json()[0]["URL"] in html


def test_differences_stand_side_by_side(client: TestClient) -> None:
    part = section(client.get("/events/br-pl2338-special-committee-2025").text, "_conflicts")
    assert part.count('<li><p class="side-value">') >= 2
    assert "none outranks the other" in text(part)


def test_every_event_of_the_data_has_its_page(client: TestClient) -> None:
    """Rare fields are in few events: one of 543 had a number without what is counted."""
    assert len(SHIPPED) > 500
    for event in SHIPPED:
        answer = client.get(f"/events/{event}")
        assert answer.status_code == 200, event
        assert event in answer.text
