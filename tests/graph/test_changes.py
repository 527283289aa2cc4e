"""What differs between two knowledge days, one kind of change at a time."""

import json
import re
from collections import Counter
from datetime import date
from itertools import pairwise

import feedparser
import pytest

import graph
from data.claims import Correction
from data.records import Event, Instrument, Source
from graph.change import KINDS, Change
from graph.changes import changes
from graph.errors import BadValue
from graph.filters import Filters, read_filters
from graph.formats import by_name, write
from graph.snapshot import Snapshot
from graph.span import read_span
from graph.view import Clocks, View
from graph.writers import news
from graph.writers.export import NewsExport
from tests.graph.world import (
    TODAY,
    catalogue,
    claim,
    clocks,
    event,
    instrument,
    rich,
    source,
)

ACT = {"instrument": ["eu-ai-act"]}
ANNEX = "eu-ai-act-applies-annex-iii"


@pytest.fixture(scope="module")
def shipped() -> Snapshot:
    return graph.load()


def between(
    since: str,
    until: str,
    *events: Event,
    instruments: tuple[Instrument, ...] = (),
    sources: tuple[Source, ...] = (),
) -> tuple[Change, ...]:
    made = catalogue(*events, instruments=instruments, sources=sources)
    return changes(View(made, clocks(until, since)), View(made, clocks(until, until)), Filters({}))


def told(found: tuple[Change, ...]) -> dict[str, str]:
    kinds = {change.kind: change.sentence for change in found}
    assert len(kinds) == len(found)
    return kinds


# -- the shipped data -----------------------------------------------------------------------------


def compared(
    shipped: Snapshot,
    since: str,
    until: str = "2026-11-22",
    given: dict[str, list[str]] | None = None,
) -> tuple[Change, ...]:
    days = {"since": [since], "until": [until]}
    before, after = read_span(days, TODAY, shipped).views(shipped)
    return changes(before, after, read_filters(shipped.catalogue, given or {}))


def test_the_moved_dates_of_the_ai_act_are_explained(shipped: Snapshot) -> None:
    found = compared(shipped, "2026-01-01", given=ACT)
    moved = {change.event: change for change in found if change.kind == "moved"}
    annex = moved[ANNEX]
    assert annex.sentence == (
        "AI Act: duties for high-risk AI systems of Annex III apply: moved from 2026-08-02 to"
        " 2027-12-02 by Digital Omnibus on AI, law from 2026-07-27."
    )
    assert annex.day == date(2026, 7, 24)
    assert annex.claims[0] == f"{ANNEX}/oj-2026"
    assert moved["eu-ai-act-applies-annex-i"].told["to"] == "2028-08-02"
    assert all(change.told["state"] == "law" for change in moved.values())
    # what is left unexplained would be a date that differs without a change that says so
    before, after = shipped.view(clocks("2026-11-22", "2026-01-01")), shipped.view(clocks())
    for id_, old in before.by_id.items():
        new = after.by_id[id_]
        if old.event.instrument == "eu-ai-act" and old.date != new.date:
            assert any(change.event == id_ and change.kind != "added" for change in found), id_


def test_a_published_move_becomes_law_on_its_day(shipped: Snapshot) -> None:
    """Known on both days: only the law of the day differs."""
    published = compared(shipped, "2026-07-23", "2026-07-25", given=ACT)
    entered = compared(shipped, "2026-07-25", "2026-07-27", given=ACT)
    (pending,) = [c for c in published if c.event == ANNEX and c.kind == "pending"]
    assert pending.told["state"] == "published"
    assert pending.sentence.endswith("it is published, not law.")
    (moved,) = [c for c in entered if c.event == ANNEX and c.kind == "moved"]
    assert moved.day == date(2026, 7, 27)
    assert moved.claims[0] == f"{ANNEX}/oj-2026"


@pytest.mark.parametrize("since", ["2020-01-01", "2026-01-01", "2026-07-25", "2026-11-21"])
def test_changes_are_sound_over_the_shipped_data(since: str, shipped: Snapshot) -> None:
    found = compared(shipped, since)
    assert found
    ids = Counter(change.id for change in found)
    assert [id_ for id_, count in ids.items() if count > 1] == []
    assert [(-c.day.toordinal(), c.id) for c in found] == sorted(
        (-c.day.toordinal(), c.id) for c in found
    )
    view = shipped.view(clocks("2026-11-22", "2026-11-22"))
    for change in found:
        assert change.kind in KINDS
        assert date.fromisoformat(since) < change.day <= TODAY, change.id
        assert change.sentence.endswith(".")
        assert "None" not in change.sentence, change.sentence
        assert re.fullmatch(r"[A-Za-z0-9/%._~-]+", change.id)
        evidence = graph.describe.change(view, change)["evidence"]
        assert evidence
        assert all(one["source"] and (one["quotation"] or one["locator"]) for one in evidence)


def test_an_identity_is_the_same_in_every_span(shipped: Snapshot) -> None:
    months = [f"2026-{month:02}-01" for month in range(1, 12)]
    whole = {c.id for c in compared(shipped, months[0], months[-1]) if c.kind == "first-known"}
    parts = [
        c.id
        for since, until in pairwise(months)
        for c in compared(shipped, since, until)
        if c.kind == "first-known"
    ]
    assert len(parts) == len(whole)
    assert set(parts) == whole


def test_an_event_that_leaves_the_window_is_news(shipped: Snapshot) -> None:
    window = {"from": ["2026-08"], "to": ["2026-08"], "stage": ["applies"]}
    found = compared(shipped, "2026-01-01", given=window)
    assert ("moved", ANNEX) in {(change.kind, change.event) for change in found}


def test_nothing_differs_on_one_day(shipped: Snapshot) -> None:
    assert compared(shipped, "2026-11-22") == ()


# -- one kind at a time ---------------------------------------------------------------------------


def test_an_event_becomes_known() -> None:
    made = event("e", claim("c", "paper", known="2024-05-03", date="2024-05-01"))
    (found,) = between("2024-05-02", "2024-06-01", made)
    assert (found.kind, found.day, found.id) == ("first-known", date(2024, 5, 3), "e/first-known")
    assert found.sentence == "First known: Title of e (2024-05-01), told by Publisher of paper."
    assert between("2024-05-03", "2024-06-01", made) == ()


def test_a_date_is_told_more_closely_and_believed_more() -> None:
    made = event(
        "e",
        claim("a", "paper", known="2024-05-03", date="2024-05"),
        claim("b", "other", known="2024-05-20", date="2024-05-01"),
    )
    found = told(between("2024-05-10", "2024-06-01", made))
    assert (
        found["more-precise"] == "Title of e: now dated 2024-05-01, before no closer than 2024-05."
    )
    assert set(found) == {"more-precise"} | {"belief-changed"} & set(found)


def test_a_date_is_told_at_last() -> None:
    made = event(
        "e",
        claim("a", "paper", known="2024-05-03"),
        claim("b", "other", known="2024-05-20", date="2024-05-01"),
    )
    assert told(between("2024-05-10", "2024-06-01", made))["dated"].endswith(
        "now dated 2024-05-01."
    )


def test_a_conflict_arises_and_is_settled() -> None:
    made = event(
        "e",
        claim("a", "paper", known="2024-05-03", date="2024-05-01"),
        claim("b", "other", known="2024-05-20", date="2024-05-02"),
        claim("c", "body", known="2024-06-20", date="2024-05-02"),
    )
    body = source("body", "official")
    arisen = told(between("2024-05-10", "2024-06-01", made, sources=(body,)))
    assert arisen["conflict-arisen"] == (
        "Title of e: sources differ on its date: 2024-05-01 (Publisher of paper) or 2024-05-02"
        " (Publisher of other)."
    )
    settled = told(between("2024-06-01", "2024-07-01", made, sources=(body,)))
    assert settled["conflict-settled"].endswith("no longer differ on its date: 2024-05-02.")
    assert settled["belief-changed"].startswith("Title of e: now ")


def test_a_claim_is_corrected_by_another() -> None:
    wrong = Correction("e/a", "correction", "Ten persons, not twelve.", "count")
    made = event(
        "e",
        claim("a", "paper", known="2024-05-03", date="2024-05-01", count=12),
        claim("b", "police", known="2024-05-20", date="2024-05-01", count=10, corrects=(wrong,)),
    )
    found = told(between("2024-05-10", "2024-06-01", made))
    assert found["corrected"] == (
        "Title of e: what Publisher of paper said of its count was corrected by Publisher of"
        " police: Ten persons, not twelve."
    )
    assert found["fact-changed"] == "Title of e: count now told as 10, before as 12."


def test_what_became_of_an_arrest() -> None:
    made = (
        event("arrest", claim("c", "paper", known="2024-01-02", date="2024-01-01"),
              kind="criminal", stage="arrested", instrument="matter"),
        event("end", claim("c", "court", known="2024-06-02", date="2024-06-01"),
              kind="criminal", stage="acquitted", instrument="matter"),
    )  # fmt: skip
    matter = instrument("matter", type="procedure", kind="criminal")
    found = between("2024-03-01", "2024-07-01", *made, instruments=(matter,))
    (outcome,) = [change for change in found if change.kind == "outcome-known"]
    assert outcome.sentence == "Title of arrest: what became of it: acquitted (2024-06-01)."
    assert outcome.claims == ("end/c",)


def test_a_duty_that_died_and_the_status_of_its_act() -> None:
    made = (
        event("made", claim("c", "gazette", known="2024-01-02", date="2024-01-01"),
              instrument="act"),
        event("due", claim("c", "gazette", known="2024-01-02", date="2027-01-01"),
              stage="applies", instrument="act"),
        event("gone", claim("c", "gazette", known="2024-06-02", date="2024-06-01"),
              stage="repealed", instrument="act"),
    )  # fmt: skip
    found = between("2024-03-01", "2024-07-01", *made, instruments=(instrument("act"),))
    said = {(change.kind, change.event): change.sentence for change in found}
    assert said["cancelled", "due"] == "Title of due: will not take effect any more."
    (status,) = [change for change in found if change.kind == "status-changed"]
    assert status.event == "gone"
    assert (status.told["from"], status.told["to"]) == ("adopted", "repealed")


def test_a_further_claim_that_changes_nothing_is_told_as_such() -> None:
    made = event(
        "e",
        claim("a", "paper", known="2024-05-03", date="2024-05-01"),
        claim("b", "other", known="2024-05-20", date="2024-05-01"),
        claim("c", "third", known="2024-06-20", date="2024-05-01"),
    )
    (found,) = between("2024-06-01", "2024-07-01", made)
    assert found.sentence == "Title of e: Publisher of third said more of it."
    assert (found.kind, found.claims) == ("added", ("e/c",))


# -- the span -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "since", "until"),
    [
        ({}, "2026-10-23", "2026-11-22"),
        ({"until": ["2026-07-25"]}, "2026-06-25", "2026-07-25"),
        ({"known_at": ["2026-07-25"]}, "2026-06-25", "2026-07-25"),
        ({"since": ["2026-01-01"], "until": ["0.1.0"]}, "2026-01-01", "2026-11-22"),
        ({"until": ["0001-01-05"]}, "0001-01-01", "0001-01-05"),
    ],
)
def test_a_span_has_sensible_ends(
    given: dict[str, list[str]], since: str, until: str, shipped: Snapshot
) -> None:
    span = read_span(given, TODAY, shipped)
    assert span.since == Clocks(TODAY, date.fromisoformat(until), date.fromisoformat(since))
    assert span.until == Clocks(TODAY, date.fromisoformat(until), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("given", "parameter", "said"),
    [
        ({"since": ["0.0.9"]}, "since", "not held here"),
        ({"until": ["0.1.0+000000000000"]}, "until", "not held here"),
        ({"since": ["2026-02-30"]}, "since", "2026-02-30"),
        ({"since": ["2026"]}, "since", "full day"),
        ({"since": ["2026-03-01"], "until": ["2026-02-01"]}, "since", "after 'until'"),
        ({"since": ["2026-03-01", "2026-03-02"]}, "since", "twice"),
        ({"until": ["2026-03-01"], "known_at": ["2026-03-02"]}, "known_at", "one of them"),
    ],
)
def test_a_span_that_is_none_is_refused(
    given: dict[str, list[str]], parameter: str, said: str, shipped: Snapshot
) -> None:
    with pytest.raises(BadValue, match=said) as caught:
        read_span(given, TODAY, shipped)
    assert caught.value.parameter == parameter


# -- the formats ----------------------------------------------------------------------------------


def export(since: str = "2024-01-01") -> NewsExport:
    made = rich()
    before, after = View(made, clocks("2026-11-22", since)), View(made, clocks("2026-11-22"))
    found = changes(before, after, Filters({}))
    assert len(found) >= 3
    return NewsExport(after, before.clocks.known, found, "0.1.0+abc", "since=2024-01-01")


def written(name: str, given: NewsExport) -> bytes:
    form = by_name("changes", name)
    assert form is not None
    return b"".join(write(form, "changes", given))


def test_json_says_what_changed_and_who_says_so() -> None:
    given = export()
    answer = json.loads(written("json", given))
    assert answer["total"] == len(given.changes)
    assert (answer["since"], answer["until"]) == ("2024-01-01", "2026-11-22")
    (moved,) = [item for item in answer["items"] if item["kind"] == "moved"]
    assert moved["changed"]["from"] == "2026-08-02"
    assert moved["known_from"] == moved["evidence"][0]["known_from"] == "2026-07-24"
    assert moved["evidence"][0]["quotation"] == "shall apply from"


def test_the_feed_keeps_the_identity_of_its_entries() -> None:
    given = export()
    feed = feedparser.parse(written("atom", given))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [c.sentence for c in given.changes]
    later = feedparser.parse(written("atom", export("2026-07-01")))
    assert {entry.id for entry in later.entries} < {entry.id for entry in feed.entries}


def test_markdown_and_text_are_read_as_news() -> None:
    given = export()
    page, plain = written("md", given).decode(), b"".join(news.text(given)).decode()
    assert page.startswith("# Changes\n")
    assert "\n## 2026-07-24\n" in page
    assert plain.startswith("2026-07-24\n")
    for said in (page, plain):
        assert f"{len(given.changes)} changes" in said
        assert "moved from 2026-08-02 to 2027-12-02" in " ".join(said.split())
