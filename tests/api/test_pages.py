"""The HTML pages without a browser: escaping, headers, negotiation, words, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

import api
from api.app import create_app
from api.pages import Pages
from api.pages.dated import prose_markup
from api.pages.drawing import draw
from api.pages.interface import WORDS
from api.pages.outline import outline
from api.pages.words import date_words, machine_date
from api.settings import Settings
from graph.snapshot import Snapshot
from graph.status import legal_status
from graph.view import Clocks

TODAY = date(2026, 11, 22)
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FOLDER = Path(str(api.__file__)).parent

EVENT = "/events/eu-ai-act-applies-annex-iii"
ARREST = "/events/jp-ai-obscene-posters-arrests-2025"
PAGES = (
    "/",
    "/?sort=-date",
    "/?sort=title",
    "/?from=2023-09&to=2023-09&certainty=certain",
    "/?from=1950&to=1951",
    "/events?valid_at=2026-07-25",
    "/events?known_at=2026-01-01&jurisdiction=EU&jurisdiction=CN&stage=applies",
    EVENT,
    EVENT + "?valid_at=2026-07-25",
    EVENT + "/claims",
    ARREST,
    "/events/es-aepd-almendralejo-fine-2025",
    "/instruments",
    "/instruments/eu-ai-act",
    "/instruments/eu-ai-act?valid_at=2024-07-20",
    "/instruments/jp-ai-obscene-posters-case",
    "/actors",
    "/actors/tokyo-metropolitan-police",
    "/jurisdictions",
    "/jurisdictions/CoE",
    "/themes",
    "/themes/deepfake",
    "/documents",
    "/documents/eu-oj-ai-act-2024",
    "/about",
    "/about?known_at=2025-01-01",
    "/paths",
    "/paths?source=eu-ai-act-applies-annex-iii&target=eu-ai-act-proposal-2021",
    "/paths?source=eu-ai-act-applies-annex-iii&target=eu-ai-act-proposal-2021&max_hops=1"
    "&direction=backward",
    "/paths?source=kr-busan-ai-csam-sentence-2023"
    "&target=kr-sexual-violence-act-deepfake-effective-2024&mode=chronological",
    "/paths?source=korean+sentence&target=zzz",
    "/deadlines",
    "/deadlines?valid_at=2026-07-25&instrument=eu-ai-act",
    "/deadlines?from=2090",
    "/graph/neighbours/eu-ai-act",
    "/graph/neighbours/eu-ai-act-applies-annex-iii?depth=2",
    "/graph/neighbours/deepfake?relation=theme",
    "/sparql",
    "/queries",
    "/queries/actor-events",
    "/queries/actor-events?actor=tokyo-metropolitan-police&known_at=2026-01-01",
    "/queries/conflicts",
    "/queries/moved-deadlines?view=timeline",
    "/sparql?query=DESCRIBE+instrument:eu-ai-act&view=graph",
    "/ontology",
    "/docs",
)


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(Settings(today=TODAY, query_workers=1))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, headers=HTML) as client:
        yield client


@pytest.fixture(scope="module")
def snapshot(app: FastAPI) -> Snapshot:
    found: Snapshot = app.state.library.snapshot
    return found


def text(html: str) -> str:
    """What a reader sees, roughly: no tags, single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# -- who gets a page -------------------------------------------------------------------------------


def request(
    path: str = "/events",
    accept: str | None = None,
    query: str = "",
    method: str = "GET",
    suffix: str | None = None,
) -> Request:
    headers = [] if accept is None else [(b"accept", accept.encode())]
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": headers,
    }
    if suffix:
        scope["chronolex.format"] = suffix
    return Request(scope)


@pytest.mark.parametrize(
    ("rule", "asked", "wanted"),
    [
        ("browser", request(accept=HTML["Accept"]), True),
        ("html alone", request(accept="text/html"), True),
        ("any text", request(accept="text/*"), True),
        ("html above json", request(accept="application/json;q=0.5, text/html"), True),
        ("json above html", request(accept="application/json, text/html;q=0.9"), False),
        ("a tie goes to json", request(accept="text/html, application/json"), False),
        ("anything", request(accept="*/*"), False),
        ("no header", request(), False),
        ("html refused", request(accept="text/html;q=0, */*"), False),
        ("something else", request(accept="text/csv"), False),
        ("suffix", request(accept="text/html", suffix="csv"), False),
        ("suffix html", request(suffix="html"), True),
        ("format", request(accept="text/html", query="format=json"), False),
        ("format html", request(query="format=html"), True),
        ("posted query", request("/sparql", "text/html", method="POST"), False),
        ("query form", request("/sparql", "text/html"), True),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wanted(rule: str, asked: Request, wanted: bool) -> None:
    assert Pages(Settings(today=TODAY)).wanted(asked) is wanted, rule


# -- every page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    check_headers(answer.headers)
    html = answer.text
    assert not re.search(r"<[^>]*\sstyle\s*=", html)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"<style", html)
    assert not re.search(r'(?:src|<link[^>]*href)="(?!/)', html)
    assert html.count("<h1") == 1
    assert re.search(r'<html lang="en">', html)
    for landmark in ("<header", "<nav", "<main", "<footer"):
        assert landmark in html
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]*)"', html):
        assert target in ids
    labels = re.findall(r'<label for="([^"]*)"', html)
    for kind, attributes in re.findall(r"<(input|select|textarea)\b([^>]*)>", html):
        if 'type="hidden"' not in attributes:
            found = re.search(r'\sid="([^"]*)"', attributes)
            assert found is not None, (kind, attributes)
            assert found[1] in labels, (kind, attributes)


def check_headers(headers: Any) -> None:
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "Accept" in headers["vary"]


def test_links_within_the_site_lead_somewhere(client: TestClient) -> None:
    found: set[str] = set()
    for path in PAGES:
        found |= {unescape(link) for link in re.findall(r'href="(/[^"#]*)', client.get(path).text)}
    assert len(found) > 100
    one_of_each = {re.sub(r"[a-z0-9-]{4,}(?=/|$|\?|\.)", "x", link): link for link in sorted(found)}
    for link in [*one_of_each.values(), *sorted(found)[::25]]:
        assert client.get(link).status_code in (200, 303), link


# -- nothing of a request or record becomes markup -------------------------------------------------

SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", {"kind": SCRIPT}),
        ("/", {"from": SCRIPT}),
        ("/events/" + SCRIPT, {}),
        ("/paths", {"source": SCRIPT, "target": "eu-ai-act"}),
        ("/paths", {"source": '"><img src=x onerror=alert(1)>'}),
        ("/", {"valid_at": '"><svg onload=alert(1)>'}),
        ("/deadlines", {"from": SCRIPT}),
        ("/deadlines", {"theme": SCRIPT}),
        ("/graph/neighbours/eu-ai-act", {"open": SCRIPT}),
        ("/graph/neighbours/eu-ai-act", {"relation": SCRIPT}),
        ("/graph/neighbours/" + SCRIPT, {}),
    ],
)
def test_requests_are_escaped(client: TestClient, path: str, query: dict[str, str]) -> None:
    html = client.get(path, params=query).text
    assert "<script>" not in html
    assert "<img" not in html
    assert "<svg onload" not in html


def test_errors_are_pages_for_browsers_alone(client: TestClient) -> None:
    page = client.get("/?kind=nonsense")
    assert page.status_code == 422
    assert page.headers["content-type"].startswith("text/html")
    check_headers(page.headers)
    assert "treaty" in page.text
    assert client.get("/no-such-page").status_code == 404
    other = client.get("/events?kind=nonsense", headers={"Accept": "application/json"})
    assert other.headers["content-type"] == "application/problem+json"


def test_records_are_escaped(snapshot: Snapshot) -> None:
    catalogue = snapshot.catalogue
    event = catalogue.events["eu-ai-act-proposal-2021"]
    source = event.claims[0].source
    spoilt = replace(
        catalogue,
        events={**catalogue.events, event.id: replace(event, title=SCRIPT, summary=SCRIPT)},
        sources={
            **catalogue.sources,
            source: replace(catalogue.sources[source], url="javascript:alert(1)", title=SCRIPT),
        },
    )
    app = create_app(Settings(today=TODAY, query_workers=1))
    app.state.library.current.snapshot = Snapshot(spoilt, snapshot.reader, snapshot.release)
    with TestClient(app, headers=HTML) as client:
        ends = f"source={event.id}&target=eu-ai-act-entry-into-force-2024"
        for path in (
            "/",
            f"/events/{event.id}",
            f"/events/{event.id}/claims",
            "/instruments/eu-ai-act?valid_at=2021-06-01",
            f"/documents/{source}",
            f"/paths?{ends}",
            "/paths",
            f"/graph/neighbours/{event.id}",
        ):
            html = client.get(path).text
            assert "&lt;script&gt;" in html, path
            assert "<script>" not in html, path
            assert 'href="javascript' not in html, path


# -- what the pages say ----------------------------------------------------------------------------


def test_timeline_marks_today_between_past_and_future(client: TestClient) -> None:
    said = text(client.get("/?limit=1000").text)
    before, mark, after = said.partition("Today, 22 November 2026")
    assert mark
    assert "AI Act enters into force" in before
    assert "AI Act enters into force" not in after
    assert "2 December 2027" in after
    assert "moved from 2 August 2026" in after
    backwards = text(client.get("/?sort=-date&limit=1000").text)
    assert "AI Act enters into force" in backwards.partition("Today, 22 November 2026")[2]


def test_timeline_says_vague_dates_as_they_are(client: TestClient) -> None:
    html = client.get("/?from=2023-09&to=2023-09&jurisdiction=KR").text
    assert '<time datetime="2023-09">September 2023</time>' in html
    assert "day not known" in html


def test_the_past_as_the_law_had_it(client: TestClient) -> None:
    said = text(client.get(EVENT + "?valid_at=2026-07-25").text)
    assert "You are looking at 25 July 2026, as known on 22 November 2026." in said
    assert "pending: 2 December 2027 (published)" in said
    assert "later moved from 2 August 2026 to 2 December 2027" in said
    now = text(client.get(EVENT).text)
    assert "moved from 2 August 2026" in now
    assert "pending:" not in now


def test_links_keep_the_clocks(client: TestClient) -> None:
    html = client.get("/?valid_at=2026-07-25&known_at=2026-08-01&jurisdiction=EU").text
    assert f'href="{EVENT}?valid_at=2026-07-25&amp;known_at=2026-08-01"' in html
    export = "/timeline.csv?valid_at=2026-07-25&amp;known_at=2026-08-01&amp;jurisdiction=EU"
    assert f'href="{export}"' in html


def test_later_knowledge_does_not_leak(client: TestClient) -> None:
    said = text(client.get("/?known_at=2023-12-31").text)
    assert "Digital Omnibus" not in said
    assert "AI Act enters into force" not in said


def test_an_arrest_never_stands_without_its_outcome(client: TestClient) -> None:
    for path in (ARREST, "/?instrument=jp-ai-obscene-posters-case"):
        said = text(client.get(path).text)
        assert "No outcome known." in said
    assert "alleged, not found" in text(client.get(ARREST).text)


def test_quotations_carry_their_language(client: TestClient) -> None:
    html = client.get("/events/es-aepd-almendralejo-fine-2025/claims").text
    assert '<blockquote lang="es">' in html
    assert "(translation)" in html


def test_a_clause_is_told_in_words_and_leads_to_its_event(client: TestClient) -> None:
    html = client.get("/events/eu-ai-act-entry-into-force-2024/claims").text
    said = text(html)
    assert "20 days after AI Act published in the Official Journal (the day of that number)" in said
    assert 'href="/events/eu-ai-act-publication-2024' in html


def test_claims_have_anchors(client: TestClient, snapshot: Snapshot) -> None:
    html = client.get(EVENT + "/claims").text
    for claim in snapshot.catalogue.events[EVENT.rpartition("/")[2]].claims:
        assert f'id="{claim.id}"' in html


def test_instrument_page_says_status_and_why(client: TestClient) -> None:
    said = text(client.get("/instruments/eu-ai-act?valid_at=2024-07-20").text)
    assert "Status on 20 July 2024" in said
    assert "adopted" in said
    html = client.get("/instruments/eu-ai-act").text
    assert re.search(r'“<a href="/events/[a-z0-9-]+">AI Act enters into force</a>”', html)


def test_other_filters_are_kept_by_the_form_and_can_be_dropped(client: TestClient) -> None:
    html = client.get("/?stage=applies&jurisdiction=EU&jurisdiction=CN").text
    assert '<input type="hidden" name="stage" value="applies">' in html
    assert 'href="/?jurisdiction=EU&amp;jurisdiction=CN"' in html
    assert html.count("selected") == 2
    assert "multiple" in html


ENTRY = re.compile(r'<li class="entry .*?<h3><a href="/events/([^"?]+)', re.S)


@pytest.mark.parametrize("query", ["", "?jurisdiction=US", "?sort=title", "?sort=-date&limit=70"])
def test_walking_the_pages_of_the_list_meets_every_event_once(
    client: TestClient, query: str
) -> None:
    html = client.get("/" + query).text
    total = int(re.search(r"<strong>(\d+) events", html)[1])  # type: ignore[index]
    assert len(ENTRY.findall(html)) <= 70 < total
    assert 'id="y2027"' in html or query == "?sort=title"
    met: list[str] = ENTRY.findall(html)
    for rel in ("prev", "next"):
        page = html
        while step := re.search(rf'<a href="([^"]+)#_list" rel="{rel}"', page):
            page = client.get(unescape(step[1])).text
            met += ENTRY.findall(page)
    assert len(met) == len(set(met)) == total


def test_the_whole_list_is_one_click_away_and_a_year_too(client: TestClient) -> None:
    html = client.get("/").text
    whole = re.search(r'<a href="([^"]+)#_list">All 5\d\d on one page', html)
    assert whole
    assert len(ENTRY.findall(client.get(unescape(whole[1])).text)) > 500
    year = re.search(r'<a href="([^"]+)#y2019">', html)
    assert year
    assert 'id="y2019"' in client.get(unescape(year[1])).text
    assert len(ENTRY.findall(client.get("/?limit=5").text)) == 5


def test_a_part_of_the_list_that_is_no_number_is_refused(client: TestClient) -> None:
    assert client.get("/?start=-1").status_code == 422
    assert client.get("/?start=99999").status_code == 200


def test_docs_without_built_assets_list_the_routes(client: TestClient, app: FastAPI) -> None:
    pages = Pages(Settings(today=TODAY))
    pages._swagger = Path("/nowhere")
    kept, app.state.pages = app.state.pages, pages
    try:
        said = text(client.get("/docs").text)
    finally:
        app.state.pages = kept
    assert "GET /events/{event}" in said


# -- words, drawing, style -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edtf", "words", "machine"),
    [
        ("2023-07-13", "13 July 2023", "2023-07-13"),
        ("2023-09", "September 2023", "2023-09"),
        ("2023", "2023", "2023"),
        ("2023-06-14T09:30:00Z", "14 June 2023, 09:30 UTC", None),
        ("2023-09~", "about September 2023", None),
        ("2023-09-27?", "27 September 2023 (uncertain)", None),
        ("2023%", "about 2023 (uncertain)", None),
        ("2023-XX", "an unknown month of 2023", None),
        ("2023-09-XX", "an unknown day of September 2023", None),
        ("2023-XX-XX", "an unknown day of 2023", None),
        ("199X", "the 1990s", None),
        ("19XX", "between 1900 and 1999", None),
        ("2023-XX-25", "some day of the form 2023-XX-25", None),
        ("2023-21", "spring 2023", None),
        ("2023-32", "winter 2023 (southern)", None),
        ("2024-34", "second quarter of 2024", None),
        ("2024-41", "second half of 2024", None),
        ("2024-39", "third third of 2024", None),
        ("2023-09-01/2023-09-20", "from 1 to 20 September 2023", None),
        ("2023-04/2023-09", "from April to September 2023", None),
        ("2022/2023", "from 2022 to 2023", None),
        ("2022-12-30/2023-01-02", "from 30 December 2022 to 2 January 2023", None),
        ("2025-02-02/..", "from 2 February 2025 on", None),
        ("2025-02-02/", "from 2 February 2025, end not known", None),
        ("../2025", "until 2025", None),
        ("/2025", "until 2025, beginning not known", None),
        ("[..2027-12-02]", "by 2 December 2027", None),
        ("[2027-12-02..]", "2 December 2027 or later", None),
        ("[2023-09-01..2023-09-20]", "between 1 and 20 September 2023", None),
        ("[2023-07-28,2023-08-01]", "28 July 2023 or 1 August 2023", None),
        ("{2023,2024,2025}", "2023, 2024 and 2025", None),
    ],
)
def test_dates_in_words(edtf: str, words: str, machine: str | None) -> None:
    assert date_words(edtf) == words
    assert machine_date(edtf) == machine


def test_every_date_of_the_records_has_words(snapshot: Snapshot) -> None:
    for claim in snapshot.catalogue.claims():
        for when in (claim.says.date, claim.known_from, claim.resolved_against):
            if when is not None:
                assert not re.search(r"\d{4}-\d|X", date_words(when)), when.text


def test_prose_leaves_what_is_no_date() -> None:
    assert prose_markup("Regulation (EU) 2024/1689 (1), no. 2024-99-99") == (
        "Regulation (EU) 2024/1689 (1), no. 2024-99-99"
    )


def test_every_word_is_used() -> None:
    templates = "".join(path.read_text("utf-8") for path in (FOLDER / "templates").glob("*.html"))
    templates += "".join(
        path.read_text("utf-8")
        for path in (FOLDER / "pages").glob("*.py")
        if not path.name.startswith("interface")
    )
    families = (
        "legend_",
        "counts_",
        "checked_",
        "things_lead_",
        "path_",
        "direction",
        "mode",
        "certainty",
        "shared",
        "precision_",
        "causes_",
        "consequences_",
        "none_c",
        "type_",
        "hop_",
        "hint_",
        "file_",
        "changes_",
        "cases_",
        "built_",
        "due_",
        "sure_",
        "certainty_of_",
        "subscribe_",
        "side_",
        "include_",
        "between_",
        "ask_",
        "subject_",
        "pages_",
        "facet_",
        "lanes_",
        "other_",
        "mark_",
        "fig_",
        "bars_",
        "export_",
        "level_",
        "method_",
        "no_theme",
        "example_",
        "group_",
        "parameter_",
        "rows_",
        "triples_",
        "view_",
    )
    unused = [
        key for key in WORDS if not re.search(rf"[\"']{key}[\"']", templates)
        and not key.startswith(families)
    ]  # fmt: skip
    assert unused == []


def test_strip_has_one_mark_per_dated_event(snapshot: Snapshot) -> None:
    view = snapshot.view(Clocks(TODAY))
    strip = draw(view, view.events)
    assert strip is not None
    marks = [mark for lane in strip.lanes for mark in lane.marks]
    assert len(marks) + strip.undated == len(view.events)
    assert len({mark.id for mark in marks}) == len(marks)
    for lane in strip.lanes:
        for mark in lane.marks:
            assert lane.y < mark.y < lane.y + lane.height
            assert 0 <= mark.x <= mark.x + mark.width <= strip.width
    by_id = {mark.id: mark for mark in marks}
    moved = by_id["eu-ai-act-applies-annex-iii"]
    assert moved.status == "scheduled"
    assert moved.traces[0] < moved.x
    vague = by_id["es-aepd-almendralejo-fine-2025"]
    assert vague.width > 0
    assert vague.fade_start
    assert vague.fade_end
    assert draw(view, []) is None


def test_outline_holds_every_part_once_in_the_order_of_articles(snapshot: Snapshot) -> None:
    view = snapshot.view(Clocks(TODAY))
    act = snapshot.catalogue.instruments["eu-ai-act"]
    nodes = outline(act, [legal_status(view, act, part.id) for part in act.parts])
    titles = [node.part.title for node in nodes]
    assert titles[0].startswith("Chapter I:")
    assert titles.index(next(t for t in titles if t.startswith("Chapter V:"))) < titles.index(
        next(t for t in titles if t.startswith("Chapter VI:"))
    )
    seen: list[str] = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        seen.append(node.part.id)
        waiting += node.inner
    assert sorted(seen) == sorted(part.id for part in act.parts)


def contrast(first: str, second: str) -> float:
    def light(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(first), light(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast(scheme: str) -> None:
    css = (FOLDER / "static" / "site.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.S)
    block = blocks[0 if scheme == "light" else 1]
    colours = {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in re.findall(r"--(\w+): (#[0-9a-f]+);", block)
    }
    for ground in ("paper", "raised", "lane"):
        for ink in ("ink", "quiet", "accent", "coming", "good", "bad"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert contrast(colours["field"], colours[ground]) >= 3, ground
