"""The two clocks: what holds on a day, and what could be known then."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.serving import EVENTS, TODAY, ok, problem

ANNEX = "eu-ai-act-applies-annex-iii"
OLD, NEW = "2026-08-02", "2027-12-02"


def annex(http: httpx.Client, **days: str) -> dict[str, Any]:
    found: dict[str, Any] = ok(http.get(f"/events/{ANNEX}", params=days))
    return found


def test_moved_dates_today(http: httpx.Client) -> None:
    told = annex(http)
    assert told["date"]["edtf"] == NEW
    assert told["status"] == "scheduled"
    (move,) = told["moved"]
    assert (move["from"], move["to"]) == (OLD, NEW)
    assert move["by"] == "eu-digital-omnibus-ai-publication-2026"
    assert move["effective"] == "2026-07-27"
    assert move["known_from"] == "2026-07-24"


def test_moved_dates_published_but_not_in_force(http: httpx.Client) -> None:
    told = annex(http, valid_at="2026-07-25")
    assert told["date"]["edtf"] == OLD
    assert told["status"] == "scheduled"
    assert [(p["stage"], p["date"]["edtf"]) for p in told["pending"]] == [("published", NEW)]
    assert [move["to"] for move in told["moved"]] == [NEW], "the later one stands under moved"


def test_moved_dates_when_only_the_proposal_was_known(http: httpx.Client) -> None:
    told = annex(http, known_at="2026-01-01")
    assert told["date"]["edtf"] == OLD
    assert {p["stage"] for p in told["pending"]} == {"proposed"}
    assert told["moved"] == []
    assert NEW not in str([told["date"], told["moved"]])


def test_moved_dates_on_and_before_the_day_of_effect(http: httpx.Client) -> None:
    """A change counts from the day it takes effect."""
    assert annex(http, valid_at="2026-07-26")["date"]["edtf"] == OLD
    assert annex(http, valid_at="2026-07-27")["date"]["edtf"] == NEW


def test_moved_dates_by_both_clocks(http: httpx.Client) -> None:
    told = annex(http, valid_at="2026-07-25", known_at="2026-01-01")
    assert told["date"]["edtf"] == OLD
    assert {p["stage"] for p in told["pending"]} == {"proposed"}
    later = annex(http, valid_at="2028-01-01", known_at="2026-07-25")
    assert later["date"]["edtf"] == OLD, "the law in force on K is carried forward"
    assert {p["stage"] for p in later["pending"]} == {"published"}


def test_nothing_of_a_later_day_is_let_in(http: httpx.Client) -> None:
    """`certainty=possible` never lets later knowledge in; nor does any field."""
    told = ok(
        http.get(
            "/events", params={"known_at": "2025-06-30", "certainty": "possible", "limit": 1000}
        )
    )
    assert told["items"]
    for event in told["items"][::4]:
        whole = ok(http.get(f"/events/{event['id']}", params={"known_at": "2025-06-30"}))
        for claim in whole["claims"]:
            assert claim["known_from"] <= "2025-06-30", event["id"]
        ids = {claim["id"] for claim in whole["claims"]}
        for link in event["relations"]:
            if link["direction"] == "out":
                assert set(link["evidence"]) <= ids


def test_the_known_set_only_grows(http: httpx.Client) -> None:
    before: set[str] = set()
    for day in ("2019-10-07", "2019-10-08", "2021-12-31", "2023-09-27", "2025-04-15", TODAY):
        now = {
            e["id"]
            for e in ok(http.get("/events", params={"known_at": day, "limit": 1000}))["items"]
        }
        assert before <= now
        before = now
    assert len(before) == EVENTS


def test_an_event_unknown_on_the_day_is_absent_with_words(http: httpx.Client) -> None:
    for path in (f"/events/{ANNEX}", f"/events/{ANNEX}/claims"):
        told = problem(http.get(path, params={"known_at": "2023-01-01"}), 404, "not-found")
        assert "2023-01-01" in told["detail"]
        assert ANNEX in told["detail"]
    listed = ok(http.get("/events", params={"known_at": "2023-01-01", "limit": 1000}))["items"]
    assert ANNEX not in {event["id"] for event in listed}
    graph = ok(http.get("/graph", params={"known_at": "2023-01-01"}))
    assert ANNEX not in {node["id"] for node in graph["nodes"]}
    ends = {"source": ANNEX, "target": "eu-ai-act", "known_at": "2023-01-01"}
    problem(http.get("/paths", params=ends), 422, "bad-value")


def test_known_from_counts_from_its_own_day(http: httpx.Client) -> None:
    """The CNN story is of 27 September 2023: known on that day, not the day before."""
    here = "/events/kr-busan-ai-csam-sentence-2023"
    day = min(claim["known_from"] for claim in ok(http.get(here))["claims"])
    assert http.get(here, params={"known_at": day}).status_code == 200
    eve = day[:-2] + f"{int(day[-2:]) - 1:02}"
    assert http.get(here, params={"known_at": eve}).status_code == 404


def test_an_event_still_to_come_is_scheduled(http: httpx.Client) -> None:
    event = "/events/eu-ai-act-applies-general"
    assert ok(http.get(event, params={"valid_at": "2026-08-01"}))["status"] == "scheduled"
    assert ok(http.get(event, params={"valid_at": "2026-08-02"}))["status"] == "occurred"


def test_what_is_to_come_joins_no_path(http: httpx.Client) -> None:
    ends = {"source": "eu-ai-act-publication-2024", "target": ANNEX}
    assert ok(http.get("/paths", params=ends))["items"]
    told = ok(http.get("/paths", params={**ends, "valid_at": "2026-07-01"}))
    assert told["items"] == []
    assert "2026-07-01" in told["reason"]
    events = {
        e["id"]: e["status"]
        for e in ok(http.get("/events", params={"valid_at": "2024-01-01", "limit": 1000}))["items"]
    }
    ends = {"source": "eu-ai-act-proposal-2021", "target": "eu-ai-act-trilogue-deal-2023"}
    for path in ok(http.get("/paths", params={**ends, "valid_at": "2024-01-01", "k": 10}))["items"]:
        for node in path["nodes"]:
            assert events.get(node, "occurred") != "scheduled"


@pytest.mark.parametrize(
    ("valid_at", "known_at", "status"),
    [
        ("2020-01-01", TODAY, "unknown"),
        ("2021-04-21", TODAY, "proposed"),
        ("2024-07-31", TODAY, "adopted"),
        ("2024-08-01", TODAY, "in-force-not-applicable"),
        ("2026-08-01", TODAY, "in-force-not-applicable"),
        ("2026-08-02", TODAY, "applicable"),
        ("2026-08-02", "2023-12-31", "proposed"),
    ],
)
def test_status_of_the_act_by_day(
    valid_at: str, known_at: str, status: str, http: httpx.Client
) -> None:
    told = ok(
        http.get(
            "/instruments/eu-ai-act/status", params={"valid_at": valid_at, "known_at": known_at}
        )
    )
    assert told["status"] == status, told["reason"]
    assert told["as_of"] == {"valid_at": valid_at, "known_at": known_at}


@pytest.mark.parametrize(
    ("days", "status"),
    [
        ({}, "in-force-not-applicable"),
        ({"valid_at": "2026-09-01"}, "in-force-not-applicable"),
        ({"valid_at": "2027-12-01"}, "in-force-not-applicable"),
        ({"valid_at": "2027-12-02"}, "applicable"),
        ({"valid_at": "2026-09-01", "known_at": "2026-01-01"}, "applicable"),
        ({"known_at": "2026-07-25"}, "applicable"),
    ],
)
def test_status_of_annex_iii_by_both_clocks(
    days: dict[str, str], status: str, http: httpx.Client
) -> None:
    told = ok(http.get("/instruments/eu-ai-act/status", params={"part": "annex-iii", **days}))
    assert told["status"] == status, told["reason"]


def test_pending_says_its_stage_and_date(http: httpx.Client) -> None:
    told = ok(
        http.get(
            "/instruments/eu-ai-act/status", params={"part": "annex-iii", "valid_at": "2026-07-25"}
        )
    )
    published = [p for p in told["pending"] if p["stage"] == "published"]
    assert [p["date"] for p in published] == [NEW]


CLOCKED = [
    "/events", f"/events/{ANNEX}", "/timeline.csv", "/instruments", "/instruments/eu-ai-act",
    "/instruments/eu-ai-act/status", "/actors", "/graph", "/graph/neighbours/eu-ai-act",
    "/paths?source=eu-ai-act&target=eu-digital-omnibus-ai",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOCKED)
@pytest.mark.parametrize("name", ["valid_at", "known_at"])
@pytest.mark.parametrize(
    "day",
    ["2023-02-29", "2023-13-01", "2023-00-01", "2023-02", "2023", "2023-02-01?", "2023-02-1~",
     "yesterday", "20230201", "2023-02-01T00:00:00Z", "2023-02-01/2023-02-03", "..", "", "٢٠٢٣"],
)  # fmt: skip
def test_a_clock_that_shows_no_day_is_422(
    path: str, name: str, day: str, http: httpx.Client
) -> None:
    told = problem(
        http.get(path, params={**dict(httpx.URL(path).params), name: day}), 422, "bad-value"
    )
    assert told["parameter"] == name
    assert name in told["detail"]


@pytest.mark.parametrize(
    ("name", "day", "place"),
    [
        ("from", "2023-02-30", 8),
        ("from", "2023-13", 5),
        ("to", "2023-06-31", 8),
        ("valid_at", "2023-02-29", 8),
        ("known_at", "2023-99-01", 5),
        ("valid_at", "2023-02", 7),
        ("known_at", "2023-02-01T00:00:00Z", 10),
    ],
)
def test_an_impossible_date_is_422_and_names_the_place(
    name: str, day: str, place: int, http: httpx.Client
) -> None:
    told = problem(http.get("/events", params={name: day}), 422, "bad-value")
    assert told["position"] == {"offset": place}
    assert f"character {place + 1}" in told["detail"]


@pytest.mark.parametrize(
    ("path", "name", "value", "place"),
    [
        ("/deadlines", "within", "0", 0),
        ("/deadlines.csv", "within", "90x", 2),
        ("/deadlines", "within", "-1", 0),
        ("/deadlines", "within", "36501", 0),
        ("/deadlines", "within", "", 0),
        ("/deadlines", "within", "٣٠", 0),
        ("/events", "limit", "1_0", 1),
    ],
)
def test_a_number_that_is_none_is_422_and_names_the_place(
    path: str, name: str, value: str, place: int, http: httpx.Client
) -> None:
    answer = http.get(path, params={name: value}, headers={"Accept": "*/*"})
    told = problem(answer, 422, "bad-value")
    assert (told["parameter"], told["position"]) == (name, {"offset": place})
    assert f"'{name}' is '{value}', character {place + 1}: " in told["detail"]


def test_certainty_leaves_out_what_may_not_fit(http: httpx.Client) -> None:
    """The Korean sentence is dated September 2023 and no nearer."""
    window = {"from": "2023-09-01", "to": "2023-09-15", "limit": "1000"}
    ids = {
        certainty: {
            e["id"]
            for e in ok(http.get("/events", params={**window, "certainty": certainty}))["items"]
        }
        for certainty in ("possible", "certain")
    }
    assert ids["certain"] < ids["possible"]
    assert "kr-busan-ai-csam-sentence-2023" in ids["possible"] - ids["certain"]
    default = {e["id"] for e in ok(http.get("/events", params=window))["items"]}
    assert default == ids["possible"]
    whole = {"from": "2023-09", "to": "2023-09", "certainty": "certain"}
    certain = {e["id"] for e in ok(http.get("/events", params=whole))["items"]}
    assert "kr-busan-ai-csam-sentence-2023" in certain, "every reading of the month fits it"


def test_exports_follow_the_clocks(http: httpx.Client) -> None:
    then = http.get("/timeline.csv", params={"valid_at": "2026-07-25"}).text
    row = next(line for line in then.splitlines() if line.startswith(ANNEX + ","))
    assert OLD in row
    today = http.get("/timeline.csv").text
    row = next(line for line in today.splitlines() if line.startswith(ANNEX + ","))
    assert f",{NEW}," in row


def test_without_clocks_lists_show_what_is_still_to_come(http: httpx.Client) -> None:
    statuses = {e["status"] for e in ok(http.get("/events?limit=1000"))["items"]}
    assert {"occurred", "scheduled"} <= statuses


def test_the_last_days_of_the_calendar_are_days(http: httpx.Client) -> None:
    for day in ("0001-01-01", "9998-12-31"):
        for name in ("valid_at", "known_at"):
            for path in ("/events", "/instruments", "/graph", "/timeline.ics"):
                assert http.get(path, params={name: day}).status_code == 200
