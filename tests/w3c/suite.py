"""The W3C SPARQL 1.1 test suite: read from its manifests, run through the endpoint.

In scope: the query language (evaluation and syntax) and its result formats. Out of scope: update,
the graph store protocol, federation and entailment, because the endpoint takes no updates, refuses
`SERVICE` and does not reason. The suite is not part of this repository: it lies in ``w3c/sparql11``
below the folder that `CHRONOLEX_SHARED` names, by default ``shared`` beside the project.
"""

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx2
import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)
from rdflib.namespace import RDF
from starlette.testclient import TestClient

from api.app import create_app
from api.library import Library
from api.settings import Settings
from data.records import Catalogue, Release
from graph.embedded import EmbeddedStore
from graph.snapshot import Snapshot
from graph.sparql.pool import Limits

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
SHARED = Path(os.environ.get("CHRONOLEX_SHARED") or PROJECT.parent / "shared")
SUITE = SHARED / "w3c" / "sparql11"
MANIFESTS = ("manifest-sparql11-query.ttl", "manifest-sparql11-results.ttl")
KNOWN = HERE / "known_failures.txt"

BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

POSITIVE = ("PositiveSyntaxTest", "PositiveSyntaxTest11")
NEGATIVE = ("NegativeSyntaxTest", "NegativeSyntaxTest11")
EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")

Term = NamedNode | BlankNode | Literal | Triple
Row = dict[str, Term]

_RESULTS = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
}
SOLUTIONS = "application/sparql-results+xml, text/turtle;q=0.9"
LIMITS = Limits(seconds=20, memory_mb=1024, result_mb=64, workers=1)
EMPTY = Catalogue(Release("0", date(2000, 1, 1)), {}, {}, {}, {}, {}, {})


class Differs(AssertionError):
    """The answer is not the expected one."""


@dataclass(frozen=True, slots=True)
class Case:
    """One entry of a manifest. Files are named by their IRI below `BASE`."""

    id: str
    type: str
    query: str
    data: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    result: str | None = None


def present() -> bool:
    return all((SUITE / name).is_file() for name in MANIFESTS)


def missing() -> str:
    """What to say when the suite is not there."""
    return (
        f"the W3C SPARQL 1.1 test suite is not in {SUITE}: set CHRONOLEX_SHARED to the folder that"
        " holds w3c/sparql11 (https://github.com/w3c/rdf-tests, folder sparql/sparql11)"
    )


def file(iri: str) -> Path:
    """The file of the suite that an IRI below `BASE` names."""
    assert iri.startswith(BASE), iri
    return SUITE / iri.removeprefix(BASE)


def cases() -> Iterator[Case]:
    """Every test of the manifests that are in scope, in their order."""
    for top in MANIFESTS:
        for manifest in _included(BASE + top):
            yield from _entries(manifest)


def _graph(iri: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=file(iri).read_text("utf-8"), format="turtle", publicID=iri)
    return graph


def _list(graph: rdflib.Graph, subject: rdflib.URIRef, name: str) -> Iterator[rdflib.URIRef]:
    head = graph.value(subject, MF[name])
    assert head is not None, (subject, name)
    for item in graph.items(head):
        assert isinstance(item, rdflib.URIRef)
        yield item


def _included(iri: str) -> Iterator[str]:
    for included in _list(_graph(iri), rdflib.URIRef(iri), "include"):
        yield str(included)


def _entries(iri: str) -> Iterator[Case]:
    graph = _graph(iri)
    folder = iri.removeprefix(BASE).partition("/")[0]
    for entry in _list(graph, rdflib.URIRef(iri), "entries"):
        type_ = str(graph.value(entry, RDF.type)).removeprefix(str(MF))
        action = graph.value(entry, MF.action)
        result = graph.value(entry, MF.result)
        query = graph.value(action, QT.query) or action
        yield Case(
            id=f"{folder}/{str(entry).rpartition('#')[2]}",
            type=type_,
            query=str(query),
            data=tuple(sorted(str(node) for node in graph.objects(action, QT.data))),
            graphs=tuple(sorted(str(node) for node in graph.objects(action, QT.graphData))),
            result=None if result is None else str(result),
        )


def known() -> dict[str, str]:
    """Known failures: the reason of each, by the test's id."""
    found: dict[str, str] = {}
    for line in KNOWN.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.partition(": ")
            if not reason.strip() or name in found:
                raise ValueError(f"{KNOWN.name}: give 'id: reason', once: {line!r}")
            found[name] = reason.strip()
    return found


class Endpoint:
    """The HTTP application, asked in this process; each test's data takes the place of ours."""

    def __init__(self) -> None:
        app = create_app(Settings())
        self._app = app
        self._held: tuple[Sequence[str], Sequence[str]] | None = None
        self._http = TestClient(app)

    def ask(self, case: Case, accept: str = SOLUTIONS) -> httpx2.Response:
        """The answer of ``POST /sparql`` over the data of a test."""
        self._hold(case)
        # the query's own IRI is its base; our endpoint knows no other way to give one
        text = f"BASE <{case.query}>\n" + file(case.query).read_bytes().decode("utf-8")
        return self._http.post("/sparql", data={"query": text}, headers={"Accept": accept})

    def _hold(self, case: Case) -> None:
        """Serve the data of a test; those of one data set come one after the other."""
        if self._held != (case.data, case.graphs):
            self.close()
            self._app.state.library = Library(Snapshot(EMPTY, loaded(case), "w3c"), LIMITS)
            self._held = (case.data, case.graphs)

    def close(self) -> None:
        """End the query processes."""
        library: Library = self._app.state.library
        library.close()


def run(case: Case, endpoint: Endpoint) -> None:
    """Run one test.

    Raises
    ------
    AssertionError
        It fails.
    """
    if case.type in NEGATIVE:
        answer = endpoint.ask(case)
        if answer.status_code != 400:
            raise Differs(f"a query that is wrong was answered: {answer.status_code}")
        assert answer.json()["code"] == "bad-query"
    elif case.type in POSITIVE:
        _good(endpoint.ask(case))
    elif case.type in EVALUATION:
        _compare(case, endpoint)
    else:
        raise Differs(f"no runner for tests of the type {case.type}")


def _good(answer: httpx2.Response) -> httpx2.Response:
    if answer.status_code != 200:
        raise Differs(f"{answer.status_code}: {answer.text[:300]}")
    return answer


def loaded(case: Case) -> EmbeddedStore:
    store = EmbeddedStore()
    for iri in case.data:
        store.add(_quads(iri, DefaultGraph()))
    for iri in case.graphs:
        store.add(_quads(iri, NamedNode(iri)))
    return store


def _quads(iri: str, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    form = RdfFormat.from_extension(file(iri).suffix[1:])
    assert form is not None, iri
    for quad in parse(path=str(file(iri)), format=form, base_iri=iri, rename_blank_nodes=True):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _compare(case: Case, endpoint: Endpoint) -> None:
    """Hold an answer against the expected result, in the expected result's own format."""
    assert case.result is not None, case.id
    suffix = Path(case.result).suffix
    expected = file(case.result).read_bytes()
    if suffix == ".csv":
        found = _good(endpoint.ask(case, "text/csv")).content
        same(*(_table(text) for text in (found, expected)))
    elif suffix in _RESULTS:
        form = _RESULTS[suffix]
        found = _good(endpoint.ask(case, form.media_type)).content
        _same_results(*(_results(text, form) for text in (found, expected)))
    else:
        answer = _good(endpoint.ask(case))
        if answer.headers["content-type"].startswith(QueryResultsFormat.XML.media_type):
            told = _results(answer.content, QueryResultsFormat.XML)
            _same_results(told, _result_set(list(_quads(case.result, DefaultGraph()))))
        else:
            written = parse(answer.content, format=RdfFormat.TURTLE)
            isomorphic(written, _canonical(_quads(case.result, DefaultGraph())))


def _results(text: bytes, form: QueryResultsFormat) -> bool | tuple[list[str], list[Row]]:
    found = parse_query_results(text, format=form)
    if isinstance(found, QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    rows = [{name: row[name] for name in names if row[name] is not None} for row in found]
    return names, [{name: term for name, term in row.items() if term is not None} for row in rows]


def _same_results(
    found: bool | tuple[list[str], list[Row]], expected: bool | tuple[list[str], list[Row]]
) -> None:
    if isinstance(found, bool) or isinstance(expected, bool):
        if found is not expected:
            raise Differs(f"answered {found}, expected {expected}")
        return
    if set(found[0]) != set(expected[0]):
        raise Differs(f"columns {found[0]}, expected {expected[0]}")
    same(found[1], expected[1])


def _result_set(quads: Sequence[Quad]) -> bool | tuple[list[str], list[Row]]:
    """A result written as RDF in the vocabulary of result sets."""
    objects: dict[tuple[object, str], list[Term]] = {}
    for quad in quads:
        objects.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)
    top = next(
        quad.subject
        for quad in quads
        if quad.predicate.value == str(RDF.type) and quad.object == NamedNode(RS + "ResultSet")
    )
    for answer in objects.get((top, RS + "boolean"), ()):
        return isinstance(answer, Literal) and answer.value == "true"

    def text(subject: object, name: str) -> str:
        term = objects[subject, RS + name][0]
        assert isinstance(term, Literal)
        return term.value

    names = [
        term.value for term in objects[top, RS + "resultVariable"] if isinstance(term, Literal)
    ]
    rows = [
        {
            text(binding, "variable"): objects[binding, RS + "value"][0]
            for binding in objects.get((solution, RS + "binding"), ())
        }
        for solution in objects.get((top, RS + "solution"), ())
    ]
    return names, rows


def _table(text: bytes) -> list[Row]:
    """CSV as rows; it does not tell the kinds of terms apart, save for blank nodes."""
    head, *rows = csv.reader(io.StringIO(text.decode("utf-8"), newline=""))
    return [
        {
            name: BlankNode(cell[2:]) if cell.startswith("_:") else Literal(cell)
            for name, cell in zip(head, row, strict=True)
        }
        for row in rows
    ]


def _canonical(quads: Iterator[Quad]) -> list[Quad]:
    """Quads as the store holds them: it keeps the values of literals, not their spelling."""
    store = Store()
    store.extend(quads)
    return list(store)


def same(found: Sequence[Row], expected: Sequence[Row]) -> None:
    """Are two multisets of rows the same, but for the labels of blank nodes?"""
    isomorphic(_rows(found), _canonical(_rows(expected)))


def _rows(rows: Sequence[Row]) -> Iterator[Quad]:
    """A multiset of rows as a graph: a node for each different row, with how often it occurs."""
    counted = Counter(frozenset(row.items()) for row in rows)
    for row, times in counted.items():
        node = BlankNode()
        yield Quad(node, NamedNode("row:times"), Literal(str(times)))
        for name, term in row:
            yield Quad(node, NamedNode(f"row:{name}"), term)


def isomorphic(found: Iterator[Quad] | Sequence[Quad], expected: Sequence[Quad]) -> None:
    """Are two graphs the same but for the labels of blank nodes?"""
    graphs = [Dataset(_canonical(iter(found))), Dataset(expected)]
    for graph in graphs:
        graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    if graphs[0] != graphs[1]:
        lines = [set(map(str, graph)) for graph in graphs]
        extra, lacking = sorted(lines[0] - lines[1]), sorted(lines[1] - lines[0])
        raise Differs("\n".join(["answered only:", *extra, "expected only:", *lacking]))
