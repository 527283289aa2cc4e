"""The timeline page in a browser: how soon it can be used, and what it weighs (needs chromium)."""

import gzip
import shutil
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

from tests.bench.harness import Report, Timing
from tests.browser.crowd import BYTES, READY, crowd

SECTION = "The timeline page in a browser"
ROUNDS = 7


@pytest.mark.parametrize(("size", "target"), [(300, 1), (5000, 3)])
def test_timeline(report: Report, size: int, target: int) -> None:
    chromium = shutil.which("chromium")
    assert chromium, "chromium is missing: make deps-debian"
    with crowd(size) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        rounds, weight = [], 0
        for _ in range(ROUNDS + 1):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.goto(base)
            page.wait_for_selector("figure.strip.live")
            page.wait_for_load_state("networkidle")
            rounds.append(page.evaluate(READY) / 1000)
            weight = page.evaluate(BYTES)
            context.close()
        browser.close()
        request = urllib.request.Request(base, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            html = answer.read()
    note = f"target: under {target} s; {weight / 1000:.0f} kB with all it loads,"
    note += f" {len(html) / 1000:.0f} of them the page ({len(gzip.decompress(html)) / 1000:.0f} kB)"
    timing = Timing(tuple(rounds[1:]))  # the first makes the view of the day
    report.add(SECTION, f"{size:,} events, ready to be used", {"chronolex": timing}, note)
    report.say(
        SECTION,
        "From the request to a drawing that answers to keys and clicks, at 1440 px, nothing cached"
        " in the browser, on the same two cores as the server. Made-up events.",
    )
