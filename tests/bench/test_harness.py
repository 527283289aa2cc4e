"""What the benches rest on: fair rounds, plain figures, a report that keeps the rest."""

from datetime import date

import networkx as nx
import pytest

from tests.bench.bench_paths import by_hops, halved
from tests.bench.bench_sparql import rows
from tests.bench.harness import SIZES, Report, Timing, race, race_each, sizes

DAY = date(2026, 11, 22)


def test_percentiles() -> None:
    timing = Timing(tuple(float(n) for n in range(200, 0, -1)))
    assert (timing.median, timing.p99) == (100.5, 198)
    assert Timing((3.0, 1.0)).p99 == 3


def test_contestants_take_turns() -> None:
    told: list[str] = []
    race({"a": lambda: told.append("a"), "b": lambda: told.append("b")}, budget=0, least=2)
    assert "".join(told) == "ab" + "abab"


def test_each_item_is_timed_once_for_each_contestant() -> None:
    seen: list[int] = []
    timings = race_each({"a": seen.append, "b": lambda item: item}, [7, 8], laps=3)
    assert seen == [7, *[7] * 3, *[8] * 3]
    assert {name: len(timing.rounds) for name, timing in timings.items()} == {"a": 2, "b": 2}


def test_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SIZES, raising=False)
    assert sizes() == [10_000]
    monkeypatch.setenv(SIZES, "300,1e5")
    assert sizes() == [300, 100_000]
    monkeypatch.setenv(SIZES, "0")
    with pytest.raises(ValueError, match="below 1"):
        sizes()


def test_report() -> None:
    first = Report()
    first.add("A", "thing", {"ours": Timing((0.002,)), "theirs": Timing((1.0,))}, "why")
    first.failed("A", "other", "no answer in 60 s")
    first.add("B", "thing", {"ours": Timing((2.0,))})
    text = first.text(DAY)
    assert "| thing | ours | 1 | 2.00 ms | 2.00 ms |  | why |" in text
    assert "|  | theirs | 1 | 1.00 s | 1.00 s | 500 |  |" in text
    assert "|  | other |  |  |  |  | **no answer in 60 s** |" in text
    again = Report()
    again.add("B", "thing", {"ours": Timing((3.0,))})
    again.say("B", "A note.")
    again.say("B", "A note.")
    kept = again.text(date(2026, 11, 23), text)
    assert kept.count("## ") == 2
    assert kept.count("A note.") == 1
    assert kept.count("# Benchmarks") == 1
    assert "| thing | ours | 1 | 3.00 s | 3.00 s |  |  |" in kept
    assert "2.00 s" not in kept
    assert kept.index("theirs") < kept.index("Measured on 2026-11-23")
    assert again.text(date(2026, 11, 23), kept) == kept


def test_a_graph_without_weights_has_the_same_distances() -> None:
    weighted: nx.Graph[str] = nx.Graph()
    for source, target, half in (("a", "b", 2), ("a", "t", 1), ("t", "c", 1), ("c", "b", 2)):
        weighted.add_edge(source, target, half=half)
    for pair in (("a", "b"), ("a", "c"), ("b", "t")):
        exact = nx.shortest_path_length(weighted, *pair, weight="half")
        assert nx.shortest_path_length(halved(weighted), *pair) == exact
        for length in by_hops(weighted).values():
            assert length(pair) == exact / 2


def test_rows_have_no_order() -> None:
    one = b'{"results": {"bindings": [{"x": {"value": "1"}, "y": {"value": "2"}}, {}]}}'
    other = b'{"results": {"bindings": [{}, {"y": {"value": "2"}, "x": {"value": "1"}}]}}'
    assert rows(one) == rows(other) == [(), (("x", "1"), ("y", "2"))]
