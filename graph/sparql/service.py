"""The service description of the SPARQL endpoint (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from graph.build import ONTOLOGY
from graph.store import Reader
from ontology import mapping
from ontology.mapping import TYPE
from ontology.vocab import RDFS, SPARQL_PREFIXES

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

FEATURES: Mapping[str, tuple[str, str]] = {
    "known-prefixes": (
        "Prefixes known without declaring them",
        "The prefixes that sh:declare lists need no PREFIX in a query; one that declares them"
        " anew has its own meaning.",
    ),
    "known-at": (
        "Knowledge day",
        "The parameter known_at (a full day, such as 2026-07-25) puts the query to the data as"
        " known on that day: claims not known then are absent and the default graph is resolved"
        " from the others.",
    ),
    "timeout": (
        "Shorter deadline",
        "The parameter timeout (seconds) shortens the server's own deadline. An answer is whole or"
        " it is an error; no answer is cut off.",
    ),
}
"""What this service does beyond SPARQL 1.1; it offers none of the features that SPARQL names."""
MOST_GRAPHS = 10_000
"""More are not all named: a client would read them before its first query."""
SHARED = (
    *(name.value for name in (mapping.CLAIMS, mapping.RECORDS, mapping.RESOLVED)),
    ONTOLOGY,
)
"""Graphs that hold no single claim, sorted."""
DEFAULT_GRAPH = (
    "The resolved view: the best-supported statements. Each claim is a named graph of its own."
)


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def listed(reader: Reader) -> Sequence[str]:
    """The graphs that a description names: all, or, of very many, those that hold no single claim.

    Which these are is known: to go through millions of names takes ten seconds.
    """
    found = reader.few_graphs(MOST_GRAPHS)
    return [name for name in SHARED if reader.holds(name)] if found is None else found


def describe(endpoint: str, graphs: Sequence[str]) -> Iterator[Triple]:
    """Language, formats, the data set and its graphs, and the prefixes known undeclared."""
    service = NamedNode(endpoint + "#service")
    dataset = NamedNode(endpoint + "#dataset")
    yield Triple(service, TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), NamedNode(endpoint))
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in (
        "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
        "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads",
    ):  # fmt: skip
        yield Triple(service, _sd("resultFormat"), NamedNode(FORMATS + name))
    for name, (label, comment) in FEATURES.items():
        feature = NamedNode(f"{endpoint}#{name}")
        yield Triple(service, _sd("feature"), feature)
        yield Triple(feature, TYPE, _sd("Feature"))
        yield Triple(feature, NamedNode(RDFS + "label"), Literal(label, language="en"))
        yield Triple(feature, NamedNode(RDFS + "comment"), Literal(comment, language="en"))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, TYPE, _sd("Dataset"))
    default = NamedNode(endpoint + "#default-graph")
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, TYPE, _sd("Graph"))
    yield Triple(default, NamedNode(RDFS + "comment"), Literal(DEFAULT_GRAPH, language="en"))
    for number, name in enumerate(graphs):
        node = NamedNode(f"{endpoint}#graph-{number}")
        yield Triple(dataset, _sd("namedGraph"), node)
        yield Triple(node, TYPE, _sd("NamedGraph"))
        yield Triple(node, _sd("name"), NamedNode(name))
    for prefix, namespace in SPARQL_PREFIXES.items():
        node = NamedNode(f"{endpoint}#prefix-{prefix}")
        yield Triple(service, NamedNode(SH + "declare"), node)
        yield Triple(node, NamedNode(SH + "prefix"), Literal(prefix))
        value = Literal(namespace, datatype=NamedNode(XSD + "anyURI"))
        yield Triple(node, NamedNode(SH + "namespace"), value)
