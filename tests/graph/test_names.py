"""What a query names: prefixes, graphs and terms, read from its tokens."""

import pytest

from graph.sparql.names import misspelt, named, unknown_prefix, vocabulary
from ontology.vocab import CLX, SPARQL_PREFIXES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT * { ?s foaf:name ?o }", ("foaf", 14)),
        ("PREFIX foaf: <http://f/> SELECT * { ?s foaf:name ?o }", None),
        ("SELECT * { ?s clx:date ?o }", None),
        ("SELECT * { _:b ?p 'foaf:name' }", None),
    ],
)
def test_the_first_unknown_prefix_is_found(text: str, found: tuple[str, int] | None) -> None:
    assert unknown_prefix(text, frozenset({"clx"})) == found


def graphs(text: str) -> list[str]:
    return [found.iri for found in named(text, SPARQL_PREFIXES) if found.is_graph]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT * FROM <urn:a> FROM NAMED <urn:b> { ?s ?p <urn:c> }", ["urn:a", "urn:b"]),
        ("SELECT * from<urn:a>from named<urn:b>{}", ["urn:a", "urn:b"]),
        ("PREFIX x: <urn:x/> SELECT * FROM x:g { ?s x:p ?o }", ["urn:x/g"]),
        ("PREFIX : <urn:x/> SELECT * FROM :g {}", ["urn:x/g"]),
        ("PREFIX From: <urn:x/> SELECT * FROM From:g { ?s From:p ?o }", ["urn:x/g"]),
        ("BASE <http://h/a/> SELECT * FROM <b> {}", ["http://h/a/b"]),
        ("SELECT * FROM #c\n <urn:\\u0061> {}", ["urn:a"]),
        ("SELECT * FROM clx:g {}", [CLX + "g"]),
        ("SELECT ?from { ?s ?from <urn:a> . ?s ?p 'FROM' }", []),
    ],
)
def test_graphs_after_from_are_found(text: str, found: list[str]) -> None:
    assert graphs(text) == found


@pytest.mark.parametrize(
    "iri", ["http://a\u2100b/", "http://[", "http://[x]/", "//[", "http://\\u2100/"]
)
def test_no_iri_is_too_odd_to_be_read(iri: str) -> None:
    text = f"BASE <http://x/> SELECT * {{ <{iri}> ?p <{iri}> }}"
    assert len(list(named(text, SPARQL_PREFIXES))) == 2
    assert misspelt(text, SPARQL_PREFIXES) is None


def test_the_vocabulary_is_that_of_the_ontology() -> None:
    assert {"Event", "date", "stage-in-force", "amends"} <= vocabulary()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?s clx:instrumnt ?o }", "no term 'instrumnt': did you mean 'instrument'?"),
        (f"SELECT * {{ ?s <{CLX}instrumnt> ?o }}", "did you mean 'instrument'?"),
        (f"PREFIX c: <{CLX}> SELECT * {{ ?s c:instrumnt ?o }}", "did you mean 'instrument'?"),
        ("SELECT * { ?s clx:\u00e9\u00e9 ?o }", r"no term '\xe9\xe9'"),
    ],
)
def test_a_misspelt_term_is_named_with_the_nearest(text: str, said: str) -> None:
    found = misspelt(text, SPARQL_PREFIXES)
    assert found is not None
    told, start = found
    assert text[start:].startswith(("clx:", f"<{CLX}", "c:instrumnt"))
    assert told.isascii()
    assert told.isprintable()
    assert said in told


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s a clx:Event ; clx:date ?d ; clx:stage clx:stage-in-force }",
        "SELECT * { ?s <urn:instrumnt> 'clx:instrumnt' } # clx:instrumnt",
        "PREFIX clx: <urn:mine/> SELECT * { ?s clx:instrumnt ?o }",
        f"SELECT * {{ ?s ?p ?o FILTER(STRSTARTS(STR(?p), STR(<{CLX}>))) }}",
    ],
)
def test_known_terms_need_no_hint(text: str) -> None:
    assert misspelt(text, SPARQL_PREFIXES) is None
