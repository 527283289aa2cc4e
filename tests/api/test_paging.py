"""Pages of lists: every item once, cursors that belong to a release, limits, orders."""

from __future__ import annotations

import base64
import json

import httpx
import pytest

from tests.api.serving import EVENTS, ok, problem

LISTS = ("/events", "/instruments", "/actors", "/jurisdictions", "/themes", "/documents")


def walk(http: httpx.Client, first: str, accept: str = "*/*") -> list[str]:
    found: list[str] = []
    at: str | None = first
    total = None
    for _ in range(200):
        assert at is not None
        told = ok(http.get(at, headers={"Accept": accept}))
        assert total is None or total == told["total"]
        total = told["total"]
        found += [item["id"] for item in told["items"]]
        at = told["next"]
        if at is None:
            break
        assert at.startswith("/"), "next is a relative URL"
    assert len(found) == total
    return found


@pytest.mark.parametrize("path", LISTS)
def test_paging_gives_every_item_exactly_once(path: str, http: httpx.Client) -> None:
    found = walk(http, f"{path}?limit=7")
    whole = walk(http, f"{path}?limit=1000")
    assert len(whole) == ok(http.get(f"{path}?limit=1"))["total"]
    assert found == whole
    assert len(set(found)) == len(found)


def test_pages_keep_the_question(http: httpx.Client) -> None:
    asked = "/events?limit=3&jurisdiction=EU&jurisdiction=CN&kind=law&sort=-title"
    asked += "&known_at=2026-01-01"
    whole = ok(http.get(asked.replace("limit=3", "limit=1000")))
    assert walk(http, asked) == [item["id"] for item in whole["items"]]
    assert {item["jurisdiction"] for item in whole["items"]} == {"EU", "CN"}


def test_pages_keep_the_format_of_the_suffix(http: httpx.Client) -> None:
    """Whoever asked for .json, perhaps with a browser, gets JSON on the next page too."""
    assert len(walk(http, "/events.json?limit=300", accept="text/html")) == EVENTS
    assert len(walk(http, "/events?format=json&limit=300", accept="text/html")) == EVENTS


def test_a_page_may_grow_while_paging(http: httpx.Client) -> None:
    first = ok(http.get("/events?limit=5"))
    rest = ok(http.get(first["next"].replace("limit=5", "limit=1000")))
    assert len(first["items"]) + len(rest["items"]) == first["total"]


def _altered(cursor: str, release: str) -> str:
    parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    parts[0] = release
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def test_a_cursor_of_another_release_is_410_stale_cursor(http: httpx.Client) -> None:
    following = httpx.URL(ok(http.get("/events?limit=5"))["next"])
    cursor = _altered(following.params["cursor"], "0.0.1+000000000000")
    problem(http.get("/events", params={"limit": 5, "cursor": cursor}), 410, "stale-cursor")


@pytest.mark.parametrize(
    "cursor",
    ["garbage", "", "====", "AAAA", "\x00", "é", "W10", "bnVsbA", "WzEsMiwzXQ", "e30", "x" * 9000],
)
def test_a_cursor_that_was_never_given_is_422(cursor: str, http: httpx.Client) -> None:
    told = problem(http.get("/events", params={"cursor": cursor}), 422, "bad-value")
    assert told["parameter"] == "cursor"


def test_a_cursor_of_another_question_is_422(http: httpx.Client) -> None:
    following = ok(http.get("/events?limit=5"))["next"]
    problem(http.get(following + "&kind=law"), 422, "bad-value")


def test_a_cursor_on_an_export_is_not_passed_over(http: httpx.Client) -> None:
    following = ok(http.get("/events?limit=5"))["next"]
    problem(http.get(following + "&format=csv"), 422, "bad-value")


@pytest.mark.parametrize("path", [*LISTS, "/timeline", "/graph"])
@pytest.mark.parametrize("limit", ["0", "1001", "-1", "1.5", "x", "", "٣", "1e2", "9" * 30])
def test_a_limit_out_of_bounds_is_422(path: str, limit: str, http: httpx.Client) -> None:
    told = problem(http.get(path, params={"limit": limit}), 422, "bad-value")
    assert told["parameter"] == "limit"


def test_a_limit_at_its_bounds_is_taken(http: httpx.Client) -> None:
    assert len(ok(http.get("/events?limit=1"))["items"]) == 1
    assert len(ok(http.get("/events?limit=1000"))["items"]) == EVENTS


def test_exports_give_the_whole_set_unless_limited(http: httpx.Client) -> None:
    assert len(ok(http.get("/timeline"))["items"]) == EVENTS
    assert len(ok(http.get("/timeline?limit=9"))["items"]) == 9
    assert http.get("/timeline.csv?limit=9").text.count("https://w3id.org/chronolex/id/event/") == 9
    events = [n for n in ok(http.get("/graph?limit=9"))["nodes"] if n["type"] == "event"]
    assert len(events) == 9


@pytest.mark.parametrize("sort", ["date", "id", "title"])
def test_sorting_backwards_is_the_reverse(sort: str, http: httpx.Client) -> None:
    onwards = [
        e["id"] for e in ok(http.get("/events", params={"sort": sort, "limit": 1000}))["items"]
    ]
    backwards = [
        e["id"]
        for e in ok(http.get("/events", params={"sort": f"-{sort}", "limit": 1000}))["items"]
    ]
    assert onwards == backwards[::-1]
    assert len(set(onwards)) == EVENTS


def test_dates_are_sorted_by_bounds_then_id(http: httpx.Client) -> None:
    def key(event: dict[str, dict[str, str] | str]) -> tuple[str, str, str]:
        date = event["date"]
        assert isinstance(date, dict)
        return date["not_before"] or "", date["before"] or "9999", str(event["id"])

    events = [e for e in ok(http.get("/events?limit=1000"))["items"] if e["date"]["edtf"]]
    assert events == sorted(events, key=key)


def test_an_unknown_order_is_422_with_those_there_are(http: httpx.Client) -> None:
    assert "date" in problem(http.get("/events?sort=when"), 422, "bad-value")["accepted"]


def test_a_parameter_for_one_value_given_twice_is_422(http: httpx.Client) -> None:
    once = {"limit": "5", "sort": "id", "from": "2020", "valid_at": "2026-01-01"}
    for name, value in once.items():
        told = problem(http.get(f"/events?{name}={value}&{name}={value}"), 422, "bad-value")
        assert told["parameter"] == name


def test_a_page_asked_again_is_the_same_and_so_is_its_tag(http: httpx.Client) -> None:
    asked = {"jurisdiction": "EU", "sort": "-title", "limit": "5"}
    first, again = http.get("/events", params=asked), http.get("/events", params=asked)
    assert first.content == again.content
    held = http.get("/events", params=asked, headers={"If-None-Match": again.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")
    others = [
        {**asked, "sort": "title"},
        {**asked, "limit": "6"},
        {**asked, "known_at": "2026-01-01"},
        {**asked, "valid_at": "2026-01-01"},
        {**asked, "facets": "kind"},
    ]
    pages = [http.get("/events", params=other).content for other in others]
    assert len({first.content, *pages}) == 1 + len(pages)
    suffixed = ok(http.get("/events.json", params=asked))
    assert suffixed["next"].startswith("/events.json?")
    assert ok(first)["next"].startswith("/events?")
