"""More than two hundred queries and bodies that are meant to harm a server."""

from __future__ import annotations

from collections.abc import Iterator

from tests.graph.calls import CALLS, PREFIXES


def queries(url: str) -> Iterator[str | bytes]:
    """Texts of queries, and bodies that are no text; `url` is of a server that counts calls."""
    yield from products()
    yield from closures()
    yield from bombs()
    yield from nested()
    yield from calls(url)
    yield from long()
    yield from no_text()


def products() -> Iterator[str]:
    """Products with ORDER BY, DISTINCT, GROUP BY, and as graphs."""
    wide = "?a ?b ?c . ?d ?e ?f"
    for order in ("?c ?f ?a", "DESC(?f)", "STR(?c)", "RAND()", "CONCAT(STR(?a), STR(?f))"):
        yield f"SELECT * {{ {wide} }} ORDER BY {order}"
        yield f"SELECT DISTINCT ?a ?f {{ {wide} }} ORDER BY {order}"
        yield f"SELECT * {{ {wide} . ?g ?h ?i }} ORDER BY {order} LIMIT 5"
    for inner in (
        wide,
        f"{wide} . ?g ?h ?i",
        f"{wide} FILTER(?c < ?f)",
        f"{{ {wide} }} UNION {{}}",
    ):
        yield f"SELECT (COUNT(*) AS ?n) {{ {inner} }}"
        yield f"SELECT ?a (GROUP_CONCAT(?f) AS ?x) {{ {inner} }} GROUP BY ?a"
        yield f"CONSTRUCT {{ ?a ?e ?f }} WHERE {{ {inner} }}"
        yield f"DESCRIBE * {{ {inner} }}"
    yield "SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } } ORDER BY ?f"
    yield "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = 'no' && ?f = 'such' && ?i = 'thing') }"
    yield "SELECT * { { SELECT * { ?a ?b ?c } } { SELECT * { ?d ?e ?f } } MINUS { ?g ?h ?i } }"


def closures() -> Iterator[str]:
    """Paths over everything."""
    for path in (
        "(!<urn:x>)*", "(!<urn:x>|^!<urn:x>)+", "(!<urn:x>)*/(!<urn:x>)*", "^(!<urn:x>)+",
        "((!<urn:x>)+)+", "(!<urn:x>/!<urn:x>)*", "(!<urn:x>)?/(!<urn:x>)?/(!<urn:x>)?",
    ):  # fmt: skip
        yield f"SELECT (COUNT(*) AS ?n) {{ ?a {path} ?b }}"
        yield f"SELECT * {{ ?a {path} ?b . ?b {path} ?c }} ORDER BY ?c"
        yield f"ASK {{ ?a {path} ?b FILTER(?b = 'no such thing') }}"


def bombs() -> Iterator[str]:
    """Text that doubles, tables that multiply, regular expressions that explode."""
    for word, most in (("CONCAT", 40), ("CONCAT", 60), ("REPLACE", 30)):
        for start in ("ten letter", "\U0001f4a3"):
            steps = [f'BIND("{start}" AS ?v0)']
            for n in range(most):
                made = (
                    f"CONCAT(?v{n}, ?v{n})" if word == "CONCAT" else f'REPLACE(?v{n}, ".", "$0$0")'
                )
                steps.append(f"BIND({made} AS ?v{n + 1})")
            yield f"SELECT * {{ {' '.join(steps)} }}"
            yield f"SELECT (STRLEN(?v{most}) AS ?n) {{ {' '.join(steps)} }}"
    for size, times in ((50, 6), (100, 5), (900, 4), (10, 30)):
        values = " ".join(map(str, range(size)))
        tables = " ".join(f"VALUES ?v{n} {{ {values} }}" for n in range(times))
        if len(tables) < 99_000:
            yield f"SELECT * {{ {tables} }}"
            yield f"SELECT (SUM(?v0 * ?v1) AS ?n) {{ {tables} }} ORDER BY ?v2"
    for pattern in (
        "(a+)+$", "(a|aa)+$", "(.*)*b", "(a?){30}a{30}", "((a{1,100}){1,100}){1,100}",
        "(?:a{0,1000}){0,1000}", "(" * 200 + "a" + ")*" * 200, "[^b]*[^c]*[^d]*e", r"(\\w+\\s?)*$",
    ):  # fmt: skip
        yield f'SELECT * {{ ?s ?p ?o FILTER REGEX("{"a" * 5000}", "{pattern}") }}'
        yield f'SELECT * {{ ?s ?p ?o FILTER REGEX(STR(?o), "{pattern}", "i") }} ORDER BY ?o'
        yield f'SELECT (REPLACE(GROUP_CONCAT(?o), "{pattern}", "x") AS ?x) {{ ?s ?p ?o }}'


def nested() -> Iterator[str]:
    """Depth that breaks parsers."""
    for deep in (100, 5_000, 20_000):
        yield "SELECT * " + "{" * deep + "}" * deep
        yield "SELECT (" + "(" * deep + "1" + ")" * deep + " AS ?x) {}"
        yield "SELECT * { FILTER(" + "!" * deep + "?x) }"
        yield "SELECT * { ?s " + "(" * deep + "<urn:p>" + ")" * deep + " ?o }"
        yield "SELECT * { ?s <urn:p> " + "[ <urn:p> " * (deep // 2) + "1" + "]" * (deep // 2) + "}"
        yield "SELECT * { FILTER(1<" + "(" * deep + "2" + ")" * deep + "#>\n)}"
        yield "{" * deep
        yield "SELECT * " + "{ OPTIONAL " * (deep // 2) + "{}" + "}" * (deep // 2)
    yield "SELECT * " + "{ { SELECT * " * 60 + "{}" + "} }" * 60
    yield "SELECT * { " + "FILTER EXISTS { ?s ?p ?o " * 60 + "}" * 61


def calls(url: str) -> Iterator[str]:
    """SERVICE, LOAD and FROM in every disguise."""
    for case in CALLS:
        yield (PREFIXES + "SELECT * " + case).replace("@>", f"{url}>")
        yield (PREFIXES + "ASK " + case).replace("@>", f"{url}>")
    for text in (
        "LOAD <@>", "load<@>", "LOAD SILENT <@> INTO GRAPH <urn:g>", "LoAd#x\n<@>",
        "L\\u004fAD <@>", "PREFIX x: <@> LOAD x:y", "ASK {} ; LOAD <@>",
        "INSERT DATA {} ; LOAD <@>",
        "SELECT * FROM <@> { ?s ?p ?o }", "SELECT * FROM NAMED <@> { GRAPH ?g { ?s ?p ?o } }",
        "CONSTRUCT FROM <@> WHERE { ?s ?p ?o }", "DESCRIBE <@> FROM <@>",
        "BASE <@> ASK FROM <x> {}",
        "SELECT * { GRAPH <@> { ?s ?p ?o } }", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "DESCRIBE <@>", "DELETE WHERE { ?s ?p ?o }", "CREATE GRAPH <@>", "CLEAR ALL",
    ):  # fmt: skip
        yield text.replace("@>", f"{url}>")


def long() -> Iterator[str]:
    """Lists and chains up to the limits and over them."""
    for size in (1_000, 3_500, 7_000, 15_000):
        yield f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({','.join(map(str, range(size)))})) }}"
        yield f"SELECT * {{ ?s ?p ?o FILTER(?s NOT IN ({','.join(['?o'] * size)})) }} ORDER BY ?o"
        yield "SELECT * { FILTER(" + "+".join(["?a"] * size) + ") }"
        yield "SELECT * { " + "OPTIONAL { ?s ?p ?o } " * (size // 8) + "}"
        yield "SELECT * { " + "{ ?a ?b ?c } UNION " * (size // 8) + "{} } ORDER BY ?c"
        yield "SELECT * { ?s " + "|".join(["!<urn:p>"] * size) + " ?o }"
    for piece in ("1<2#>\n", "<(#>\n", "<(a<[#>\n"):
        yield "SELECT * { FILTER(1" + piece * 3_000 + ")}"
    for piece in ("a-", "'", '"\\', "<", "?", "\\u0022", "@a-", "é.", "{'", "_:"):
        yield piece * (90_000 // len(piece))


def no_text() -> Iterator[bytes]:
    """Bodies that are not UTF-8, or whose end is missing."""
    good = b"SELECT * { ?s ?p '"
    for bad in (
        b"\xff", b"\xfe\xff", b"\xc3", b"\xc0\x80", b"\xe2\x82", b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        b"\xf0\x9f\x92", b"\x80" * 1000, b"\xc3(", b"\x00\xff", b"\xef\xbf\xbe\xff",
    ):  # fmt: skip
        yield good + bad + b"' }"
        yield bad + good
