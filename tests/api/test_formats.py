"""How the format is chosen, and the headers around an answer."""

from __future__ import annotations

import csv
import gzip
import io

import httpx
import pyoxigraph
import pytest

from tests.api.serving import ok, problem

JSON, CSV, HTML = "application/json", "text/csv", "text/html"


def media(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text[:200]
    return response.headers["content-type"].partition(";")[0]


def get(http: httpx.Client, path: str, accept: str = "*/*") -> httpx.Response:
    return http.get(path, headers={"Accept": accept})


@pytest.mark.parametrize(
    ("path", "accept", "given"),
    [
        ("/events", "*/*", JSON),
        ("/events", "", JSON),
        ("/events", CSV, CSV),
        ("/events?format=ttl", CSV, "text/turtle"),
        ("/events.ics?format=ttl", CSV, "text/calendar"),
        ("/events.csv", JSON, CSV),
        ("/events", "text/csv;q=0.1, application/json;q=0.9", JSON),
        ("/events", "text/csv;q=0.9, application/json;q=0.1", CSV),
        ("/events", "application/json;q=0, */*", CSV),
        ("/events", "text/*", CSV),
        ("/events", "TEXT/CSV", CSV),
        ("/events", "image/png, text/calendar;q=0.2", "text/calendar"),
        ("/events", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("/events/eu-ai-act-proposal-2021.ttl", HTML, "text/turtle"),
        ("/events/eu-ai-act-proposal-2021", HTML, HTML),
        ("/timeline", HTML + ", */*;q=0.1", JSON),
        ("/timeline.nt", "*/*", "application/n-triples"),
        ("/timeline.jsonld", "*/*", "application/ld+json"),
        ("/dump", "*/*", "application/n-quads"),
        ("/dump.trig", "*/*", "application/trig"),
        ("/instruments.html", JSON, HTML),
    ],
)
def test_suffix_wins_over_parameter_over_accept(
    path: str, accept: str, given: str, http: httpx.Client
) -> None:
    assert media(get(http, path, accept)) == given


@pytest.mark.parametrize(
    ("path", "accept", "able"),
    [
        ("/events", "image/png", "text/csv"),
        ("/events", "application/json;q=0, text/*;q=0, application/*;q=0", "text/csv"),
        ("/events.graphml", "*/*", "csv"),
        ("/events?format=xml", "*/*", "csv"),
        ("/timeline?format=rdf", "*/*", "csv"),
        ("/instruments?format=csv", "*/*", "json"),
        ("/instruments.ics", "*/*", "json"),
        ("/paths.ics?source=eu-ai-act&target=eu-ai-act", "*/*", "json"),
        ("/dump", "text/csv", "application/n-quads"),
        ("/dump.json", "*/*", "nq"),
        ("/ontology.csv", "*/*", "ttl"),
        ("/graph.ics", "*/*", "json"),
        ("/graph/neighbours/eu-ai-act.svg", "*/*", "gexf"),
        ("/deadlines.svg", "*/*", "atom"),
        ("/data/event/eu-ai-act-proposal-2021.csv", "*/*", "ttl"),
    ],
)
def test_what_cannot_carry_the_view_is_406_with_those_that_can(
    path: str, accept: str, able: str, http: httpx.Client
) -> None:
    told = problem(get(http, path, accept), 406, "not-acceptable")
    assert able in told["accepted"]


@pytest.mark.parametrize("path", ["/events", "/timeline", "/graph", "/dump", "/ontology"])
def test_an_unknown_format_is_422_with_those_known(path: str, http: httpx.Client) -> None:
    told = problem(http.get(path, params={"format": "pdf"}), 422, "bad-value")
    assert {"json", "csv", "ttl"} <= set(told["accepted"])
    problem(http.get(path, params={"format": ""}), 422, "bad-value")


HEADED = [
    "/", "/events", "/events.csv", "/events/eu-ai-act-proposal-2021", "/timeline.ics", "/graph",
    "/instruments", "/actors", "/themes/deepfake", "/dump", "/ontology", "/healthz", "/readyz",
    "/version", "/openapi.json", "/docs", "/sparql", "/sparql?query=ASK%7B%7D",
    "/paths?source=eu-ai-act&target=eu-ai-act", "/data/event/eu-ai-act-proposal-2021.ttl",
    "/changes", "/changes.atom", "/bundle?kind=study",
]  # fmt: skip


@pytest.mark.parametrize("path", HEADED)
def test_head_is_get_without_the_body(path: str, http: httpx.Client) -> None:
    whole, head = http.get(path), http.head(path)
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    for name in ("content-type", "etag", "content-disposition", "link", "vary"):
        assert head.headers.get(name) == whole.headers.get(name)


def test_head_of_an_error_has_its_status(http: httpx.Client) -> None:
    assert http.head("/events/nope").status_code == 404
    assert http.head("/events?nope=1").status_code == 422


TAGGED = [
    "/events", "/events/eu-ai-act-proposal-2021", "/instruments", "/graph", "/ontology",
    "/dump.trig", "/data/event/eu-ai-act-proposal-2021.ttl", "/sparql?query=ASK%7B%7D",
    "/dump", "/timeline", "/timeline.csv", "/timeline.ics", "/timeline.nq", "/timeline.xlsx",
    "/events.parquet", "/graph.graphml", "/deadlines.atom", "/deadlines",
    "/events/eu-ai-act-proposal-2021.csv", "/changes", "/changes.atom",
    "/bundle.zip?kind=study",
]  # fmt: skip


@pytest.mark.parametrize("path", TAGGED)
def test_who_has_it_already_gets_304(path: str, http: httpx.Client) -> None:
    tag = http.get(path).headers["etag"]
    for given in (tag, f'"other", {tag}', f"W/{tag.removeprefix('W/')}", "*"):
        again = http.get(path, headers={"If-None-Match": given})
        assert again.status_code == 304
        assert again.content == b""
        # what was never compressed has a strong one; a 304 does not know that
        assert again.headers["etag"].removeprefix("W/") == tag.removeprefix("W/")
    assert http.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_changes_with_the_answer(http: httpx.Client) -> None:
    tags = {http.get(path).headers["etag"] for path in ("/events", "/events?kind=law", "/graph")}
    assert len(tags) == 3


def test_the_tag_of_an_export_is_of_its_question(http: httpx.Client) -> None:
    paths = ["/timeline.csv", "/timeline.csv?kind=law", "/timeline.csv?valid_at=2026-07-25",
             "/timeline.csv?known_at=2026-07-25", "/timeline.nt", "/events.csv",
             "/deadlines.csv"]  # fmt: skip
    tags = [http.get(path).headers["etag"] for path in paths]
    assert len(set(tags)) == len(paths)
    assert tags == [http.get(path).headers["etag"] for path in paths]


def test_other_sites_may_read(http: httpx.Client) -> None:
    origin = {"Origin": "https://example.org"}
    for path in ("/events", "/timeline.csv", "/sparql?query=ASK%7B%7D", "/events/nope"):
        assert http.get(path, headers=origin).headers["access-control-allow-origin"] == "*"
    flight = http.options(
        "/sparql",
        headers={
            **origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert flight.status_code == 200
    assert "POST" in flight.headers["access-control-allow-methods"]


def test_answers_are_compressed_for_those_who_ask(server_url: str) -> None:
    with httpx.Client(base_url=server_url, trust_env=False) as client:
        request = client.build_request("GET", "/events", headers={"Accept-Encoding": "gzip"})
        answer = client.send(request, stream=True)
        raw = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        plain = client.get("/events", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 3


@pytest.fixture
def server_url(http: httpx.Client) -> str:
    return str(http.base_url)


@pytest.mark.parametrize(
    "path", ["/events", "/events.csv", "/instruments", "/dump", "/ontology", "/sparql", "/nope"]
)
def test_caches_are_told_that_accept_matters(path: str, http: httpx.Client) -> None:
    vary = {word.strip().lower() for word in http.get(path).headers["vary"].split(",")}
    assert "accept" in vary


def test_exports_link_to_the_same_view_in_other_formats(http: httpx.Client) -> None:
    answer = http.get("/timeline.csv?kind=law&jurisdiction=EU")
    assert set(answer.links) or answer.headers["link"]
    links = [part.strip() for part in answer.headers["link"].split(", <")]
    assert len(links) >= 4
    for link in links:
        target, _, rest = link.lstrip("<").partition(">")
        assert 'rel="alternate"' in rest
        wanted = rest.partition('type="')[2].partition('"')[0]
        other = http.get(target)
        assert media(other) == wanted
        assert "kind=law" in target


@pytest.mark.parametrize("name", ["csv", "ttl", "ics", "nt", "jsonld", "xlsx", "parquet", "nq"])
def test_exports_come_as_files_with_a_telling_name(name: str, http: httpx.Client) -> None:
    header = http.get(f"/timeline.{name}?valid_at=2026-07-25").headers["content-disposition"]
    assert header == f'attachment; filename="chronolex-timeline-2026-07-25.{name}"'


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/timeline.csv?jurisdiction=EU", "timeline-eu-2026-11-22.csv"),
        ("/deadlines.ics?theme=deepfake&within=90", "deadlines-deepfake-within-90-2026-11-22.ics"),
        ("/graph.gexf?kind=law&from=2024", "graph-from-2024-law-2026-11-22.gexf"),
        ("/timeline.csv?known_at=2026-01-01", "timeline-2026-11-22-known-2026-01-01.csv"),
        ("/graph/neighbours/eu-ai-act.dot", "graph-eu-ai-act-2026-11-22.dot"),
    ],
)
def test_names_of_files_tell_the_filters(path: str, name: str, http: httpx.Client) -> None:
    header = http.get(path).headers["content-disposition"]
    assert header == f'attachment; filename="chronolex-{name}"'


@pytest.mark.parametrize("name", ["json", "md", "svg", "atom"])
def test_what_a_browser_shows_is_inline(name: str, http: httpx.Client) -> None:
    header = http.get(f"/timeline.{name}?kind=study").headers["content-disposition"]
    assert header.startswith("inline; ")
    assert f'filename="chronolex-timeline-study-2026-11-22.{name}"' in header


@pytest.mark.parametrize(
    ("path", "word"),
    [("/timeline.ics", "X-CHRONOLEX-LEFT-OUT:"), ("/timeline.timelinejs", '"left_out":'),
     ("/timeline.svg", " events drawn, ")],
)  # fmt: skip
def test_what_a_format_leaves_out_is_counted_in_the_file_and_in_a_header(
    path: str, word: str, http: httpx.Client
) -> None:
    answer = http.get(path)
    out = answer.headers["chronolex-left-out"]
    assert int(out) > 0
    assert f"{word}{out}" in answer.text
    assert "chronolex-left-out" not in http.get("/timeline.csv?kind=study").headers


def test_an_edge_list_counts_the_nodes_without_an_edge(http: httpx.Client) -> None:
    assert http.get("/graph.csv").headers["chronolex-left-out"] == "0"


def test_a_long_question_is_not_repeated_for_every_format(http: httpx.Client) -> None:
    actors = [item["id"] for item in ok(http.get("/actors"))["items"]][:50]
    answer = http.get("/timeline.csv", params={"actor": actors})
    assert answer.status_code == 200
    assert sum(len(name) + len(value) for name, value in answer.headers.items()) < 4000


def test_the_feed_of_one_event_is_not_that_of_all(http: httpx.Client) -> None:
    whole = http.get("/timeline.atom").text
    one = http.get("/events/eu-ai-act-proposal-2021.atom").text
    assert "<id>tag:w3id.org,2026:chronolex/timeline</id>" in whole
    assert "<id>tag:w3id.org,2026:chronolex/event/eu-ai-act-proposal-2021</id>" in one


def test_a_feed_names_the_address_that_was_asked(http: httpx.Client) -> None:
    path = "/deadlines.atom?jurisdiction=EU&within=365"
    told = http.get(path).text
    address = f"{str(http.base_url).rstrip('/')}{path}".replace("&", "&amp;")
    assert f'<link rel="self" href="{address}"/>' in told


def test_every_export_holds_every_event(http: httpx.Client) -> None:
    ids = {event["id"] for event in ok(http.get("/timeline"))["items"]}
    rows = list(csv.DictReader(io.StringIO(http.get("/timeline.csv").text)))
    assert {row["id"] for row in rows} == ids
    head = "https://w3id.org/chronolex/id/event/"
    kind = pyoxigraph.NamedNode("https://w3id.org/chronolex/ont#Event")
    for form in (pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.N_TRIPLES):
        answer = http.get(f"/timeline.{form.file_extension}")
        found = {
            quad.subject.value.removeprefix(head)
            for quad in pyoxigraph.parse(answer.content, format=form)
            if quad.object == kind and isinstance(quad.subject, pyoxigraph.NamedNode)
        }
        assert found == ids
    calendar = http.get("/timeline.ics")
    entries = calendar.text.count("BEGIN:VEVENT")
    assert entries + int(calendar.headers["chronolex-left-out"]) == len(ids)
