"""The constraints of a SHACL shape as tests over what is told of things.

Of the parts of SHACL those that our shapes use; what is not understood is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from pyoxigraph import Literal, NamedNode
from rdflib import Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.collection import Collection
from rdflib.namespace import RDF as R
from rdflib.namespace import SH
from rdflib.term import Node

from ontology.told import Term, Told
from ontology.vocab import RDF, XSD

TYPE = RDF + "type"
TARGETS = (SH.targetClass, SH.targetSubjectsOf)
SAID = frozenset({R.type, *TARGETS, SH.property, SH.message, SH.severity, SH.path})
"""What is no constraint of its own."""

Test = Callable[[Told, Term], bool]
"""Does a node conform?"""
_ROUND = re.compile(r"SELECT \$this WHERE \{ \$this (\S+)\+ \$this \. \}")


def test_of(graph: Graph, shape: Node) -> Test | None:
    """All constraints of one shape; None where it has none of its own."""
    of_values: list[Callable[[Told, Term, list[Term]], bool]] = []
    for predicate, limit in graph.predicate_objects(shape):
        if predicate not in SAID:
            make = CONSTRAINTS.get(predicate)
            if make is None:
                raise ValueError(f"{predicate} of the shape {shape} is not understood here")
            of_values.append(make(graph, limit))
    if not of_values:
        return None
    path = _path(graph, shape)
    if path is not None and graph.value(shape, SH.property) is not None:
        raise ValueError(f"the shapes of what the path of {shape} leads to are not understood here")

    def conforms(told: Told, node: Term) -> bool:
        values = [node] if path is None else told.values(node, path)
        return all(test(told, node, values) for test in of_values)

    return conforms


def _path(graph: Graph, shape: Node) -> tuple[str, ...] | None:
    path = graph.value(shape, SH.path)
    if path is None:
        return None
    steps = [path] if isinstance(path, URIRef) else list(Collection(graph, path))
    if not steps or not all(isinstance(step, URIRef) for step in steps):
        raise ValueError(f"the path of the shape {shape} is not understood here")
    return tuple(map(str, steps))


Constraint = Callable[[Told, Term, list[Term]], bool]


def _term(node: Node) -> Term:
    if isinstance(node, RdfLiteral):
        datatype = NamedNode(str(node.datatype)) if node.datatype else None
        return Literal(str(node), datatype=datatype, language=node.language)
    return NamedNode(str(node))


def _min(graph: Graph, limit: Any) -> Constraint:
    least = int(limit)
    return lambda told, node, values: len(values) >= least


def _max(graph: Graph, limit: Any) -> Constraint:
    most = int(limit)
    return lambda told, node, values: len(values) <= most


def _class(graph: Graph, limit: Any) -> Constraint:
    wanted, path = NamedNode(str(limit)), (TYPE,)
    return lambda told, node, values: all(wanted in told.values(v, path) for v in values)


def _datatype(graph: Graph, limit: Any) -> Constraint:
    wanted = str(limit)
    if wanted.startswith(XSD) and wanted not in _FORMS:
        raise ValueError(f"the datatype {wanted} is not understood here")
    sound = _FORMS.get(wanted, _is_text)

    def test(told: Told, node: Term, values: list[Term]) -> bool:
        return all(
            isinstance(v, Literal) and v.datatype.value == wanted and sound(v.value) for v in values
        )

    return test


def _is_day(text: str) -> bool:
    # Python reads 20240101 and 2024-W01-1 as well
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_whole(text: str) -> bool:
    return re.fullmatch("[+-]?[0-9]+", text) is not None


def _is_text(text: str) -> bool:
    return True


_FORMS = {XSD + "date": _is_day, XSD + "integer": _is_whole, XSD + "string": _is_text}
"""How what is of a type is written; other types than XSD's have any form."""


def _kind(graph: Graph, limit: Any) -> Constraint:
    if limit != SH.IRI:
        raise ValueError(f"the kind of node {limit} is not understood here")
    return lambda told, node, values: all(isinstance(v, NamedNode) for v in values)


def _in(graph: Graph, limit: Any) -> Constraint:
    accepted = frozenset(map(_term, Collection(graph, limit)))
    return lambda told, node, values: accepted.issuperset(values)


def _has(graph: Graph, limit: Any) -> Constraint:
    wanted = _term(limit)
    return lambda told, node, values: wanted in values


def _pattern(graph: Graph, limit: Any) -> Constraint:
    search = re.compile(str(limit)).search
    return lambda told, node, values: all(search(v.value) for v in values)


def _length(graph: Graph, limit: Any) -> Constraint:
    most = int(limit)
    return lambda told, node, values: all(len(v.value) <= most for v in values)


def _either(graph: Graph, limit: Any) -> Constraint:
    inner = [_inner(graph, shape) for shape in Collection(graph, limit)]
    return lambda told, node, values: all(any(test(told, v) for test in inner) for v in values)


def _not(graph: Graph, limit: Any) -> Constraint:
    inner = _inner(graph, limit)
    return lambda told, node, values: not any(inner(told, v) for v in values)


def _inner(graph: Graph, shape: Node) -> Test:
    test = test_of(graph, shape)
    if test is None or graph.value(shape, SH.property) is not None:
        raise ValueError(f"the shape {shape} within another is not understood here")
    return test


def _less(equal: bool) -> Callable[[Graph, Any], Constraint]:
    def make(graph: Graph, limit: Any) -> Constraint:
        path = (str(limit),)

        def test(told: Told, node: Term, values: list[Term]) -> bool:
            return all(
                _comparable(v, other) and (v.value < other.value or (equal and v == other))
                for v in values
                for other in told.values(node, path)
            )

        return test

    return make


def _comparable(one: Term, other: Term) -> bool:
    """Days of four-digit years are in the order of their text; what is none breaks other shapes."""
    return (
        isinstance(one, Literal)
        and isinstance(other, Literal)
        and one.datatype == other.datatype
        and one.datatype.value == XSD + "date"
    )


def _sparql(graph: Graph, limit: Any) -> Constraint:
    text = str(graph.value(limit, SH.select))
    found = _ROUND.fullmatch(text)
    if found is None:
        raise ValueError(f"the constraint {text} is not understood here")
    prefix, _, local = found[1].partition(":")
    spaces = dict(graph.namespaces())
    predicate = f"{spaces[prefix]}{local}"
    return lambda told, node, values: not told.leads_back(node, predicate)


CONSTRAINTS: dict[Node, Callable[[Graph, Any], Constraint]] = {
    SH.minCount: _min,
    SH.maxCount: _max,
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.nodeKind: _kind,
    SH["in"]: _in,
    SH.hasValue: _has,
    SH.pattern: _pattern,
    SH.maxLength: _length,
    SH["or"]: _either,
    SH["not"]: _not,
    SH.lessThan: _less(False),
    SH.lessThanOrEquals: _less(True),
    SH.sparql: _sparql,
}
