"""The exports, against the library that a user would take for each."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import icalendar
import networkx as nx
import rdflib
from rdflib.compare import isomorphic

from graph import Snapshot
from graph.view import View
from graph.writers import calendar, network, rdf, table
from graph.writers.export import Export, GraphExport
from tests.bench.harness import Report, race

SECTION = "Exports of the whole timeline"


def _export(snapshot: Snapshot, view: View) -> Export:
    return Export(view, view.events, snapshot.release)


def test_turtle(report: Report, snapshot: Snapshot, view: View) -> None:
    triples = rdf.triples(_export(snapshot, view))
    loaded = rdflib.Graph()
    loaded.parse(data=rdf.encode(triples, "nt"), format="nt")

    def theirs() -> str:
        return loaded.serialize(format="turtle")

    ours = rdflib.Graph().parse(data=rdf.encode(triples, "ttl"), format="turtle")
    assert isomorphic(ours, rdflib.Graph().parse(data=theirs(), format="turtle"))
    timings = race({"chronolex": lambda: rdf.encode(triples, "ttl"), "rdflib": theirs}, least=3)
    note = f"{len(triples)} triples, already in memory"
    report.add(SECTION, "Turtle", timings, note)


def test_calendar(report: Report, snapshot: Snapshot, view: View) -> None:
    export = _export(snapshot, view)
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

    assert list(_entries(theirs())) == entries
    timings = race({"chronolex": lambda: b"".join(calendar.write(export)), "icalendar": theirs})
    note = f"{len(entries)} entries; icalendar is given the values ready-made"
    report.add(SECTION, "iCalendar", timings, note)


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


def test_graphml(report: Report, snapshot: Snapshot, view: View) -> None:
    whole = snapshot.graph(view.clocks)
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
        return b"".join(network.graphml(GraphExport(view, whole, snapshot.release)))

    for data in (ours(), theirs(nx.write_graphml_xml)):
        read: Any = nx.parse_graphml(data.decode())
        assert (len(read), read.number_of_edges()) == (len(whole), whole.number_of_edges())
    contestants = {
        "chronolex": ours,
        "networkx": lambda: theirs(nx.write_graphml_xml),
        "networkx with lxml": lambda: theirs(nx.write_graphml_lxml),
    }
    note = f"{len(whole)} nodes, {whole.number_of_edges()} edges, already in memory"
    report.add(SECTION, "GraphML", race(contestants, least=3), note)


def test_csv(report: Report, snapshot: Snapshot, view: View) -> None:
    export = _export(snapshot, view)
    rows = list(csv.reader(io.StringIO(b"".join(table.write(export)).decode(), newline="")))

    def theirs() -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        return out.getvalue().encode()

    assert theirs() == b"".join(table.write(export))
    timings = race({"chronolex": lambda: b"".join(table.write(export)), "csv": theirs})
    note = f"{len(rows) - 1} rows; csv is given the cells ready-made: what writing alone costs"
    report.add(SECTION, "CSV", timings, note)
