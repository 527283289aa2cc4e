"""The saved queries as files: header, parameters, the page that lists them."""

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions

from graph import load
from graph.queries import Saved, saved
from graph.store import Reader
from ontology import iri

DOCS = Path(__file__).parents[2] / "docs" / "queries.md"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load().reader


@pytest.mark.parametrize("query", saved().values(), ids=saved())
def test_runs_as_it_stands_and_bound(reader: Reader, query: Saved) -> None:
    reader.query(query.text)
    reader.query(query.bound({p.name: NamedNode("http://x/y") for p in query.parameters}))


@pytest.mark.parametrize("query", saved().values(), ids=saved())
def test_examples_have_answers(reader: Reader, query: Saved) -> None:
    answer = reader.query(query.text)
    assert isinstance(answer, QuerySolutions)
    assert bool(list(answer)) is (query.name != "unsupported-facts")


@pytest.mark.parametrize("query", saved().values(), ids=saved())
def test_every_parameter_is_of_a_type_with_iris(query: Saved) -> None:
    for parameter in query.parameters:
        assert parameter.type in iri.TYPES


def test_a_value_is_a_term_never_text() -> None:
    query = saved()["what-led-to"]
    hostile = Literal('"} DELETE { ?s ?p ?o \\1 \n')
    text = query.bound({"event": hostile})
    assert f"VALUES ?event {{ {hostile} }}" in text
    assert text.count("VALUES ?event") == 1
    load_line = next(line for line in text.splitlines() if "VALUES ?event" in line)
    assert load_line.endswith(" }")


def test_only_parameters_are_bound() -> None:
    with pytest.raises(KeyError, match="relation"):
        saved()["prompted"].bound({"relation": NamedNode("http://x/y")})


def test_the_page_lists_every_query() -> None:
    rows = re.findall(
        r"^\| (\d+) \| \[`([a-z-]+)`\]\(([^)]+)\) \| (.+) \| (.*) \|$",
        DOCS.read_text("utf-8"),
        re.M,
    )
    listed = [(int(n), name, link, title, parameters) for n, name, link, title, parameters in rows]
    assert listed == [
        (
            query.question,
            query.name,
            f"../graph/queries/{query.name}.rq",
            query.title,
            ", ".join(f"`{p.name}` ({p.type})" for p in query.parameters),
        )
        for query in saved().values()
    ]
