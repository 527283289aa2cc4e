"""A SPARQL query answered as bytes in a format; pure but for the reader it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples

from graph.errors import BadQuery, NotAcceptable
from graph.formats import Format, by_name, negotiate, offered
from graph.near import MOST, hint, nearest
from graph.sparql.guard import position
from graph.sparql.names import misspelt, named, unknown_prefix
from graph.store import Answer, QueryError, Reader, Scope
from graph.writers import rdf
from ontology.vocab import SPARQL_PREFIXES

_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}


class Answered(NamedTuple):
    """An answer as bytes, and what its sender may like to know of a term that is not there.

    `place` is where the hint belongs: line and column, from 1.
    """

    form: Format
    body: bytes
    hint: str | None = None
    place: dict[str, int] | None = None


def answer(
    reader: Reader,
    text: str,
    scope: Scope = Scope(),  # noqa: B008 - frozen value
    accept: str | None = None,
    name: str | None = None,
    strict: bool = False,
) -> Answered:
    """Run a query; its answer in the format called `name`, else as `accept` likes.

    `strict`: a graph that is not there is refused, rather than taken for empty.

    Raises
    ------
    BadQuery
        The query is wrong or refused, with its line and column.
    NotAcceptable
        No format of the answer's kind is accepted.
    """
    try:
        found = reader.query(text, scope)
        if strict:
            _check_graphs(reader, text, scope)
        form = choose(found, accept, name)
        body = encode(found, form)
        said = misspelt(text, SPARQL_PREFIXES)
        if said is None:
            return Answered(form, body)
        line, column = position(text, said[1])
        return Answered(form, body, said[0], {"line": line, "column": column})
    except QueryError as error:
        raise explain(text, error) from error


def _check_graphs(reader: Reader, text: str, scope: Scope) -> None:
    """Refuse a data set with a graph that is not there: an empty answer would mislead."""
    if scope.default_graphs is None and scope.named_graphs is None:
        asked = [(item.iri, item.start) for item in named(text, SPARQL_PREFIXES) if item.is_graph]
        for iri, start in asked:
            if not reader.holds(iri):
                raise QueryError(no_graph(reader, iri), *position(text, start))
        return
    for iri in (*(scope.default_graphs or ()), *(scope.named_graphs or ())):
        if not reader.holds(iri):
            raise QueryError(no_graph(reader, iri))


def no_graph(reader: Reader, iri: str) -> str:
    """What to say of a graph that is not there."""
    like = nearest(iri, reader.few_graphs(MOST) or (), 1, 0.8)
    return f"there is no graph <{iri[:200]}> here{hint(like)}"


def choose(found: Answer, accept: str | None, name: str | None) -> Format:
    """The format for an answer; a name that cannot carry it falls back to `accept`."""
    kind = "triples" if isinstance(found, QueryTriples) else "solutions"
    offers: Sequence[Format] = [
        form
        for form in offered(kind)
        if form.name != "csv" or isinstance(found, QuerySolutions)
        if form.name != "tsv" or isinstance(found, QuerySolutions)
    ]
    named = by_name(kind, name) if name else None
    chosen = named if named in offers else negotiate(accept, offers)
    if chosen is None:
        raise NotAcceptable(
            f"the answer to this query cannot be given as '{accept}'",
            accepted=[form.media_type for form in offers],
        )
    return chosen


def encode(found: Answer, form: Format) -> bytes:
    """The whole answer; complete before the first byte is sent, so never cut short."""
    try:
        if isinstance(found, QueryTriples):
            return rdf.encode(found, form.name)
        if isinstance(found, QueryBoolean | QuerySolutions):
            return found.serialize(format=_RESULTS[form.name]) or b""
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(str(error)) from error
    raise TypeError(f"no answer of a known kind: {type(found).__name__}")


def explain(text: str, error: QueryError) -> BadQuery:
    """The fault in words, with its place, the unknown prefix or the nearest known one."""
    line, column, reason = error.line, error.column, str(error)
    # the engine may stumble over an unknown prefix without naming it
    if "Prefix not found" in reason or reason.startswith("expected"):
        found = unknown_prefix(text, SPARQL_PREFIXES)
        if found is not None:
            prefix, start = found
            line, column = position(text, start)
            near = nearest(prefix, SPARQL_PREFIXES, 1, 0.6)
            said = f": did you mean '{near[0]}:'?" if near else ": declare it with PREFIX"
            reason = f"the prefix '{prefix}:' is not declared{said}"
    reason = re.sub(r"\s+", " ", reason)
    reason = reason if len(reason) <= 300 else reason[:297] + "..."
    if line is None or column is None:
        return BadQuery(f"the query cannot be answered: {reason}")
    return BadQuery(
        f"line {line}, column {column}: {reason}", position={"line": line, "column": column}
    )
