"""Every kind of page in a browser: width, overlap, axe, faults, print, keyboard, pictures."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import probes
from tests.browser.kinds import BARE, KINDS, LOST, PAGES, paths
from tests.browser.watched import ROOT, Watched

pytestmark = pytest.mark.full

WIDTHS = (1440, 390)
AXE = ROOT / "api" / "assets" / "node_modules" / "axe-core" / "axe.min.js"


def ready(page: Page, address: str) -> None:
    page.goto(address, wait_until="networkidle")
    if address == "/docs":
        expect(page.locator(".swagger .opblock").first).to_be_visible()


def faults(watched: Watched, address: str) -> list[str]:
    return [f for f in watched.faults if address not in LOST or "status of 4" not in f]


def test_every_route_that_gives_a_page_is_looked_at(site: str) -> None:
    """A new page is forgotten nowhere: every route is a kind of page, or is known to give none."""
    assert paths() == set(KINDS) | BARE
    with httpx.Client(base_url=site, headers={"Accept": "text/html"}) as client:
        for path in sorted(BARE):
            address = re.sub(r"\{node\}|\{instrument\}", "eu-ai-act", path)
            address = address.replace("{type_}/{slug}", "instrument/eu-ai-act")
            answer = client.get(address)
            html = answer.headers.get("content-type", "").startswith("text/html")
            assert not (html and answer.status_code == 200), path
        for address in PAGES:
            assert client.get(address).headers["content-type"].startswith("text/html"), address


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", [*PAGES, *LOST])
def test_page(browser: Browser, site: str, address: str, width: int) -> None:
    with Watched(browser, site, width) as watched:
        page = watched.page
        page.emulate_media(color_scheme="light")
        ready(page, address)
        watched.picture(address, whole=True)
        for unfolded in (False, True):
            if unfolded:
                page.evaluate(probes.UNFOLD)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("document.body.scrollWidth") <= width
            assert page.evaluate(probes.OVERLAPS) == []
        expect(page.get_by_role("main")).to_have_count(1)
        expect(page.locator("h1:not([aria-level])")).to_have_count(1)
        expect(page.get_by_role("banner")).to_be_visible()
        expect(page.get_by_role("contentinfo")).to_be_visible()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        page.evaluate(AXE.read_text("utf-8"))
        assert page.evaluate(probes.AXE, {"resultTypes": ["violations"]}) == []
        # in the dark only the colours are others
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.emulate_media(color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
        watched.picture(address, "-dark")
        contrast = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
        assert page.evaluate(probes.AXE, contrast) == []
        assert faults(watched, address) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", [addresses[0] for addresses in KINDS.values()])
def test_print_is_black_on_white_without_forms_and_calm(
    browser: Browser, site: str, address: str, width: int
) -> None:
    with Watched(browser, site, width) as watched:
        page = watched.page
        page.emulate_media(media="print", color_scheme="dark", reduced_motion="reduce")
        ready(page, address)
        watched.picture(address, "-print")
        ground = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        expect(page.locator("main h1:not([aria-level])")).to_be_visible()
        expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
        forms = page.locator("form.filter, form.clocks")
        assert all(not one.is_visible() for one in forms.all())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(probes.MOVING) == 0
        assert watched.faults == []


@pytest.mark.parametrize("address", [addresses[0] for addresses in KINDS.values()])
def test_the_tab_key_reaches_everything_and_focus_is_seen(
    browser: Browser, site: str, address: str
) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        page.emulate_media(reduced_motion="reduce")
        ready(page, address)
        count = page.evaluate(probes.REACHABLE)
        assert count > 10
        met: set[str] = set()
        hidden: list[str] = []
        for _ in range(count + 20):
            page.keyboard.press("Tab")
            stop, seen, html = page.evaluate(probes.FOCUSED)
            if stop is None or stop in met:
                if len(met) >= count:
                    break
                continue
            met.add(stop)
            if not seen:
                hidden.append(html)
        # of a drawing one event is a stop, arrows lead to the others
        assert page.evaluate(probes.MISSED, sorted(met)) == []
        assert hidden == []
        assert watched.faults == []
