"""The SHACL shapes asked of records one by one: without a graph of everything, in constant memory.

`shapes.ttl` is read once and its constraints become small tests over triples by subject. It takes
the parts of SHACL that our shapes use and refuses others, so none is passed over; tests hold what
it finds to what pyshacl finds. That took 8 ms an event, and one rdflib graph of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pyoxigraph import NamedNode
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF as R
from rdflib.namespace import SH
from rdflib.term import Node

from ontology.constraints import CONSTRAINTS, SAID, TARGETS, TYPE, Test, test_of
from ontology.finding import Severity
from ontology.told import NONE, Told

SHAPES = "https://w3id.org/chronolex/shapes#"
_SHAPE_TYPES = frozenset({SH.NodeShape, SH.PropertyShape})
_SEVERITY: dict[Node | None, Severity] = {
    SH.Violation: "violation",
    SH.Warning: "warning",
    SH.Info: "info",
}


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
                for type_ in objects.get(TYPE, NONE)
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
    for targets, found in zip(TARGETS, (of_class, of_predicate), strict=True):
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
        if predicate in TARGETS:
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
        asks = predicate in CONSTRAINTS or predicate in SAID - {R.type}
        if (asks or value in _SHAPE_TYPES) and isinstance(shape, URIRef) and shape not in reached:
            raise ValueError(f"nothing leads to the shape {shape}")


@cache
def shapes_graph() -> Graph:
    """The shapes as a graph, parsed once."""
    text = resources.files("ontology").joinpath("shapes.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


def _rules(graph: Graph, shape: Node) -> Iterator[Rule]:
    """The shape's own constraints, and its property shapes."""
    own = test_of(graph, shape)
    if own is not None:
        yield _rule(graph, shape, own)
    for inner in graph.objects(shape, SH.property):
        test = test_of(graph, inner)
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
