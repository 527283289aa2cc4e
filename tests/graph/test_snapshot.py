"""One complete generation: made once, shared, and never changed by who reads it."""

from datetime import date
from pathlib import Path

import networkx as nx
import polars as pl
import pyoxigraph as ox
import pytest
import rdflib

import graph
from data.problem import RecordsError
from graph import Snapshot, load, projection
from graph.build import in_memory
from graph.filters import Filters, matching
from graph.generation import make
from graph.rank import MEASURES, Ranked, rank
from graph.store import StoreError
from graph.view import View
from tests.graph.world import clocks, rich


@pytest.fixture(scope="module")
def made() -> Snapshot:
    records = rich()
    store, manifest = in_memory(records)
    return Snapshot(records, store, manifest.release)


def test_load_gives_the_shipped_records() -> None:
    found = graph.load()
    assert len(found.catalogue.events) > 50
    assert found.release.startswith(found.catalogue.release.number + "+")


def test_load_takes_a_store(tmp_path: Path, made: Snapshot) -> None:
    make(tmp_path / "store", rich())
    found = load(store=str(tmp_path / "store"))
    assert found.release == made.release
    assert found.catalogue.events == made.catalogue.events


def test_load_of_what_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="no such folder"):
        load(tmp_path / "nowhere")
    with pytest.raises(StoreError, match="holds no store"):
        load(store=tmp_path)


def test_equal_clocks_share_one_view(made: Snapshot) -> None:
    assert made.view(clocks("2024-01-01")) is made.view(clocks("2024-01-01"))
    assert made.view(clocks("2024-01-01")) is not made.view(clocks("2024-01-02"))


def test_the_shared_graph_is_frozen(made: Snapshot) -> None:
    shared = made.graph(clocks())
    with pytest.raises(nx.NetworkXError, match="Frozen"):
        shared.add_node("x")
    with pytest.raises(nx.NetworkXError, match="Frozen"):
        shared.remove_edge("act-published", "act-proposed")


@pytest.mark.parametrize("measure", MEASURES)
def test_a_rank_is_made_once(measure: str, made: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Snapshot(made.catalogue, made.reader, made.release)
    asked: list[str] = []

    def counted(view: View, graph: projection.Graph, measure: str) -> tuple[Ranked, ...]:
        asked.append(measure)
        return rank(view, graph, measure)

    monkeypatch.setattr("graph.rank.rank", counted)
    law = Filters({"kind": ("law",), "jurisdiction": ("EU", "DE")})
    again = Filters({"jurisdiction": ("EU", "DE"), "kind": ("law",)})
    graph, first = own.rank(clocks(), law, measure)
    assert own.rank(clocks(), again, measure) == (graph, first)
    assert nx.is_frozen(graph)
    acts = own.rank(clocks(), law, measure, "instrument")[1]
    assert acts == tuple(i for i in first if graph.nodes[i.node]["type"] == "instrument")
    assert asked == [measure]
    view = own.view(clocks())
    assert first == rank(view, projection.project(view, matching(view, law)), measure)
    assert own.rank(clocks(), Filters(), measure)[1] != first
    assert own.rank(clocks(known_at="2024-01-01"), law, measure)[1] != first
    assert asked == [measure] * 3


def test_networkx_gives_a_graph_of_ones_own(made: Snapshot) -> None:
    mine = made.networkx()
    assert isinstance(mine, nx.MultiDiGraph)
    mine.add_node("x")
    mine.nodes["arrests"]["label"] = "changed"
    assert "x" not in made.networkx()
    assert made.networkx().nodes["arrests"]["label"] != "changed"


def test_networkx_is_as_of_the_release_and_not_of_today(made: Snapshot) -> None:
    told = made.networkx().nodes["act-applies"]
    assert (told["date"], told["status"]) == ("2027-12-02", "scheduled")


def test_the_frame_has_the_rows_of_the_exports_with_typed_days(made: Snapshot) -> None:
    found = made.frame()
    assert found["id"].to_list() == [event.id for event in made.view(clocks()).events]
    assert found.schema["not_before"] == pl.Date()
    applies = found.row(by_predicate=pl.col("id") == "act-applies", named=True)
    assert (applies["date"], applies["not_before"]) == ("2027-12-02", date(2027, 12, 2))
    assert applies["moved_from"] == ["2026-08-02"]
    assert found.filter(pl.col("actors").list.contains("commission"))["id"].to_list() == [
        "act-proposed"
    ]


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own use of itself
def test_the_dataset_has_every_quad_and_no_other(made: Snapshot) -> None:
    found = made.dataset()
    assert sum(1 for _ in found.quads()) == len(made.reader)
    theirs = found.serialize(format="nquads").encode()
    assert set(ox.parse(theirs, format=ox.RdfFormat.N_QUADS)) == set(made.reader.quads())
    clx = rdflib.Namespace("https://w3id.org/chronolex/ont#")
    events = set(found.default_graph.subjects(rdflib.RDF.type, clx.Event))
    assert len(events) == len(made.catalogue.events)
    claim = rdflib.URIRef("https://w3id.org/chronolex/id/claim/act-applies--omnibus")
    assert len(found.graph(claim)) > 3
    found.remove_graph(claim)
    assert len(made.dataset().graph(claim)) > 3
