"""Our calendars in two readers that share no line: Python's icalendar and Debian's libical."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import icalendar
import pytest

from tests.clients import libical

pytestmark = pytest.mark.full

ACT = {"instrument": "eu-ai-act"}
ANNEX = "eu-ai-act-applies-annex-iii@w3id.org"


@pytest.fixture(scope="session")
def http(endpoint: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=endpoint.removesuffix("/sparql"), trust_env=False) as client:
        yield client


def by_python(data: bytes) -> dict[str, Any]:
    read = icalendar.Calendar.from_ical(data)
    assert not read.errors
    return {str(entry["UID"]): entry for entry in read.walk("VEVENT")}


def by_libical(data: bytes) -> dict[str, dict[str, str]]:
    return {entry.properties["UID"]: entry.properties for entry in libical.read(data)}


@pytest.mark.parametrize("path", ["/timeline.ics", "/deadlines.ics", "/events.ics"])
def test_both_read_the_same_entries(path: str, http: httpx.Client) -> None:
    data = http.get(path).content
    one, other = by_python(data), by_libical(data)
    assert set(one) == set(other)
    assert len(one) == data.count(b"BEGIN:VEVENT") > 10
    for uid, entry in one.items():
        theirs = other[uid]
        assert theirs["SUMMARY"] == str(entry["SUMMARY"])
        assert theirs["DESCRIPTION"] == str(entry["DESCRIPTION"])
        assert theirs["DTSTART"] == entry["DTSTART"].dt.isoformat().replace("-", "")
        assert theirs["DTEND"] == entry["DTEND"].dt.isoformat().replace("-", "")
        assert theirs["SEQUENCE"] == str(entry["SEQUENCE"])
        assert theirs["STATUS"] == str(entry["STATUS"])


def test_both_read_a_calendar_without_entries(http: httpx.Client) -> None:
    data = http.get("/timeline.ics", params={"from": "1900", "to": "1900"}).content
    assert data.count(b"BEGIN:VTIMEZONE") == 1
    assert by_python(data) == by_libical(data) == {}


def test_the_moved_dates_of_the_ai_act_arrive(http: httpx.Client) -> None:
    before, after = (
        http.get("/timeline.ics", params={**ACT, "valid_at": day, "known_at": day}).content
        for day in ("2026-07-25", "2026-07-27")
    )
    told = []
    for data in (before, after):
        python, other = by_python(data)[ANNEX], by_libical(data)[ANNEX]
        assert other["DTSTART"] == python["DTSTART"].dt.isoformat().replace("-", "")
        changed = python["LAST-MODIFIED"].dt.date().isoformat()
        told.append((other["DTSTART"], int(other["SEQUENCE"]), changed))
    assert [day for day, _, _ in told] == ["20260802", "20271202"]
    (_, low, first), (_, high, second) = told
    assert low < high
    assert first < second
    assert "Moved from 2026-08-02" in by_libical(after)[ANNEX]["DESCRIPTION"]


def test_the_calendar_of_then_and_of_today_differ_as_the_changes_say(http: httpx.Client) -> None:
    then, now = (
        http.get("/timeline.ics", params={**ACT, **days}).content
        for days in ({"known_at": "2026-01-01", "valid_at": "2026-01-01"}, {})
    )
    answer = http.get("/changes", params={**ACT, "since": "2026-01-01"}).json()
    moves = {c["event"]: c["changed"] for c in answer["items"] if c["kind"] == "moved"}
    assert len(moves) > 1
    readers: tuple[Any, Any] = (by_python, by_libical)
    for read in readers:
        before, after = read(then), read(now)
        for event, move in moves.items():
            uid = f"{event}@w3id.org"
            if uid in before:
                assert starts(before[uid]) == move["from"].replace("-", "")
                assert starts(after[uid]) == move["to"].replace("-", "")
                assert int(before[uid]["SEQUENCE"]) < int(after[uid]["SEQUENCE"])
        assert ANNEX in before
        assert {f"{c['event']}@w3id.org" for c in answer["items"]} >= set(after) - set(before)


def starts(entry: Any) -> str:
    """The first day of an entry, as either reader has it."""
    start = entry["DTSTART"]
    return start if isinstance(start, str) else start.dt.isoformat().replace("-", "")


def test_a_broken_calendar_is_found_out() -> None:
    with pytest.raises(ValueError, match="errors"):
        libical.read(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:x\r\nEND:VEVENT\r\nEND:VCALENDAR")
