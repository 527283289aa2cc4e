"""A part of the graph shows the same neighbourhood as the whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from data.reading import bundled, read
from graph.arrays import arrays_of
from graph.ball import events_near
from graph.links import Links
from graph.neighbourhood import neighbourhood
from graph.paths import DIRECTIONS
from graph.projection import Graph, project
from graph.view import Clocks, View

CATALOGUE = read(bundled())
VIEW = View(CATALOGUE, Clocks(CATALOGUE.release.date))
LINKS = Links(VIEW, arrays_of(VIEW))
NODES = sorted(node for node in LINKS if not LINKS.hub(node))


@cache
def whole(include: tuple[str, ...]) -> Graph:
    return project(VIEW, include=include)


def told(graph: Graph) -> tuple[object, object]:
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))


@settings(max_examples=150, deadline=None)
@given(
    node=st.sampled_from(NODES),
    depth=st.integers(1, 3),
    direction=st.sampled_from(DIRECTIONS),
    include=st.sampled_from(((), ("theme",), ("document",), ("document", "theme"))),
    opened=st.lists(st.sampled_from(NODES), max_size=2, unique=True),
)
def test_the_same_neighbourhood(
    node: str, depth: int, direction: str, include: tuple[str, ...], opened: Sequence[str]
) -> None:
    near = events_near(LINKS, node, depth + len(opened) + 1, bool(include))
    part = project(VIEW, [VIEW.by_id[event] for event in near], include)
    asked = (node, depth, direction, (), opened)
    if node not in whole(include):
        assert node not in part
        return
    assert told(neighbourhood(part, *asked)) == told(neighbourhood(whole(include), *asked))


def test_it_is_a_part() -> None:
    sizes = [len(events_near(LINKS, node, 2, False)) for node in NODES]
    assert min(sizes) < max(sizes) < len(VIEW.events)
