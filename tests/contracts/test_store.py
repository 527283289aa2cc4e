"""What every store does alike. Another implementation joins by one line in `STORES`."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions

from graph.embedded import EmbeddedStore
from graph.remote.address import Address
from graph.remote.engine import Engine
from graph.store import QueryError, Scope, Store
from tests.engines import Running
from tests.remote.store import RemoteStore

STORES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda folder: EmbeddedStore(),
    "disk": lambda folder: EmbeddedStore(folder / "quads"),
}
ENGINES = ("oxigraph", "virtuoso")
_numbers = count()


def remote(engine: Running) -> RemoteStore:
    """A store in an engine that runs, under a name that no other has."""
    user = engine.env.get("CHRONOLEX_STORE_USER")
    password = engine.env.get("CHRONOLEX_STORE_PASSWORD")
    name = f"contract-{next(_numbers)}"
    return RemoteStore(Engine(Address(engine.query, name=name, user=user, password=password)))


@pytest.fixture(
    params=[*STORES, "oxigraph", pytest.param("virtuoso", marks=pytest.mark.full)],
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    name: str = request.param
    if name in ENGINES:
        made: Store = remote(request.getfixturevalue(name))
    else:
        made = STORES[name](tmp_path)
    yield made
    made.close()


G, H = "http://example.org/g", "http://example.org/h"
A = NamedNode("https://w3id.org/chronolex/id/event/a")
P = NamedNode("http://example.org/p")


def quad(value: str, graph: str | None = None) -> Quad:
    return Quad(A, P, Literal(value), DefaultGraph() if graph is None else NamedNode(graph))


def values(store: Store, text: str, scope: Scope | None = None) -> set[str]:
    found = store.query(text) if scope is None else store.query(text, scope)
    assert isinstance(found, QuerySolutions)
    return {row["o"].value for row in found}


ALL = "SELECT ?o { ?s ?p ?o }"
NAMED = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def full(store: Store) -> Store:
    store.add([quad("default"), quad("g", G), quad("h", H)])
    return store


def test_an_empty_store_is_empty(store: Store) -> None:
    assert len(store) == 0
    assert list(store.quads()) == []
    assert store.graphs() == []
    assert values(store, ALL) == set()


def test_adding_twice_adds_once(full: Store) -> None:
    full.add([quad("g", G), quad("g", G)])
    full.add([])
    assert len(full) == 3


def test_adding_is_all_or_nothing(full: Store) -> None:
    def faulty() -> Iterator[Quad]:
        for number in range(5000):
            yield quad(f"new {number}", "http://example.org/new")
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        full.add(faulty())
    assert len(full) == 3
    assert full.graphs() == [G, H]
    assert (full.few_graphs(2), full.few_graphs(1)) == ([G, H], None)


def test_a_generator_may_be_added(store: Store) -> None:
    store.add(quad(str(number), G) for number in range(10))
    store.flush()
    assert len(store) == 10


def test_quads_are_all_or_those_of_one_graph(full: Store) -> None:
    assert set(full.quads()) == {quad("default"), quad("g", G), quad("h", H)}
    assert list(full.quads(G)) == [quad("g", G)]
    assert list(full.quads("http://example.org/none")) == []


def test_the_names_of_graphs_are_sorted(store: Store) -> None:
    store.add([quad("x", f"http://example.org/{name}") for name in "cab"])
    assert store.graphs() == [f"http://example.org/{name}" for name in "abc"]


def test_the_default_graph_is_not_the_union(full: Store) -> None:
    assert values(full, ALL) == {"default"}
    assert values(full, NAMED) == {"g", "h"}


def test_default_graphs_of_the_protocol_win(full: Store) -> None:
    assert values(full, ALL, Scope(default_graphs=[G])) == {"g"}
    assert values(full, ALL, Scope(default_graphs=[G, H])) == {"g", "h"}
    assert values(full, f"SELECT ?o FROM <{H}> {{ ?s ?p ?o }}", Scope(default_graphs=[G])) == {"g"}


def test_named_graphs_of_the_protocol_win(full: Store) -> None:
    assert values(full, NAMED, Scope(named_graphs=[H])) == {"h"}


def test_from_in_the_query_counts(full: Store) -> None:
    assert values(full, f"SELECT ?o FROM <{H}> {{ ?s ?p ?o }}") == {"h"}
    assert values(full, f"SELECT ?o FROM NAMED <{G}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == {"g"}


def test_a_graph_name_that_is_no_iri_is_a_wrong_query(full: Store) -> None:
    with pytest.raises(QueryError, match="a graph name is not an IRI"):
        full.query(ALL, Scope(default_graphs=["no iri"]))


def test_an_unknown_graph_is_empty(full: Store) -> None:
    assert values(full, ALL, Scope(default_graphs=["http://example.org/none"])) == set()


@pytest.mark.parametrize("prefixed", ["clx:Event", "dcterms:title", "skos:Concept", "xsd:date"])
def test_our_prefixes_need_no_declaration(full: Store, prefixed: str) -> None:
    found = full.query(f"ASK {{ ?s a {prefixed} }}")
    assert isinstance(found, QueryBoolean)
    assert not bool(found)


def test_a_declared_prefix_wins(full: Store) -> None:
    text = "PREFIX id: <http://example.org/> SELECT ?o { ?s id:p ?o }"
    assert values(full, text) == {"default"}


def test_what_is_wrong_says_where(full: Store) -> None:
    with pytest.raises(QueryError) as told:
        full.query("SELECT *\nWHERE { ?s ?p }")
    assert told.value.line == 2
    assert told.value.column is not None
    assert told.value.column > 1


@pytest.mark.parametrize("text", ["", "nonsense", "SELECT", "{", "INSERT DATA { <a:b> <a:c> 1 }",
                                  "DROP ALL", "\x00", "SELECT * { ?s ?p ?o } LIMIT x"])  # fmt: skip
def test_what_is_no_query_is_a_wrong_query(full: Store, text: str) -> None:
    with pytest.raises(QueryError):
        full.query(text)
    assert len(full) == 3


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICESILENT<http://127.0.0.1:9/>{ ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:9/>",
    ],
)
def test_nothing_is_asked_of_the_network(full: Store, text: str) -> None:
    with pytest.raises(QueryError, match=r"ask that server directly|only reads its own graphs"):
        full.query(text)


def test_from_fetches_nothing(full: Store) -> None:
    assert values(full, "SELECT ?o FROM <http://127.0.0.1:9/> { ?s ?p ?o }") == set()


def test_a_snapshot_is_not_disturbed_by_later_writes(full: Store) -> None:
    before = full.snapshot()
    full.add([quad("later", G), quad("later", "http://example.org/new")])
    after = full.snapshot()
    assert set(before.quads()) == {quad("default"), quad("g", G), quad("h", H)}
    assert before.graphs() == [G, H]
    assert len(before) == 3
    assert (len(after), len(full)) == (5, 5)
    found = before.query(NAMED)
    assert isinstance(found, QuerySolutions)
    assert {row["o"].value for row in found} == {"g", "h"}


def test_about_is_what_the_default_graph_says_of_a_thing(full: Store) -> None:
    assert [triple.object for triple in full.about(A.value)] == [Literal("default")]
    assert list(full.about("https://w3id.org/chronolex/id/event/nobody")) == []


def test_text_in_any_script_comes_back(store: Store) -> None:
    told = ["딥페이크", "“deepfakes”", 'a\nb\t"c"\\', "\U0001f600", ""]
    store.add([quad(text, G) for text in told])
    assert values(store, NAMED) == set(told)


def test_disk_remembers(tmp_path: Path) -> None:
    first = EmbeddedStore(tmp_path / "quads")
    first.add([quad("g", G)])
    first.close()
    second = EmbeddedStore(tmp_path / "quads")
    assert list(second.quads()) == [quad("g", G)]
    second.close()
