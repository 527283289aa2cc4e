"""The data set as rdflib has it: for notebooks and tools that are written for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad

Term = rdflib.URIRef | rdflib.Literal


def dataset(quads: Iterable[Quad]) -> rdflib.Dataset:
    """A dataset of its own with these quads, which hold no blank nodes."""
    made = rdflib.Dataset()
    made.addN(_converted(made, quads))
    return made


def _converted(made: rdflib.Dataset, quads: Iterable[Quad]) -> Iterator[Any]:
    # the same terms come again and again: in each graph, and once a claim
    terms: dict[Any, Term] = {}
    graphs: dict[Any, rdflib.Graph] = {DefaultGraph(): made.default_graph}
    for quad in quads:
        name = quad.graph_name
        if name not in graphs and isinstance(name, NamedNode):
            graphs[name] = made.graph(rdflib.URIRef(name.value))
        yield (
            *(terms.get(term) or terms.setdefault(term, _term(term)) for term in quad.triple),
            graphs[name],
        )


def _term(term: Any) -> Term:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    datatype = None if term.language else rdflib.URIRef(term.datatype.value)
    if datatype == rdflib.XSD.string:
        datatype = None
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
