"""The SHACL shapes asked of records one by one: without a graph of everything, in constant memory.

`shapes.ttl` is read once and its constraints become small tests over triples by subject. It takes
the parts of SHACL that our shapes use and refuses others, so none is passed over; tests hold what
it finds to what pyshacl finds. That took 8 ms an event, and one rdflib graph of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple
from rdflib import Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.collection import Collection
from rdflib.namespace import RDF as R
from rdflib.namespace import SH
from rdflib.term import Node

from ontology.finding import Severity
from ontology.vocab import RDF, XSD

SHAPES = "https://w3id.org/chronolex/shapes#"
TYPE = RDF + "type"

Term = NamedNode | Literal
Objects = dict[str, list[Term]]
"""What is said of one subject, by predicate."""

_SEVERITY: dict[Node | None, Severity] = {
    SH.Violation: "violation",
    SH.Warning: "warning",
    SH.Info: "info",
}
_ROUND = re.compile(r"SELECT \$this WHERE \{ \$this (\S+)\+ \$this \. \}")


class Told:
    """Triples by subject; what is not among them is asked for, and stays a while.

    `load` gives the triples of a node of another record, or none.
    """

    def __init__(self, triples: Iterable[Triple], load: Callable[[str], Objects]) -> None:
        self.own: dict[str, Objects] = by_subject(triples)
        self._load = load

    def about(self, subject: str) -> Objects:
        found = self.own.get(subject)
        return self._load(subject) if found is None else found

    def values(self, node: Term, path: tuple[str, ...]) -> list[Term]:
        """What a path of predicates leads to, each once."""
        if not isinstance(node, NamedNode):
            return []
        if len(path) == 1:
            return self.about(node.value).get(path[0], _NONE)
        ends = [end for step in self.values(node, path[:1]) for end in self.values(step, path[1:])]
        return list(dict.fromkeys(ends))

    def leads_back(self, node: Term, predicate: str) -> bool:
        """Do steps by a predicate lead from a node to itself?"""
        seen: set[Term] = set()
        front = set(self.values(node, (predicate,)))
        while front:
            if node in front:
                return True
            seen |= front
            front = {to for one in front for to in self.values(one, (predicate,))} - seen
        return False


_NONE: list[Term] = []


def by_subject(triples: Iterable[Triple]) -> dict[str, Objects]:
    """Triples by subject and predicate, each once."""
    found: dict[str, Objects] = {}
    for triple in triples:
        subject: Any = triple.subject
        objects = found.setdefault(subject.value, {}).setdefault(triple.predicate.value, [])
        if triple.object not in objects:
            objects.append(triple.object)  # type: ignore[arg-type]
    return found


Test = Callable[[Told, Term], bool]
"""Does a node conform?"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One shape, and what is said where a node does not conform to it."""

    name: str
    message: str
    severity: Severity
    conforms: Test


@dataclass(frozen=True, slots=True)
class Shapes:
    """Rules by the class, or the predicate, of the subjects that they are for."""

    of_class: dict[str, tuple[Rule, ...]]
    of_predicate: dict[str, tuple[Rule, ...]]

    def broken(self, told: Told) -> Iterator[tuple[str, Rule]]:
        """Each subject of `told` with each rule that it breaks."""
        for subject, objects in told.own.items():
            rules = [
                rule
                for type_ in objects.get(TYPE, _NONE)
                for rule in self.of_class.get(type_.value, ())
            ]
            for predicate, more in self.of_predicate.items():
                if predicate in objects:
                    rules += more
            node = NamedNode(subject)
            for rule in rules:
                if not rule.conforms(told, node):
                    yield subject, rule


@cache
def shapes() -> Shapes:
    """The shapes that ship.

    Raises
    ------
    ValueError
        A constraint that is not understood here.
    """
    graph = shapes_graph()
    _all_reached(graph)
    of_class: dict[str, list[Rule]] = {}
    of_predicate: dict[str, list[Rule]] = {}
    for targets, found in zip(_TARGETS, (of_class, of_predicate), strict=True):
        for shape, target in sorted(graph.subject_objects(targets)):
            found.setdefault(str(target), []).extend(_rules(graph, shape))
    return Shapes(
        {key: tuple(rules) for key, rules in of_class.items()},
        {key: tuple(rules) for key, rules in of_predicate.items()},
    )


def _all_reached(graph: Graph) -> None:
    """Refuse targets that are not understood, and named shapes that nothing leads to."""
    reached: set[Node] = set()
    front: set[Node] = set()
    for shape, predicate in graph.subject_predicates():
        if predicate in _TARGETS:
            front.add(shape)
        elif str(predicate).startswith(str(SH.target)):
            raise ValueError(f"the target {predicate} of the shape {shape} is not understood here")
    while front:
        shape = front.pop()
        reached.add(shape)
        within = {*graph.objects(shape, SH.property), *graph.objects(shape, SH["not"])}
        for either in graph.objects(shape, SH["or"]):
            within |= set(Collection(graph, either))
        front |= within - reached
    for shape, predicate, value in graph:
        asks = predicate in _CONSTRAINTS or predicate in _SAID - {R.type}
        if (asks or value in _SHAPE_TYPES) and isinstance(shape, URIRef) and shape not in reached:
            raise ValueError(f"nothing leads to the shape {shape}")


@cache
def shapes_graph() -> Graph:
    """The shapes as a graph, parsed once."""
    text = resources.files("ontology").joinpath("shapes.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


def _rules(graph: Graph, shape: Node) -> Iterator[Rule]:
    """The shape's own constraints, and its property shapes."""
    own = _test(graph, shape)
    if own is not None:
        yield _rule(graph, shape, own)
    for inner in graph.objects(shape, SH.property):
        test = _test(graph, inner)
        if test is None:
            raise ValueError(f"the shape {inner} asks nothing")
        yield _rule(graph, inner, test)


def _rule(graph: Graph, shape: Node, test: Test) -> Rule:
    severity = graph.value(shape, SH.severity) or SH.Violation
    message = graph.value(shape, SH.message)
    if message is None:
        sparql = graph.value(shape, SH.sparql)
        message = graph.value(sparql, SH.message) if sparql is not None else None
    if message is None:
        raise ValueError(f"the shape {shape} has no message")
    return Rule(str(shape).removeprefix(SHAPES), str(message), _SEVERITY[severity], test)


_TARGETS = (SH.targetClass, SH.targetSubjectsOf)
_SHAPE_TYPES = frozenset({SH.NodeShape, SH.PropertyShape})
_SAID = frozenset({R.type, *_TARGETS, SH.property, SH.message, SH.severity, SH.path})
"""What is no constraint of its own."""


def _test(graph: Graph, shape: Node) -> Test | None:
    """All constraints of one shape; None where it has none of its own."""
    of_values: list[Callable[[Told, Term, list[Term]], bool]] = []
    for predicate, limit in graph.predicate_objects(shape):
        if predicate not in _SAID:
            make = _CONSTRAINTS.get(predicate)
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
    test = _test(graph, shape)
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


_CONSTRAINTS: dict[Node, Callable[[Graph, Any], Constraint]] = {
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
