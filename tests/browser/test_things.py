"""Pages of things in a real browser: completion, drawings by width, what opens by click."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import WIDTHS
from tests.browser.watched import Watched

pytestmark = pytest.mark.full

OMNIBUS = "eu-digital-omnibus-ai-entry-into-force-2026"


def test_titles_are_completed_by_keyboard(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        page.goto("/paths")
        box = page.get_by_label("From (event or instrument)")
        box.focus()
        page.keyboard.type("korean busan sentences")
        options = page.locator(".complete li")
        expect(options).to_have_count(1)
        expect(box).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        expect(box).to_have_value(
            "Busan court sentences a man to two and a half years over AI-made images of child abuse"
        )
        expect(options).to_have_count(0)
        page.keyboard.press("Tab")
        page.keyboard.type("zzzz")
        expect(options).to_have_count(0)
        assert watched.faults == []


def test_a_title_is_taken_by_click_and_escape_closes(browser: Browser, site: str) -> None:
    with Watched(browser, site, 390) as watched:
        page = watched.page
        page.goto("/paths")
        box = page.get_by_label("To", exact=True)
        box.fill("proposes eu ai act")
        page.locator(".complete li").first.click()
        expect(box).to_have_value("Commission proposes the EU AI Act")
        box.fill("ai act")
        expect(page.locator(".complete li").first).to_be_visible()
        box.press("Escape")
        expect(page.locator(".complete li").first).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert watched.faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_korean_question_without_scripts(browser: Browser, site: str, width: int) -> None:
    with Watched(browser, site, width, scripts=False) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_role("link", name="Paths", exact=True).click()
        page.get_by_role("link", name="How does the Korean sentence of 2023 over").click()
        expect(page.get_by_text("no chain of sourced relations joins the two")).to_be_visible()
        expect(page.locator("svg.cards:visible")).to_have_count(1)
        assert watched.faults == []


def test_words_lead_to_an_answer_without_scripts(browser: Browser, site: str) -> None:
    with Watched(browser, site, 390, scripts=False) as watched:
        page = watched.page
        page.goto("/paths")
        page.get_by_label("From (event or instrument)").fill("Korean sentence")
        page.get_by_label("To", exact=True).fill("Digital Omnibus on AI")
        page.get_by_role("button", name="Find paths").click()
        page.get_by_role("link", name="Busan court sentences a man").click()
        expect(page.locator(".hops li").first).to_be_visible()
        assert "source=kr-busan-ai-csam-sentence-2023" in page.url
        assert "target=eu-digital-omnibus-ai" in page.url
        assert watched.faults == []


def test_who_says_that_the_arrests_were_the_first(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440, scripts=False) as watched:
        page = watched.page
        page.goto("/events/jp-ai-obscene-posters-arrests-2025")
        page.get_by_role("link", name="who says so").click()
        expect(
            page.get_by_role("heading", name="Who says that it was the first")
        ).to_be_in_viewport()
        expect(page.locator(".firsts").get_by_text("Kyodo, in Japan Today")).to_be_visible()
        assert watched.faults == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path",
    [
        "/events/eu-ai-act-applies-annex-iii",
        "/paths?source=eu-ai-act-proposal-2021&target=eu-ai-act-applies-annex-iii",
        "/graph/neighbours/eu-ai-act",
    ],
)
def test_one_drawing_shows_and_its_words_stay_in_their_cards(
    browser: Browser, site: str, path: str, width: int
) -> None:
    with Watched(browser, site, width) as watched:
        page = watched.page
        page.goto(path)
        drawing = page.locator("svg.cards:visible")
        expect(drawing).to_have_count(1)
        inside = """(svg) => [...svg.querySelectorAll(".card")].flatMap((card) => {
          const box = card.querySelector("rect").getBBox();
          return [...card.querySelectorAll("text")].filter((text) => {
            const own = text.getBBox();
            return own.x + own.width > box.x + box.width || own.y + own.height > box.y + box.height;
          }).map((text) => text.textContent);
        })"""
        assert drawing.evaluate(inside) == []
        assert watched.faults == []


def test_a_card_opens_by_click_without_scripts(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440, scripts=False) as watched:
        page = watched.page
        page.goto("/graph/neighbours/eu-ai-act-applies-annex-iii")
        before = page.locator("svg.cards:visible .card").count()
        page.locator(f'svg.cards:visible a[href*="open={OMNIBUS}"]').click()
        assert page.url.endswith(f"?open={OMNIBUS}")
        assert page.locator("svg.cards:visible .card").count() > before
        page.get_by_role("link", name="Close all").click()
        assert page.locator("svg.cards:visible .card").count() == before
        page.get_by_label("Relation").select_option("postpones")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_role("heading", name="1 thing around it")).to_be_visible()
        assert watched.faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_print_shows_the_deadlines_and_no_forms(browser: Browser, site: str, width: int) -> None:
    with Watched(browser, site, width) as watched:
        page = watched.page
        page.emulate_media(media="print")
        page.goto("/deadlines")
        expect(page.locator("form.filter")).to_be_hidden()
        expect(page.locator(".subscribe")).to_be_hidden()
        expect(page.locator(".due").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert watched.faults == []
