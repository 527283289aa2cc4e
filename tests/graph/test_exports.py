"""The formats of the timeline, each read back by a reader that is not ours, all with one count."""

import io
import json
import re
import warnings
import xml.etree.ElementTree as ET
from datetime import date, datetime
from typing import Any

import feedparser
import icalendar
import openpyxl
import polars as pl
import pyoxigraph as ox
import pytest
import rdflib
from markdown_it import MarkdownIt
from pyld import jsonld

import graph
from graph.filters import matching, read_filters
from graph.formats import by_name, left_out, offered, write
from graph.frame import BATCH
from graph.snapshot import Snapshot
from graph.view import Clocks, View
from graph.writers import rdf
from graph.writers.export import Export
from tests.graph.world import catalogue, claim, clocks, dated, event, rich, view

HEAD = "https://w3id.org/chronolex/id/event/"
ATOM = "{http://www.w3.org/2005/Atom}"
SVG = "{http://www.w3.org/2000/svg}"
EVIL = "\x00\x0b<b>&amp;</b> ]]> \"'\n=1+1 {x} [y](z) \\n `c` \ufffe"


def export(made: View, query: str = "", kind: str = "timeline") -> Export:
    return Export(made, made.events, "0.1.0+abc", query, kind=kind)


def written(made: View, name: str, query: str = "", kind: str = "timeline") -> bytes:
    form = by_name("events", name)
    assert form is not None
    return b"".join(write(form, "events", export(made, query, kind)))


@pytest.fixture(scope="module")
def world() -> View:
    return View(rich(), clocks())


@pytest.fixture(scope="module")
def shipped() -> Snapshot:
    return graph.load()


# -- one filter, all formats ----------------------------------------------------------------------


def ids_of(name: str, data: bytes) -> list[str]:
    """The ids of the events in an export, read by somebody else's parser."""
    text = data.decode() if name not in ("xlsx", "parquet") else ""
    match name:
        case "json":
            return [item["id"] for item in json.loads(data)["items"]]
        case "ndjson":
            return [row["id"] for row in pl.read_ndjson(data).to_dicts()]
        case "csv":
            return pl.read_csv(data, infer_schema=False)["id"].to_list()
        case "ttl" | "nt" | "nq" | "trig" | "jsonld":
            return in_rdf(name, data)
        case "ics":
            read = icalendar.Calendar.from_ical(text)
            return [str(item["UID"]).partition("@")[0] for item in read.walk("VEVENT")]
        case "atom":
            return [item.id.removeprefix(HEAD) for item in feedparser.parse(data).entries]
        case "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True)["events"]
            return [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]
        case "parquet":
            return pl.read_parquet(io.BytesIO(data))["id"].to_list()
        case "bib":
            assert text.replace("\n", "").isprintable()
            return re.findall(r"^@misc\{chronolex:([a-z0-9-]+),$", text, re.M)
        case "csl":
            return [item["id"].removeprefix("chronolex:") for item in json.loads(data)]
        case "timelinejs":
            return [item["unique_id"] for item in json.loads(data)["events"]]
        case "svg":
            return [g.get("id", "") for g in ET.fromstring(text).iter(f"{SVG}g") if g.get("id")]
    raise AssertionError(f"no reader for {name}")


def in_rdf(name: str, data: bytes) -> list[str]:
    kind = rdflib.URIRef("https://w3id.org/chronolex/ont#Event")
    syntax = {"ttl": "turtle", "nt": "nt", "nq": "nquads", "trig": "trig", "jsonld": "json-ld"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = rdflib.Dataset() if name in ("nq", "trig") else rdflib.Graph()
        found.parse(data=data, format=syntax[name])
        subjects = list(found.subjects(rdflib.RDF.type, kind))
    return sorted({str(subject).removeprefix(HEAD) for subject in subjects})


def in_markdown(data: bytes) -> list[str]:
    """What stands in bold at the head of each item."""
    tokens = MarkdownIt().parse(data.decode())
    found = []
    for before, token in zip(tokens, tokens[2:], strict=False):
        if before.type == "list_item_open" and token.type == "inline":
            assert token.children is not None
            found.append(token.children[2].content)
    return found


FILTER = {"jurisdiction": ["EU"], "from": ["2024"], "to": ["2027"]}


@pytest.fixture(scope="module")
def chosen(shipped: Snapshot) -> Export:
    made = shipped.view(clocks())
    found = matching(made, read_filters(shipped.catalogue, FILTER))
    assert len(found) > 50
    return Export(made, found, shipped.release, "jurisdiction=EU&from=2024&to=2027")


@pytest.mark.parametrize("name", [form.name for form in offered("events")])
def test_one_filter_gives_the_same_events_in_every_format(name: str, chosen: Export) -> None:
    form = by_name("events", name)
    assert form is not None
    data = b"".join(write(form, "events", chosen))
    if name == "md":
        assert len(in_markdown(data)) == len(chosen.events)
        return
    found = ids_of(name, data)
    assert (
        len(found)
        == len(set(found))
        == len(chosen.events) - (left_out(form, "events", chosen) or 0)
    )
    assert set(found) <= {resolved.id for resolved in chosen.events}


@pytest.mark.parametrize("name", ["ndjson", "nq", "trig", "atom", "md", "xlsx", "parquet",
                                  "timelinejs", "svg"])  # fmt: skip
def test_no_events_are_a_whole_file_too(name: str) -> None:
    data = written(View(catalogue(), clocks()), name)
    assert data or name == "ndjson"
    if name not in ("ndjson", "md"):
        assert ids_of(name, data) == []


@pytest.mark.parametrize("name", [form.name for form in offered("events")])
def test_hostile_text_breaks_no_format(name: str) -> None:
    said = claim("c", "s-e", known="2000-01-01", quote="so", date="2024-07-12")
    made = view(event("e", said, title=EVIL, summary=EVIL), dated("f", "2025"))
    data = written(made, name, EVIL)
    if name == "md":
        assert in_markdown(data) == ["2024-07-12", "2025"]
        assert "<b>" not in MarkdownIt().render(data.decode())
    else:
        assert sorted(ids_of(name, data)) == ["e", "f"]


NO_PLACE = {"csv", "ndjson", "csl"}
PLACED = [form.name for form in offered("events") if form.name not in NO_PLACE]


@pytest.mark.parametrize("name", PLACED)
def test_release_clocks_and_filters_stand_in_the_file(name: str) -> None:
    made = view(dated("e", "2024"), valid_at="2026-07-25", known_at="2026-01-03")
    data = written(made, name, "kind=law")
    if name == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data))["about"]
        told = {str(key): value for key, value in sheet.iter_rows(values_only=True)}
        assert told["valid_at"] == "2026-07-25"
        text = str(told)
    elif name == "parquet":
        text = str(pl.read_parquet_metadata(io.BytesIO(data)))
    else:
        text = data.decode().replace("\\", "").replace("\r\n ", "").replace("&amp;", "&")
    for word in ("0.1.0+abc", "2026-07-25", "2026-01-03", "kind=law"):
        assert word in text, word


# -- RDF ------------------------------------------------------------------------------------------


def quads(data: bytes, form: ox.RdfFormat) -> set[ox.Quad]:
    return set(ox.parse(data, format=form))


def test_nquads_and_trig_say_the_same(world: View) -> None:
    one = quads(written(world, "nq"), ox.RdfFormat.N_QUADS)
    assert one == quads(written(world, "trig"), ox.RdfFormat.TRIG)
    names = {quad.graph_name.value for quad in one if isinstance(quad.graph_name, ox.NamedNode)}
    head = "https://w3id.org/chronolex/id/"
    assert {f"{head}claim/act-applies--omnibus", f"{head}graph/claims",
            f"{head}graph/resolved", f"{head}graph/records"} <= names  # fmt: skip


def test_on_the_day_of_the_release_the_quads_are_a_part_of_the_dump(shipped: Snapshot) -> None:
    made = shipped.view(Clocks(shipped.catalogue.release.date))
    found = quads(written(made, "nq"), ox.RdfFormat.N_QUADS)
    whole = set(shipped.reader.quads())
    assert found <= whole
    assert len(found) > len(whole) / 2


def test_the_default_graph_is_what_turtle_says(world: View) -> None:
    found = quads(written(world, "nq"), ox.RdfFormat.N_QUADS)
    default = {quad.triple for quad in found if isinstance(quad.graph_name, ox.DefaultGraph)}
    assert default == {quad.triple for quad in quads(written(world, "ttl"), ox.RdfFormat.TURTLE)}


def test_what_was_not_known_is_in_no_graph() -> None:
    text = written(View(rich(), clocks(known_at="2026-07-23")), "nq").decode()
    assert "2027-12-02" not in text
    assert "omnibus-oj" not in text


def test_batches_are_one_document(world: View, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = {"ttl": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG,
             "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}  # fmt: skip
    for name, form in forms.items():
        whole = quads(written(world, name), form)
        with monkeypatch.context() as patched:
            patched.setattr(rdf, "BATCH", 2)
            parts = written(world, name)
        assert quads(parts, form) == whole
        assert parts.count(b"@prefix clx:") <= 1


def test_jsonld_expands_to_the_same_triples_for_everybody(shipped: Snapshot) -> None:
    made = shipped.view(clocks())
    part = Export(made, made.events[:120], shipped.release)
    data = b"".join(rdf.jsonld(part))
    wanted = {str(triple) for triple in rdf.triples(part)}
    read = quads(data, ox.RdfFormat.JSON_LD)
    assert wanted == {str(quad.triple) for quad in read}
    assert {quad.graph_name for quad in read} == {ox.DefaultGraph()}
    theirs = jsonld.to_rdf(json.loads(data), {"format": "application/n-quads"})
    assert wanted == {str(quad.triple) for quad in quads(theirs.encode(), ox.RdfFormat.N_QUADS)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        by_rdflib = rdflib.Graph().parse(data=data, format="json-ld")
    again = by_rdflib.serialize(format="nt").encode()
    assert wanted == {str(quad.triple) for quad in quads(again, ox.RdfFormat.N_TRIPLES)}


def test_jsonld_of_anything_keeps_types_languages_and_blank_nodes() -> None:
    clx = "https://w3id.org/chronolex/ont#"
    text = f"""
        @prefix clx: <{clx}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <urn:a> a clx:Event, <urn:Thing>, _:type ; clx:date "2024", "2024"^^xsd:gYear, <urn:d> ;
            clx:count 3, "03"^^xsd:int ; clx:penalty "a", "a"@en, 2.5, true ;
            clx:actor "no iri", _:b ; <urn:p> "x"@de-AT, _:b .
        _:b clx:actor <urn:a> .
    """
    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    theirs = jsonld.to_rdf(
        json.loads(rdf.encode(triples, "jsonld")), {"format": "application/n-quads"}
    )
    found = ox.Dataset(ox.parse(theirs, format=ox.RdfFormat.N_QUADS))
    wanted = ox.Dataset(ox.Quad(*triple) for triple in triples)
    for dataset in (found, wanted):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(found) == set(wanted)


def test_what_a_jsonld_export_says_of_itself_is_no_triple(world: View) -> None:
    assert json.loads(written(world, "jsonld", "kind=law"))["@graph"][0]["export"] == {
        "release": "0.1.0+abc",
        "valid_at": "2026-11-22",
        "known_at": "2026-11-22",
        "filters": "kind=law",
    }


# -- Atom -----------------------------------------------------------------------------------------


def feed(made: View, query: str = "") -> ET.Element:
    return ET.fromstring(written(made, "atom", query))


def text_of(node: ET.Element, name: str) -> str:
    found = node.findall(f"{ATOM}{name}")
    assert len(found) == 1, name
    return found[0].text or ""


def test_feed_and_entries_have_what_the_standard_asks(world: View) -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2."""
    root = feed(world, "kind=law")
    assert root.tag == f"{ATOM}feed"
    assert text_of(root, "id") == "tag:w3id.org,2026:chronolex/timeline?kind=law"
    assert text_of(root, "title")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == len(world.events)
    stamp = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")
    for node in (root, *entries):
        assert stamp.fullmatch(text_of(node, "updated"))
    for entry in entries:
        assert text_of(entry, "id").startswith(HEAD)
        assert text_of(entry, "title")
        assert text_of(entry, "content")
        assert text_of(entry, "published") <= text_of(entry, "updated")
        links = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(links) == 1
    assert len({text_of(entry, "id") for entry in entries}) == len(entries)
    assert text_of(root, "updated") == max(text_of(entry, "updated") for entry in entries)


def test_a_feed_reader_finds_no_fault(world: View) -> None:
    told = feedparser.parse(written(world, "atom"))
    assert not told.bozo
    assert told.version == "atom10"
    arrests = next(item for item in told.entries if item.id.endswith("arrests"))
    assert {link.href for link in arrests.links if link.rel == "via"} == {
        "https://example.org/paper?a=1&b=2"
    }
    assert "No outcome known." in arrests.content[0].value


def test_entries_keep_their_identity_and_are_updated_when_a_date_moves() -> None:
    def entry(day: str) -> ET.Element:
        root = feed(View(rich(), clocks(day, day)))
        return next(
            e for e in root.findall(f"{ATOM}entry") if text_of(e, "id") == HEAD + "act-applies"
        )

    before, published, law = entry("2026-07-01"), entry("2026-07-25"), entry("2026-07-27")
    updated = [text_of(item, "updated")[:10] for item in (before, published, law)]
    assert updated == ["2024-08-01", "2026-07-24", "2026-07-27"]
    assert "2026-08-02" in text_of(published, "title")
    assert "Pending (published): 2027-12-02" in text_of(published, "content")
    assert "2027-12-02" in text_of(law, "title")


def test_a_feed_names_its_own_address() -> None:
    made = view(dated("e", "2024"))
    form = by_name("events", "atom")
    assert form is not None
    address = "http://127.0.0.1/timeline.atom?a=1&b=2"
    told = Export(made, made.events, "r", address=address)
    assert feedparser.parse(b"".join(write(form, "events", told))).feed.links[0].href == address


# -- XLSX -----------------------------------------------------------------------------------------


def book(made: View, kind: str = "timeline") -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(made, "xlsx", kind=kind)))


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


def test_sheets_have_headers_that_stay_filters_and_typed_dates(world: View) -> None:
    made = book(world)
    assert made.sheetnames == ["events", "relations", "sources", "about"]
    events = {row["id"]: row for row in rows(made["events"])}
    assert events["arrests"]["not_before"] == datetime(2023, 9, 1)
    assert events["arrests"]["date"] == "2023-09"
    assert events["commencement"]["not_before"] is None
    assert made["events"]["G2"].number_format in ("General", "yyyy-mm-dd")
    for name in made.sheetnames:
        sheet = made[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.auto_filter.ref.endswith(str(sheet.max_row))


def test_relations_and_sources_are_sheets_of_their_own(world: View) -> None:
    made = book(world)
    relations = rows(made["relations"])
    assert {"from": "act-published", "relation": "followsStage", "to": "act-proposed"}.items() <= (
        next(r for r in relations if r["from"] == "act-published").items()
    )
    total = sum(len(resolved.relations) for resolved in world.events)
    assert len(relations) == total
    assert [row["id"] for row in rows(made["sources"])] == sorted(
        {row["id"] for row in rows(made["sources"])},
        key=[row["id"] for row in rows(made["sources"])].index,
    )


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    made = book(view(dated("e", "2024", title="=1+1"), dated("f", "2024", title="+44")))
    cells = [cell for row in made["events"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [row["title"] for row in rows(made["events"])] == ["=1+1", "+44"]


def test_days_before_the_calendar_of_spreadsheets_are_text() -> None:
    found = rows(book(view(dated("e", "0800-05-04"), dated("f", "1900-03-01")))["events"])
    assert [row["not_before"] for row in found] == ["0800-05-04", datetime(1900, 3, 1)]


def test_long_text_is_cut_to_what_a_cell_holds() -> None:
    [row] = rows(book(view(dated("e", "2024", title="x" * 40_000)))["events"])
    assert row["title"] == "x" * 32_767


# -- Parquet --------------------------------------------------------------------------------------


def test_columns_of_parquet_are_typed(world: View) -> None:
    found = pl.read_parquet(io.BytesIO(written(world, "parquet")))
    assert found.schema["not_before"] == pl.Date()
    assert found.schema["actors"] == pl.List(pl.String())
    by_id = {row["id"]: row for row in found.to_dicts()}
    assert by_id["arrests"]["before"] == date(2023, 10, 1)
    assert by_id["act-published"]["actors"] == ["council", "parliament"]
    assert by_id["act-published"]["relations"] == [
        {"relation": "followsStage", "to": "act-proposed", "strength": "legal-procedure"}
    ]
    assert by_id["commencement"]["before"] is None
    told = pl.read_parquet_metadata(io.BytesIO(written(world, "parquet", "kind=law")))
    assert told["release"] == "0.1.0+abc"
    assert told["filters"] == "kind=law"


def test_rows_of_several_parts_keep_their_order() -> None:
    made = view(*(dated(f"e{number:05}", "2024") for number in range(3)))
    form = by_name("events", "parquet")
    assert form is not None
    many = [made.events[number % 3] for number in range(BATCH + 5)]
    data = b"".join(write(form, "events", Export(made, many, "r")))
    assert pl.read_parquet(io.BytesIO(data))["id"].to_list() == [r.id for r in many]


# -- TimelineJS -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("2024-07-12", {"year": 2024, "month": 7, "day": 12}, None),
        ("2023-09", {"year": 2023, "month": 9}, None),
        ("2023-09~", {"year": 2023, "month": 9}, None),
        ("2024?", {"year": 2024}, None),
        ("0800-05-04", {"year": 800, "month": 5, "day": 4}, None),
        ("2022-01/2022-03", {"year": 2022, "month": 1, "day": 1},
         {"year": 2022, "month": 3, "day": 31}),
        ("2025-02-02/..", {"year": 2025, "month": 2, "day": 2}, None),
        ("[2024-07-12,2024-07-14]", {"year": 2024, "month": 7, "day": 12},
         {"year": 2024, "month": 7, "day": 14}),
    ],
)  # fmt: skip
def test_slides_are_as_precise_as_what_is_known(
    when: str, start: dict[str, int], end: dict[str, int] | None
) -> None:
    [slide] = json.loads(written(view(dated("e", when)), "timelinejs"))["events"]
    assert slide["start_date"] == start
    assert slide.get("end_date") == end
    assert slide["display_date"] == when


@pytest.mark.parametrize("when", [None, "../2024", "[..2024]", "[2024..]"])
def test_what_has_no_first_day_to_show_is_no_slide_and_counted(when: str | None) -> None:
    told = json.loads(written(view(dated("e", when), dated("f", "2024")), "timelinejs"))
    assert [slide["unique_id"] for slide in told["events"]] == ["f"]
    assert told["chronolex"]["left_out"] == 1
    assert "left out, having no first day: 1" in told["title"]["text"]["text"]


def test_slides_hold_no_markup_but_ours() -> None:
    made = view(dated("e", "2024", title="<script>x</script>"))
    [slide] = json.loads(written(made, "timelinejs"))["events"]
    assert slide["text"]["headline"] == "&lt;script&gt;x&lt;/script&gt;"


# -- SVG ------------------------------------------------------------------------------------------


def picture(made: View) -> ET.Element:
    return ET.fromstring(written(made, "svg"))


def marks(root: ET.Element) -> dict[str, ET.Element]:
    found = {}
    for group in root.iter(f"{SVG}g"):
        if group.get("id"):
            shape = next(node for node in group if node.get("class"))
            found[group.get("id", "")] = shape
    return found


def test_a_day_is_a_dot_and_a_vaguer_date_spans_its_days() -> None:
    made = view(dated("d", "2024-07-12"), dated("m", "2024-03"), dated("y", "2023"))
    found = marks(picture(made))
    assert found["d"].tag == f"{SVG}circle"
    width = {name: float(found[name].get("width", 0)) for name in ("m", "y")}
    assert 10 < width["y"] / width["m"] < 13


def test_a_mark_shows_its_status_and_a_lane_its_place() -> None:
    made = view(
        dated("past", "2024"), dated("next", "2030-01-01", jurisdiction="US"),
        dated("maybe", "2026~"),
    )  # fmt: skip
    root = picture(made)
    told = {name: shape.get("class") for name, shape in marks(root).items()}
    assert told == {"past": "occurred", "next": "scheduled", "maybe": "unknown"}
    lanes = [node.text for node in root.iter(f"{SVG}text") if node.get("class") == "l"]
    assert lanes == ["Title of EU", "Title of US"]


def test_what_has_no_day_is_not_drawn_and_counted() -> None:
    root = picture(view(dated("e", None), dated("f", "2024")))
    assert list(marks(root)) == ["f"]
    said = root.find(f"{SVG}desc")
    assert said is not None
    assert "1 events drawn, 1 without a day left out" in (said.text or "")


def test_marks_of_one_row_do_not_touch() -> None:
    made = view(*(dated(f"e{n}", f"2024-07-{n:02}") for n in range(1, 29)))
    spots = [(s.get("cx"), s.get("cy")) for s in marks(picture(made)).values()]
    assert len(set(spots)) == 28


def test_titles_stay_within_the_picture() -> None:
    made = view(dated("e", "2015-01-01"), dated("f", "2031-12-30", title="A long title of a law"))
    [text] = [n for n in picture(made).iter(f"{SVG}text") if n.text == "A long title of a law"]
    assert text.get("text-anchor") == "end"
