"""The arrays hold what the graph in networkx holds, and are the same once saved and opened."""

from __future__ import annotations

import json
import mmap
import random
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from data.claims import Correction
from data.edtf import Tri
from data.records import Event
from graph.arrays import Arrays, ArraysError, Edges, arrays_of
from graph.arrays.codes import CLASSES, DUTY, packed, type_name, unpacked
from graph.arrays.times import times_of
from graph.figures import figures
from graph.links import Links
from graph.order import Chronicle
from graph.projection import SHARED, project
from graph.view import View
from tests.graph.test_chronological import project_all, random_world
from tests.graph.world import (
    claim,
    clocks,
    dated,
    event,
    instrument,
    link,
    links,
    rich,
    view,
)


def worlds(name: str, number: int) -> Iterator[View]:
    draw = random.Random(name)
    for _ in range(number):
        yield View(random_world(draw), clocks())
    yield View(rich(), clocks())
    yield View(rich(), clocks("2024-01-01", "2024-01-01"))


def test_nodes_edges_and_evidence_are_those_of_networkx() -> None:
    for made in worlds("edges", 60):
        graph, linked = project_all(made), links(made)
        assert list(linked) == sorted(graph)
        for node in graph:
            assert linked.nodes[node] == {
                name: graph.nodes[node][name] for name in ("type", "label")
            }
            assert linked.attributes(node) == graph.nodes[node]
        for tail in graph:
            for head in graph:
                told = graph.get_edge_data(tail, head) or {}
                mine = linked.edges(tail, head)
                assert mine == sorted((one, data["strength"]) for one, data in told.items())
                for relation, _ in mine:
                    assert list(linked.evidence(tail, head, relation)) == told[relation]["evidence"]


def test_rows_hold_each_edge_from_both_ends_and_count_neighbours() -> None:
    for made in worlds("rows", 60):
        graph, arrays = project_all(made), arrays_of(made)
        assert arrays.starts[-1] == 2 * graph.number_of_edges()
        seen = {
            (
                arrays.name(here),
                arrays.name(int(arrays.heads[at])),
                *unpacked(int(arrays.codes[at])),
            )
            for here in range(len(arrays))
            for at in range(*arrays.starts[here : here + 2])
        }
        plain = {(*edge[:4], edge[5]) for edge in seen}
        assert plain == {
            end
            for a, b, one, data in graph.edges(keys=True, data=True)
            for end in ((a, b, one, data["strength"], False), (b, a, one, data["strength"], True))
        }
        for number, node in enumerate(sorted(graph)):
            row = arrays.heads[arrays.starts[number] : arrays.starts[number + 1]]
            assert np.all(row[1:] >= row[:-1])
            neighbours = len(graph.adj[node]) + len(graph.pred[node])
            assert arrays.degrees[number] == neighbours.bit_length()
            assert type_name(arrays.types[number]) == graph.nodes[node]["type"]


def test_a_duty_is_marked_where_it_meets_its_act() -> None:
    made = view(
        dated("first", "2025-01-01", stage="applies", instrument="act"),
        dated("law", "2024-01-01", stage="published", instrument="act",
              relations=(link("commences", "first"),)),
        instruments=(instrument("act"),),
    )  # fmt: skip
    arrays = arrays_of(made)
    told = {
        (arrays.name(here), arrays.name(int(arrays.heads[at]))): unpacked(int(arrays.codes[at]))[2]
        for here in range(len(arrays))
        for at in range(*arrays.starts[here : here + 2])
    }
    marked = {pair for pair, duty in told.items() if duty}
    assert marked == {("first", "act"), ("act", "first")}


def test_what_was_learnt_later_orders_and_marks_nothing_before() -> None:
    """Early reports name no act, and take all three for proposals."""

    def told(id: str, stage: str, early: str) -> Event:
        return event(
            id,
            claim("early", f"s-{id}", known="2020-02-01", date="2020-01-01", stage=early,
                  supports=("stage",), quote="so"),
            claim("late", f"t-{id}", known="2024-01-01", date="2020-01-01", quote="so",
                  corrects=(Correction(f"{id}/early", "correction", "It is so.", on="stage"),)),
            stage=stage, instrument="act",
        )  # fmt: skip

    events = (
        told("first", "adopted", "proposed"),
        told("second", "published", "proposed"),
        told("third", "applies", "proposed"),
    )
    acts = (instrument("act"),)
    for known_at, order, duty, kinds in (
        ("2021-01-01", Tri.UNKNOWN, False, {}),
        ("2025-01-01", Tri.YES, True, {"law": 3}),
    ):
        made = view(*events, known_at=known_at, instruments=acts)
        arrays = arrays_of(made)
        first, second, third = (arrays.number(one.id) for one in events)
        assert first is not None
        assert second is not None
        assert third is not None
        before = arrays.before[arrays.befores[second] : arrays.befores[second + 1]].tolist()
        assert Chronicle(made).why("first", "second").answer is order
        assert ("first" in Chronicle(made).before("second")) is (order is Tri.YES)
        assert (first in before) is (order is Tri.YES)
        assert (arrays.types[third] == DUTY) is np.bool_(duty)
        assert figures(made)["by_kind"] == kinds


def test_parts_of_the_graph_are_those_of_networkx() -> None:
    for made in worlds("parts", 40):
        graph, arrays = project_all(made), arrays_of(made)
        sourced = nx.Graph((a, b) for a, b, one in graph.edges(keys=True) if one not in SHARED)
        sourced.add_nodes_from(graph)
        for plain, held in ((nx.Graph(graph), arrays.joined), (sourced, arrays.sourced)):
            mine: dict[int, set[str]] = {}
            for number, part in enumerate(held.tolist()):
                mine.setdefault(part, set()).add(arrays.name(number))
            theirs = nx.connected_components(plain)
            assert sorted(map(sorted, mine.values())) == sorted(map(sorted, theirs))


def test_days_and_settled_orders_are_those_of_the_chronicle() -> None:
    settled = 0
    for made in worlds("times", 200):
        chronicle, arrays = Chronicle(made), arrays_of(made)
        for number in range(len(arrays)):
            name = arrays.name(number)
            runs = range(*arrays.spans[number : number + 2])
            days = tuple((int(arrays.lows[at]), int(arrays.highs[at])) for at in runs)
            if name not in made.by_id:
                assert (days, arrays.sure[number]) == ((), 0)
                continue
            assert days == chronicle.days(name)
            assert bool(arrays.sure[number]) is chronicle.certain(name)
            for places, held, theirs in (
                (arrays.befores, arrays.before, chronicle.before(name)),
                (arrays.afters, arrays.after, chronicle.after(name)),
            ):
                mine = held[places[number] : places[number + 1]]
                assert [arrays.name(int(other)) for other in mine] == sorted(theirs)
                settled += len(mine)
    assert settled > 1000


def test_a_filtered_graph_has_arrays_too() -> None:
    made = View(rich(), clocks())
    chosen = [resolved for resolved in made.events if resolved.event.kind == "law"]
    arrays, graph = arrays_of(made, chosen, ()), project(made, chosen)
    assert [arrays.name(number) for number in range(len(arrays))] == sorted(graph)
    assert arrays.starts[-1] == 2 * graph.number_of_edges()


def test_names_and_numbers_are_the_same_both_ways() -> None:
    arrays = arrays_of(View(rich(), clocks()))
    for number in range(len(arrays)):
        assert arrays.number(arrays.name(number)) == number
    for nobody in ("", "nobody", "act-", "zzz", "é", "\ud800"):
        assert arrays.number(nobody) is None


def test_every_class_of_edges_is_packed_and_unpacked() -> None:
    told = [unpacked(code) for code in range(CLASSES)]
    assert len(set(told)) == CLASSES
    assert packed(0, 0, 1, 1) == 3


def test_of_two_edges_of_one_name_the_later_counts() -> None:
    edges = Edges()
    edges.node("a", "event")
    edges.add("a", "b", "cites", "instrument", "reported")
    edges.add("a", "b", "cites", "instrument", "inferred")
    made = view(dated("a", "2024"))
    arrays = edges.arrays(["a"], times_of(made, ["a"]))
    assert [unpacked(int(code))[1] for code in arrays.codes] == ["inferred", "inferred"]


@pytest.mark.parametrize("whole", [True, False])
def test_saved_arrays_are_opened_as_maps_and_are_the_same(tmp_path: Path, whole: bool) -> None:
    made = View(rich(), clocks())
    arrays = arrays_of(made, None if whole else ())
    arrays.save(tmp_path / "one")
    arrays.save(tmp_path / "two")
    opened = Arrays.open(tmp_path / "one")
    for name, held in arrays.all().items():
        other = opened.all()[name]
        assert (held.dtype, held.shape) == (other.dtype, other.shape)
        assert np.array_equal(held, other)
        assert not held.flags.writeable
        assert not other.flags.writeable
        both = [(tmp_path / folder / f"{name}.npy").read_bytes() for folder in ("one", "two")]
        assert both[0] == both[1]
    assert opened.nbytes == arrays.nbytes
    if whole:
        base: object = opened.heads
        while not isinstance(base, mmap.mmap):
            base = base.base  # type: ignore[attr-defined]  # None where it is a copy: fails
        linked = Links(made, opened)
        assert linked.edges("act-in-force", "act-published") == [
            ("followsStage", "legal-procedure")
        ]


def test_what_holds_no_arrays_or_others_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArraysError, match="holds no arrays"):
        Arrays.open(tmp_path)
    arrays_of(View(rich(), clocks())).save(tmp_path)
    meaning = tmp_path / "arrays.json"
    told = json.loads(meaning.read_text())
    meaning.write_text(json.dumps(told | {"links": ["cites"]}))
    with pytest.raises(ArraysError, match="another version"):
        Arrays.open(tmp_path)
    meaning.write_text(json.dumps(told))
    (tmp_path / "heads.npy").unlink()
    with pytest.raises(ArraysError, match="holds no arrays"):
        Arrays.open(tmp_path)
