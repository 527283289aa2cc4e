"""What lies around a thing: depth, direction, relations, and things opened on the way."""

import networkx as nx
import pytest

from graph.neighbourhood import neighbourhood
from graph.projection import Graph


@pytest.fixture
def chain() -> Graph:
    """Four in a row by amends, from a to d; e cites b, and b cites x and c."""
    graph: Graph = nx.MultiDiGraph()
    for source, target, relation in (
        ("a", "b", "amends"),
        ("b", "c", "amends"),
        ("c", "d", "amends"),
        ("e", "b", "cites"),
        ("b", "x", "cites"),
        ("b", "c", "cites"),
    ):
        graph.add_edge(source, target, key=relation, relation=relation)
    return graph


@pytest.mark.parametrize(
    ("depth", "direction", "nodes"),
    [
        (1, "any", "abcex"),
        (1, "forward", "bcx"),
        (1, "backward", "abe"),
        (2, "forward", "bcdx"),
        (2, "any", "abcdex"),
    ],
)
def test_depth_and_direction(chain: Graph, depth: int, direction: str, nodes: str) -> None:
    assert set(neighbourhood(chain, "b", depth, direction)) == set(nodes)


def test_only_some_relations(chain: Graph) -> None:
    around = neighbourhood(chain, "b", 1, "any", ["amends"])
    assert set(around) == set("abc")
    assert {key for _, _, key in around.edges(keys=True)} == {"amends"}


def test_a_thing_without_such_relations_stands_alone(chain: Graph) -> None:
    assert set(neighbourhood(chain, "d", 1, "any", ["cites"])) == {"d"}


def test_what_is_opened_brings_its_own_neighbours(chain: Graph) -> None:
    assert set(neighbourhood(chain, "a", 1, "any")) == set("ab")
    assert set(neighbourhood(chain, "a", 1, "any", opened=["b"])) == set("abcex")
    # c is reached only once b is open, whatever the order they are named in
    assert set(neighbourhood(chain, "a", 1, "any", opened=["c", "b"])) == set("abcdex")


def test_what_is_not_reached_cannot_be_opened(chain: Graph) -> None:
    assert set(neighbourhood(chain, "a", 1, "any", opened=["d", "nothing"])) == set("ab")


def test_the_graph_itself_is_left_alone(chain: Graph) -> None:
    before = list(chain.edges(keys=True))
    neighbourhood(chain, "b", 2, "any", ["cites"])
    assert list(chain.edges(keys=True)) == before


def test_its_order_is_its_own_whatever_the_whole(chain: Graph) -> None:
    around = neighbourhood(chain, "b", 1, "any")
    assert list(around) == list("abcex")
    assert list(around.edges(keys=True)) == sorted(around.edges(keys=True))
    for number in range(40):
        chain.add_edge(f"y{number}", f"z{number}", key="cites", relation="cites")
    again = neighbourhood(chain, "b", 1, "any")
    assert list(again.edges(keys=True)) == list(around.edges(keys=True))
