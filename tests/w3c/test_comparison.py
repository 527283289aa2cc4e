"""The comparison of answers can tell: a comparison that lets all pass would prove nothing."""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from graph.embedded import EmbeddedStore
from graph.store import QueryError
from tests.w3c.suite import Case, Differs, Row, known, run, same

X, Y = NamedNode("http://x/x"), NamedNode("http://x/y")


def nodes(*labels: str) -> list[Row]:
    return [{"a": BlankNode(label)} for label in labels]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], []),
        ([{"a": X}, {"a": Y}], [{"a": Y}, {"a": X}]),
        (nodes("p", "q"), nodes("r", "s")),
        (
            [{"a": BlankNode("p"), "b": BlankNode("p")}],
            [{"a": BlankNode("q"), "b": BlankNode("q")}],
        ),
        ([{}], [{}]),
    ],
)
def test_same(found: list[Row], expected: list[Row]) -> None:
    same(found, expected)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([{"a": X}], []),
        ([{"a": X}], [{"a": Y}]),
        ([{"a": X}], [{"b": X}]),
        ([{"a": X}, {"a": X}], [{"a": X}]),
        ([{}], [{}, {}]),
        ([{"a": Literal("1")}], [{"a": Literal(1)}]),
        ([{"a": Literal("x", language="en")}], [{"a": Literal("x")}]),
        (nodes("p", "p"), nodes("p", "q")),
        (
            [{"a": BlankNode("p"), "b": BlankNode("p")}],
            [{"a": BlankNode("p"), "b": BlankNode("q")}],
        ),
        (nodes("p"), [{"a": X}]),
    ],
)
def test_different(found: list[Row], expected: list[Row]) -> None:
    with pytest.raises(Differs):
        same(found, expected)


def test_a_test_of_a_new_type_fails() -> None:
    with pytest.raises(Differs, match="UpdateEvaluationTest"):
        run(Case("x/y", "UpdateEvaluationTest", "http://x/q"), None)  # type: ignore[arg-type]


def test_every_known_failure_has_a_reason() -> None:
    assert all(known().values())


def test_a_function_that_the_engine_does_not_know_is_a_fault_of_the_query() -> None:
    with pytest.raises(QueryError, match="example/function"):
        EmbeddedStore().query("SELECT ?x WHERE { BIND(<http://example/function>(1) AS ?x) }")
