"""Queries rewritten for an engine answer as the query does: every one of the W3C suite."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions

from graph.remote.rewrite import rewrite
from graph.store import QueryError
from tests.remote.physical import LAYOUT, columns_of, physical, told
from tests.w3c.suite import NEGATIVE, Case, cases, file, loaded

DIFFERENT = {
    "bindings/graph": "our engine leaves the graph's name unbound where a pattern has no triple",
}
FILLER = NamedNode("urn:filler")
ALL = [case for case in cases() if case.type not in NEGATIVE]


@pytest.mark.full
@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_rewritten_queries_answer_alike(case: Case) -> None:
    store = loaded(case)
    # a release's default graph is never empty
    store.add([Quad(FILLER, FILLER, FILLER, DefaultGraph())])
    text = f"BASE <{case.query}>\n" + file(case.query).read_bytes().decode("utf-8")
    try:
        found = store.query(text)
    except QueryError:
        # what our engine does not take is never sent
        return
    columns = columns_of(found)
    expected = told(found)
    again = physical(store.quads()).query(rewrite(text, LAYOUT).text)
    names = columns if isinstance(again, QuerySolutions) else None
    assert (told(again, names) == expected) is (case.id not in DIFFERENT)
