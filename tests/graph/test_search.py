"""Fewest hops and the most telling path against networkx, and brute force for stops and bans."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice, pairwise

import networkx as nx
import pytest

from graph.paths import Found, Route, TooMuch, find
from graph.paths.asked import Asked
from graph.paths.network import UNSAID
from graph.projection import Graph
from graph.view import View
from ontology.vocab import STRENGTHS
from tests.graph.plain.asked import network
from tests.graph.plain.network import Network
from tests.graph.test_chronological import hops, project_all, random_world, simple_paths, whole
from tests.graph.world import clocks, dated, instrument, link, links, view


def simple(graph: Graph, network: Network) -> nx.DiGraph[str]:
    """The rows of a network as a plain networkx graph."""
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(graph)
    for node in graph:
        for there, cost in network.row(node):
            made.add_edge(node, there, weight=cost)
    return made


def cost_of(plain: nx.DiGraph[str], nodes: Sequence[str]) -> int:
    return sum(plain.edges[a, b]["weight"] for a, b in pairwise(nodes))


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("mode", ["shortest", "telling"])
def test_the_best_ways_are_those_of_networkx(mode: str, seed: int) -> None:
    draw = random.Random(f"search {seed}")
    for _ in range(8):
        made = View(random_world(draw), clocks())
        graph = project_all(made)
        source, target = draw.sample(sorted(graph), 2)
        route = Route(source, target, mode=mode, direction=draw.choice(["any", "any", "forward"]))
        asked = Asked(made, links(made), route)
        plain = simple(graph, network(graph, route))
        ways = [list(way.nodes) for way in islice(asked.ways(route), 6)]
        if not nx.has_path(plain, source, target):
            assert ways == []
            continue
        theirs = islice(nx.shortest_simple_paths(plain, source, target, weight="weight"), 6)
        costs = [cost_of(plain, way) for way in ways]
        assert costs == [cost_of(plain, way) for way in theirs]
        assert costs[0] == nx.dijkstra_path_length(plain, source, target)
        assert len({tuple(way) for way in ways}) == len(ways)
        if mode == "shortest":
            lengths = [hops(graph, way) for way in ways]
            assert lengths == sorted(lengths)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("mode", ["shortest", "telling", "chronological"])
def test_stops_and_bans_and_limits_are_those_of_brute_force(mode: str, seed: int) -> None:
    draw = random.Random(f"stops {seed}")
    for _ in range(4):
        made = View(random_world(draw), clocks())
        graph = project_all(made)
        ends = draw.sample("abcdef", 4)
        source, target, *others = ends
        via = tuple(others[: draw.choice([1, 1, 2])])
        avoid = frozenset(others[1:]) - set(via)
        most = draw.choice([3, 5, 20])
        route = Route(source, target, mode=mode, via=via, avoid=avoid, max_hops=most, shared=True)
        asked = Asked(made, links(made), route)
        plain = simple(graph, network(graph, route))
        fit = [
            way for way in simple_paths(graph, True, source, target)
            if set(via) <= set(way) and not avoid & set(way) and hops(graph, way) <= most
            and (mode != "chronological" or asked.chronicle.along(way)[0] != "no")
        ]  # fmt: skip
        best = next(asked.ways(route), None)
        if not fit:
            assert best is None, best
            continue
        assert best is not None, fit
        assert best.nodes in set(fit)
        if mode == "chronological":
            assert hops(graph, best.nodes) == min(hops(graph, way) for way in fit)
        else:
            assert cost_of(plain, best.nodes) == min(cost_of(plain, way) for way in fit)


def ask(made: View, source: str, target: str, **more: object) -> Found:
    return find(made, links(made), Route(source, target, **more))  # type: ignore[arg-type]


def test_what_a_hop_leaves_unsaid_grows_as_its_strength_falls() -> None:
    assert tuple(UNSAID) == STRENGTHS
    assert list(UNSAID.values()) == sorted(set(UNSAID.values()))


def test_a_sourced_chain_tells_more_than_a_shared_topic() -> None:
    """That both are about AI loses to: the act results from a bill that the case prompted."""
    made = view(
        dated("act", "2024", themes=("ai",), relations=(link("resultsFrom", "bill"),)),
        dated("bill", "2023", relations=(link("promptedBy", "case"),)),
        dated("case", "2022", themes=("ai",)),
    )
    assert ask(made, "act", "case").items[0].nodes == ("act", "case")
    telling = ask(made, "act", "case", mode="telling").items[0]
    assert telling.nodes == ("act", "bill", "case")
    assert telling.cost == sum(
        Network(project_all(made), telling=True).cost(a, b) for a, b in pairwise(telling.nodes)
    )


def test_the_rarer_of_two_bodies_tells_more() -> None:
    busy = [dated(f"x{n}", "2020", actors=("ministry",)) for n in range(20)]
    made = view(
        dated("a", "2021", actors=("court", "ministry")),
        dated("b", "2022", actors=("court", "ministry")),
        *busy,
    )
    first, second = ask(made, "a", "b", mode="telling", k=2, shared=False).items
    assert first.nodes == ("a", "court", "b")
    assert second.nodes == ("a", "ministry", "b")


def test_the_limit_on_hops_holds_for_the_most_telling_path_too() -> None:
    made = view(
        dated("a", "2024", themes=("ai",), relations=(link("resultsFrom", "m"),)),
        dated("m", "2023", relations=(link("resultsFrom", "b"),)),
        dated("b", "2022", themes=("ai",)),
    )
    assert ask(made, "a", "b", mode="telling").items[0].nodes == ("a", "m", "b")
    assert ask(made, "a", "b", mode="telling", max_hops=1).items[0].nodes == ("a", "b")


def test_alternatives_pass_something_else() -> None:
    """Two topics in common make one path, and the same acts in another order make no other."""
    made = view(
        dated("a", "2024", themes=("ai", "privacy"), relations=(link("cites", "m"),)),
        dated("m", "2023", relations=(link("cites", "b"),)),
        dated("b", "2022", themes=("ai", "privacy")),
    )
    assert [path.nodes for path in ask(made, "a", "b", k=5).items] == [("a", "b"), ("a", "m", "b")]


def test_a_stop_on_the_way_is_passed_and_what_is_avoided_is_not() -> None:
    made = view(
        dated("a", "2024", relations=(link("cites", "m"), link("cites", "n"))),
        dated("m", "2023", relations=(link("cites", "b"),)),
        dated("n", "2023", relations=(link("cites", "b"),)),
        dated("b", "2022"),
    )
    assert ask(made, "a", "b", via=("n",)).items[0].nodes == ("a", "n", "b")
    assert ask(made, "a", "b", avoid=frozenset({"m"})).items[0].nodes == ("a", "n", "b")
    cut = ask(made, "a", "b", avoid=frozenset({"m", "n"}))
    assert cut.reason == "Every path is cut by: avoid."


def test_constraints_that_cut_only_together_are_named_together() -> None:
    made = view(
        dated("a", "2024", relations=(link("cites", "m"), link("amends", "n"))),
        dated("m", "2023", relations=(link("cites", "b"),)),
        dated("n", "2023", relations=(link("amends", "b"),)),
        dated("b", "2022"),
    )
    cut = ask(made, "a", "b", avoid=frozenset({"m"}), relations=frozenset({"cites"}))
    assert cut.reason == "Every path is cut by: relation, avoid."
    assert whole(ask(made, "a", "b", relations=frozenset({"cites"})).items[0]) == ["a", "m", "b"]


def test_a_question_without_end_is_refused_with_what_to_narrow() -> None:
    names = [f"n{number:02}" for number in range(30)]
    made = view(
        *(
            dated(name, "2023", instrument="act",
                  relations=tuple(link("sameMatterAs", other) for other in names if other != name))
            for name in names
        ),
        instruments=(instrument("act"),),
    )  # fmt: skip
    asked = Asked(made, links(made), Route(names[0], names[1], k=20), work=20_000)
    with pytest.raises(TooMuch, match="lower 'k' or 'max_hops'"):
        list(islice(asked.ways(asked.route), 2_000))
