"""SPARQL 1.1 Protocol: how a query comes in, what goes out, what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph
import pytest
import yaml
from pyoxigraph import RdfFormat

from tests.api.serving import EVENTS, ROOT, problem

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
RESULTS_JSON = "application/sparql-results+json"
RESULTS_XML = "application/sparql-results+xml"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?e a clx:Event }"
BUILD = "CONSTRUCT { ?e a clx:Event } WHERE { ?e a clx:Event }"
ID = "https://w3id.org/chronolex/id/"
CLAIMS = f"{ID}graph/claims"
RESOLVED = f"{ID}graph/resolved"


def ask(http: httpx.Client, query: str, accept: Any = RESULTS_JSON, **given: Any) -> httpx.Response:
    return http.get("/sparql", params={"query": query, **given}, headers={"Accept": accept})


def rows(http: httpx.Client, query: str, **given: Any) -> list[dict[str, str]]:
    answer = ask(http, query, **given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == RESULTS_JSON
    bindings = answer.json()["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in bindings]


def number(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


# ways in


def test_get_form_and_direct_post_give_the_same(http: httpx.Client) -> None:
    accept = {"Accept": RESULTS_JSON}
    direct = http.post("/sparql", content=COUNT, headers={**accept, "Content-Type": DIRECT})
    charset = http.post(
        "/sparql", content=COUNT, headers={**accept, "Content-Type": f"{DIRECT}; charset=utf-8"}
    )
    form = http.post("/sparql", data={"query": COUNT}, headers=accept)
    assert number(ask(http, COUNT)) == number(direct) == number(charset) == number(form) == EVENTS


def test_a_query_travels_unharmed(http: httpx.Client) -> None:
    text = 'SELECT ("déjà + vu & 100% 日本 #x" AS ?s) {} # a comment'
    expected = "déjà + vu & 100% 日本 #x"
    assert rows(http, text) == [{"s": expected}]
    for answer in (
        http.post("/sparql", data={"query": text}),
        http.post("/sparql", content=text.encode(), headers={"Content-Type": DIRECT}),
    ):
        assert answer.json()["results"]["bindings"][0]["s"]["value"] == expected


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/sparql-update", "", "nonsense"]
)
def test_another_content_type_is_415_with_those_taken(
    content_type: str, http: httpx.Client
) -> None:
    answer = http.post("/sparql", content=COUNT, headers={"Content-Type": content_type})
    told = problem(answer, 415, "unsupported-media-type")
    assert told["accepted"] == [FORM, DIRECT]


def test_an_update_is_refused(http: httpx.Client) -> None:
    update = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    problem(http.post("/sparql", data={"update": update}), 400, "bad-request")
    problem(http.get("/sparql", params={"update": update, "query": COUNT}), 400, "bad-request")
    for text in (update, "DROP ALL", "CLEAR DEFAULT", "LOAD <file:///etc/passwd>"):
        problem(ask(http, text), 400, "bad-query")
        direct = http.post("/sparql", content=text, headers={"Content-Type": DIRECT})
        problem(direct, 400, "bad-query")
    assert number(ask(http, COUNT)) == EVENTS
    assert not rows(http, "SELECT ?o { <urn:a> <urn:b> ?o }")


def test_two_queries_are_refused(http: httpx.Client) -> None:
    problem(http.get("/sparql", params={"query": [COUNT, COUNT]}), 400, "bad-request")
    answer = http.post("/sparql", params={"query": COUNT}, data={"query": COUNT})
    problem(answer, 400, "bad-request")
    problem(http.post("/sparql", data={}), 415, "unsupported-media-type")
    problem(http.post("/sparql", data={"x": "1"}), 400, "bad-request")
    for empty in ("", "  \n"):
        problem(http.get("/sparql", params={"query": empty}), 400, "bad-request")


def test_a_body_over_the_limit_is_413(http: httpx.Client) -> None:
    big = "#" + "x" * 300 * 1024
    for kind in (FORM, DIRECT):
        answer = http.post("/sparql", content=big, headers={"Content-Type": kind})
        problem(answer, 413, "too-large")
    chunks = (b"#" * 1024 for _ in range(300))
    answer = http.post("/sparql", content=chunks, headers={"Content-Type": DIRECT})
    problem(answer, 413, "too-large")


def test_a_body_that_is_no_text_is_400(http: httpx.Client) -> None:
    for kind in (FORM, DIRECT):
        answer = http.post("/sparql", content=b"query=\xff\xfe", headers={"Content-Type": kind})
        problem(answer, 400, "bad-request")
    answer = http.post("/sparql", content=b"query=%ff", headers={"Content-Type": FORM})
    problem(answer, 400, "bad-request")
    many = "&".join(f"a{n}=1" for n in range(500))
    problem(http.post("/sparql", content=many, headers={"Content-Type": FORM}), 400, "bad-request")


# the data set

PLAIN = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


def test_the_default_graph_is_the_resolved_view(http: httpx.Client) -> None:
    resolved = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{RESOLVED}> {{ ?s ?p ?o }} }}"
    assert number(ask(http, PLAIN)) == number(ask(http, resolved)) > 1000


def test_default_graph_uri_picks_the_default_graph(http: httpx.Client) -> None:
    whole = number(ask(http, PLAIN))
    claims = number(ask(http, PLAIN, **{"default-graph-uri": CLAIMS}))
    assert 0 < claims != whole
    both = number(ask(http, PLAIN, **{"default-graph-uri": [CLAIMS, RESOLVED]}))
    assert max(claims, whole) < both <= claims + whole
    assert number(ask(http, NAMED, **{"default-graph-uri": CLAIMS})) == 0


def test_a_graph_that_is_not_there_is_400(http: httpx.Client) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        told = problem(ask(http, PLAIN, **{name: [CLAIMS, f"{ID}graph/clams"]}), 400, "bad-query")
        assert f"did you mean '{CLAIMS}'" in told["detail"]
    for words in ("FROM", "FROM NAMED", "from#\n"):
        text = f"SELECT *\n{words} <http://127.0.0.1:1/x> {{ ?s ?p ?o }}"
        told = problem(ask(http, text), 400, "bad-query")
        assert told["position"]["line"] == (3 if "#" in words else 2)
        # the data set of the protocol wins over the query's own
        assert ask(http, text, **{"default-graph-uri": CLAIMS}).status_code == 200


def test_named_graph_uri_picks_the_named_graphs(http: httpx.Client) -> None:
    assert number(ask(http, NAMED)) > 250
    assert number(ask(http, NAMED, **{"named-graph-uri": [CLAIMS, RESOLVED]})) == 2
    assert number(ask(http, PLAIN, **{"named-graph-uri": CLAIMS})) == 0


def test_the_data_set_of_the_protocol_wins_over_from(http: httpx.Client) -> None:
    text = f"SELECT (COUNT(*) AS ?n) FROM <{RESOLVED}> {{ ?s ?p ?o }}"
    claims = number(ask(http, PLAIN, **{"default-graph-uri": CLAIMS}))
    assert number(ask(http, text)) != claims
    assert number(ask(http, text, **{"default-graph-uri": CLAIMS})) == claims
    named = f"SELECT (COUNT(*) AS ?n) FROM NAMED <{RESOLVED}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert number(ask(http, named, **{"named-graph-uri": CLAIMS})) == claims


def test_the_data_set_comes_with_a_post_too(http: httpx.Client) -> None:
    expected = number(ask(http, PLAIN, **{"default-graph-uri": CLAIMS}))
    form = http.post("/sparql", data={"query": PLAIN, "default-graph-uri": CLAIMS})
    direct = http.post(
        "/sparql",
        params={"default-graph-uri": CLAIMS},
        content=PLAIN,
        headers={"Content-Type": DIRECT},
    )
    assert number(form) == number(direct) == expected


def test_from_within_the_query_works(http: httpx.Client) -> None:
    text = f"SELECT (COUNT(*) AS ?n) FROM <{CLAIMS}> {{ ?s ?p ?o }}"
    assert number(ask(http, text)) == number(ask(http, PLAIN, **{"default-graph-uri": CLAIMS}))


@pytest.mark.parametrize("name", ["not an iri", "", "relative", "<urn:a>", "urn:\x00"])
def test_a_graph_name_that_is_no_iri_is_400(name: str, http: httpx.Client) -> None:
    problem(ask(http, PLAIN, **{"default-graph-uri": name}), 400, "bad-query")


# ways out


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", RESULTS_JSON),
        ("", RESULTS_JSON),
        ("application/*", RESULTS_JSON),
        ("text/*", "text/csv; charset=utf-8"),
        (RESULTS_XML, RESULTS_XML),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", RESULTS_JSON),
        ("application/xml", RESULTS_XML),
        (f"{RESULTS_XML};q=0.2, text/csv;q=0.8", "text/csv; charset=utf-8"),
        (f"{RESULTS_JSON};q=0, */*", RESULTS_XML),
        ("text/turtle, */*;q=0.1", RESULTS_JSON),
        ("nonsense", RESULTS_JSON),
    ],
)
def test_a_select_is_given_as_accept_likes(accept: str, given: str, http: httpx.Client) -> None:
    answer = ask(http, COUNT, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == given


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_every_result_format_says_the_same(name: str, http: httpx.Client) -> None:
    text = "SELECT ?e ?d { ?e a clx:Event ; clx:date ?d } ORDER BY ?e"
    expected = [(row["e"], row["d"]) for row in rows(http, text)]
    assert len(expected) > 70
    answer = ask(http, text, "*/*", format=name)
    if name in ("csv", "tsv"):
        if name == "csv":
            lines = list(csv.reader(io.StringIO(answer.text)))[1:]
        else:
            lines = [line.split("\t") for line in answer.text.splitlines()[1:]]
        shorn = [(e.strip("<>"), d.partition('"^^')[0].strip('"')) for e, d in lines]
    else:
        form = (
            pyoxigraph.QueryResultsFormat.JSON
            if name == "json"
            else pyoxigraph.QueryResultsFormat.XML
        )
        parsed: Any = pyoxigraph.parse_query_results(answer.content, format=form)
        shorn = [(row["e"].value, row["d"].value) for row in parsed]
    assert shorn == expected


@pytest.mark.parametrize(
    ("name", "media", "form"),
    [
        ("ttl", "text/turtle", RdfFormat.TURTLE),
        ("nt", "application/n-triples", RdfFormat.N_TRIPLES),
        ("rdf", "application/rdf+xml", RdfFormat.RDF_XML),
        ("jsonld", "application/ld+json", RdfFormat.JSON_LD),
    ],
)
@pytest.mark.parametrize(
    "text", [BUILD, "DESCRIBE <https://w3id.org/chronolex/id/event/eu-ai-act-proposal-2021>"]
)
def test_graphs_come_in_four_formats(
    name: str, media: str, form: RdfFormat, text: str, http: httpx.Client
) -> None:
    answer = ask(http, text, media)
    assert answer.headers["content-type"].partition(";")[0] == media
    named = ask(http, text, "image/png", format=name)
    assert named.headers["content-type"] == answer.headers["content-type"]
    found = {quad.triple for quad in pyoxigraph.parse(answer.content, format=form)}
    assert {quad.triple for quad in pyoxigraph.parse(named.content, format=form)} == found
    plain = ask(http, text, "application/n-triples")
    lines = pyoxigraph.parse(plain.content, format=RdfFormat.N_TRIPLES)
    assert found == {quad.triple for quad in lines}
    assert len(found) == EVENTS if text == BUILD else len(found) > 5


@pytest.mark.parametrize("format_", ["json", "xml"])
def test_ask_gives_a_boolean(format_: str, http: httpx.Client) -> None:
    for text, expected in (("ASK { ?e a clx:Event }", "true"), ("ASK { ?e a <urn:x> }", "false")):
        answer = ask(http, text, "*/*", format=format_)
        assert answer.status_code == 200
        assert expected in answer.text.lower()
    assert ask(http, "ASK {}").json()["boolean"] is True


@pytest.mark.parametrize(
    ("text", "accept"),
    [(BUILD, "text/csv"), (BUILD, RESULTS_JSON), (COUNT, "text/turtle"), (COUNT, "image/png")],
)
def test_what_no_accepted_format_can_carry_is_406(
    text: str, accept: str, http: httpx.Client
) -> None:
    told = problem(ask(http, text, accept), 406, "not-acceptable")
    assert told["accepted"]


@pytest.mark.parametrize("format_", ["nonsense", "", "pdf", "application/json", "html", "ics"])
def test_a_format_not_recognised_falls_back_to_accept(format_: str, http: httpx.Client) -> None:
    answer = ask(http, COUNT, "text/csv", format=format_)
    assert answer.headers["content-type"].startswith("text/csv")


def test_a_suffix_is_a_format(http: httpx.Client) -> None:
    answer = http.get("/sparql.csv", params={"query": COUNT}, headers={"Accept": RESULTS_XML})
    assert answer.text.split() == ["n", str(EVENTS)]


def test_without_a_query_there_is_a_service_description(http: httpx.Client) -> None:
    for media, form in (
        ("text/turtle", RdfFormat.TURTLE),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/n-triples", RdfFormat.N_TRIPLES),
    ):
        answer = http.get("/sparql", headers={"Accept": media})
        assert answer.headers["content-type"].partition(";")[0] == media
        triples = [quad.triple for quad in pyoxigraph.parse(answer.content, format=form)]
        sd = "http://www.w3.org/ns/sparql-service-description#"
        endpoints = [t.object for t in triples if t.predicate.value == f"{sd}endpoint"]
        assert endpoints == [pyoxigraph.NamedNode(f"{http.base_url}/sparql")]
        named = [t for t in triples if t.predicate.value == f"{sd}namedGraph"]
        assert len(named) > 250


def test_without_a_query_a_browser_gets_the_page(http: httpx.Client) -> None:
    answer = http.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "<textarea" in answer.text


# errors


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT *\n{ foo:bar ?p ?o }", 2, 3),
        ("SELECT * WHERE { ?s foo:bar ?o }", 1, 21),
        ("SELECT *\nWHERE { SERVICE <http://x/> { ?s ?p ?o } }", 2, 9),
        ("SELECT *\n\n{ ?s ?p 'open }", 3, 9),
    ],
)
def test_an_error_says_line_and_column(
    text: str, line: int, column: int, http: httpx.Client
) -> None:
    told = problem(ask(http, text), 400, "bad-query")
    assert told["position"] == {"line": line, "column": column}
    assert f"line {line}, column {column}" in told["detail"]


def test_an_unknown_prefix_is_named(http: httpx.Client) -> None:
    told = problem(ask(http, "SELECT * { ?s foo:bar ?o }"), 400, "bad-query")
    assert "'foo:'" in told["detail"]
    told = problem(ask(http, "SELECT * { ?s cls:date ?o }"), 400, "bad-query")
    assert "did you mean 'clx:'" in told["detail"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { {{ #x\n SeRvIcE\t<http://127.0.0.1:1/> {} }} }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> {} }",
        "SELECT * { ?s ?p '''a'b''' . SERVICE ?s {} }",
        "SELECT * { ?s ?p <http://x/#> . SERVICE ?s {} }",
        "SELECT * { FILTER(1<2) SERVICE <http://127.0.0.1:1/> {} FILTER(3>2) }",
        "SELECT * { FILTER EXISTS { SERVICE <http://127.0.0.1:1/> {} } }",
    ],
)
def test_service_is_refused_however_written(text: str, http: httpx.Client) -> None:
    problem(ask(http, text), 400, "bad-query")


@pytest.mark.parametrize(
    "text",
    [
        'ASK { ?s rdfs:label "SERVICE <http://x/> LOAD" }',
        "ASK { ?SERVICE ?LOAD <http://example.org/SERVICE> } # SERVICE <x>",
        "PREFIX SERVICE: <urn:x> ASK { ?s SERVICE:LOAD ?o }",
        "ASK { ?s ?p '''SERVICE\n<http://x/>''' }",
    ],
)
def test_the_word_service_elsewhere_is_no_call(text: str, http: httpx.Client) -> None:
    assert ask(http, text).status_code == 200


# what the graph can be asked

NAMED_EVENTS = {
    "eu-ai-act-parliament-position-2023": "2023-06-14",
    "cn-genai-interim-measures-2023-published": "2023-07-13",
    "kr-busan-ai-csam-sentence-2023": "2023-09",
    "jp-ai-obscene-posters-arrests-2025": "2025-04-14",
}


def test_the_four_named_events_are_listed_with_their_dates(http: httpx.Client) -> None:
    found = rows(
        http,
        "SELECT ?e ?d WHERE { ?e a clx:Event ; clx:date ?d ; clx:jurisdiction ?j ; rdfs:label ?t }",
    )
    dates = {row["e"].removeprefix(f"{ID}event/"): row["d"] for row in found}
    assert {name: dates.get(name) for name in NAMED_EVENTS} == NAMED_EVENTS


def test_each_event_has_one_resolved_date_at_most(http: httpx.Client) -> None:
    assert not rows(
        http,
        "SELECT ?e { ?e a clx:Event ; clx:date ?d } GROUP BY ?e HAVING(COUNT(?d) > 1)",
    )


def test_graph_claim_says_who_says_so(http: httpx.Client) -> None:
    event = f"<{ID}event/eu-ai-act-parliament-position-2023>"
    found = rows(
        http,
        f"""SELECT ?claim ?source ?stage ?publisher WHERE {{
          GRAPH ?claim {{ {event} clx:stage ?stage }}
          GRAPH <{CLAIMS}> {{ ?claim a clx:Claim ; dcterms:source ?source }}
          ?source dcterms:publisher ?publisher
        }}""",
    )
    said = {
        row["claim"].rpartition("--")[2]: row["stage"].rpartition("#stage-")[2] for row in found
    }
    assert said["cnn"] == "adopted", "the report stays as it was made"
    assert len(set(said.values())) > 1
    assert all(row["publisher"] for row in found)
    resolved = rows(http, f"SELECT ?stage {{ {event} clx:stage ?stage }}")
    assert [row["stage"] for row in resolved] == [
        "https://w3id.org/chronolex/ont#stage-position-adopted"
    ]


def known_corrections() -> set[tuple[str, str]]:
    """(corrected claim, correcting claim), read from the records themselves."""
    found = set()
    for path in Path(ROOT, "data/records/events").glob("*.yaml"):
        record = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        for claim in record["claims"]:
            for correction in claim.get("corrects", ()):
                by = f"{record['id']}--{claim['id']}"
                found.add((correction["claim"].replace("/", "--"), by))
    return found


def test_corrected_reports_are_listed_with_what_corrects_them(http: httpx.Client) -> None:
    found = rows(
        http,
        f"""SELECT ?old ?new WHERE {{ GRAPH <{CLAIMS}> {{
          ?c a clx:Correction ; clx:correctedClaim ?old ; clx:correctingClaim ?new }} }}""",
    )
    head = f"{ID}claim/"
    listed = {(row["old"].removeprefix(head), row["new"].removeprefix(head)) for row in found}
    assert listed == known_corrections()
    corrected = {old for old, _ in listed}
    assert "eu-ai-act-parliament-position-2023--cnn" in corrected
    assert "cn-genai-interim-measures-2023-published--cnn" in corrected
    assert "us-twitch-deepfake-affair-2023--cnn" in corrected


# beside the answer


def test_the_validator_is_known_before_the_query_is_run(http: httpx.Client) -> None:
    answer = ask(http, COUNT)
    tag = answer.headers["etag"]
    assert tag.startswith('W/"')
    for given in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        params = {"query": COUNT}
        accept = {"Accept": RESULTS_JSON, "If-None-Match": given}
        again = http.get("/sparql", params=params, headers=accept)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    others = [
        ask(http, COUNT + " "),
        ask(http, COUNT, "text/csv"),
        ask(http, COUNT, format="csv"),
        ask(http, COUNT, **{"default-graph-uri": CLAIMS}),
        ask(http, COUNT, known_at="2023-09-01"),
    ]
    assert len({tag, *(other.headers["etag"] for other in others)}) == 6


@pytest.mark.parametrize("word", ["NOW()", "rand()", "UUID()", "STRUUID ()"])
def test_an_answer_that_changes_has_no_validator(word: str, http: httpx.Client) -> None:
    answer = ask(http, f"SELECT ({word} AS ?x) {{}}")
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_head_gives_the_headers_alone(http: httpx.Client) -> None:
    for params in ({"query": COUNT}, {}):
        head, got = http.head("/sparql", params=params), http.get("/sparql", params=params)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-type", "etag", "vary"):
            assert head.headers[name] == got.headers[name]
    assert http.head("/sparql", params={"query": "x"}).status_code == 400


def test_options_say_what_may_be_done(http: httpx.Client) -> None:
    answer = http.options("/sparql")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert DIRECT in answer.headers["accept-post"]


def test_other_sites_may_ask(http: httpx.Client) -> None:
    origin = {"Origin": "https://example.org"}
    answer = http.get("/sparql", params={"query": COUNT}, headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    for name in ("etag", "retry-after", "chronolex-hint", "chronolex-known-at"):
        assert name in answer.headers["access-control-expose-headers"].lower()
    wanted = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, accept",
    }
    preflight = http.options("/sparql", headers=origin | wanted)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]
    refused = http.get("/sparql", params={"query": "x"}, headers=origin)
    assert refused.headers["access-control-allow-origin"] == "*"


def test_a_long_answer_is_compressed(http: httpx.Client) -> None:
    given = {"query": "SELECT * { ?s ?p ?o } LIMIT 500"}
    packed = http.get("/sparql", params=given, headers={"Accept-Encoding": "gzip"})
    plain = http.get("/sparql", params=given, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < len(plain.content) / 4
    assert packed.content == plain.content
    assert "accept-encoding" in packed.headers["vary"].lower()


@pytest.mark.parametrize(
    ("name", "media", "form"),
    [
        ("trig", "application/trig", RdfFormat.TRIG),
        ("nq", "application/n-quads", RdfFormat.N_QUADS),
    ],
)
def test_graphs_come_as_quads_of_the_default_graph(
    name: str, media: str, form: RdfFormat, http: httpx.Client
) -> None:
    answer = ask(http, BUILD, media)
    assert answer.headers["content-type"] == media
    quads = list(pyoxigraph.parse(answer.content, format=form))
    assert len(quads) == EVENTS
    assert {quad.graph_name for quad in quads} == {pyoxigraph.DefaultGraph()}
    assert ask(http, BUILD, "*/*", format=name).content == answer.content


def test_the_service_description_tells_of_prefixes_and_features(http: httpx.Client) -> None:
    answer = http.get("/sparql", headers={"Accept": "application/n-triples"})
    triples = [quad.triple for quad in pyoxigraph.parse(answer.content, format=RdfFormat.N_TRIPLES)]
    sd = "http://www.w3.org/ns/sparql-service-description#"
    told = {t.object.value for t in triples if not isinstance(t.object, pyoxigraph.Triple)}
    assert {"clx", "rdfs", "https://w3id.org/chronolex/ont#"} <= told
    features = {t.object.value for t in triples if t.predicate.value == f"{sd}feature"}
    assert {name.rpartition("#")[2] for name in features} == {
        "known-prefixes",
        "known-at",
        "timeout",
    }
    comments = [t.object.value for t in triples if t.predicate.value.endswith("#comment")]
    assert any("no PREFIX" in text for text in comments)
    assert any("resolved view" in text for text in comments)


def test_unknown_parameters_are_ignored(http: httpx.Client) -> None:
    given = {"output": "json", "debug": "on", "results": "x", "should-sponge": "", "a b": "\x00"}
    assert number(ask(http, COUNT, **given)) == EVENTS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?s clx:instrumnt ?o }", "did you mean 'instrument'?"),
        ("ASK { ?s a <https://w3id.org/chronolex/ont#Evnt> }", "did you mean 'Event'?"),
        ("CONSTRUCT WHERE { ?s clx:\u00e9\u00e9\u00e9 ?o }", "\\xe9"),
    ],
)
def test_a_misspelt_term_is_answered_with_a_hint(text: str, said: str, http: httpx.Client) -> None:
    answer = ask(http, text, "*/*")
    assert answer.status_code == 200
    assert said in answer.headers["chronolex-hint"]


def test_a_term_that_is_there_needs_no_hint(http: httpx.Client) -> None:
    assert "chronolex-hint" not in ask(http, COUNT).headers
