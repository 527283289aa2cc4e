"""pyshacl, the reference for our own reading of the shapes: one graph of everything."""

from __future__ import annotations

from collections.abc import Iterable

import pyshacl
from pyoxigraph import DefaultGraph, NamedNode, Quad
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from data.records import Catalogue
from ontology import mapping, resolved
from ontology.finding import Finding, Severity
from ontology.resolution import resolve
from ontology.shapes import SHAPES, shapes_graph
from ontology.validation import place_of

_SEVERITY: dict[Node | None, Severity] = {
    SH.Violation: "violation",
    SH.Warning: "warning",
    SH.Info: "info",
}


def quads_of(catalogue: Catalogue) -> list[Quad]:
    """What shapes are asked of: the view of the release day, things, and what claims are."""
    day = catalogue.release.date
    view = resolve(catalogue, day, day).values()
    about = [quad for quad in mapping.quads(catalogue) if quad.graph_name == mapping.CLAIMS]
    return [*resolved.quads(view, mapping.things(catalogue), DefaultGraph()), *about]


def shapes(data: Graph) -> list[Finding]:
    """What the SHACL shapes find in `data`, one merged graph."""
    _, report, _ = pyshacl.validate(
        data,
        shacl_graph=shapes_graph(),
        inference="none",
        advanced=False,
        js=False,
        meta_shacl=False,
        abort_on_first=False,
        do_owl_imports=False,
        inplace=True,
    )
    assert isinstance(report, Graph)
    found: set[Finding] = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        message = str(report.value(result, SH.resultMessage))
        subject, place = place_of(str(focus))
        found.add(
            Finding(
                subject,
                place + message,
                _SEVERITY[report.value(result, SH.resultSeverity)],
                str(report.value(result, SH.sourceShape)).removeprefix(SHAPES),
            )
        )
    return sorted(found)


def graph(quads: Iterable[Quad]) -> Graph:
    """The triples of `quads` as one rdflib graph, their graph names dropped."""
    merged = Graph()
    for quad in quads:
        merged.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return merged


def _term(term: object) -> Node:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    value: str = term.value  # type: ignore[attr-defined]
    language: str | None = term.language  # type: ignore[attr-defined]
    if language:
        return Literal(value, lang=language)
    datatype = URIRef(term.datatype.value)  # type: ignore[attr-defined]
    # rdflib holds "a" and "a"^^xsd:string apart
    return Literal(value) if datatype == XSD.string else Literal(value, datatype=datatype)
