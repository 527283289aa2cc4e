"""What an engine answers becomes terms, or it is no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)
from pyoxigraph import Store as Oxigraph

from graph.remote import failures
from graph.remote.client import Reply
from graph.remote.dialect import Dialect
from graph.remote.failures import TooLarge

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"
_JSON_TYPES = (JSON, "application/json")
_TRIPLES_TYPES = (NTRIPLES, "text/plain")

Term = NamedNode | BlankNode | Literal | None
Row = tuple[Term, ...]


def table(reply: Reply, dialect: Dialect) -> dict[str, Any]:
    """The JSON of an answer with rows or a boolean, as the standard has it.

    Raises
    ------
    EngineFailed
        It is something else, or half of it.
    TooLarge
        The engine has cut it off.
    """
    told = _json(reply, dialect)
    if isinstance(told, dict) and isinstance(told.get("boolean"), bool):
        return {"head": {}, "boolean": told["boolean"]}
    try:
        names, rows = told["head"]["vars"], told["results"]["bindings"]
        bindings = [{n: _term(row[n], dialect) for n in names if n in row} for row in rows]
        _uncut(reply, dialect, len(bindings))
    except (KeyError, TypeError, ValueError):
        raise failures.nonsense("JSON, but no results") from None
    return {"head": {"vars": names}, "results": {"bindings": bindings}}


def _json(reply: Reply, dialect: Dialect) -> Any:
    if reply.media not in _JSON_TYPES:
        raise failures.nonsense(f"'{reply.media[:60]}' in place of results in JSON")
    try:
        told = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        raise failures.nonsense("half a document, or none") from None
    _whole(reply, dialect)
    return told


def _uncut(reply: Reply, dialect: Dialect, rows: int) -> None:
    cut = dialect.limit_header and reply.headers.get(dialect.limit_header)
    if cut and rows >= int(cut):
        raise TooLarge(
            f"the engine gives no more than {cut} rows: page with ORDER BY, LIMIT and OFFSET"
        )


def _whole(reply: Reply, dialect: Dialect) -> None:
    if dialect.partial_header is not None and reply.headers.get(dialect.partial_header):
        raise TooLarge("the engine gave a part of the answer only: narrow the query")


def _term(told: Mapping[str, str], dialect: Dialect) -> dict[str, str]:
    kind, value = told["type"], told["value"]
    if not isinstance(value, str):
        raise TypeError("a value that is no text")
    if kind in ("uri", "bnode"):
        return {"type": kind, "value": value}
    if kind not in ("literal", "typed-literal"):
        raise ValueError("a term of no kind")
    term = {"type": "literal", "value": value}
    if "xml:lang" in told:
        term["xml:lang"] = told["xml:lang"]
    elif "datatype" in told:
        term["value"] = dialect.written_as.get((told["datatype"], value), value)
        term["datatype"] = told["datatype"]
    return term


def rows(reply: Reply, dialect: Dialect, names: Sequence[str]) -> list[Row]:
    """The rows of an answer as terms, in the order of `names`."""
    told = _json(reply, dialect)
    if isinstance(told, dict) and isinstance(told.get("boolean"), bool):
        raise failures.nonsense("a boolean in place of rows")
    try:
        columns, found = told["head"]["vars"], told["results"]["bindings"]
        place = {name: at for at, name in enumerate(names) if name in columns}
        # most names stand in many rows
        nodes: dict[str, NamedNode] = {}
        terms: list[Row] = []
        for row in found:
            made: list[Term] = [None] * len(names)
            for name, one in row.items():
                if name not in place:
                    continue
                value = one["value"]
                if one["type"] != "uri":
                    made[place[name]] = _made(_term(one, dialect))
                    continue
                node = nodes.get(value)
                if node is None:
                    node = nodes[value] = NamedNode(value)
                made[place[name]] = node
            terms.append(tuple(made))
        _uncut(reply, dialect, len(terms))
    except (KeyError, TypeError, AttributeError):
        raise failures.nonsense("JSON, but no results") from None
    except ValueError:
        raise failures.nonsense("a term that is none") from None
    return terms


def _made(told: Mapping[str, str]) -> Term:
    match told["type"]:
        case "uri":
            return NamedNode(told["value"])
        case "bnode":
            return BlankNode(told["value"])
    if "xml:lang" in told:
        return Literal(told["value"], language=told["xml:lang"])
    if "datatype" in told:
        return Literal(told["value"], datatype=NamedNode(told["datatype"]))
    return Literal(told["value"])


def boolean(reply: Reply, dialect: Dialect) -> QueryBoolean:
    """Yes or no."""
    told = table(reply, dialect)
    if "boolean" not in told:
        if not dialect.ask_is_select:
            raise failures.nonsense("rows in place of a boolean")
        told = {"head": {}, "boolean": bool(told["results"]["bindings"])}
    made = parse_query_results(orjson.dumps(told), format=QueryResultsFormat.JSON)
    assert isinstance(made, QueryBoolean)
    return made


def solutions(reply: Reply, dialect: Dialect, names: Sequence[str] | None) -> QuerySolutions:
    """Rows with the columns `names`, others left out; without `names` with all there are."""
    told = table(reply, dialect)
    if "results" not in told:
        raise failures.nonsense("a boolean in place of rows")
    if names is not None:
        told["head"]["vars"] = list(names)
        wanted = frozenset(names)
        told["results"]["bindings"] = [
            {name: term for name, term in row.items() if name in wanted}
            for row in told["results"]["bindings"]
        ]
    made = parse_query_results(orjson.dumps(told), format=QueryResultsFormat.JSON)
    assert isinstance(made, QuerySolutions)
    return made


def triples(reply: Reply, dialect: Dialect) -> QueryTriples:
    """The triples of a CONSTRUCT."""
    if reply.media not in _TRIPLES_TYPES:
        raise failures.nonsense(f"'{reply.media[:60]}' in place of N-Triples")
    _whole(reply, dialect)
    if reply.body and not reply.body.rstrip(b" \t\r\n").endswith(b"."):
        raise failures.nonsense("half a document")
    try:
        found = [quad.triple for quad in parse(reply.body, format=RdfFormat.N_TRIPLES)]
    except SyntaxError:
        # a comment is not looked for: a line that is no triple is no answer
        raise failures.nonsense("no N-Triples") from None
    cut = dialect.limit_header and reply.headers.get(dialect.limit_header)
    if cut and cut.isdigit() and len(found) >= int(cut):
        raise TooLarge(f"the engine gives no more than {cut} triples: ask for fewer at a time")
    return as_answer(found)


def as_answer(found: Sequence[Triple]) -> QueryTriples:
    """Triples in the form in which our own engine gives them."""
    store = Oxigraph()
    store.bulk_extend(Quad(*triple) for triple in found)
    made = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(made, QueryTriples)
    return made
