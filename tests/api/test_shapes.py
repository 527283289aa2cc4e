"""The shapes that the contract promises: events, lists, paths, problems."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from data.reading import bundled, read
from tests.api.serving import ROOT, SHIPPED, TODAY, ok, problem

FIELDS = (
    "id iri title kind stage date jurisdiction seat extent instrument part actors themes status"
    " belief sources relations moved pending"
).split()
DATE = ("edtf", "not_before", "before", "precision", "qualifier")
LISTS = ("/events", "/instruments", "/actors", "/jurisdictions", "/themes", "/documents")
NOW = {"valid_at": TODAY, "known_at": TODAY}
BELIEFS = {"reported", "corroborated", "verified", "disputed", "refuted", "superseded"}
STATUSES = set(
    "proposed adopted in-force-not-applicable applicable suspended postponed withdrawn vetoed"
    " lapsed annulled repealed expired unknown".split()
)


def test_every_shipped_event_is_listed(every_event: list[dict[str, Any]]) -> None:
    assert sorted(event["id"] for event in every_event) == SHIPPED


@pytest.mark.parametrize("id_", SHIPPED)
def test_an_event_has_every_promised_field(id_: str, http: httpx.Client) -> None:
    event = ok(http.get(f"/events/{id_}"))
    assert set(FIELDS) <= set(event)
    assert event["id"] == id_
    assert event["iri"] == f"https://w3id.org/chronolex/id/event/{id_}"
    assert event["title"]
    assert event["status"] in {"occurred", "scheduled", "cancelled", "unknown"}
    assert event["belief"] in BELIEFS
    assert event["sources"], "every statement has a source"
    assert all(source["id"] and source["publisher"] for source in event["sources"])
    for name in ("part", "actors", "themes", "relations", "moved", "pending"):
        assert isinstance(event[name], list), name
    date = event["date"]
    assert set(DATE) <= set(date)
    if date["not_before"] and date["before"]:
        assert date["not_before"] < date["before"], "half-open bounds"
    assert event["as_of"] == NOW
    assert event["claims"]
    for claim in event["claims"]:
        assert claim["quotation"] or claim["locator"], "a quotation or a place"
        assert claim["belief"] in BELIEFS
    for relation in event["relations"]:
        assert relation["evidence"], "each relation carries its evidence"


@pytest.mark.parametrize("path", ["/events", "/deadlines"])
def test_an_event_without_a_date_has_an_object_with_nulls(path: str, http: httpx.Client) -> None:
    """Before a law is made, nothing may date what it will bring."""
    days = {"known_at": "2026-07-01", "valid_at": "2026-07-01", "limit": "1000"}
    items = ok(http.get(path, params=days, headers={"Accept": "*/*"}))["items"]
    dates = [item["date"] for item in items] + [p["date"] for i in items for p in i["pending"]]
    assert all(set(DATE) <= set(date) for date in dates)
    undated = [date for date in dates if date["edtf"] is None and "condition" not in date]
    assert undated
    assert all(value is None for date in undated for value in date.values())


def test_events_say_what_their_records_say(every_event: list[dict[str, Any]]) -> None:
    for event in every_event:
        text = Path(ROOT, f"data/records/events/{event['id']}.yaml").read_text("utf-8")
        record = yaml.load(text, yaml.CSafeLoader)
        for name in ("title", "kind", "stage", "jurisdiction"):
            assert event[name] == record[name], event["id"]
        assert event["instrument"] == record.get("instrument"), event["id"]


def test_the_list_and_the_event_agree(
    http: httpx.Client, every_event: list[dict[str, Any]]
) -> None:
    for listed in every_event[::5]:
        alone = ok(http.get(f"/events/{listed['id']}"))
        assert {name: alone[name] for name in listed} == listed


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_items_total_next_as_of_release(path: str, http: httpx.Client) -> None:
    told = ok(http.get(path, headers={"Accept": "application/json"}))
    assert list(told) == ["items", "total", "next", "as_of", "filters", "release"]
    assert len(told["items"]) == min(told["total"], 100)
    assert told["as_of"] == NOW
    assert told["release"] == ok(http.get("/version"))["release"]


def test_claims_say_who_says_what_and_what_conflicts(http: httpx.Client) -> None:
    told = ok(http.get("/events/eu-ai-act-parliament-position-2023/claims"))
    assert {"items", "total", "next", "as_of", "release", "belief", "conflicts"} <= set(told)
    by_id = {claim["id"]: claim for claim in told["items"]}
    cnn = by_id["eu-ai-act-parliament-position-2023/cnn"]
    assert cnn["corrected_by"], "a report that turned out wrong stays, and is marked"
    assert {"source", "quotation", "belief", "known_from"} <= set(cnn)


def test_a_claim_tells_the_clause_that_fixes_the_day(http: httpx.Client) -> None:
    told = ok(http.get("/events/eu-ai-act-entry-into-force-2024/claims"))
    by_id = {claim["id"].rpartition("/")[2]: claim for claim in told["items"]}
    assert by_id["oj-2024"]["says"]["period"] == {
        "length": "20 days",
        "after": "eu-ai-act-publication-2024",
        "counts": "nth-day",
        "rule": "eu-1182-71",
    }


AS_OF = [
    "/events", "/events/eu-ai-act-proposal-2021", "/events/eu-ai-act-proposal-2021/claims",
    "/instruments", "/instruments/eu-ai-act", "/instruments/eu-ai-act/status", "/actors",
    "/actors/us-senate", "/jurisdictions", "/jurisdictions/EU", "/themes", "/themes/deepfake",
    "/documents", "/documents/eu-oj-ai-act-2024", "/timeline", "/graph",
    "/graph/neighbours/eu-ai-act", "/paths?source=eu-ai-act&target=eu-digital-omnibus-ai",
]  # fmt: skip


@pytest.mark.parametrize("path", AS_OF)
def test_every_answer_echoes_the_days_and_the_release(path: str, http: httpx.Client) -> None:
    told = ok(http.get(path))
    assert told["as_of"] == NOW
    assert re.fullmatch(r"[\w.]+\+[0-9a-f]{12}", told["release"])
    joint = "&" if "?" in path else "?"
    days = {"valid_at": "2026-10-01", "known_at": "2026-10-02"}
    asked = "&".join(f"{name}={day}" for name, day in days.items())
    assert ok(http.get(f"{path}{joint}{asked}"))["as_of"] == days


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("/instruments", {"id", "iri", "title", "kind", "jurisdiction", "parts", "status"}),
        ("/actors", {"id", "iri", "title", "type", "events"}),
        ("/themes", {"id", "iri", "title", "events"}),
        ("/documents", {"id", "iri", "title", "publisher", "url", "events"}),
        ("/jurisdictions", {"id", "iri", "title", "coverage", "checked", "events"}),
    ],
)
def test_other_things_come_with_counts(path: str, item: set[str], http: httpx.Client) -> None:
    listed = ok(http.get(path, params={"limit": 1000}))["items"]
    assert listed
    assert all(item <= set(one) for one in listed)
    for one in listed[:: len(listed) // 40 + 1]:
        alone = ok(http.get(f"{path}/{one['id']}"))
        assert {name: alone[name] for name in one} == one
        if "items" in alone:
            assert len(alone["items"]) == one["events"]


def test_a_recorded_document_that_tells_of_nothing_has_a_page(http: httpx.Client) -> None:
    """Other documents name it as their origin or as what cites them."""
    catalogue = read(bundled())
    silent = sorted(catalogue.sources.keys() - {claim.source for claim in catalogue.claims()})
    assert silent
    listed = {row["id"]: row for row in every(http, "/documents")}
    assert listed.keys() == catalogue.sources.keys()
    for id_ in silent:
        told = ok(http.get(f"/documents/{id_}"))
        assert (told["events"], told["items"]) == (0, [])
        assert listed[id_]["events"] == 0
        assert http.get(f"/id/source/{id_}").headers["location"] == f"/documents/{id_}"
    page = http.get(f"/documents/{silent[0]}", headers={"Accept": "text/html"}).text
    assert "nothing that is known on that day rests on it" in page
    assert f"/graph/neighbours/{silent[0]}" not in page
    # not before it could be read, nor where one asks for those of some events
    late = "us-crec-s3696-2024"
    assert late in silent
    assert http.get(f"/documents/{late}?known_at=2024-06-12").status_code == 200
    problem(http.get(f"/documents/{late}?known_at=2024-06-11"), 404, "not-found")
    for query in ({"known_at": "2024-06-11"}, {"jurisdiction": "US"}):
        assert late not in {row["id"] for row in every(http, "/documents", **query)}


def every(http: httpx.Client, path: str, **query: str) -> list[dict[str, Any]]:
    """The items of all pages of a list."""
    told = ok(http.get(path, params={**query, "limit": "1000"}))
    items: list[dict[str, Any]] = told["items"]
    while told["next"]:
        told = ok(http.get(told["next"]))
        items += told["items"]
    return items


def test_coverage_is_stated_with_the_day_it_was_checked(http: httpx.Client) -> None:
    for place in ok(http.get("/jurisdictions"))["items"]:
        assert place["coverage"] in {"systematic", "selected", "incidental", "none"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", place["checked"])


def test_a_status_has_the_promised_parts(http: httpx.Client) -> None:
    for instrument in ok(http.get("/instruments"))["items"][::4]:
        told = ok(http.get(f"/instruments/{instrument['id']}/status"))
        assert {"instrument", "status", "reason", "deciding", "pending", "moved"} <= set(told)
        assert told["status"] == instrument["status"]
        assert told["status"] in STATUSES
        assert [part["part"] for part in told["parts"]] == [p["id"] for p in instrument["parts"]]
        for part in told["parts"]:
            assert part["status"] in STATUSES
            assert part["reason"]
            alone = ok(
                http.get(f"/instruments/{instrument['id']}/status", params={"part": part["part"]})
            )
            assert {name: alone[name] for name in part} == part


def test_a_path_has_the_promised_shape(http: httpx.Client) -> None:
    told = ok(
        http.get(
            "/paths",
            params={
                "source": "eu-ai-act-proposal-2021",
                "target": "eu-ai-act-applies-annex-iii",
                "k": 3,
            },
        )
    )
    assert {"items", "reason", "nearest"} <= set(told)
    assert told["items"]
    for path in told["items"]:
        assert {"nodes", "hops", "cost", "chronological"} <= set(path)
        assert path["nodes"][0] == "eu-ai-act-proposal-2021"
        assert path["nodes"][-1] == "eu-ai-act-applies-annex-iii"
        assert len(path["hops"]) == len(path["nodes"]) - 1 == path["cost"]
        assert path["chronological"] in {"yes", "no", "unknown"}
        walked = [path["hops"][0]["from"], *(hop["to"] for hop in path["hops"])]
        assert walked == path["nodes"]
        for hop in path["hops"]:
            assert {
                "from", "to", "relation", "direction", "strength", "evidence", "sentence",
            } <= set(hop)  # fmt: skip
            assert hop["sentence"].endswith(".")
            assert hop["evidence"], "every hop has evidence"
            for evidence in hop["evidence"]:
                assert {"claim", "source", "url", "quotation"} <= set(evidence)


def test_no_path_is_200_with_a_reason(http: httpx.Client) -> None:
    told = ok(
        http.get(
            "/paths",
            params={
                "source": "eu-ai-act-proposal-2021",
                "target": "jp-deepfake-porn-sentence-2021",
                "relation": "amends",
            },
        )
    )
    assert told["items"] == []
    assert told["reason"]


def test_filters_on_a_path_bind_the_inner_nodes_only(http: httpx.Client) -> None:
    ends = {"source": "eu-ai-act-proposal-2021", "target": "eu-ai-act-applies-annex-iii"}
    free = ok(http.get("/paths", params=ends))["items"][0]
    cut = ok(http.get("/paths", params={**ends, "jurisdiction": "JP", "k": 5}))
    inner = {node for path in cut["items"] for node in path["nodes"][1:-1]}
    everything = {e["id"]: e for e in ok(http.get("/events?limit=1000"))["items"]}
    assert all(everything[n]["jurisdiction"] == "JP" for n in inner if n in everything)
    assert free["nodes"][0] == ends["source"], "the ends are EU, and stay"


def test_paths_without_ends_are_422_for_json_and_a_form_for_html(http: httpx.Client) -> None:
    problem(http.get("/paths"), 422, "bad-value")
    page = http.get("/paths", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<form" in page.text


def test_a_graph_is_node_link_json_with_edges(http: httpx.Client) -> None:
    import networkx as nx

    told = ok(http.get("/graph"))
    assert {"nodes", "edges", "directed", "multigraph"} <= set(told)
    graph = nx.node_link_graph(told, edges="edges")
    assert set(SHIPPED) <= set(graph)
    assert all(data["relation"] for *_, data in graph.edges(data=True))


@pytest.mark.parametrize("direction", ["any", "forward", "backward"])
def test_neighbours_grow_with_depth(direction: str, http: httpx.Client) -> None:
    where = "/graph/neighbours/eu-ai-act-publication-2024"
    near, far = (
        {n["id"] for n in ok(http.get(where, params={"depth": d, "direction": direction}))["nodes"]}
        for d in (1, 2)
    )
    assert "eu-ai-act-publication-2024" in near
    assert near < far


ERRORS = [
    ("/nothing-here", 404, "not-found"),
    ("/events/nope", 404, "not-found"),
    ("/events/nope/claims", 404, "not-found"),
    ("/instruments/nope", 404, "not-found"),
    ("/instruments/nope/status", 404, "not-found"),
    ("/actors/nope", 404, "not-found"),
    ("/themes/nope", 404, "not-found"),
    ("/documents/nope", 404, "not-found"),
    ("/jurisdictions/XX", 404, "not-found"),
    ("/graph/neighbours/nope", 404, "not-found"),
    ("/id/event/nope", 404, "not-found"),
    ("/id/nope/eu-ai-act", 404, "not-found"),
    ("/data/event/nope", 404, "not-found"),
    ("/static/nope.css", 404, "not-found"),
    ("/events?kind=nope", 422, "bad-value"),
    ("/events?nope=1", 422, "unknown-parameter"),
    ("/events?format=nope", 422, "bad-value"),
    ("/events?format=gexf", 406, "not-acceptable"),
    ("/instruments/eu-ai-act/status?part=nope", 422, "bad-value"),
    ("/paths?source=nope&target=eu-ai-act", 422, "bad-value"),
    ("/paths?source=eu-ai-act&target=eu-ai-act&mode=nope", 422, "bad-value"),
    ("/paths?source=eu-ai-act&target=eu-ai-act&k=0", 422, "bad-value"),
    ("/paths?source=eu-ai-act&target=eu-ai-act&max_hops=2x", 422, "bad-value"),
    ("/paths?source=eu-ai-act&target=eu-ai-act&max_hops=-1", 422, "bad-value"),
    ("/graph/neighbours/eu-ai-act?depth=99", 422, "bad-value"),
    ("/sparql?query=nonsense", 400, "bad-query"),
]


@pytest.mark.parametrize(("path", "status", "code"), ERRORS)
def test_every_error_is_a_problem_document(
    path: str, status: int, code: str, http: httpx.Client
) -> None:
    problem(http.get(path), status, code)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_a_wrong_method_is_405_and_says_which_are_allowed(method: str, http: httpx.Client) -> None:
    answer = http.request(method, "/events")
    problem(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


def test_an_unknown_id_names_its_neighbours(http: httpx.Client) -> None:
    told = problem(http.get("/events/eu-ai-act-proposal-2022"), 404, "not-found")
    assert "eu-ai-act-proposal-2021" in told["accepted"]


def test_operations_answer(http: httpx.Client) -> None:
    assert ok(http.get("/healthz"))["status"] == "ok"
    assert ok(http.get("/readyz"))["events"] == len(SHIPPED)
    assert {"chronolex", "release"} <= set(ok(http.get("/version")))
    docs = http.get("/docs")
    assert docs.headers["content-type"].startswith("text/html")


def test_the_api_documentation_loads_nothing_from_elsewhere(http: httpx.Client) -> None:
    page = http.get("/docs").text
    assert not re.search(r"""(?:src=|<link[^>]*href=|@import )["'](?:https?:)?//""", page)
    for asset in re.findall(r"""(?:src|href)="(/static/[^"]+)""", page):
        assert http.get(asset).status_code == 200, asset


def test_openapi_describes_every_route_once(http: httpx.Client) -> None:
    told = ok(http.get("/openapi.json"))
    promised = {
        "/events", "/events/{event}", "/events/{event}/claims", "/instruments",
        "/instruments/{instrument}", "/instruments/{instrument}/status", "/actors",
        "/jurisdictions", "/themes", "/documents", "/timeline", "/paths", "/graph",
        "/graph/neighbours/{node}", "/sparql", "/ontology", "/dump", "/healthz", "/readyz",
        "/version", "/changes", "/bundle",
    }  # fmt: skip
    assert promised <= set(told["paths"])
    operations = [op for methods in told["paths"].values() for op in methods.values()]
    names = [op["operationId"] for op in operations]
    assert len(names) == len(set(names)), "operationId is unique, by the specification"
    for op in operations:
        (error,) = op["responses"]["default"]["content"]
        assert error == "application/problem+json"


def test_openapi_lists_every_parameter_that_the_route_takes(http: httpx.Client) -> None:
    told = ok(http.get("/openapi.json"))
    for path in ("/events", "/timeline", "/graph", "/instruments", "/changes", "/bundle"):
        listed = {p["name"] for p in told["paths"][path]["get"]["parameters"]}
        refused = problem(http.get(f"{path}?no-such=1"), 422, "unknown-parameter")
        assert listed == set(refused["accepted"])


def test_the_history_of_an_event_is_what_became_known_of_it_in_order(http: httpx.Client) -> None:
    told = ok(http.get("/events/eu-ai-act-applies-annex-iii"))
    days = [item["known_from"] for item in told["history"] if item["known_from"]]
    assert days == sorted(days)
    assert {item["claim"] for item in told["history"]} == {item["id"] for item in told["claims"]}
    early = ok(http.get("/events/eu-ai-act-applies-annex-iii?known_at=2026-01-01"))["history"]
    assert 0 < len(early) < len(told["history"])
