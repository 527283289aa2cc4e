"""Filters: one value, two, unknown ones; unknown parameters; who ignores what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.serving import ok, problem

Event = dict[str, Any]

TWO: dict[str, tuple[str, str, Callable[[Event, str], bool]]] = {
    "jurisdiction": ("JP", "CN", lambda e, v: e["jurisdiction"].split("-")[0] == v),
    "kind": ("study", "policy", lambda e, v: e["kind"] == v),
    "stage": ("published", "arrested", lambda e, v: e["stage"] == v),
    "theme": ("labelling", "obscenity", lambda e, v: v in e["themes"]),
    "actor": ("us-senate", "deeptrace", lambda e, v: v in e["actors"]),
    "instrument": ("eu-ai-act", "jp-ai-promotion-act", lambda e, v: e["instrument"] == v),
    "document": (
        "eu-oj-ai-act-2024",
        "deeptrace-state-of-deepfakes-2019",
        lambda e, v: v in {source["id"] for source in e["sources"]},
    ),
    "status": ("scheduled", "occurred", lambda e, v: e["status"] == v),
    "belief": ("verified", "reported", lambda e, v: e["belief"] == v),
}


def ids(http: httpx.Client, path: Any = "/events", **given: Any) -> set[str]:
    told = ok(http.get(path, params={**given, "limit": 1000}))
    return {item["id"] for item in told["items"]}


@pytest.mark.parametrize("name", TWO)
def test_a_filter_keeps_what_fits_and_only_that(
    name: str, http: httpx.Client, every_event: list[Event]
) -> None:
    one, _, fits = TWO[name]
    expected = {event["id"] for event in every_event if fits(event, one)}
    assert expected, "the test needs data that can fail it"
    assert len(expected) < len(every_event)
    assert ids(http, **{name: one}) == expected
    assert ids(http, "/timeline", **{name: one}) == expected


@pytest.mark.parametrize("name", TWO)
def test_a_filter_given_twice_means_or(name: str, http: httpx.Client) -> None:
    one, two, _ = TWO[name]
    both = ids(http, **{name: [one, two]})
    assert both == ids(http, **{name: one}) | ids(http, **{name: two})
    assert both != ids(http, **{name: one})


def test_different_filters_mean_and(http: httpx.Client) -> None:
    both = ids(http, jurisdiction="EU", kind="law", status="scheduled")
    assert both
    assert both == (
        ids(http, jurisdiction="EU") & ids(http, kind="law") & ids(http, status="scheduled")
    )


CLOSED = [*TWO, "applicable_in", "certainty"]


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("path", ["/events", "/timeline", "/graph", "/events.csv"])
def test_an_unknown_value_is_422_with_the_accepted_ones(
    name: str, path: str, http: httpx.Client
) -> None:
    told = problem(http.get(path, params={name: "no-such"}), 422, "bad-value")
    assert told["parameter"] == name
    assert "no-such" in told["detail"]
    assert told["accepted"]
    assert http.get(path, params={name: told["accepted"][0]}).status_code == 200


@pytest.mark.parametrize("name", CLOSED)
def test_one_good_value_does_not_excuse_a_bad_one(name: str, http: httpx.Client) -> None:
    good = TWO[name][0] if name in TWO else {"certainty": "certain"}.get(name, "EU")
    problem(http.get("/events", params={name: [good, "no-such"]}), 422, "bad-value")


def test_near_values_are_named(http: httpx.Client) -> None:
    told = problem(http.get("/events?jurisdiction=eu"), 422, "bad-value")
    assert "EU" in told["accepted"]
    told = problem(http.get("/events?theme=deepfakes"), 422, "bad-value")
    assert "'deepfake'" in told["detail"]


DATA_ROUTES = [
    "/events", "/events.csv", "/events/eu-ai-act-proposal-2021",
    "/events/eu-ai-act-proposal-2021/claims", "/timeline", "/instruments",
    "/instruments/eu-ai-act", "/instruments/eu-ai-act/status", "/actors", "/actors/us-senate",
    "/jurisdictions", "/jurisdictions/EU", "/themes", "/themes/deepfake", "/documents",
    "/documents/eu-oj-ai-act-2024", "/graph", "/graph/neighbours/eu-ai-act",
    "/paths?source=eu-ai-act&target=eu-ai-act", "/ontology", "/dump",
    "/id/event/eu-ai-act-proposal-2021", "/data/event/eu-ai-act-proposal-2021",
]  # fmt: skip


@pytest.mark.parametrize("path", DATA_ROUTES)
def test_an_unknown_parameter_is_422_with_those_there_are(path: str, http: httpx.Client) -> None:
    given = dict(httpx.URL(path).params)
    told = problem(http.get(path, params={**given, "formatt": "json"}), 422, "unknown-parameter")
    assert told["parameter"] == "formatt"
    assert "did you mean 'format'" in told["detail"]
    assert "format" in told["accepted"]


def test_the_near_match_is_a_filter(http: httpx.Client) -> None:
    told = problem(http.get("/events?jurisdictions=EU"), 422, "unknown-parameter")
    assert "did you mean 'jurisdiction'" in told["detail"]
    told = problem(http.get("/timeline?valid-at=2026-01-01"), 422, "unknown-parameter")
    assert "did you mean 'valid_at'" in told["detail"]


PAGES = ["/", "/events", "/instruments", "/paths", "/themes/deepfake", "/docs", "/sparql"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_ignore_unknown_and_empty_parameters(path: str, http: httpx.Client) -> None:
    given = {"utm_source": "x", "kind": "", "from": "", "fbclid": "1"}
    answer = http.get(path, params=given, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_sparql_ignores_unknown_parameters(http: httpx.Client) -> None:
    given = {"query": "ASK {}", "utm_source": "x", "results": "y", "output": "json", "should": "1"}
    assert http.get("/sparql", params=given).status_code == 200


def test_jurisdiction_includes_the_places_inside(
    http: httpx.Client, every_event: list[Event]
) -> None:
    inside = {event["id"] for event in every_event if event["jurisdiction"].startswith("US")}
    assert ids(http, jurisdiction="US") == inside
    assert ids(http, jurisdiction="US-CA") == {
        e["id"] for e in every_event if e["jurisdiction"] == "US-CA"
    }


def test_membership_is_not_containment(http: httpx.Client, every_event: list[Event]) -> None:
    found = ids(http, jurisdiction="EU")
    assert {e["jurisdiction"] for e in every_event if e["id"] in found} == {"EU"}


def test_applicable_in_adds_directly_applicable_union_law(
    http: httpx.Client, every_event: list[Event]
) -> None:
    found = ids(http, applicable_in="NL")
    places = {e["jurisdiction"] for e in every_event if e["id"] in found}
    assert places == {"NL", "EU"}
    instruments = {e["instrument"] for e in every_event if e["id"] in found}
    assert "eu-ai-act" in instruments, "a regulation applies in its member states"
    assert "eu-gpai-guidelines" not in instruments, "guidelines do not"
    elsewhere = ids(http, applicable_in="US")
    assert "eu-ai-act" not in {e["instrument"] for e in every_event if e["id"] in elsewhere}


@pytest.mark.parametrize(
    ("given", "inside", "outside"),
    [
        ({"from": "2026-07-27"}, "2026-07-27", "2026-07-26"),
        ({"to": "2026-07-27"}, "2026-07-27", "2026-07-28"),
        ({"from": "2026", "to": "2026"}, "2026-12-31", "2027-01-01"),
        ({"from": "2026-07", "to": "2026-07"}, "2026-07-01", "2026-06-30"),
    ],
)
def test_both_ends_of_a_window_are_included_whole(
    given: dict[str, str],
    inside: str,
    outside: str,
    http: httpx.Client,
    every_event: list[Event],
) -> None:
    del inside, outside
    low = f"{given.get('from', '0001')}-01-01"[:10]
    high = f"{given.get('to', '9999')}-31"[:10] if given.get("to") != "2026" else "2026-12-31"
    found = ids(http, **given)
    for event in every_event:
        date = event["date"]
        if not date or not date["not_before"] or not date["before"] or date["qualifier"]:
            continue
        overlaps = date["before"] > low and date["not_before"] <= high
        assert (event["id"] in found) == overlaps, (event["id"], date, given)


def test_a_window_may_be_an_interval_end_or_vague(http: httpx.Client) -> None:
    assert ids(http, **{"from": "2023-09~"}) >= ids(http, **{"from": "2023-10"})
    problem(http.get("/events", params={"from": "last week"}), 422, "bad-value")


def test_filters_narrow_the_graph(http: httpx.Client) -> None:
    nodes = ok(http.get("/graph", params={"jurisdiction": "JP"}))["nodes"]
    places = {node["jurisdiction"] for node in nodes if node["type"] == "event"}
    assert places
    assert {place.split("-")[0] for place in places} == {"JP"}


def test_filters_narrow_the_neighbourhood(http: httpx.Client) -> None:
    where = "/graph/neighbours/eu-ai-act"
    wide = {n["id"] for n in ok(http.get(where))["nodes"]}
    narrow = {n["id"] for n in ok(http.get(where, params={"stage": "applies"}))["nodes"]}
    assert narrow < wide
    problem(
        http.get("/graph/neighbours/eu-ai-act-proposal-2021", params={"jurisdiction": "JP"}),
        404,
        "not-found",
    )


def test_vague_events_without_a_date_are_in_no_window(
    http: httpx.Client, every_event: list[Event]
) -> None:
    undated = {e["id"] for e in every_event if not e["date"]["edtf"]}
    assert not undated & ids(http, **{"from": "1900"})
