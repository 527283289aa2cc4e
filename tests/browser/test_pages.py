"""The pages in a real browser, on a wide and a narrow screen, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.watched import Watched

pytestmark = pytest.mark.full

WIDTHS = (1440, 390)
PAGES = (
    "/",
    "/?valid_at=2026-07-25",
    "/?sort=title",
    "/events/eu-ai-act-applies-annex-iii",
    "/events/eu-ai-act-applies-annex-iii?valid_at=2026-07-25",
    "/events/eu-ai-act-applies-annex-iii/claims",
    "/events/jp-ai-obscene-posters-arrests-2025",
    "/events/es-aepd-almendralejo-fine-2025",
    "/instruments",
    "/instruments/eu-ai-act",
    "/actors",
    "/actors/tokyo-metropolitan-police",
    "/jurisdictions",
    "/jurisdictions/EU",
    "/themes",
    "/themes/deepfake",
    "/documents",
    "/documents/eu-oj-ai-act-2024",
    "/about",
    "/paths",
    "/paths?source=eu-ai-act-applies-annex-iii&target=eu-ai-act-proposal-2021",
    "/paths?source=kr-busan-ai-csam-sentence-2023"
    "&target=kr-sexual-violence-act-deepfake-effective-2024&mode=chronological",
    "/paths?source=korean+sentence&target=zzz",
    "/deadlines",
    "/deadlines?valid_at=2026-07-25",
    "/graph/neighbours/eu-ai-act",
    "/graph/neighbours/eu-ai-act-applies-annex-iii"
    "?open=eu-digital-omnibus-ai-entry-into-force-2026",
    "/graph/neighbours/deepfake",
    "/sparql",
    "/queries",
    "/queries/actor-events?actor=tokyo-metropolitan-police",
    "/ontology",
    "/docs",
)
ERRORS = ("/no-such-page", "/?kind=nonsense")
"""Pages whose own status the browser logs as an error."""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", [*PAGES, *ERRORS])
def test_page(browser: Browser, site: str, path: str, width: int) -> None:
    with Watched(browser, site, width) as watched:
        page = watched.page
        page.goto(path, wait_until="networkidle")
        watched.picture(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.body.scrollWidth") <= width
        assert [f for f in watched.faults if path not in ERRORS or "status of 4" not in f] == []
        expect(page.get_by_role("main")).to_have_count(1)
        expect(page.locator("h1:not([aria-level])")).to_have_count(1)
        expect(page.get_by_role("banner")).to_be_visible()
        expect(page.get_by_role("contentinfo")).to_be_visible()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        if path == "/docs":
            expect(page.locator(".swagger .opblock").first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_dark_and_print_have_no_faults(browser: Browser, site: str, width: int) -> None:
    with Watched(browser, site, width) as watched:
        page = watched.page
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.goto("/")
        ground = "getComputedStyle(document.body).backgroundColor"
        dark = page.evaluate(ground)
        page.emulate_media(color_scheme="light")
        assert page.evaluate(ground) != dark
        page.emulate_media(media="print")
        expect(page.locator("form.filter")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert watched.faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_works_without_scripts(browser: Browser, site: str, width: int) -> None:
    with Watched(browser, site, width, scripts=False) as watched:
        page = watched.page
        page.goto("/")
        total = page.locator("main .entry").count()
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
        page.get_by_label("As it stood on").fill("2026-07-25")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_text("You are looking at 25 July 2026")).to_be_visible()
        page.locator("main .entry h3 a").first.click()
        assert "/events/" in page.url
        assert "valid_at=2026-07-25" in page.url
        expect(page.locator("main h1")).to_be_visible()
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
