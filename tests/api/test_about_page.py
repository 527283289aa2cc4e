"""The page about the data: its figures are those that the links and the card show."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.about import changes
from api.routes import about
from api.settings import Settings
from graph.card import card
from graph.snapshot import from_records
from graph.tally import windows

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(today=TODAY, query_workers=1))) as client:
        yield client


@pytest.fixture(scope="module")
def html(client: TestClient) -> str:
    return client.get("/about", headers={"Accept": "text/html"}).text


@pytest.fixture(scope="module")
def told(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/about.json").json()
    return found


def test_the_figures_are_those_of_the_card(told: dict[str, Any]) -> None:
    lines = "\n".join(card(from_records().catalogue))
    for name in ("jurisdictions with events", "moved dates", "events on which sources conflict"):
        figure = re.search(rf"- {name}: (\d+)", lines)
        assert figure
        values = {
            "jurisdictions with events": told["jurisdictions"],
            "moved dates": told["moved"],
            "events on which sources conflict": len(told["conflicts"]),
        }
        assert values[name] == int(figure[1]), name
    for word, count in told["by_kind"].items():
        assert f"| {word} | {count} |" in lines
    assert told["as_of"] == {"valid_at": "2026-11-22", "known_at": "2026-11-22"}


def test_a_cell_counts_what_its_link_lists(client: TestClient, html: str) -> None:
    cells = re.findall(r'<td class="shade-\d"><a href="(/\?[^"]+)">(\d+)</a>', html)
    assert len(cells) > 100
    for address, count in cells[::17]:
        asked = unescape(address).replace("/?", "/events?limit=1&")
        found = client.get(asked, headers={"Accept": "application/json"}).json()
        assert found["total"] == int(count), address


def test_a_row_counts_the_places_inside_it(told: dict[str, Any]) -> None:
    rows = {row["code"]: row for row in told["matrix"]}
    order = [row["code"] for row in told["matrix"]]
    assert rows["US"]["events"] > rows["US-CA"]["events"] > 0
    assert rows["US-CA"]["depth"] == rows["US"]["depth"] + 1
    assert order.index("US") < order.index("US-CA") < order.index("CN")
    assert all(
        len(row["counts"]) == len(windows()) == len(told["columns"]) for row in rows.values()
    )


def test_every_conflict_leads_to_its_claims(html: str, told: dict[str, Any]) -> None:
    for item in told["conflicts"]:
        assert f'href="/events/{item["event"]}/claims"' in html
    assert "one source disputes another" in html
    assert "on disputed" not in html


def test_of_very_many_conflicts_the_page_names_the_first(
    client: TestClient, told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about, "MOST_CONFLICTS", 3)
    html = client.get("/about", headers={"Accept": "text/html"}).text
    section = html.partition('id="_conflicts"')[2].partition("</section>")[0]
    assert section.count("/claims") == 3
    assert f"listed here ({len(told['conflicts'])})" in section
    assert f"{len(told['conflicts']) - 3} more are in the figures as JSON." in section
    assert "more are in the figures" not in client.get("/about.json").text
    assert client.get("/about.json").json()["conflicts"] == told["conflicts"]


def test_nothing_later_shows_on_an_earlier_day(client: TestClient, told: dict[str, Any]) -> None:
    then = client.get("/about.json?known_at=2024-01-01").json()
    assert 0 < then["events"] < told["events"]
    assert then["sources"] < told["sources"]
    assert client.get("/about.json?colour=red").status_code == 422


def test_downloads_and_navigation(client: TestClient, html: str) -> None:
    for address in ("/timeline.csv", "/dump?format=nq", "/about.json"):
        assert f'href="{address}"' in html
    assert '<a href="/about" aria-current="page">' in html


def test_releases_are_read_from_a_changelog() -> None:
    lines = ["# Log", "- none", "## [1.0] - 2026", "### Added", "- a `b`", "  <c>", "## 0.9"]
    first, second = changes(lines)
    assert first.title == "[1.0] - 2026"
    assert [str(item) for item in first.items] == ["a <code>b</code> &lt;c&gt;"]
    assert second.items == ()


def test_release_notes_come_along_in_the_wheel(html: str) -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = told["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"]["CHANGELOG.md"] == "api/CHANGELOG.md"
    notes = html.partition('id="_news"')[2]
    assert "Unreleased" in notes
    assert '<a href="/changes">' in notes
