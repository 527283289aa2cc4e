"""Our TimelineJS export, loaded by the real library in a browser that reaches nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

import graph
from graph.formats import by_name, left_out, write
from graph.writers.export import Export
from tests.graph.world import clocks

pytestmark = pytest.mark.full

LIBRARY = Path(__file__).parent / "node_modules" / "@knight-lab" / "timelinejs" / "dist"
PAGE = """<!doctype html><link rel="stylesheet" href="/css/timeline.css">
<div id="here" style="width:1200px;height:700px"></div><script src="/js/timeline.js"></script>
<script>fetch("/data.json").then(found => found.json()).then(told => {
  window.made = new TL.Timeline("here", told); });</script>"""


@pytest.fixture(scope="module")
def export() -> Export:
    snapshot = graph.load()
    view = snapshot.view(clocks())
    return Export(view, view.events, snapshot.release)


@pytest.fixture(scope="module")
def data(export: Export) -> bytes:
    form = by_name("events", "timelinejs")
    assert form is not None
    return b"".join(write(form, "events", export))


@pytest.fixture(scope="module")
def page(browser: Browser, data: bytes) -> Iterator[Page]:
    assert LIBRARY.is_dir(), "the library is missing: make browser-libraries"

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://timeline.test/")
        if path == "":
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
        elif path == "data.json":
            route.fulfill(body=data, content_type="application/json")
        elif path.startswith(("css/", "js/")) and (LIBRARY / path.partition("?")[0]).is_file():
            route.fulfill(path=LIBRARY / path.partition("?")[0])
        else:
            route.abort()

    made = browser.new_page()
    made.route("**/*", answer)
    made.goto("http://timeline.test/")
    made.wait_for_selector(".tl-timemarker", state="attached", timeout=60_000)
    yield made
    made.close()


def test_every_slide_and_marker_is_there(page: Page, data: bytes, export: Export) -> None:
    events = json.loads(data)["events"]
    form = by_name("events", "timelinejs")
    assert form is not None
    assert len(events) == len(export.events) - (left_out(form, "events", export) or 0)
    assert page.locator(".tl-timemarker").count() == len(events)
    assert page.locator(".tl-slide").count() == len(events) + 1  # and the title
    assert page.locator(".tl-message-content", has_text="Error").count() == 0


def test_a_date_is_shown_as_it_is_known_and_no_markup_leaks(page: Page, data: bytes) -> None:
    vague = next(e for e in json.loads(data)["events"] if len(e["display_date"]) == 7)
    assert set(vague["start_date"]) == {"year", "month"}
    page.evaluate("name => made.goToId(name)", vague["unique_id"])
    slide = page.locator(f"#{vague['unique_id']}").first
    slide.wait_for(state="attached")
    page.wait_for_function(
        "([name, date]) => document.getElementById(name).innerText.includes(date)",
        arg=[vague["unique_id"], vague["display_date"]],
        timeout=20_000,
    )
    assert page.evaluate("document.querySelectorAll('.tl-slide script').length") == 0
