"""Of very many things, words find what they mean in indexes, and no page lists them all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.pages import pathpage, savedpage, things
from api.settings import Settings
from tests.api.test_path_page import ACT, links, text


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (pathpage, savedpage, things):
            patch.setattr(module, "MANY", 10)
        app = create_app(Settings(today=date(2026, 11, 22), query_workers=1))
        with TestClient(app, headers={"Accept": "text/html"}, follow_redirects=False) as client:
            yield client


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        ("commission proposes the eu ai act", "eu-ai-act-proposal-2021"),
        ("AI Act", "eu-ai-act"),
        ("eu-ai-act", "eu-ai-act"),
        ("Tokyo Metropolitan Police Department", "tokyo-metropolitan-police"),
    ],
)
def test_a_title_leads_to_its_id(words: str, id_: str, client: TestClient) -> None:
    answer = client.get("/paths", params={"source": words, "target": ACT["target"]})
    if words == id_:
        assert answer.status_code == 200
    else:
        assert answer.headers["location"] == f"/paths?source={id_}&target={ACT['target']}"


def test_words_that_may_mean_several_things_ask_which(client: TestClient) -> None:
    html = client.get("/paths", params={**ACT, "source": "Korean sentence"}).text
    assert "“Korean sentence” may mean:" in text(html)
    assert [link for link in links(html) if "source=kr-busan-ai-csam-sentence-2023" in link]


def test_words_that_mean_nothing_say_so(client: TestClient) -> None:
    html = client.get("/paths", params={**ACT, "source": "zzz"}).text
    assert "zzz" in text(html)
    assert "may mean" not in text(html)


def test_ends_are_shown_by_their_ids_and_none_are_listed(client: TestClient) -> None:
    html = client.get("/paths", params=ACT).text
    assert f'value="{ACT["source"]}"' in html
    assert "<option value" not in html.split('id="_ends"')[1].split("</datalist>")[0]


def test_saved_queries_take_words_and_list_nothing_of_which_there_is_very_much(
    client: TestClient,
) -> None:
    html = client.get("/queries").text
    assert "Commission proposes the EU AI Act" not in html.split("<datalist")[-1]
    answer = client.get("/queries/actor-events", params={"actor": "tokyo metropolitan police"})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("actor=tokyo-metropolitan-police")
