"""A data set as an engine holds it, in our own engine: what rewritten queries can be tried on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from graph.remote.layout import AT, Layout, Place
from graph.store import Answer

LAYOUT = Place("test").release("1")
OTHERS = NamedNode("urn:others")
"""Subject, predicate, object and graph of what is somebody else's."""


def _node(name: str) -> NamedNode:
    return NamedNode(name.removeprefix("<").removesuffix(">"))


def physical(quads: Iterable[Quad], layout: Layout = LAYOUT) -> Store:
    """`quads` under the names of a release, beside another release and a stranger's data."""
    store = Store()
    other = Place("test").release("2")
    for quad in quads:
        for place in (layout, other):
            name = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)[1:-1]
            lies = _node(place.graph(name))
            subject = quad.subject if place is layout else OTHERS
            store.add(Quad(subject, quad.predicate, quad.object, lies))
            if name:
                store.add(Quad(NamedNode(name), _node(AT), lies, _node(place.names)))
    for graph in (OTHERS, DefaultGraph()):
        store.add(Quad(OTHERS, OTHERS, OTHERS, graph))
    return store


def told(found: Answer, names: Sequence[str] | None = None) -> object:
    """An answer that can be compared: blank nodes alike, order aside."""
    if isinstance(found, QueryBoolean):
        return bool(found)
    if isinstance(found, QueryTriples):
        return Counter(tuple(_plain(term) for term in triple) for triple in found)
    assert isinstance(found, QuerySolutions)
    columns = names if names is not None else columns_of(found)
    return tuple(columns), Counter(tuple(_plain(row[name]) for name in columns) for row in found)


def columns_of(found: Answer) -> list[str]:
    """The names of the columns, in their order."""
    return [v.value for v in found.variables] if isinstance(found, QuerySolutions) else []


def _plain(term: object) -> str | None:
    return None if term is None else "_:" if isinstance(term, BlankNode) else str(term)
