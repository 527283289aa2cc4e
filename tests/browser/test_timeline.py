"""The timeline and the page about the data in a browser: tasks, drawing, weight, speed, axe."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.settings import Settings
from data.records import Event
from graph.snapshot import Snapshot
from tests.browser.watched import ROOT, Watched

pytestmark = pytest.mark.full

AXE = ROOT / "api" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
SEEN = (
    "/",
    "/?jurisdiction=EU&valid_at=2026-12-02",
    "/?lanes=theme&kind=case",
    "/?sort=title&jurisdiction=JP",
    "/?from=1950&to=1951",
    "/about",
)
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .map((found) => [found.id, found.nodes.length, found.nodes[0].html.slice(0, 200)])"""
BYTES = """() => ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
READY = "() => performance.getEntriesByName('timeline-ready')[0].startTime"


def live(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("figure.strip.live")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", SEEN)
def test_axe_finds_nothing_serious(
    browser: Browser, site: str, path: str, width: int, scheme: str
) -> None:
    with Watched(browser, site, width) as watched:
        watched.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        watched.page.goto(path, wait_until="networkidle")
        watched.picture(path, f"-{scheme}")
        watched.page.evaluate(AXE.read_text("utf-8"))
        assert watched.page.evaluate(RUN_AXE) == []


def test_the_page_is_light_and_soon_ready(browser: Browser, site: str) -> None:
    times: list[float] = []
    for _ in range(3):
        with Watched(browser, site, 1440) as watched:
            live(watched.page, "/")
            watched.page.wait_for_load_state("networkidle")
            assert 20_000 < watched.page.evaluate(BYTES) < 150_000
            times.append(watched.page.evaluate(READY))
            assert watched.faults == []
    assert min(times) < 1000, times


def test_what_applies_in_the_eu_and_what_was_moved_is_one_click_away(
    browser: Browser, site: str
) -> None:
    with Watched(browser, site, 390) as watched:
        page = watched.page
        live(page, "/")
        page.get_by_role("link", name="What applies in the EU on 2 December 2026").click()
        expect(
            page.get_by_role("heading", name="On 2 December 2026: European Union")
        ).to_be_visible()
        expect(page.locator(".the-day")).to_contain_text("moved from 2 August 2026")
        expect(page.locator(".moved-dates li").first).to_be_visible()
        page.get_by_role("link", name="Everything that applies by then").click()
        assert page.locator("main .entry").count() > 5
        assert "valid_at=2026-12-02" in page.url
        assert watched.faults == []


def test_the_events_of_japan_as_a_spreadsheet_are_two_clicks_away(
    browser: Browser, site: str
) -> None:
    with Watched(browser, site, 1440, scripts=False) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_role("link", name="All events of Japan").click()
        listed = page.locator("main .entry").count()
        with page.expect_download() as download:
            page.get_by_role("navigation", name="Take along").get_by_text("CSV").click()
        assert download.value.suggested_filename.endswith(".csv")
        text = download.value.path().read_text("utf-8")
        assert text.count("https://w3id.org/chronolex/id/event/") >= listed > 10


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


@contextmanager
def crowded(times: int) -> Iterator[str]:
    """A server in a thread, with every event `times` times."""
    app = create_app(Settings(today=date(2026, 11, 22), query_workers=1))
    kept = app.state.library.snapshot
    events: dict[str, Event] = {}
    for event in kept.catalogue.events.values():
        for id_ in [event.id, *(f"{event.id}-{n}" for n in range(1, times))]:
            claims = tuple(replace(claim, event=id_) for claim in event.claims)
            events[id_] = replace(event, id=id_, claims=claims)
    catalogue = replace(kept.catalogue, events=events)
    app.state.library.current.snapshot = Snapshot(catalogue, kept.reader, kept.release)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 60
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)


def test_five_thousand_events_stay_usable(browser: Browser) -> None:
    with crowded(10) as base, Watched(browser, base, 1440) as watched:
        page = watched.page
        page.goto("/about")  # the view of the day is computed once
        live(page, "/")
        assert page.evaluate(READY) < 3000
        assert page.evaluate(BYTES) < 250_000
        watched.picture("/", "-crowd")
        expect(page.locator("a.bar").first).to_be_visible()
        page.locator("a.bar").nth(3).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**from=**")
        expect(page.locator("a.mark").first).to_be_visible()
        assert watched.faults == []
