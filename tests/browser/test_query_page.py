"""The query page in a browser: the editor by keyboard alone, views, faults, completion, axe."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import probes
from tests.browser.crowd import BYTES
from tests.browser.test_kinds import AXE
from tests.browser.test_pages import WIDTHS
from tests.browser.watched import Watched

pytestmark = pytest.mark.full

EVENTS = (
    "SELECT ?event ?title ?date WHERE {\n  ?event clx:actor actor:tokyo-metropolitan-police ;\n"
    "    rdfs:label ?title ;\n    clx:date ?date .\n}"
)
LINKS = (
    "SELECT ?this ?relation ?that WHERE {\n  ?link clx:relationFrom ?this ;\n"
    "    clx:relationTo ?that ;\n    clx:relationType ?relation .\n} LIMIT 60"
)


def address(query: str, **given: str) -> str:
    return "/sparql?" + urlencode({"query": query, **given})


SEEN = (
    "/sparql",
    address(EVENTS, view="timeline"),
    address(LINKS, view="graph"),
    address(EVENTS.replace("clx:date", "clx:dat")),
    address("ASK {}"),
    "/queries",
    "/queries/moved-deadlines?view=timeline",
    "/queries/amended-by?instrument=eu-ai-act&view=graph",
    "/queries/actor-events?actor=tokyo-metropolitan-police",
)
WRONG = (address("SELECT * WHERE {\n  ?a clx:date\n}"), "/queries/actor-events?actor=police")
"""Pages whose own status the browser logs as an error."""


def editor(page: Page) -> Locator:
    found = page.get_by_role("textbox", name="Query")
    expect(found).to_be_visible()
    return found


def query_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["query"][0].replace("\r\n", "\n")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", [*SEEN, *WRONG])
def test_no_fault_and_nothing_serious_by_axe(
    browser: Browser, site: str, path: str, width: int, scheme: str
) -> None:
    with Watched(browser, site, width) as watched:
        page = watched.page
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(path, wait_until="networkidle")
        if path.startswith("/sparql"):
            editor(page)
            expect(page.locator("textarea")).to_be_hidden()
        watched.picture(path, f"-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [f for f in watched.faults if path not in WRONG or "status of 4" not in f] == []
        page.evaluate(AXE.read_text("utf-8"))
        assert page.evaluate(probes.AXE, {"resultTypes": ["violations"]}) == []


def test_a_query_is_typed_run_and_shown_by_keyboard_alone(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        page.goto("/sparql", wait_until="networkidle")
        box = editor(page)
        for _ in range(30):
            page.keyboard.press("Tab")
            if box.evaluate("(node) => node.getRootNode().activeElement === node"):
                break
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.type(EVENTS.replace("\n", " "))
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**query=**")
        assert query_of(page).split() == EVENTS.split()
        expect(page.locator("table.rows tbody tr")).not_to_have_count(0)
        page.get_by_role("link", name="Timeline", exact=True).last.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**view=timeline**")
        page.wait_for_selector("figure.strip.live")
        marks = page.locator("a.mark")
        assert marks.count() == page.locator("table.rows tbody tr").count()
        marks.first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/events/**")
        assert watched.faults == []


def test_nobody_is_held_in_the_editor(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        page.goto("/sparql")
        box = editor(page)
        box.focus()
        before = box.inner_text()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Run")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.className") == "editor-host"
        assert box.inner_text() == before
        assert watched.faults == []


def test_terms_things_and_variables_are_completed(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        page.goto("/sparql", wait_until="networkidle")
        box = editor(page)
        box.focus()
        options = page.locator(".cm-tooltip-autocomplete li")
        page.keyboard.press("Control+a")
        page.keyboard.type("SELECT * { ?somewhat clx:notBef")
        expect(options.first).to_contain_text("clx:notBefore")
        expect(page.locator(".cm-completionInfo")).not_to_be_empty()
        page.wait_for_timeout(150)  # an answer in less counts as a slip of the hand
        page.keyboard.press("Enter")
        expect(box).to_contain_text("clx:notBefore")
        page.keyboard.type(" ?first . ?some")
        expect(options).to_have_count(1)
        expect(options.first).to_contain_text("?somewhat")
        page.keyboard.press("Escape")
        expect(options).to_have_count(0)
        page.keyboard.type(" event:busan-ai-csam-sent")
        expect(options.first).to_contain_text("event:kr-busan-ai-csam-sentence-2023")
        assert watched.faults == []


def test_faults_are_marked_at_their_place(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        page.goto(address("SELECT * WHERE {\n  ?a clx:instrumnt ?b\n}"))
        box = editor(page)
        mark = page.locator(".cm-lintRange-warning")
        expect(mark).to_have_text("clx:instrumnt")
        page.get_by_role("button", name="Go there in the editor").click()
        page.keyboard.press("Control+Delete")
        page.keyboard.press("Control+Delete")
        page.keyboard.press("Control+Delete")
        page.keyboard.type("clx:instrument")
        expect(mark).to_have_count(0)
        # the next fault is seen before anything is run
        page.keyboard.type(" ?x ; cls:actor")
        expect(page.locator(".cm-lintRange-error").first).to_have_text("cls:actor")
        page.locator(".cm-lintRange-error").first.hover()
        expect(page.locator(".cm-diagnostic").first).to_contain_text("Do you mean clx:")
        expect(box).to_contain_text("clx:instrument ?x ; cls:actor")
        assert watched.faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_form_works_without_scripts(browser: Browser, site: str, width: int) -> None:
    with Watched(browser, site, width, scripts=False) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_role("link", name="SPARQL", exact=True).click()
        page.get_by_label("Query", exact=True).fill(EVENTS)
        page.get_by_role("button", name="Run").click()
        assert query_of(page) == EVENTS
        rows = page.locator("table.rows tbody tr").count()
        assert rows > 2
        page.get_by_role("navigation", name="Show as").get_by_text("Timeline").click()
        expect(page.locator("svg.drawn")).to_be_visible()
        assert page.locator("table.rows tbody tr").count() == rows
        with page.expect_download() as download:
            page.get_by_role("navigation", name="Download").get_by_text("CSV").click()
        assert len(download.value.path().read_text("utf-8").splitlines()) == rows + 1
        page.get_by_label("Query", exact=True).fill("SELECT *\nWHERE { ?a }")
        page.get_by_role("button", name="Run").click()
        expect(page.locator(".fault mark")).to_be_visible()
        expect(page.locator(".fault")).to_contain_text("Line 2")
        assert [fault for fault in watched.faults if "status of 400" not in fault] == []


def test_a_question_of_the_gallery_is_answered_by_words(browser: Browser, site: str) -> None:
    with Watched(browser, site, 390) as watched:
        page = watched.page
        page.goto("/")
        page.get_by_role("link", name="Questions", exact=True).click()
        offer = page.locator(".offer").filter(has_text="What has this body done")
        box = offer.get_by_role("combobox", name="Body")
        box.fill("european commission")
        page.locator(".complete li").first.click()
        title = box.input_value()
        offer.get_by_role("button", name="Run").click()
        page.wait_for_url("**actor=**")
        assert "+" not in page.url
        expect(page.get_by_role("combobox", name="Body")).to_have_value(title)
        rows = page.locator("table.rows tbody tr").count()
        assert rows > 3
        page.get_by_role("link", name="Open in the editor").click()
        editor(page)
        assert page.locator("table.rows tbody tr").count() == rows
        assert watched.faults == []


def test_the_editor_is_no_burden_to_other_pages(browser: Browser, site: str) -> None:
    with Watched(browser, site, 1440) as watched:
        page = watched.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        for path in ("/", "/queries", "/queries/conflicts"):
            page.goto(path, wait_until="networkidle")
        assert "/static/complete.js" in asked
        assert not [path for path in asked if "codemirror" in path or "editor" in path]
        page.goto("/sparql", wait_until="networkidle")
        assert 100_000 < page.evaluate(BYTES) < 200_000
        assert watched.faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_print_has_the_query_and_its_answer(browser: Browser, site: str, width: int) -> None:
    with Watched(browser, site, width) as watched:
        page = watched.page
        page.emulate_media(media="print")
        page.goto(address(EVENTS))
        expect(editor(page)).to_contain_text("actor:tokyo-metropolitan-police")
        expect(page.locator("table.rows tbody tr").first).to_be_visible()
        expect(page.get_by_role("button", name="Run")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert watched.faults == []
