"""Every export is read back by a parser that is not ours, and says no more than the view."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic, to_isomorphic

from graph.formats import by_name, offered, write
from graph.view import View
from graph.writers.calendar import fold, left_out
from graph.writers.export import Export
from graph.writers.table import COLUMNS, lines
from tests.graph.world import catalogue, claim, clocks, dated, event, rich, view


def export(made: View, query: str = "") -> Export:
    return Export(made, made.events, "0.1.0+abc", query)


def written(made: View, name: str, query: str = "") -> bytes:
    form = by_name("events", name)
    assert form is not None
    return b"".join(write(form, "events", export(made, query)))


@pytest.fixture(scope="module")
def world() -> View:
    return View(rich(), clocks())


# -- iCalendar ------------------------------------------------------------------------------------


def calendar(data: bytes) -> dict[str, Any]:
    read = icalendar.Calendar.from_ical(data)
    assert isinstance(read, icalendar.Calendar)
    assert not read.errors
    return {str(item["UID"]): item for item in read.walk("VEVENT")}


def entry(made: View, id: str) -> Any:
    return calendar(written(made, "ics"))[f"{id}@w3id.org"]


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("2024-07-12", date(2024, 7, 12), date(2024, 7, 13)),
        ("2023-09", date(2023, 9, 1), date(2023, 10, 1)),
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2022-01/2022-03", date(2022, 1, 1), date(2022, 4, 1)),
        ("0800-05-04", date(800, 5, 4), date(800, 5, 5)),
        ("2024-02-28/2024-02-29", date(2024, 2, 28), date(2024, 3, 1)),
    ],
)
def test_days_end_exclusively(when: str, start: date, end: date) -> None:
    found = entry(view(dated("e", when)), "e")
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (start, end)
    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert found["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize(
    ("when", "vague"),
    [("2024-07-12", False), ("2024-07", True), ("2024-07-12~", True), ("2024-07-12?", True),
     ("[2024-07-12,2024-07-13]", True), ("2022-01-01/2022-03-01", True)],
)  # fmt: skip
def test_what_is_not_one_certain_day_is_marked_vague(when: str, vague: bool) -> None:
    found = entry(view(dated("e", when)), "e")
    assert ("X-CHRONOLEX-VAGUE" in found) is vague
    assert (when in str(found["SUMMARY"])) is vague
    assert str(found["X-CHRONOLEX-EDTF"]).replace("\\,", ",") == when


GAPS = ["[2020-01-01,2020-12-31]", "2023-XX-02", "202X-05", "{2020,2022}"]


@pytest.mark.parametrize("when", [None, "2024/..", "../2024", "2024/", *GAPS])
def test_what_has_no_span_of_days_is_left_out_and_counted(when: str | None) -> None:
    made = view(dated("e", when), dated("f", "2024"))
    data = written(made, "ics")
    assert list(calendar(data)) == ["f@w3id.org"]
    assert b"X-CHRONOLEX-LEFT-OUT:1\r\n" in data
    assert left_out(export(made)) == 1


@pytest.mark.parametrize("when", ["[2024-02-28..2024-03-01]", "[2024-02,2024-03]", "2023-02-XX"])
def test_days_that_follow_each_other_are_one_span(when: str) -> None:
    made = view(dated("e", when))
    assert "e@w3id.org" in calendar(written(made, "ics"))
    assert left_out(export(made)) == 0


@pytest.mark.parametrize("events", [(), (dated("e", None),), (dated("e", "2023-XX-02"),)])
def test_a_calendar_without_entries_still_has_a_component(events: tuple[Any, ...]) -> None:
    data = written(view(*events), "ics")
    assert calendar(data) == {}
    read = icalendar.Calendar.from_ical(data)
    assert [part.name for part in read.subcomponents] == ["VTIMEZONE"]
    (zone,) = read.subcomponents
    (standard,) = zone.subcomponents
    assert zone["TZID"] == "UTC"
    assert {standard[name].to_ical() for name in ("TZOFFSETTO", "TZOFFSETFROM")} == {"+0000"}
    assert b"BEGIN:VTIMEZONE" not in written(view(dated("f", "2024")), "ics")


def test_lines_end_in_crlf_and_hold_at_most_75_octets(world: View) -> None:
    data = written(world, "ics")
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode("utf-8")  # no character is cut in two


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_folding_is_undone_by_unfolding(text: str) -> None:
    folded = fold(text)
    assert folded.replace(b"\r\n ", b"")[:-2].decode("utf-8") == text
    assert all(len(line) <= 75 for line in folded.split(b"\r\n"))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_text_survives_but_for_control_characters(text: str) -> None:
    made = view(dated("e", "2024-07-12", title=text))
    found = entry(made, "e")
    wanted = "".join("\n" if c == "\n" else " " if c == "\t" else c for c in text
                     if c in "\n\t" or not (ord(c) < 32 or ord(c) == 127))  # fmt: skip
    assert str(found["SUMMARY"]) == wanted


def test_separators_and_line_ends_are_escaped(world: View) -> None:
    told = str(entry(world, "arrests")["DESCRIPTION"])
    assert told.startswith("Line one.\nLine two; with, marks \\ and more.\n")


def test_identity_is_stable_and_the_sequence_rises_with_a_move() -> None:
    records = rich()
    early = entry(View(records, clocks(known_at="2026-07-23")), "act-applies")
    late = entry(View(records, clocks()), "act-applies")
    assert early["UID"] == late["UID"] == "act-applies@w3id.org"
    assert early["SEQUENCE"] < late["SEQUENCE"]
    assert early["DTSTART"].dt == date(2026, 8, 2)
    assert late["DTSTART"].dt == date(2027, 12, 2)
    assert "Moved from 2026-08-02" in str(late["DESCRIPTION"])
    assert early["LAST-MODIFIED"].dt.date() == date(2024, 8, 1)
    # known on 24 July, and law from the day the act that moves it is in force
    assert late["LAST-MODIFIED"].dt.date() == date(2026, 7, 27)


def test_the_stamp_is_the_releases_and_not_the_clocks(world: View) -> None:
    stamps = {item["DTSTAMP"].dt.date() for item in calendar(written(world, "ics")).values()}
    assert stamps == {world.catalogue.release.date}


def test_what_may_have_happened_is_tentative_and_what_cannot_any_more_cancelled() -> None:
    made = view(
        dated("maybe", "2026~"),
        dated("dead", "2030-01-01", instrument="bill"),
        dated("end", "2024-01-01", "withdrawn", instrument="bill"),
    )
    found = calendar(written(made, "ics"))
    told = {uid.partition("@")[0]: str(item["STATUS"]) for uid, item in found.items()}
    assert told == {"maybe": "TENTATIVE", "dead": "CANCELLED", "end": "CONFIRMED"}


# -- CSV ------------------------------------------------------------------------------------------


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def test_a_row_an_event_under_the_columns(world: View) -> None:
    found = rows(written(world, "csv"))
    assert list(found[0]) == list(COLUMNS)
    assert [row["id"] for row in found] == [r.id for r in world.events]


def test_lines_of_csv_end_in_crlf() -> None:
    data = written(view(dated("e", "2024")), "csv")
    assert data.count(b"\r\n") == data.count(b"\n") == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start: str) -> None:
    [row] = rows(written(view(dated("e", "2024", title=f"{start}cmd|'/c calc'!A1")), "csv"))
    assert row["title"] == f"'{start}cmd|'/c calc'!A1"


STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@given(
    st.sampled_from(("", *STARTS)),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
)
def test_a_cell_begins_with_nothing_that_runs(start: str, text: str) -> None:
    cell = start + text
    made = b"".join(lines(("id", "title"), [("e", cell)])).decode("utf-8")
    _, (_, told) = csv.reader(io.StringIO(made, newline=""))
    assert told == (f"'{cell}" if cell.startswith(STARTS) else cell)


def test_a_number_is_no_formula() -> None:
    made = b"".join(lines(("id", "days_left"), [("e", -3), ("f", None)]))
    assert made == b"id,days_left\r\ne,-3\r\nf,\r\n"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_quotes_commas_and_line_ends_survive(text: str) -> None:
    [row] = rows(written(view(dated("e", "2024", title=f"x{text}")), "csv"))
    assert row["title"] == f"x{text}"


def test_vague_dates_keep_their_bounds_and_no_more(world: View) -> None:
    by_id = {row["id"]: row for row in rows(written(world, "csv"))}
    arrests = by_id["arrests"]
    assert (arrests["date"], arrests["not_before"], arrests["before"], arrests["precision"]) == (
        "2023-09", "2023-09-01", "2023-10-01", "month")  # fmt: skip
    waiting = by_id["commencement"]
    assert (waiting["date"], waiting["not_before"], waiting["condition"]) == ("", "", "order made")
    assert by_id["act-applies"]["moved_from"] == "2026-08-02"
    assert arrests["outcome"] == "No outcome known."


# -- JSON -----------------------------------------------------------------------------------------


def test_json_is_a_list_with_its_clocks_filters_and_release(world: View) -> None:
    told = json.loads(written(world, "json"))
    assert set(told) == {"items", "total", "next", "as_of", "filters", "release"}
    assert told["total"] == len(told["items"]) == len(world.events)
    assert told["as_of"] == {"valid_at": "2026-11-22", "known_at": "2026-11-22"}
    promised = (
        "id iri title kind stage date jurisdiction seat extent instrument part actors themes"
        " status belief sources relations moved pending"
    )
    assert set(promised.split()) <= set(told["items"][0])


@pytest.mark.parametrize("name", ["json", "csv", "ttl", "jsonld", "nt", "ics"])
def test_no_events_are_a_whole_document_too(name: str) -> None:
    assert written(View(catalogue(), clocks()), name)


@pytest.mark.parametrize("name", [form.name for form in offered("events")])
def test_the_same_view_is_written_the_same(name: str) -> None:
    first = written(View(rich(), clocks()), name)
    assert written(View(rich(), clocks()), name) == first


# -- RDF ------------------------------------------------------------------------------------------


def graph_of(data: bytes, syntax: str) -> rdflib.Graph:
    found = rdflib.Graph()
    found.parse(data=data, format=syntax)
    return found


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_turtle_ntriples_and_jsonld_say_the_same(world: View) -> None:
    turtle = graph_of(written(world, "ttl"), "turtle")
    assert len(turtle) > 100
    for name, syntax in (("nt", "nt"), ("jsonld", "json-ld")):
        other = graph_of(written(world, name), syntax)
        assert isomorphic(turtle, other), to_isomorphic(other) - to_isomorphic(turtle)


def test_rdf_has_no_blank_nodes(world: View) -> None:
    found = graph_of(written(world, "nt"), "nt")
    assert not [term for triple in found for term in triple if isinstance(term, rdflib.BNode)]


def test_jsonld_needs_no_context_from_the_network(world: View) -> None:
    told = json.loads(written(world, "jsonld"))
    assert isinstance(told["@context"], dict)
    assert "http" not in json.dumps([told["@context"].get("@import"), told.get("@base")])


@pytest.mark.parametrize("name", ["ttl", "nt"])
def test_a_query_cannot_write_triples(name: str) -> None:
    """What the caller asked stands in the first line, a comment, and stays there."""
    evil = "theme=x\n<http://evil> <http://evil> <http://evil> .\r\u2028\x85#"
    plain = written(view(dated("e", "2024")), name)
    data = written(view(dated("e", "2024")), name, evil)
    assert data.partition(b"\n")[2] == plain.partition(b"\n")[2]


def test_a_query_cannot_write_calendar_lines() -> None:
    data = written(view(dated("e", "2024")), "ics", "x\r\nBEGIN:VALARM\nEND:VALARM")
    assert b"\r\nBEGIN:VALARM" not in data
    assert len(calendar(data)) == 1


def test_hostile_text_stays_text_in_rdf() -> None:
    title = 'a" . <http://evil> <http://p> "b'
    told = event("e", claim("c", "s", date="2024", quote=title), title=title)
    found = graph_of(written(view(told), "ttl"), "turtle")
    assert rdflib.URIRef("http://evil") not in set(found.subjects())
    assert title in {str(object_) for object_ in found.objects()}


def test_bounds_in_rdf_are_half_open(world: View) -> None:
    found = graph_of(written(world, "nt"), "nt")
    clx = rdflib.Namespace("https://w3id.org/chronolex/ont#")
    arrests = rdflib.URIRef("https://w3id.org/chronolex/id/event/arrests")
    assert str(found.value(arrests, clx.notBefore)) == "2023-09-01"
    before = found.value(arrests, clx.before)
    assert str(before) == "2023-10-01"
    assert date.fromisoformat(str(before)) - timedelta(days=1) == date(2023, 9, 30)
