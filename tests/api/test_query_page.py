"""The query page and the saved queries as pages, without scripts: form, answer, views, faults."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from urllib.parse import urlencode

import httpx2
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.querypage import EXAMPLES
from api.settings import Settings
from graph.queries import GROUPS, saved

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
EVENTS = "SELECT ?event ?title ?date { ?event a clx:Event ; rdfs:label ?title ; clx:date ?date }"
JAPAN = (
    "SELECT ?event ?date { ?event clx:date ?date ; clx:actor actor:tokyo-metropolitan-police }"
    " ORDER BY ?event"
)
AMENDS = "CONSTRUCT { ?a clx:amends ?b } WHERE { ?a clx:amends ?b }"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    settings = Settings(today=date(2026, 11, 22), query_workers=1)
    with TestClient(create_app(settings), headers=HTML, follow_redirects=False) as client:
        yield client


def ask(client: TestClient, query: str, **given: str) -> httpx2.Response:
    return client.get("/sparql", params={"query": query, **given})


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def links(html: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'href="([^"]*)"', html)}


def views(html: str) -> list[str]:
    nav = re.search(r'<nav class="views".*?</nav>', html, re.S)
    return re.findall(r">(\w+)</a>", nav[0]) if nav else []


def body_rows(html: str) -> list[list[str]]:
    table = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
        for row in table.split("</tr>")[:-1]
    ]


# -- who gets the page ----------------------------------------------------------------------------


def test_a_browser_gets_the_answer_as_a_page(client: TestClient) -> None:
    page = ask(client, JAPAN)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert JAPAN in unescape(page.text.partition("<textarea")[2].partition("</textarea>")[0])
    assert "style-src 'self'; script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert " style=" not in page.text


@pytest.mark.parametrize(
    ("path", "accept", "type_"),
    [
        ("/sparql", "application/sparql-results+json", "application/sparql-results+json"),
        ("/sparql", "*/*", "application/sparql-results+json"),
        ("/sparql", "text/csv, text/html;q=0.9", "text/csv"),
        ("/sparql.csv", HTML["Accept"], "text/csv"),
        ("/sparql.html", "text/csv", "text/html"),
        ("/sparql", "text/html", "text/html"),
    ],
)
def test_programs_get_what_they_ask_for(
    client: TestClient, path: str, accept: str, type_: str
) -> None:
    answer = client.get(path, params={"query": JAPAN}, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == type_
    assert "Accept" in answer.headers["vary"]


def test_a_form_with_nothing_in_it_is_the_empty_page(client: TestClient) -> None:
    page = ask(client, "  \r\n", known_at="", view="")
    assert page.status_code == 200
    assert "<table" not in page.text
    assert "Start from an example" in page.text


# -- the answer -----------------------------------------------------------------------------------


def test_the_table_has_the_rows_of_the_file(client: TestClient) -> None:
    page = ask(client, JAPAN).text
    (address,) = [link for link in links(page) if link.startswith("/sparql.csv?")]
    rows = list(csv.reader(io.StringIO(client.get(address).text)))
    assert re.findall(r'<th scope="col">(\w+)', page) == rows[0]
    shown = body_rows(page)
    assert [row[1] for row in shown] == [row[1] for row in rows[1:]]
    assert [row[0] for row in shown] == [
        row[0].replace("https://w3id.org/chronolex/id/event/", "event:") for row in rows[1:]
    ]
    assert "/events/jp-ai-obscene-posters-arrests-2025" in links(page)
    assert f"{len(rows) - 1} rows" in text(page)
    assert re.search(r"in \d+ ms|in \d+\.\d s", text(page))


def test_every_download_of_a_page_answers_in_its_format(client: TestClient) -> None:
    for query, names in (
        (JAPAN, {"csv", "json", "xml", "tsv"}),
        ("ASK {}", {"json", "xml"}),
        (AMENDS, {"ttl", "jsonld", "nt", "rdf", "trig", "nq"}),
    ):
        page = ask(client, query, view="timeline", known_at="2026-11-01").text
        found = {link for link in links(page) if link.startswith("/sparql.")}
        assert {link.partition("?")[0].rpartition(".")[2] for link in found} == names
        for link in found:
            assert "view=" not in link
            assert "known_at=2026-11-01" in link
            assert client.get(link).status_code == 200, link


@pytest.mark.parametrize(
    ("query", "possible"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?e a clx:Event }", []),
        ("SELECT ?j (COUNT(*) AS ?n) { ?e clx:jurisdiction ?j } GROUP BY ?j", []),
        (JAPAN, ["Table", "Timeline"]),
        ("SELECT ?d { ?e clx:date ?d } LIMIT 3", ["Table", "Timeline"]),
        ("SELECT ?e { ?e a clx:Event } LIMIT 3", ["Table", "Timeline"]),
        ("SELECT ?a ?t { ?e clx:actor ?a ; clx:theme ?t } LIMIT 3", ["Table", "Graph"]),
        ("SELECT ?e ?a { ?e clx:actor ?a } LIMIT 3", ["Table", "Timeline", "Graph"]),
        ("SELECT ('2024-05-06' AS ?day) ('2024' AS ?year) {}", ["Table", "Timeline"]),
        ("SELECT ('2024' AS ?year) (2024 AS ?n) {}", []),
        ("SELECT ?e ?x { ?e a clx:Event BIND(1 AS ?x) } LIMIT 0", []),
        (AMENDS, ["Table", "Timeline", "Graph"]),
        ("DESCRIBE event:eu-ai-act-proposal-2021", ["Table", "Timeline", "Graph"]),
        ("ASK {}", []),
    ],
)
def test_views_are_offered_where_the_columns_allow(
    client: TestClient, query: str, possible: list[str]
) -> None:
    page = ask(client, query)
    assert page.status_code == 200
    assert views(page.text) == possible
    for name in ("timeline", "graph", "nonsense"):
        shown = ask(client, query, view=name)
        assert shown.status_code == 200
        assert ("<svg" in shown.text) is (name.capitalize() in possible)
        # the table stays, whatever is drawn above it
        assert body_rows(shown.text) == body_rows(page.text)


def test_a_timeline_marks_every_dated_row_once(client: TestClient) -> None:
    page = ask(client, JAPAN, view="timeline").text
    rows = body_rows(page)
    assert page.count('class="mark ') == len(rows) > 2
    drawing = page.partition('<svg class="drawn"')[2].partition("</svg>")[0]
    assert "/events/jp-ai-obscene-posters-arrests-2025" in links(drawing)
    assert "Japan" in page.partition('<svg class="lanes"')[2].partition("</svg>")[0]


def test_two_columns_of_dates_are_two_lanes(client: TestClient) -> None:
    query = "SELECT ?e ?from ?to { ?e clx:movedFrom ?from ; clx:date ?to }"
    page = ask(client, query, view="timeline").text
    names = page.partition('<svg class="lanes')[2].partition("</svg>")[0]
    assert re.findall(r'class="full"[^>]*>(\w+)<', names) in (["from", "to"], ["to", "from"])


def test_dates_without_events_are_drawn_and_lead_to_their_row(client: TestClient) -> None:
    page = ask(client, "SELECT ('2024-05-06' AS ?d) ('a day' AS ?what) {}", view="timeline").text
    drawing = page.partition('<svg class="drawn"')[2].partition("</svg>")[0]
    assert "#_row_1" in links(drawing)
    assert 'id="_row_1"' in page
    assert "a day" in drawing


def test_a_graph_joins_what_the_rows_join(client: TestClient) -> None:
    query = (
        "SELECT ?this ?other ?relation ?that { ?link clx:relationFrom ?this ;"
        " clx:relationTo ?that ; clx:relationType ?relation ."
        " FILTER(?relation = clx:postpones) BIND(?this AS ?other) }"
    )
    page = ask(client, query, view="graph").text
    rows = body_rows(page)
    drawing = page.partition('<svg class="cards')[2].partition("</svg>")[0]
    shown = {link.rpartition("/")[2] for link in links(drawing)}
    assert shown == {row[n].rpartition(":")[2] for row in rows for n in (0, 3)}
    assert drawing.count('class="wire head"') == len({(row[0], row[3]) for row in rows})
    assert "postpones" in text(drawing)


def test_circles_and_crowds_can_be_drawn(client: TestClient) -> None:
    circle = (
        "SELECT ?a ?b { VALUES (?a ?b) {"
        " (actor:tokyo-metropolitan-police instrument:eu-ai-act)"
        " (instrument:eu-ai-act instrument:eu-digital-omnibus-ai)"
        " (instrument:eu-digital-omnibus-ai actor:tokyo-metropolitan-police)"
        " (instrument:eu-ai-act instrument:eu-ai-act) } }"
    )
    page = ask(client, circle, view="graph").text
    assert page.count('<path class="wire head"') == 3
    assert page.count('class="card ') == 3
    crowd = ask(client, "SELECT ?e ?t { ?e clx:theme ?t }", view="graph")
    assert crowd.status_code == 200
    assert 10 < crowd.text.count('class="card ') <= 40
    assert re.search(r"\d+ more are in the table only", crowd.text)


def test_an_answer_of_many_rows_is_shown_in_part(client: TestClient) -> None:
    page = ask(client, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 3000", view="graph").text
    assert "3,000 rows" in text(page)
    assert "the first 500 are shown" in text(page)
    assert len(body_rows(page)) == 500


def test_yes_no_and_nothing(client: TestClient) -> None:
    assert "Yes in" in text(ask(client, "ASK { ?e a clx:Event }").text)
    assert "No in" in text(ask(client, "ASK { ?e a clx:Evnt2 }").text)
    assert "No rows" in text(ask(client, "SELECT * { <urn:a> ?p ?o }").text)


def test_terms_are_shown_for_what_they_are(client: TestClient) -> None:
    query = (
        "SELECT ('x'@de AS ?tongue) (7 AS ?n) (clx:stage-in-force AS ?term)"
        " (<https://example.org/a> AS ?out) (<javascript:alert(1)> AS ?bad) (BNODE() AS ?blank)"
        " (rdf:type AS ?word) (<https://w3id.org/chronolex/id/event/none> AS ?gone)"
        " (<https://w3id.org/chronolex/id/jurisdiction/jp> AS ?place) {}"
    )
    page = ask(client, query).text
    assert '<span lang="de">x</span>' in page
    assert '<td data-label="n" class="number">' in page
    assert {"/ontology#stage-in-force", "https://example.org/a", "/jurisdictions/JP"} <= links(page)
    assert 'rel="noopener external"' in page
    assert not [link for link in links(page) if link.startswith("javascript")]
    (row,) = body_rows(page)
    assert row[2] == "clx:stage-in-force"
    assert row[6] == "rdf:type"


def test_a_triple_is_a_term_too(client: TestClient) -> None:
    page = ask(client, "SELECT (TRIPLE(<urn:a>, <urn:b>, 'c') AS ?t) {}")
    assert body_rows(page.text) == [["<<( urn:a urn:b c )>>"]]
    built = ask(client, "CONSTRUCT { <urn:a> <urn:b> <<( <urn:c> <urn:d> 'e' )>> } {}")
    assert "<<" in body_rows(built.text)[0][2]


def test_known_at_is_asked_of_the_day(client: TestClient) -> None:
    query = "SELECT ?d { event:eu-ai-act-applies-annex-iii clx:date ?d }"
    assert body_rows(ask(client, query).text) == [["2027-12-02"]]
    page = ask(client, query, known_at="2024-09-01").text
    assert body_rows(page) == [["2026-08-02"]]
    assert 'name="known_at" type="date" value="2024-09-01"' in page


# -- what is wrong --------------------------------------------------------------------------------


def test_an_error_is_told_beside_the_query_with_its_place(client: TestClient) -> None:
    query = 'SELECT * WHERE {\r\n  ?a <urn:<b> "</textarea><script>" .\r\n}'
    page = ask(client, query)
    assert page.status_code == 400
    assert "<script>" not in page.text
    fault = page.text.partition('<section class="fault"')[2].partition("</section>")[0]
    assert 'data-line="2"' in fault
    assert "Line 2, column" in text(fault)
    assert "<mark>" in fault
    assert 'name="query"' in page.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * { ?a clz:date ?b }", "did you mean 'clx:'?"),
        ("SELECT * FROM <urn:none> { ?a ?b ?c }", "there is no graph"),
        ("SELECT * { SERVICE <http://x/> { ?a ?b ?c } }", "SERVICE would call another server"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "line 1, column"),
        ("SELECT * {", "line 1, column"),
    ],
)
def test_every_fault_of_a_query_keeps_the_page(client: TestClient, query: str, said: str) -> None:
    page = ask(client, query)
    assert page.status_code == 400
    assert said.lower() in text(page.text).lower()
    assert 'data-line="1"' in page.text
    assert query in unescape(page.text.partition("<textarea")[2])


def test_a_misspelt_term_is_marked_and_answered(client: TestClient) -> None:
    page = ask(client, "SELECT * {\n  ?a clx:instrumnt ?b }")
    assert page.status_code == 200
    fault = page.text.partition('<section class="fault doubt"')[2].partition("</section>")[0]
    assert 'data-line="2" data-column="6"' in fault
    assert "<mark>clx:instrumnt</mark>" in fault
    assert "did you mean 'instrument'" in text(fault)


def test_other_faults_are_pages_too(client: TestClient) -> None:
    assert ask(client, JAPAN, known_at="2024").status_code == 422
    assert ask(client, JAPAN, timeout="never").status_code == 422
    assert client.get(f"/sparql?{urlencode([('query', 'ASK {}')] * 2)}").status_code == 422


# -- the form -------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_leads_to_rows_in_the_view_that_it_names(
    client: TestClient, number: int
) -> None:
    _, view, query = EXAMPLES[number]
    (address,) = [
        link
        for link in links(client.get("/sparql").text)
        if link.startswith("/sparql?" + urlencode({"query": query}))
    ]
    page = client.get(address).text
    assert len(body_rows(page)) > 1
    assert ("<svg" in page) is (view != "table")


def test_the_form_keeps_data_set_and_view(client: TestClient) -> None:
    graph = "https://w3id.org/chronolex/id/graph/claims"
    given = {"default-graph-uri": graph, "view": "timeline", "timeout": "3"}
    page = ask(client, "SELECT (COUNT(*) AS ?n) { ?s a clx:Event }", **given).text
    for name, value in given.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert body_rows(page) == [["0"]]
    assert any("default-graph-uri" in link for link in links(page) if "/sparql.csv" in link)


# -- saved queries --------------------------------------------------------------------------------


def test_the_gallery_has_every_query_in_its_group(client: TestClient) -> None:
    page = client.get("/queries").text
    assert len(re.findall(r'<section class="gallery"', page)) == len(GROUPS)
    for query in saved().values():
        assert query.asks in unescape(page)
        assert f'action="/queries/{query.name}"' in page
        example = f"?{urlencode(query.examples)}" if query.parameters else ""
        assert {f"/queries/{query.name}{example}"} <= links(page)
        assert {f"/queries/{query.name}.{name}{example}" for name in ("csv", "json")} <= links(page)
    lists = set(re.findall(r'list="_list_(\w+)"', page))
    assert lists == {p.type for query in saved().values() for p in query.parameters}
    assert lists == set(re.findall(r'<datalist id="_list_(\w+)"', page))
    assert page.count("<label for=") == page.count("data-complete=")


@pytest.mark.parametrize("name", saved())
def test_a_saved_query_is_shown_and_opens_in_the_editor(client: TestClient, name: str) -> None:
    query = saved()[name]
    page = client.get(f"/queries/{name}", params=query.examples)
    assert page.status_code == 200
    rows = body_rows(page.text)
    assert bool(rows) is (name != "unsupported-facts")
    (editor,) = [link for link in links(page.text) if link.startswith("/sparql?query=")]
    opened = client.get(editor)
    assert opened.status_code == 200
    assert "doubt" not in opened.text
    assert len(body_rows(opened.text)) == len(rows)
    for view in views(page.text):
        shown = client.get(f"/queries/{name}", params=query.examples | {"view": view.lower()})
        assert shown.status_code == 200
        assert ("<svg" in shown.text) is (view != "Table")


def test_words_lead_to_the_address_with_the_id(client: TestClient) -> None:
    where = "/queries/actor-events"
    for words in ("Tokyo Metropolitan Police Department", "tokyo police", "TOKYO  metropolitan"):
        answer = client.get(where, params={"actor": words, "view": "timeline"})
        assert answer.status_code == 303, words
        target = answer.headers["location"]
        assert target == f"{where}?view=timeline&actor=tokyo-metropolitan-police"
        assert client.get(target).status_code == 200
    several = client.get(where, params={"actor": "police"})
    assert several.status_code == 422
    assert f"{where}?actor=tokyo-metropolitan-police" in links(several.text)
    none = client.get(where, params={"actor": "zzzz"})
    assert none.status_code == 422
    assert "No body of the records is called “zzzz”" in text(none.text)


def test_a_saved_answer_is_in_words(client: TestClient) -> None:
    page = client.get("/queries/actor-events?actor=tokyo-metropolitan-police").text
    assert re.findall(r'<th scope="col">([\w ]+)', page) == ["Title", "Date", "Stage"]
    titles = {row[0] for row in body_rows(page)}
    assert (
        "Tokyo police arrest four people on suspicion of selling AI-made obscene posters" in titles
    )
    assert "14 April 2025" in {row[1] for row in body_rows(page)}
    assert '<time datetime="2025-04-14">' in page
    assert "/events/jp-ai-obscene-posters-arrests-2025" in links(page)
    assert 'value="Tokyo Metropolitan Police Department"' in page


def test_the_queries_are_in_the_navigation(client: TestClient) -> None:
    for path in ("/about", "/queries", "/sparql"):
        nav = client.get(path).text.partition("<nav")[2].partition("</nav>")[0]
        assert {"/queries", "/sparql"} <= links(nav)
