"""What a first-time visitor finds without help: clicks on visible words, four at the most.

Each ends at a link to share: one that another visitor opens and sees the same.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.watched import Watched

pytestmark = pytest.mark.full

MOST = 4


class Visitor:
    """Somebody who clicks what can be read, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        page.goto("/")

    def click(self, words: str, within: str = "body") -> None:
        """Click the first link, button or fold in sight that says so."""
        shown = self.page.locator(within).locator("a, button, summary").filter(has_text=words)
        target = next(one for one in shown.all() if one.is_visible())
        target.click()
        self.clicks += 1

    def sees(self, words: str, within: str = "main") -> Locator:
        found = self.page.locator(within).get_by_text(words).locator("visible=true").first
        expect(found).to_be_visible()
        return found

    def shares(self) -> str:
        """The permanent link, and that it shows the same to somebody else."""
        link = self.page.locator("main, footer").get_by_role("link", name="Permanent link").first
        expect(link).to_be_visible()
        address = link.get_attribute("href") or ""
        assert "valid_at=" in address
        assert "known_at=" in address
        assert self.clicks <= MOST
        title = self.page.locator("h1").inner_text()
        self.page.goto(address)
        expect(self.page.locator("h1")).to_have_text(title)
        return address


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_what_applies_in_the_eu_on_a_day_and_what_was_moved(
    browser: Browser, site: str, width: int, scripts: bool
) -> None:
    with Watched(browser, site, width, scripts) as watched:
        visitor = Visitor(watched.page)
        visitor.click("What applies in the EU on 2 December 2026")
        visitor.sees("bans on AI systems that make non-consensual intimate material")
        visitor.sees("moved from 2 August 2026")
        visitor.sees("dates in this view were moved")
        visitor.sees("now 2 December 2027")
        visitor.click("Everything that applies by then")
        visitor.sees("AI Act: general date of application")
        visitor.shares()
        visitor.sees("AI Act: general date of application")
        assert watched.faults == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_by_the_deadlines_as_well(browser: Browser, site: str, width: int) -> None:
    with Watched(browser, site, width) as watched:
        visitor = Visitor(watched.page)
        visitor.click("Deadlines", "nav")
        visitor.click("European Union", "main")
        visitor.sees("2 December 2026")
        visitor.sees("moved from 2 August 2026 by")
        visitor.click("bans on AI systems that make non-consensual")
        visitor.shares()
        assert watched.faults == []


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1440, 390])
def test_b_how_the_korean_sentence_relates_to_later_laws(
    browser: Browser, site: str, width: int, scripts: bool
) -> None:
    with Watched(browser, site, width, scripts) as watched:
        visitor = Visitor(watched.page)
        visitor.click("How does the Korean sentence of 2023 relate to later laws?")
        visitor.sees("How the two relate")
        visitor.sees("no chain of sourced relations joins the two")
        visitor.sees("Korean National Assembly passes an act")
        visitor.shares()
        visitor.sees("no chain of sourced relations joins the two")
        assert watched.faults == []


@pytest.mark.parametrize(
    "steps", [["All events of Japan"], ["Jurisdictions", "Japan"]], ids=["question", "places"]
)
@pytest.mark.parametrize("width", [1440, 390])
def test_c_all_events_of_japan_as_a_spreadsheet(
    browser: Browser, site: str, width: int, steps: list[str]
) -> None:
    with Watched(browser, site, width, scripts=False) as watched:
        visitor = Visitor(watched.page)
        for words in steps:
            visitor.click(words)
        listed = watched.page.locator("main .entry").count()
        with watched.page.expect_download() as download:
            visitor.click("Spreadsheet (XLSX)")
        assert download.value.suggested_filename.endswith(".xlsx")
        with watched.page.expect_download() as download:
            visitor.click("Spreadsheet (CSV)")
        text = download.value.path().read_text("utf-8")
        assert text.count("https://w3id.org/chronolex/id/event/") == listed > 10
        visitor.shares()
        assert watched.faults == []


@pytest.mark.parametrize(
    "steps",
    [
        ["Who says that the arrests in Japan were the first"],
        ["Jurisdictions", "Japan", "Tokyo police arrest four", "who says so"],
    ],
    ids=["question", "places"],
)
@pytest.mark.parametrize("width", [1440, 390])
def test_d_who_says_that_the_arrests_were_the_first(
    browser: Browser, site: str, width: int, steps: list[str]
) -> None:
    with Watched(browser, site, width) as watched:
        visitor = Visitor(watched.page)
        for words in steps:
            visitor.click(words)
        visitor.sees("Kyodo, in Japan Today")
        expect(
            watched.page.get_by_role("heading", name="Who says that it was the first")
        ).to_be_in_viewport()
        visitor.sees("arrests for selling obscene images made with generative AI")
        visitor.shares()
        visitor.sees("Kyodo, in Japan Today")
        assert watched.faults == []
