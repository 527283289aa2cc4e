"""Graphs as files, read back by networkx, igraph and others with the same nodes and edges."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest

import graph
from graph.formats import by_name, left_out, offered, write
from graph.projection import Graph, project
from graph.snapshot import Snapshot
from graph.view import View
from graph.writers.export import GraphExport
from tests.graph.world import clocks, dated, rich, view

NAMES = [form.name for form in offered("graph")]


def written(made: View, graph: Graph, name: str, query: str = "") -> bytes:
    form = by_name("graph", name)
    assert form is not None
    return b"".join(write(form, "graph", GraphExport(made, graph, "0.1.0+abc", query)))


@pytest.fixture(scope="module")
def shipped() -> Snapshot:
    return graph.load()


@pytest.fixture(scope="module")
def small() -> View:
    return View(rich(), clocks())


def hostile() -> tuple[View, Graph]:
    """Everything that breaks writers: control characters, markup, None, dates, lists, bad ids."""
    made: Graph = nx.MultiDiGraph()
    evil = "\x00\x08\x1b<b> & \"'\\ ]]>\n\t\ufffe\x85 =1"
    made.add_node('a"&<', type="event", label=evil, date=None, not_before=date(2024, 7, 12),
                  before=None, jurisdiction="EU")  # fmt: skip
    made.add_node("b", type="theme", label="딥페이크")
    made.add_node("alone", type="theme", label="x")
    for key in ("follows", "cites"):
        made.add_edge('a"&<', "b", key=key, relation=key, strength=None, evidence=["x\x01", "y;z"])
    return view(dated("e", "2024")), made


def test_every_format_of_graphs_is_offered() -> None:
    assert NAMES == ["json", "csv", "graphml", "gexf", "dot"]


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_networkx_reads_back_the_same_nodes_edges_and_values(
    name: str, shipped: Snapshot, tmp_path: Path
) -> None:
    made = shipped.view(clocks())
    whole = shipped.graph(clocks())
    file = tmp_path / f"g.{name}"
    file.write_bytes(written(made, whole, name))
    read: Any = nx.read_graphml if name == "graphml" else nx.read_gexf
    found: Any = read(file)
    assert isinstance(found, nx.MultiDiGraph)
    assert set(found) == set(whole)
    assert found.number_of_edges() == whole.number_of_edges()
    for node, values in whole.nodes(data=True):
        wanted = {key: value for key, value in values.items() if value is not None}
        assert wanted.items() <= found.nodes[node].items()

    def edges(of: Any) -> list[tuple[str, str, str, str]]:
        return sorted((a, b, e["relation"], e["strength"]) for a, b, e in of.edges(data=True))

    assert edges(found) == edges(whole)


def test_igraph_reads_the_same_graph(shipped: Snapshot, tmp_path: Path) -> None:
    whole = shipped.graph(clocks())
    file = tmp_path / "g.graphml"
    file.write_bytes(written(shipped.view(clocks()), whole, "graphml"))
    found = igraph.Graph.Read_GraphML(str(file))
    assert found.is_directed()
    assert (found.vcount(), found.ecount()) == (len(whole), whole.number_of_edges())
    assert set(found.vs["id"]) == set(whole)
    labels = dict(zip(found.vs["id"], found.vs["label"], strict=True))
    assert labels["eu-ai-act"] == whole.nodes["eu-ai-act"]["label"]
    wanted = sorted(edge["relation"] for _, _, edge in whole.edges(data=True))
    assert sorted(found.es["relation"]) == wanted


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_what_breaks_other_writers_does_not_break_ours(name: str, tmp_path: Path) -> None:
    made, bad = hostile()
    theirs: Any = nx.write_graphml if name == "graphml" else nx.write_gexf
    with pytest.raises((nx.NetworkXError, TypeError, ValueError, KeyError)):
        theirs(bad, tmp_path / "theirs")
    file = tmp_path / f"g.{name}"
    file.write_bytes(written(made, bad, name, "q=\x00<&"))
    read: Any = nx.read_graphml if name == "graphml" else nx.read_gexf
    found: Any = read(file)
    assert set(found) == {'a"&<', "b", "alone"}
    assert found.number_of_edges() == 2
    one = found.nodes['a"&<']
    assert one["not_before"] == "2024-07-12"
    assert "before" not in one
    assert one["label"].startswith("<b> & \"'\\ ]]>")
    assert "딥페이크" in found.nodes["b"]["label"]
    assert all("strength" not in values for _, _, values in found.edges(data=True))


def test_igraph_reads_the_hostile_graph(tmp_path: Path) -> None:
    made, bad = hostile()
    file = tmp_path / "g.graphml"
    file.write_bytes(written(made, bad, "graphml"))
    found = igraph.Graph.Read_GraphML(str(file))
    assert (found.vcount(), found.ecount()) == (3, 2)


def test_an_edge_list_has_a_row_an_edge_and_no_formula() -> None:
    made, bad = hostile()
    bad.nodes["b"]["label"] = "=1+1"
    rows = list(csv.DictReader(io.StringIO(written(made, bad, "csv").decode(), newline="")))
    assert [(row["source"], row["target"], row["relation"]) for row in rows] == [
        ('a"&<', "b", "follows"),
        ('a"&<', "b", "cites"),
    ]
    assert {row["target_label"] for row in rows} == {"'=1+1"}
    form = by_name("graph", "csv")
    assert form is not None
    assert left_out(form, "graph", GraphExport(made, bad, "r")) == 1


def test_node_link_json_is_that_of_networkx(small: View) -> None:
    whole = project(small)
    told = json.loads(written(small, whole, "json"))
    assert told["release"] == "0.1.0+abc"
    again = nx.node_link_graph(told, edges="edges")
    assert set(again) == set(whole)
    assert again.number_of_edges() == whole.number_of_edges()


WORD = r'"(?:[^"\\]|\\.)*"'


@pytest.mark.parametrize("bad", [False, True])
def test_dot_names_every_node_and_edge(bad: bool, small: View) -> None:
    made, whole = hostile() if bad else (small, project(small))
    text = written(made, whole, "dot", 'x\n"];}').decode()
    lines = text.rstrip("\n").split("\n")
    assert lines[0].startswith("// Chronolex")
    assert lines[1] == "digraph chronolex {"
    assert lines[-1] == "}"
    value = rf"(?:{WORD}|\w+)"
    attributes = rf"\[\w+={value}(?:, \w+={value})*\]"
    statement = re.compile(rf"(?:graph|{WORD}(?: -> {WORD})?) {attributes};")
    for line in lines[2:-1]:
        assert statement.fullmatch(line), line
    assert sum(" -> " in line for line in lines) == whole.number_of_edges()
    assert len(lines) == 4 + len(whole) + whole.number_of_edges()


@pytest.mark.parametrize("name", ["graphml", "gexf", "dot"])
def test_release_clocks_and_filters_stand_in_the_file(name: str, small: View) -> None:
    text = written(small, project(small), name, "kind=law").decode()
    for word in ("0.1.0+abc", "2026-11-22", "kind=law"):
        assert word in text


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_graph_is_a_whole_file(name: str, small: View) -> None:
    data = written(small, nx.MultiDiGraph(), name)
    if name in ("graphml", "gexf"):
        ET.fromstring(data)
    assert data


@pytest.mark.parametrize("name", NAMES)
def test_the_same_graph_is_written_the_same(name: str) -> None:
    first, second = (View(rich(), clocks()) for _ in range(2))
    assert written(first, project(first), name) == written(second, project(second), name)
