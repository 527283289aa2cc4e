"""``/changes`` and ``chronolex changes``: news between two knowledge days."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import httpx
import pytest

from tests.api.serving import TODAY, Running, ok, problem
from tests.api.test_cli import bad, good

ANNEX = "eu-ai-act-applies-annex-iii"
SINCE = {"since": "2026-01-01", "instrument": "eu-ai-act"}


def test_the_difference_between_two_views_is_explained(http: httpx.Client) -> None:
    """The same question as of January and as of today: whatever differs has its change."""
    seen = {}
    for day in ("2026-01-01", "2026-11-22"):
        asked = {"instrument": "eu-ai-act", "known_at": day, "valid_at": "2026-11-22"}
        answer = ok(http.get("/timeline", params=asked))
        seen[day] = {item["id"]: item["date"] for item in answer["items"]}
    told = ok(http.get("/changes", params={**SINCE, "until": "2026-11-22"}))
    explained = {item["event"] for item in told["items"] if item["kind"] != "added"}
    old, new = seen.values()
    differing = {event for event in new if old.get(event) != new[event]}
    assert ANNEX in differing
    assert differing <= explained
    (moved,) = [i for i in told["items"] if (i["event"], i["kind"]) == (ANNEX, "moved")]
    assert (moved["changed"]["from"], moved["changed"]["to"]) == ("2026-08-02", "2027-12-02")
    assert moved["evidence"][0]["url"].startswith("https://")


def test_without_days_it_is_the_last_thirty(http: httpx.Client) -> None:
    told = ok(http.get("/changes"))
    assert (told["since"], told["until"]) == ("2026-10-23", "2026-11-22")
    assert told["as_of"] == {"valid_at": "2026-11-22", "known_at": "2026-11-22"}
    assert told["total"] == len(told["items"])
    few = ok(http.get("/changes", params={"limit": 3}))
    assert few["items"] == told["items"][:3]
    assert few["total"] == told["total"]


def test_formats_and_what_cannot_carry_it(http: httpx.Client) -> None:
    feed = http.get("/changes.atom", params=SINCE)
    assert feed.headers["content-type"] == "application/atom+xml"
    read = feedparser.parse(feed.content)
    assert not read.bozo
    assert len(read.entries) == ok(http.get("/changes", params=SINCE))["total"]
    again = http.get("/changes.atom", params=SINCE, headers={"If-None-Match": feed.headers["etag"]})
    assert again.status_code == 304
    assert http.get("/changes.md", params=SINCE).text.startswith("# Changes\n")
    refused = problem(http.get("/changes.csv"), 406, "not-acceptable")
    assert refused["accepted"] == ["json", "atom", "md", "html"]


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"since": "2026-02-30"}, "since"),
        ({"since": "soon"}, "since"),
        ({"until": "0.0.1"}, "until"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "since"),
        ({"limit": "0"}, "limit"),
        ({"kind": "nope"}, "kind"),
    ],
)
def test_bad_days_and_filters_are_named(
    given: dict[str, str], parameter: str, http: httpx.Client
) -> None:
    told = problem(http.get("/changes", params=given), 422, "bad-value")
    assert told["parameter"] == parameter


def test_a_release_that_is_not_held_is_said_so(http: httpx.Client) -> None:
    told = problem(http.get("/changes", params={"since": "0.0.1"}), 422, "bad-value")
    held = ok(http.get("/version"))["release"]
    assert held in told["accepted"]
    assert ok(http.get("/changes", params={"since": held, "until": held}))["items"] == []
    problem(http.get("/changes?sinse=2026-01-01"), 422, "unknown-parameter")


def test_the_command_line_says_the_same(server: Running, tmp_path: Path) -> None:
    given = ["--since", "2026-01-01", "--instrument", "eu-ai-act"]
    asked = {"instrument": "eu-ai-act", "since": "2026-01-01"}
    answer = ok(server.http.get("/changes", params=asked))
    assert json.loads(good("changes", *given, "--format", "json")) == answer
    assert "moved from 2026-08-02 to 2027-12-02" in " ".join(good("changes", *given).split())
    out = tmp_path / "news.atom"
    good("changes", *given, "-o", str(out))
    assert len(feedparser.parse(out.read_bytes()).entries) == answer["total"]
    assert "not held here" in bad("changes", "--since", "0.0.1")
    assert "--format" in bad("changes", "-o", str(tmp_path / "news.pdf"))


ACT = {"instrument": "eu-ai-act"}
THEN = {"known_at": "2026-01-01", "valid_at": TODAY}


def test_changes_explain_how_a_view_of_then_differs_from_that_of_today(http: httpx.Client) -> None:
    then, now = (
        {item["id"]: item for item in ok(http.get("/timeline", params={**ACT, **days}))["items"]}
        for days in (THEN, {})
    )
    told = ok(http.get("/changes", params={**ACT, "since": "2026-01-01"}))["items"]
    new = {change["event"] for change in told if change["kind"] == "first-known"}
    assert set(now) - set(then) == new, "nothing comes but as news"
    assert set(then) <= set(now)
    moved = {
        event: (item["date"]["edtf"], now[event]["date"]["edtf"])
        for event, item in then.items()
        if item["date"] != now[event]["date"]
    }
    assert moved["eu-ai-act-applies-annex-iii"] == ("2026-08-02", "2027-12-02")
    explained = {
        (change["event"], change["changed"]["from"], change["changed"]["to"])
        for change in told
        if change["kind"] in ("moved", "date-changed", "more-precise")
    }
    # a day on which sources differed was one of several
    explained |= {
        (change["event"], f"[{','.join(change['changed']['values'])}]", change["changed"]["to"])
        for change in told
        if change["kind"] == "conflict-settled" and change["changed"]["field"] == "date"
    }
    assert {(event, *days) for event, days in moved.items()} <= explained
    for event, item in then.items():
        if (item["belief"], item["status"]) != (now[event]["belief"], now[event]["status"]):
            assert any(change["event"] == event for change in told), event
