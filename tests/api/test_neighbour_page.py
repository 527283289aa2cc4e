"""The neighbourhood page: the table has all, the drawing some of it, links open and close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings

TODAY = date(2026, 11, 22)
ACT = "/graph/neighbours/eu-ai-act"
ANNEX = "/graph/neighbours/eu-ai-act-applies-annex-iii"
OMNIBUS = "eu-digital-omnibus-ai-entry-into-force-2026"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(today=TODAY, query_workers=1))
    with TestClient(app, headers={"Accept": "text/html"}) as client:
        yield client


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(html: str) -> list[list[str]]:
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in body.split("</tr>")[:-1]]


def data(client: TestClient, path: str) -> Any:
    return client.get(path, headers={"Accept": "application/json"}).json()


def drawings(html: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", html, re.S)


@pytest.mark.parametrize(
    "path",
    [
        ACT,
        ANNEX,
        ANNEX + "?depth=2",
        ANNEX + "?open=" + OMNIBUS,
        ACT + "?relation=implements",
        "/graph/neighbours/tokyo-metropolitan-police?include=theme",
        "/graph/neighbours/kr-busan-ai-csam-sentence-2023?valid_at=2024-01-01",
    ],
)
def test_the_table_has_every_edge_of_the_data(client: TestClient, path: str) -> None:
    told = data(client, path)
    html = client.get(path).text
    whole = client.get(path, params={"limit": 1000}).text if "?" not in path else ""
    whole = whole or client.get(path + "&limit=1000").text
    assert len(rows(whole)) == len(told["edges"])
    assert len(rows(html)) <= 75
    around = len(told["nodes"]) - 1
    assert f"{around} thing{'s' if around != 1 else ''} around it" in text(html)


def test_every_row_says_how_strong_and_who_says_so(client: TestClient) -> None:
    for source, says, target, strength, evidence in rows(client.get(ACT).text):
        assert 'href="/' in source
        assert 'href="/' in target
        assert says
        assert strength
        assert "/claims#" in evidence


def test_a_card_opens_its_thing_and_closes_it_again(client: TestClient) -> None:
    first = client.get(ANNEX).text
    opens = f"{ANNEX}?open={OMNIBUS}"
    assert f'href="{opens}"' in drawings(first)[0]
    opened = client.get(opens).text
    assert "eu-digital-omnibus-ai-corrigendum" not in drawings(first)[0]
    assert len(re.findall("<rect", drawings(opened)[0])) > len(
        re.findall("<rect", drawings(first)[0])
    )
    card = re.search(r'<a href="([^"]*)"[^>]*class="card [^"]*opened"', drawings(opened)[0])
    assert card is not None
    assert unescape(card[1]) == ANNEX


def test_what_is_opened_is_drawn_where_there_is_no_room_for_all(client: TestClient) -> None:
    early = "eu-ai-act-proposal-2021"
    assert early not in drawings(client.get(ACT).text)[0]
    assert 'class="card occurred opened"' in drawings(client.get(f"{ACT}?open={early}").text)[0]


def test_a_crowd_is_drawn_by_relation_and_each_leads_to_its_own(client: TestClient) -> None:
    html = client.get(ACT).text
    groups = re.findall(r'href="(/graph/neighbours/eu-ai-act\?relation=[^"]*)"', drawings(html)[0])
    assert len(groups) > 4
    assert len(groups) == len(set(groups))
    for address in groups:
        assert client.get(unescape(address)).status_code == 200
    assert "more are in the table only" in text(html)


def test_no_two_cards_of_a_drawing_overlap(client: TestClient) -> None:
    for path in (ACT, ANNEX, ANNEX + "?depth=2", "/graph/neighbours/deepfake"):
        for drawing in drawings(client.get(path).text):
            boxes = [
                tuple(float(value) for value in found)
                for found in re.findall(
                    r'<rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"', drawing
                )
            ]
            assert len(boxes) > 1
            for index, (x, y, width, height) in enumerate(boxes):
                for left, top, wide, high in boxes[:index]:
                    apart = x >= left + wide or left >= x + width
                    assert apart or y >= top + high or top >= y + height, path


@pytest.mark.parametrize("node", ["deepfake", "eu-oj-ai-act-2024", "EU", "CoE"])
def test_themes_documents_and_places_have_neighbours_on_the_page(
    client: TestClient, node: str
) -> None:
    html = client.get(f"/graph/neighbours/{node}").text
    assert rows(html)
    assert drawings(html)


@pytest.mark.parametrize(
    "path",
    [
        "/events/eu-ai-act-applies-annex-iii",
        "/instruments/eu-ai-act",
        "/actors/tokyo-metropolitan-police",
        "/jurisdictions/coe",
        "/themes/deepfake",
        "/documents/eu-oj-ai-act-2024",
    ],
)
def test_every_thing_leads_to_what_lies_around_it(client: TestClient, path: str) -> None:
    found = re.search(r'href="(/graph/neighbours/[^"]*)"', client.get(path).text)
    assert found is not None
    assert client.get(found[1]).status_code == 200


def test_the_clocks_bind_the_page(client: TestClient) -> None:
    html = client.get(ANNEX + "?known_at=2025-01-01").text
    assert "Digital Omnibus" not in text(html.partition("<main")[2])
    assert "known_at=2025-01-01" in drawings(html)[0]


def test_unknown_things_and_relations(client: TestClient) -> None:
    assert client.get("/graph/neighbours/no-such-thing").status_code == 404
    assert client.get(ACT + "?relation=nonsense").status_code == 422
    strict = client.get(ACT + "?nonsense=1", headers={"Accept": "application/json"})
    assert strict.status_code == 422
    assert client.get(ACT + "?nonsense=1").status_code == 200
    assert "<script>" not in client.get(ACT, params={"open": "<script>"}).text


def test_relations_narrow_the_data_too(client: TestClient) -> None:
    told = data(client, ACT + "?relation=implements&relation=interprets")
    assert {edge["relation"] for edge in told["edges"]} == {"implements", "interprets"}
