"""The pages in a real browser without scripts, by keyboard, and what a form leads to."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watched import Watched

pytestmark = pytest.mark.full

WIDTHS = (1440, 390)


def unfold(page: Page, width: int) -> None:
    """Open the filters, which a narrow screen folds."""
    if width < 900:
        page.locator("form.filter").get_by_text("Place, kind, theme and the two clocks").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_works_without_scripts(browser: Browser, site: str, width: int) -> None:
    with Watched(browser, site, width, scripts=False) as watched:
        page = watched.page
        page.goto("/")
        total = page.locator("main .entry").count()
        unfold(page, width)
        page.get_by_label("Jurisdiction", exact=True).select_option("JP")
        page.get_by_text("Dates, vague dates, lanes").click()
        page.get_by_label("From", exact=True).fill("2025")
        page.get_by_role("button", name="Show").click()
        assert "jurisdiction=JP" in page.url
        fewer = page.locator("main .entry").count()
        assert 0 < fewer < total
        expect(page.get_by_label("Jurisdiction", exact=True)).to_have_value("JP")
        expect(page.get_by_label("From", exact=True)).to_have_value("2025")
        page.get_by_role("link", name="Reset").click()
        assert page.locator("main .entry").count() == total
        unfold(page, width)
        page.get_by_label("As it stood on").fill("2026-07-25")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_text("You are looking at 25 July 2026")).to_be_visible()
        page.locator("main .entry h3 a").first.click()
        assert "/events/" in page.url
        assert "valid_at=2026-07-25" in page.url
        expect(page.locator("main h1")).to_be_visible()
        assert watched.faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_search_facets_parts_and_a_query_without_scripts(
    browser: Browser, site: str, width: int
) -> None:
    with Watched(browser, site, width, scripts=False) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_label("Search", exact=True).fill("deepfake")
        page.get_by_role("button", name="Show").click()
        assert "q=deepfake" in page.url
        if width < 900:
            page.get_by_role("navigation", name="Narrow down").locator("summary").first.click()
        page.get_by_role("navigation", name="Narrow down").get_by_text("South Korea").click()
        assert "jurisdiction=KR" in page.url
        assert page.locator("main .entry").count() > 3
        page.goto("/")
        page.get_by_role("link", name="Earlier in this list").first.click()
        assert "start=" in page.url
        expect(page.get_by_role("heading", name="Events")).to_be_in_viewport()
        page.get_by_role("navigation", name="Years").get_by_text("2019").click()
        expect(page.locator("#y2019")).to_be_in_viewport()
        page.goto("/sparql")
        page.locator("textarea[name=query]").fill("SELECT ?e WHERE { ?e a clx:Event } LIMIT 3")
        with page.expect_request(lambda request: "query=" in request.url) as sent:
            page.locator("form button[type=submit]").first.click()
        assert "clx%3AEvent" in sent.value.url
        assert watched.faults == []


def test_keyboard_reaches_the_filter_and_focus_is_seen(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        page.goto("/")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN"
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('form.filter') !== null"):
                break
        expect(page.get_by_label("Search", exact=True)).to_be_focused()
        for _ in range(3):  # the button, the reset
            page.keyboard.press("Tab")
        expect(page.get_by_label("Jurisdiction", exact=True)).to_be_focused()
        page.get_by_text("Dates, vague dates, lanes").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("From", exact=True)).to_be_focused()
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) == "solid"
        page.keyboard.type("2027")
        page.keyboard.press("Enter")
        page.wait_for_url("**from=2027**")
        assert watched.faults == []


def test_the_path_form_leads_to_sentences_with_evidence(browser: Browser, site: str) -> None:
    with Watched(browser, site, 390) as watched:
        page = watched.page
        page.goto("/paths")
        page.get_by_label("From (event or instrument)").fill("eu-ai-act-applies-annex-iii")
        page.get_by_label("To", exact=True).fill("eu-ai-act-proposal-2021")
        page.get_by_role("button", name="Find paths").click()
        expect(page.locator(".hops li").first).to_be_visible()
        expect(page.locator(".hops").get_by_role("link", name="evidence").first).to_be_visible()
        assert watched.faults == []


def test_a_claim_is_reached_by_its_anchor(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        page.goto("/events/eu-ai-act-applies-annex-iii/claims#oj-2026")
        expect(page.locator(".claim:target")).to_be_in_viewport()
        assert watched.faults == []
