"""What must not reach the engine: the network, and nesting that would end the process.

The engine reads keywords without looking for their end, so the cases hold every way in which its
reading was seen to differ from a tokeniser's.
"""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from graph.embedded import EmbeddedStore
from graph.sparql.guard import MAX_DEPTH, MAX_LENGTH, MAX_TOKENS, guard, position
from graph.store import QueryError
from tests.graph.calls import CALLS, PREFIXES, Listener


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.socket.close()


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    made = EmbeddedStore()
    subject, predicate = NamedNode("http://a/"), NamedNode("http://p/")
    for value in (
        Literal(True),
        Literal("x"),
        Literal("a", language="en"),
        NamedNode("http://ex/"),
    ):
        made.add([Quad(subject, predicate, value)])
    return made


@pytest.mark.parametrize("case", CALLS)
def test_no_query_calls_out(case: str, listener: Listener, store: EmbeddedStore) -> None:
    text = (PREFIXES + "SELECT * " + case).replace("@>", f"{listener.url}>")
    before = listener.calls
    with pytest.raises(QueryError, match="SERVICE would call another server"):
        list(store.query(text))  # type: ignore[arg-type]
    assert listener.calls == before


@pytest.mark.parametrize(
    "text",
    ["LOAD <http://a/>", "load<http://a/>", "LOAD SILENT <http://a/> INTO GRAPH <http://b/>"],
)
def test_load_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="LOAD would fetch"):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <http://x> {" }',
        "SELECT * { ?s ?p '''a\nSERVICE 'b' LOAD''' }",
        'SELECT * { ?s ?p """SERVICE "" " {""" }',
        r'SELECT * { ?s ?p "a\" SERVICE <x> {" }',
        "SELECT * { ?s <http://x/SERVICE> ?o }",
        "SELECT * { ?s <http://x/#LOAD> ?o }",
        "PREFIX service: <http://s/> SELECT * { ?s service:x service:LOAD }",
        "PREFIX service: <http://s/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
        "PREFIX service: <http://s/> SELECT * FROM service:g FROM NAMED service:h { ?s ?p ?o }",
        "PREFIX ex: <http://e/> SELECT * { ?s ex:service ?o . { ?s ex:load ?x } }",
        "SELECT ?SERVICE $LOAD { ?SERVICE ?p $LOAD }",
        "SELECT * { ?s ?p 'x'@service }",
        "# SERVICE <http://x>\nSELECT * { ?s ?p ?o } # LOAD",
        "SELECT * { _:service ?p _:load }",
        "SELECT * { ?s ?p ?o FILTER(?s<?o && ?o>?s) }",
        "SELECT * { ?s ?p ?o FILTER(?s<?o&&?o>?s) }",
        "SELECT * { ?s ?p <http://x/y#z> . ?s ?p <urn:SERVICE#LOAD> }",
        "SELECT * { ?s ?p (1 <http://x/SERVICE#LOAD>) }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (<urn:SERVICE#a>, <urn:x#SERVICE>)) }",
        "SELECT * { VALUES (?s ?p) {" + "(<urn:a#1> <urn:SERVICE/LOAD#2>)\n" * 100 + "} }",
        "SELECT * {" + "{ ?s ?p (1 <http://x/y#z>) } UNION\n" * 100 + "{} }",
        "SELECT * { ?s ?p ?o FILTER(-1 <+2 || !(?o = - 3)) }",
    ],
)
def test_the_words_are_fine_where_they_are_no_keywords(text: str, store: EmbeddedStore) -> None:
    guard(text)
    list(store.query(text))  # type: ignore[arg-type]


def test_a_refusal_says_where() -> None:
    with pytest.raises(QueryError) as told:
        guard("SELECT *\n{\n  SERVICE <http://x> { ?s ?p ?o } }")
    assert (told.value.line, told.value.column) == (3, 3)


def test_positions_count_from_one() -> None:
    assert position("abc", 0) == (1, 1)
    assert position("a\nbc", 3) == (2, 2)


@pytest.mark.parametrize("pair", ["{}", "()", "[]"])
def test_nesting_has_a_bound(pair: str) -> None:
    depth = MAX_DEPTH - 1
    guard("SELECT * {" + pair[0] * depth + pair[1] * depth + "}")
    with pytest.raises(QueryError, match="nested deeper than 64 levels"):
        guard("SELECT * {" + pair[0] * (depth + 1) + pair[1] * (depth + 1) + "}")


@pytest.mark.parametrize("sign", ["!", "-", "+", "^"])
def test_a_run_of_signs_nests_too(sign: str) -> None:
    with pytest.raises(QueryError, match="nested deeper"):
        guard(f"SELECT * {{ FILTER({sign * 100}?a) }}")


@pytest.mark.parametrize(
    "text",
    ["{" * 5000, "SELECT * " + "{" * 5000 + "}" * 5000, "(" * 20000, "SELECT * {" + "!" * 9000],
)
def test_thousands_of_brackets_never_reach_the_engine(text: str, store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="nested deeper"):
        store.query(text)


@pytest.mark.parametrize(
    "hidden", ["(" * 20000 + "2" + ")" * 20000, "!" * 9000 + "2", "1)}" + "{" * 5000]
)
def test_no_nesting_hides_in_what_looks_like_an_iri(hidden: str, store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="nested deeper"):
        store.query("SELECT * { FILTER(1<" + hidden + "#>\n)}")


def test_no_chain_hides_in_what_looks_like_an_iri(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="more than 8000 tokens"):
        store.query("SELECT * { FILTER(1<" + "2+" * MAX_TOKENS + "2#>\n)}")


@pytest.mark.parametrize("piece", ["1<2#>\n", "<(#>\n", "<(a<[#>\n", "<a)#>", "<a(<b[<c{#>\n}])"])
def test_text_that_reads_in_many_ways_takes_no_longer(piece: str) -> None:
    started = time.process_time()
    with contextlib.suppress(QueryError):
        guard("SELECT * { FILTER(1" + piece * (MAX_LENGTH // len(piece) - 10) + ")}")
    assert time.process_time() - started < 1


def test_brackets_in_strings_and_comments_do_not_nest() -> None:
    guard("SELECT * { ?s ?p '" + "{" * 500 + "' } # " + "{" * 500)


def test_length_has_a_bound() -> None:
    with pytest.raises(QueryError, match="the limit is 100000"):
        guard(" " * (MAX_LENGTH + 1))


CHAINS = {
    "plus": "SELECT * {{ FILTER({}) }}".format("+".join(["?a"] * (MAX_TOKENS // 2 - 8))),
    "or": "SELECT * {{ FILTER({}) }}".format("||".join(["?a"] * (MAX_TOKENS // 3 - 8))),
    "optional": "SELECT * {{ {} }}".format("OPTIONAL{?s ?p ?o}" * (MAX_TOKENS // 6 - 4)),
    "bind": "SELECT * {{ {} }}".format(
        "".join(f"BIND(1 AS ?a{n})" for n in range(MAX_TOKENS // 6 - 4))
    ),
    "minus": "SELECT * {{ {} }}".format("MINUS{?s ?p ?o}" * (MAX_TOKENS // 6 - 4)),
}


def test_chains_without_brackets_are_too_short_to_end_the_process() -> None:
    """Each in one process, which must live: the engine overflows its stack on twice as many."""
    code = (
        "import json, sys; from graph.embedded import EmbeddedStore; store = EmbeddedStore()\n"
        "for text in json.load(sys.stdin):\n    next(iter(store.query(text)), None)\nprint('alive')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(list(CHAINS.values())), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout.strip()) == (0, "alive"), ended.stderr[-300:]
    for text in CHAINS.values():
        guard(text)


def test_longer_chains_are_refused() -> None:
    with pytest.raises(QueryError, match=f"more than {MAX_TOKENS} tokens"):
        guard("SELECT * { FILTER(" + "+".join(["?a"] * MAX_TOKENS) + ") }")


def test_an_unclosed_string_is_told_where_it_starts() -> None:
    with pytest.raises(QueryError, match="no end: close it") as told:
        guard("SELECT * {\n ?s ?p 'x }")
    assert (told.value.line, told.value.column) == (2, 8)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text("SERVICElod{}()<>'\"\\u0045:.#\n ?@ex", max_size=80))
def test_no_text_crashes_the_guard(text: str) -> None:
    try:
        guard(text)
    except QueryError as error:
        line, column = error.line, error.column
        assert line is None or (line >= 1 and column is not None and column >= 1)


PARTS = ["SERVICE", "SILENT", " ", ".", ":", "foo", "ex:", "ex:a.b", "true", "<U>", "?s ?p ",
         "?o", "{?a ?b ?c}", "1", "'x'", "@en", "GRAPH", "#\n", "\\u0041", "_:b", "-", "a",
         ";"]  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=3, max_size=9))
def test_no_combination_of_pieces_calls_out(
    listener: Listener, store: EmbeddedStore, parts: list[str]
) -> None:
    """Whatever passes the guard and the engine's parser stays on this machine."""
    text = (PREFIXES + "SELECT * {" + "".join(parts) + "}").replace("U>", f"{listener.url}>")
    text = text.replace("<@>", f"<{listener.url}>")
    before = listener.calls
    with contextlib.suppress(QueryError):
        list(store.query(text))  # type: ignore[arg-type]
    assert listener.calls == before, text


OPERANDS = [
    "FILTER(1", "FILTER(?o", "FILTER(STR(?o)", "FILTER STR(?o", "FILTER(:f", "FILTER(true",
    "FILTER('a'@en", "FILTER('a'^^:x", "FILTER(<<(?s ?p ?o)>>", "FILTER(EXISTS{}", "BIND(?o",
    "FILTER EXISTS{?s ?p ?o FILTER(1", "{SELECT *{?s ?p ?o}ORDER BY(?s", "FILTER(1 IN(1", "(1",
    "{SELECT(COUNT(*)AS?n){}HAVING(1", "OPTIONAL{?s ?p ?o FILTER(1", "VALUES(?v){(1", "?s ?p 1",
    "FILTER(1 IN()", "FILTER ?o",
]  # fmt: skip
BEHIND = ["2", "?x", "'a'", ":p", ")", "}", " AS?x", " ", ".", "=", "<", "&&1", "2)", "1)}"]
LESS = st.tuples(
    st.sampled_from(OPERANDS),
    st.sampled_from(["<", "<="]),
    st.lists(st.sampled_from(BEHIND), max_size=3).map("".join),
)


def test_the_engine_does_read_less_than_where_an_iri_could_be(
    listener: Listener, store: EmbeddedStore
) -> None:
    """What the guard is up against: without it, the same text calls out."""
    text = f"SELECT * {{ FILTER(1<2)SERVICE#>\n<{listener.url}> {{?a ?b ?c}} }}"
    before = listener.calls
    with contextlib.suppress(OSError, RuntimeError):
        list(Oxigraph().query(text))  # type: ignore[arg-type]
    assert listener.calls > before


@settings(max_examples=1500, deadline=None)
@given(LESS, st.sampled_from(["", ">", "#>\n"]), LESS, st.sampled_from(["}", "}}", ")}", "}}}"]))
def test_no_combination_of_operators_calls_out(
    listener: Listener,
    store: EmbeddedStore,
    first: tuple[str, str, str],
    between: str,
    second: tuple[str, str, str],
    end: str,
) -> None:
    call = f"SERVICE#>\n<{listener.url}>{{?a ?b ?c}}"
    text = "PREFIX :<urn:x#> SELECT * {" + "".join((*first, between, *second, call, end))
    before = listener.calls
    with contextlib.suppress(QueryError):
        list(store.query(text))  # type: ignore[arg-type]
    assert listener.calls == before, text
