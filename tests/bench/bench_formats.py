"""The exports, against the library that a user would take for each.

Both sides begin with the same thing in memory, and what they write is read and compared first.
Where ours has more to work out than to write, the whole export stands beside it.
"""

import io
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import icalendar
import networkx as nx
import polars as pl
import pyoxigraph
import rdflib
from pyoxigraph import RdfFormat

from graph.frame import frame
from graph.writers import calendar, network, rdf, table
from graph.writers.export import Export, GraphExport
from tests.bench.harness import Report, Timing, race
from tests.bench.worlds import World

MOST_FOR_RDFLIB = 10_000
"""Events whose triples rdflib is given: of 100,000 it would need 8 GB, and ten minutes a round."""


def _section(world: World) -> str:
    return f"Exports, {world.name}"


def _race(world: World, contestants: Mapping[str, Callable[[], object]]) -> dict[str, Timing]:
    # at 100,000 events a round takes minutes
    return race(contestants, least=3 if world.size < 50_000 else 1)


def _export(world: World) -> Export:
    return Export(world.view, world.view.events, "0.1.0")


def test_turtle(report: Report, world: World) -> None:
    view = world.view
    export = Export(view, view.events[:MOST_FOR_RDFLIB], "0.1.0")
    triples = rdf.triples(export)
    loaded = rdflib.Graph()
    loaded.parse(data=rdf.encode(triples, "nt"), format="nt")

    def theirs() -> str:
        return loaded.serialize(format="turtle")

    told = set(triples)
    for text in (rdf.encode(triples, "ttl"), b"".join(rdf.turtle(export)), theirs().encode()):
        assert {quad.triple for quad in pyoxigraph.parse(text, format=RdfFormat.TURTLE)} == told
    contestants: dict[str, Callable[[], object]] = {
        "chronolex": lambda: rdf.encode(triples, "ttl"),
        "rdflib": theirs,
    }
    note = f"{len(triples):,} triples of {len(export.events):,} events, already in memory"
    report.add(_section(world), "Turtle", _race(world, contestants), note)
    contestants["chronolex"] = lambda: sum(map(len, rdf.turtle(export)))
    note = "the same, ours from the events, rdflib's triples ready-made"
    timings = race(contestants, least=1)
    report.add(_section(world), "Turtle, from the events", timings, note)


def test_calendar(report: Report, world: World) -> None:
    export = _export(world)
    released = world.catalogue.release.date
    ready = list(calendar.entries(export))
    text = b"".join(calendar.write(export))
    entries = list(_entries(text))

    def theirs() -> bytes:
        made = icalendar.Calendar()
        for entry in entries:
            event = icalendar.Event()
            for name, value in entry:
                event.add(name, value)
            made.add_component(event)
        return bytes(made.to_ical())

    def from_events() -> bytes:
        assert sum(1 for _ in calendar.entries(export)) == len(entries)
        return theirs()

    assert list(_entries(theirs())) == entries
    contestants: dict[str, Callable[[], object]] = {
        "chronolex": lambda: b"".join([calendar.encode(entry, released) for entry in ready]),
        "icalendar": theirs,
    }
    note = f"{len(entries):,} entries, their values ready-made for both"
    report.add(_section(world), "iCalendar", _race(world, contestants), note)
    contestants = {
        "chronolex": lambda: b"".join(calendar.write(export)),
        "icalendar": from_events,
    }
    note = "the same, the values worked out from the events by the same code for both"
    report.add(_section(world), "iCalendar, from the events", _race(world, contestants), note)


def _entries(text: bytes) -> Iterator[list[tuple[str, object]]]:
    """Name and value of every property of every entry, in a fixed order."""
    for event in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        found: list[tuple[str, object]] = []
        for name, value in event.property_items(recursive=False, sorted=True):
            if name in ("BEGIN", "END"):
                continue
            if isinstance(value, icalendar.vCategory):
                found.append((name, [str(word) for word in value.cats]))
            elif isinstance(value, icalendar.vDDDTypes):
                found.append((name, value.dt))
            else:
                found.append((name, int(value) if isinstance(value, int) else str(value)))
        yield found


def test_graphml(report: Report, world: World) -> None:
    whole = world.graph
    told: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    # theirs raises on what is missing and on lists: it is given text only, made beforehand
    for node, values in whole.nodes(data=True):
        told.add_node(node, **{k: v for k, v in values.items() if v is not None})
    for source, target, values in whole.edges(data=True):
        evidence = "; ".join(values["evidence"])
        told.add_edge(source, target, **{**values, "evidence": evidence})

    def theirs(write: Callable[..., None]) -> bytes:
        out = io.BytesIO()
        write(told, out)
        return out.getvalue()

    def ours() -> bytes:
        return b"".join(network.graphml(GraphExport(world.view, whole, "0.1.0")))

    assert _graphml(ours()) == _graphml(theirs(nx.write_graphml_xml))
    contestants = {
        "chronolex": ours,
        "networkx": lambda: theirs(nx.write_graphml_xml),
        "networkx with lxml": lambda: theirs(nx.write_graphml_lxml),
    }
    note = f"{len(whole):,} nodes, {whole.number_of_edges():,} edges, already in memory"
    report.add(_section(world), "GraphML", _race(world, contestants), note)


def _graphml(text: bytes) -> Counter[tuple[object, ...]]:
    """Every node and edge with its values by name; what is missing or empty is neither."""
    names: dict[str, str] = {}
    found: Counter[tuple[object, ...]] = Counter()
    for _, element in ET.iterparse(io.BytesIO(text)):
        tag = element.tag.rpartition("}")[2]
        if tag == "key":
            names[element.attrib["id"]] = element.attrib["attr.name"]
        elif tag in ("node", "edge"):
            values = {names[data.attrib["key"]]: data.text for data in element if data.text}
            ends = tuple(element.get(end) for end in ("source", "target"))
            own = element.get("id") if tag == "node" else None
            found[tag, own, ends, *sorted(values.items())] += 1
            element.clear()
    return found


def test_csv(report: Report, world: World) -> None:
    export = _export(world)
    # the cells as text, as polars needs them: it writes no lists
    rows = [
        [table.cell(told.get(name)) for name in table.COLUMNS]
        for told in (table.row(export.tell(resolved)) for resolved in export.events)
    ]
    text = dict.fromkeys(table.COLUMNS, pl.String())
    ready = pl.DataFrame(rows, schema=text, orient="row")
    written = pl.read_csv(ready.write_csv().encode(), schema=text)
    ours = pl.read_csv(b"".join(table.write(export)), schema=text)
    plain = ours.with_columns(pl.col(pl.String).str.replace(r"^'([=+\-@\t\r\n])", "${1}"))
    assert plain.equals(written)
    contestants: dict[str, Callable[[], object]] = {
        "chronolex": lambda: table.encode(ready),
        "polars": lambda: ready.write_csv().encode(),
    }
    note = f"{ready.height:,} rows of {ready.width} cells, one frame for both; ours makes them safe"
    report.add(_section(world), "CSV", race(contestants), note)
    contestants = {
        "chronolex": lambda: sum(map(len, table.write(export))),
        "polars": lambda: len(frame(export).drop("relations").with_columns(_JOINED).write_csv()),
    }
    note = "the same, from the events: polars writes `snapshot.frame()`, made anew"
    report.add(_section(world), "CSV, from the events", _race(world, contestants), note)


_JOINED = pl.col(pl.List(pl.String)).list.join("; ")
