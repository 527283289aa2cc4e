"""The timeline in a browser: drawing, keys, touch, weight, a crowd of events."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.crowd import BYTES, READY, crowd
from tests.browser.watched import Watched

pytestmark = pytest.mark.full


def live(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("figure.strip.live")


def test_the_page_is_light(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        live(watched.page, "/")
        watched.page.wait_for_load_state("networkidle")
        assert 20_000 < watched.page.evaluate(BYTES) < 150_000
        assert watched.page.evaluate(READY) > 0
        assert watched.faults == []


def test_keys_walk_from_event_to_event_zoom_and_open(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        live(page, "/?jurisdiction=EU")
        page.get_by_role("button", name="Whole time").focus()
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.getAttribute('href')")
        assert first.startswith("/events/")
        expect(page.locator(".tip")).to_be_visible()
        page.keyboard.press("ArrowRight")
        second = page.evaluate("document.activeElement.getAttribute('href')")
        assert second != first
        before = page.locator("g.tick text").all_text_contents()
        page.keyboard.press("+")
        page.wait_for_timeout(400)
        assert page.locator("g.tick text").all_text_contents() != before
        page.keyboard.press("Escape")
        expect(page.locator(".tip")).to_be_hidden()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{second}")
        assert watched.faults == []


def test_buttons_zoom_and_the_whole_comes_back(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        page.emulate_media(reduced_motion="reduce")
        live(page, "/")
        whole = page.locator("g.tick text").all_text_contents()
        drawn = page.locator("a.mark:visible").count()
        page.get_by_role("button", name="Around 22 November 2026").click()
        assert any("2026" in text for text in page.locator("g.tick text").all_text_contents())
        assert page.locator("a.mark:visible").count() < drawn
        around = page.locator("g.tick text").all_text_contents()
        page.get_by_role("button", name="Earlier").click()
        assert page.locator("g.tick text").all_text_contents() != around
        page.get_by_role("button", name="Whole time").click()
        assert page.locator("g.tick text").all_text_contents() == whole
        assert watched.faults == []


def test_a_tap_shows_what_a_mark_is_and_a_link(browser: Browser, site: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, base_url=site
    )
    page = context.new_page()
    try:
        live(page, "/?jurisdiction=JP")
        page.locator("a.mark:visible circle").first.tap()
        link = page.locator(".tip").get_by_role("link", name="Open")
        expect(link).to_be_visible()
        assert page.url.endswith("jurisdiction=JP")
        link.tap()
        page.wait_for_url("**/events/**")
    finally:
        context.close()


def test_five_thousand_events_stay_usable(browser: Browser) -> None:
    with crowd(5000) as base, Watched(browser, base, 1440) as watched:
        page = watched.page
        live(page, "/")
        assert page.evaluate(BYTES) < 150_000
        watched.picture("/", "-crowd")
        expect(page.locator("a.bar").first).to_be_visible()
        page.locator("a.bar").nth(3).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**from=**")
        expect(page.locator("main .entry").first).to_be_visible()
        assert watched.faults == []
