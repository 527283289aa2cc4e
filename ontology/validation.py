"""A catalogue held against the shapes and the checks: what is amiss, and in which record.

`validate` is pure and works without network: pyshacl runs in process, over one graph of the
resolved view on the release day, the graph of claims and the things that records describe.
What single claims say stays out of that graph, so that two that differ are no fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

import pyshacl
from pyoxigraph import DefaultGraph, NamedNode, Quad
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from data.records import Catalogue
from ontology import checks, iri, mapping, resolved, terms
from ontology.finding import Finding, Severity
from ontology.lint import lint
from ontology.resolution import resolve
from ontology.vocab import CLX

SHAPES = "https://w3id.org/chronolex/shapes#"

_SEVERITY: dict[Node | None, Severity] = {
    SH.Violation: "violation",
    SH.Warning: "warning",
    SH.Info: "info",
}


def validate(catalogue: Catalogue) -> list[Finding]:
    """Everything amiss in sound-looking records, by subject; an empty list is a clean bill.

    A finding's `subject` is the id of an event, instrument, source, actor, place or theme; for a
    claim, relation or statement it is the event, and the message names the claim.
    """
    today = catalogue.release.date
    view = resolve(catalogue, today, today)
    quads = list(mapping.quads(catalogue))
    about = [quad for quad in quads if quad.graph_name == mapping.CLAIMS]
    told = [quad for quad in quads if quad.graph_name not in (mapping.RECORDS, mapping.CLAIMS)]
    merged = list(resolved.quads(view.values(), mapping.things(catalogue), DefaultGraph()))
    found: list[Finding] = []
    for finding in shapes(graph([*merged, *about])):
        if finding.rule == "event-time" and checks.tells_time(catalogue.events[finding.subject]):
            finding = Finding(
                finding.subject,
                "no law in force sets a date any more: the act that would have set it came to its"
                " end",
                "info",
                "lapsed-date",
            )
        found.append(finding)
    found += checks.bounds(quad.triple for quad in merged)
    found += checks.support(view.values(), told)
    found += checks.empty_claims(catalogue, told)
    found += checks.order(view)
    found += checks.same_instrument(catalogue)
    found += checks.supported_fields(catalogue)
    found += checks.stages(catalogue)
    found += checks.duplicates(view)
    found += checks.arrests(view, today)
    found += checks.settings(catalogue)
    found += terms.periods(view)
    found += checks.left_out(catalogue, view)
    found += lint(catalogue, view)
    return sorted(set(found))


def shapes(data: Graph) -> list[Finding]:
    """What the SHACL shapes find in `data`, one merged graph (see `ontology/shapes.ttl`)."""
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
        subject, place = _place(str(focus))
        found.add(
            Finding(
                subject,
                place + message,
                _SEVERITY[report.value(result, SH.resultSeverity)],
                str(report.value(result, SH.sourceShape)).removeprefix(SHAPES),
            )
        )
    return sorted(found)


@cache
def shapes_graph() -> Graph:
    """The shapes, parsed once."""
    text = resources.files("ontology").joinpath("shapes.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


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


def _place(focus: str) -> tuple[str, str]:
    """(record id, what the message starts with) of a node that breaks a shape."""
    try:
        type_, slug = iri.parse(focus.partition("#quote")[0])
    except ValueError:
        return focus.removeprefix(CLX).rpartition("/")[2], ""
    record, _, local = slug.partition(iri.SEP)
    match type_:
        case "claim" | "period" | "conduct" | "first":
            return record, f"claim '{local}': "
        case "correction":
            return record, f"claim '{local.partition(iri.SEP)[0]}': "
        case "relation":
            return record, f"relation '{local.replace(iri.SEP, ' ')}': "
        case "part":
            return record, f"part '{local}': "
        case _:
            return record, ""
