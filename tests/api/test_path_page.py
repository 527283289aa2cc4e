"""The paths page: ends in words, the answer told and drawn, reasons that lead on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings

TODAY = date(2026, 11, 22)
KOREA = {
    "source": "kr-busan-ai-csam-sentence-2023",
    "target": "kr-sexual-violence-act-deepfake-effective-2024",
    "mode": "chronological",
}
ACT = {"source": "eu-ai-act-proposal-2021", "target": "eu-ai-act-applies-annex-iii"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(today=TODAY, query_workers=1))
    with TestClient(app, headers={"Accept": "text/html"}, follow_redirects=False) as client:
        yield client


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def links(html: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="(/[^"]*)"', html)]


def test_a_title_leads_to_the_address_with_ids(client: TestClient) -> None:
    given = {"source": "commission proposes the eu ai act", "target": "AI Act", "k": "", "via": ""}
    answer = client.get("/paths", params=given)
    assert answer.status_code == 303
    target = answer.headers["location"]
    assert target == "/paths?source=eu-ai-act-proposal-2021&target=eu-ai-act"
    assert client.get(target).status_code == 200


def test_words_that_may_mean_several_things_ask_which(client: TestClient) -> None:
    html = client.get("/paths", params={**ACT, "source": "Korean sentence"}).text
    assert "“Korean sentence” may mean:" in text(html)
    found = [link for link in links(html) if "source=kr-busan-ai-csam-sentence-2023" in link]
    assert found
    assert client.get(found[0]).status_code == 200
    assert "target=eu-ai-act-applies-annex-iii" in found[0]


def test_words_that_mean_nothing_say_so(client: TestClient) -> None:
    answer = client.get("/paths", params={**ACT, "source": "zzz"})
    assert answer.status_code == 200
    assert "Nothing that the records know is called “zzz”." in text(answer.text)


def test_ids_need_no_second_request(client: TestClient) -> None:
    assert client.get("/paths", params=ACT).status_code == 200


def test_data_takes_ids_only(client: TestClient) -> None:
    given = {"source": "AI Act", "target": "eu-ai-act-proposal-2021"}
    answer = client.get("/paths", params=given, headers={"Accept": "application/json"})
    assert answer.status_code == 422


def test_the_drawing_holds_the_nodes_of_the_path_in_order(client: TestClient) -> None:
    html = client.get("/paths", params=ACT).text
    nodes = client.get("/paths.json", params=ACT).json()["items"][0]["nodes"]
    drawings = re.findall(r"<svg.*?</svg>", html, re.S)
    assert len(drawings) == 2
    for drawing in drawings:
        drawn = re.findall(r'<a href="/(?:events|instruments)/([^"?]*)', drawing)
        assert drawn == nodes
        tops = [float(y) for y in re.findall(r'<rect x="[^"]*" y="([^"]*)"', drawing)]
        assert tops == sorted(tops)
    lefts = [float(x) for x in re.findall(r'<rect x="([^"]*)"', drawings[0])]
    assert lefts == sorted(lefts)
    assert lefts[0] < lefts[-1]


def test_how_the_korean_sentence_relates_to_the_later_law_is_two_clicks_away(
    client: TestClient,
) -> None:
    start = client.get("/paths").text
    question = next(link for link in links(start) if KOREA["source"] in link)
    said = text(client.get(question).text)
    assert "no chain of sourced relations joins the two" in said
    assert "this step rests on no more than that" in said
    assert "share the topic" in said


def test_a_reason_is_a_link_to_what_would_find_a_path(client: TestClient) -> None:
    html = client.get("/paths", params=KOREA).text
    assert "No path" in text(html)
    assert "Only a shared topic or document joins the two" in text(html)
    found = [link for link in links(html) if "shared=yes" in link]
    assert len(found) == 1
    assert "How the two relate" in text(client.get(found[0]).text)


def test_the_same_answer_in_every_form(client: TestClient) -> None:
    html = client.get("/paths", params={**ACT, "mode": "telling"}).text
    for name in ("md", "txt", "json"):
        found = [link for link in links(html) if link.startswith(f"/paths.{name}?")]
        assert len(found) == 1
        assert "mode=telling" in found[0]
        assert client.get(found[0]).status_code == 200


def test_other_ways_are_offered_and_shown(client: TestClient) -> None:
    html = client.get("/paths", params=ACT).text
    more = next(link for link in links(html) if "k=3" in link)
    assert "Path 2" in text(client.get(more).text)


def test_titles_in_the_list_are_escaped_and_said_once(client: TestClient) -> None:
    html = client.get("/paths").text
    offered = re.findall(r'<option value="([^"]*)">[^<]+</option>', html.partition("<datalist")[2])
    assert len(offered) > 500
    assert all("<" not in title for title in offered)
