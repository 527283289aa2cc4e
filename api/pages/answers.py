"""The answer to a query: read from what the endpoint gives, as cells of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from api.pages.iris import Thing, short, thing, words
from api.pages.scene import Scene
from api.pages.words import date_words, machine_date
from data.edtf import Edtf, EdtfError
from data.edtf import parse as parse_date
from graph.formats import Format, offered
from ontology import iri
from ontology.vocab import CLX, EDTF, SPARQL_PREFIXES, XSD

MOST_ROWS = 500
"""Rows that a table shows; the formats for programs give all."""
MOST_READ = 1_500
"""Rows that are read for the drawings."""
TRIPLE = ("subject", "predicate", "object")

Term = Mapping[str, str]
"""A term as SPARQL's JSON results write it."""
Row = Mapping[str, Term]

_DATES = frozenset(
    {EDTF, *(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))}
)  # fmt: skip
_NUMBERS = frozenset(
    XSD + name for name in ("integer", "decimal", "double", "float", "int", "long")
)  # fmt: skip
FILES: Mapping[str, Sequence[str]] = {
    "solutions": ("csv", "json", "xml", "tsv"),
    "boolean": ("json", "xml"),
    "triples": ("ttl", "jsonld", "nt", "rdf", "trig", "nq"),
}
"""Formats that carry each kind of answer, what most people ask for first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: of `total` rows the first `MOST_READ`, by column; of an ASK, its `truth`.

    `kind` is solutions, triples (of CONSTRUCT and DESCRIBE) or boolean.
    """

    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    truth: bool | None = None

    @property
    def files(self) -> list[Format]:
        """The formats that carry it, what most people ask for first."""
        kind = "triples" if self.kind == "triples" else "solutions"
        by_name = {form.name: form for form in offered(kind)}
        return [by_name[name] for name in FILES[self.kind]]


def read(body: bytes, media_type: str) -> Answer:
    """From SPARQL's JSON results, or from N-Triples."""
    if media_type != "application/sparql-results+json":
        lines = body.count(b"\n")
        found = islice(parse(body, format=RdfFormat.N_TRIPLES), MOST_READ)
        return Answer("triples", TRIPLE, tuple(_row(quad.triple) for quad in found), lines)
    told = orjson.loads(body)
    if "boolean" in told:
        return Answer("boolean", (), (), 0, told["boolean"])
    rows = told["results"]["bindings"]
    first = tuple(
        {name: _flat(term) for name, term in row.items()} for row in islice(rows, MOST_READ)
    )
    return Answer("solutions", tuple(told["head"]["vars"]), first, len(rows))


def _flat(term: dict[str, Any]) -> Term:
    """A term as it is; a triple, which may be a term, as its text."""
    value = term["value"]
    if isinstance(value, dict):
        parts = (_flat(value[name])["value"] for name in TRIPLE)
        return {"type": "triple", "value": f"<<( {' '.join(parts)} )>>"}
    return term


def _row(triple: Triple) -> Row:
    terms = (triple.subject, triple.predicate, triple.object)
    return {name: _term(term) for name, term in zip(TRIPLE, terms, strict=True)}


def _term(term: NamedNode | BlankNode | Literal | Triple) -> Term:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Literal):
        told = {"type": "literal", "value": term.value}
        if term.language:
            return told | {"xml:lang": term.language}
        return told | {"datatype": term.datatype.value}
    if isinstance(term, Triple):
        return {"type": "triple", "value": f"<<( {term} )>>"}
    return {"type": "bnode", "value": term.value}


def day_of(term: Term | None) -> Edtf | None:
    """The date that a literal says, whatever its type calls it; None where it says none."""
    if term is None or term["type"] not in ("literal", "typed-literal"):
        return None
    type_, text = term.get("datatype"), term["value"]
    if type_ not in _DATES and not (type_ in (None, XSD + "string") and _looks_full(text)):
        return None
    if type_ == XSD + "dateTime":
        text = text[:10]
    try:
        return parse_date(text if type_ == EDTF else text.removesuffix("Z"))
    except EdtfError:
        return None


def _looks_full(text: str) -> bool:
    """A plain text of the form of a day; years alone may be any number."""
    return len(text) == 10 and text[4] == text[7] == "-"


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a reader sees it, and where it leads: a page here, elsewhere (`outward`), nowhere.

    `look`: what kind of cell it is, for the style sheet; `more` says it in other words.
    """

    text: str
    href: str | None = None
    language: str | None = None
    look: str = ""
    more: str = ""
    machine: str | None = None
    outward: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What a page shows of an answer: columns (name, heading) and the first `MOST_ROWS` rows."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Mapping[str, Cell], ...]


def table(scene: Scene, answer: Answer, plain: bool) -> Table:
    """The answer as a table; `plain`: things by their titles, codes and dates in words.

    Where a column holds the titles of the things in another, the plain table has them once.
    """
    titled = _titled(scene, answer) if plain else {}
    rows = []
    for row in answer.rows[:MOST_ROWS]:
        made = {name: cell(scene, term, plain) for name, term in row.items() if term}
        for name, of in titled.items():
            if name in made and of in made:
                made[name] = replace(made[name], href=made[of].href, look="title")
        rows.append(made)
    shown = [name for name in answer.columns if name not in titled.values()]
    return Table(tuple((name, _heading(name) if plain else name) for name in shown), tuple(rows))


def _heading(name: str) -> str:
    """The name of a variable in words.

    >>> _heading("setFirst")
    'Set first'
    """
    words = iri.kebab(name).replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _titled(scene: Scene, answer: Answer) -> dict[str, str]:
    """Columns that hold but the titles of the things in another, and that other."""
    found: dict[str, str] = {}
    for of in answer.columns:
        things = things_in(scene, answer, of)
        if things is None or len(things) != len(answer.rows):
            continue
        for name in answer.columns:
            texts = [row[name]["value"] if row.get(name) else "" for row in answer.rows]
            if name not in found and texts == [one.title for one in things]:
                found[name] = of
    return found


def cell(scene: Scene, term: Term, plain: bool) -> Cell:
    """One term."""
    value = term["value"]
    if term["type"] == "uri":
        return _iri(scene, value, plain)
    if term["type"] == "bnode":
        return Cell(f"_:{value}", look="iri")
    when = day_of(term)
    if when is not None:
        text = date_words(when) if plain else value
        return Cell(text, look="day", machine=machine_date(when))
    type_ = term.get("datatype", "")
    more = "" if type_ in ("", XSD + "string") else short(type_)
    look = "number" if type_ in _NUMBERS else ""
    return Cell(value, None, term.get("xml:lang"), look, more)


def _iri(scene: Scene, value: str, plain: bool) -> Cell:
    found = thing(scene, value)
    if found is not None:
        if plain:
            return Cell(found.title, found.href, look="title")
        return Cell(short(value), found.href, look="iri", more=found.title)
    if value.startswith(CLX):
        text = words(value) if plain else short(value)
        href = scene.href(f"/ontology#{value.removeprefix(CLX)}")
        return Cell(text, href, look="" if plain else "iri", more=short(value) if plain else "")
    known = any(value.startswith(base) for base in SPARQL_PREFIXES.values())
    if value.startswith(("https://", "http://")) and not known:
        return Cell(value, value, look="iri", outward=True)
    return Cell(short(value), look="iri")


def things_in(scene: Scene, answer: Answer, column: str) -> list[Thing] | None:
    """The things of ours in a column that holds nothing else; None where it does."""
    found: list[Thing] = []
    for term in _bound(answer, column):
        one = thing(scene, term["value"]) if term["type"] == "uri" else None
        if one is None:
            return None
        found.append(one)
    return found or None


def dates_in(answer: Answer, column: str) -> bool:
    """Does a column hold dates and nothing else?"""
    terms = _bound(answer, column)
    return bool(terms) and all(day_of(term) is not None for term in terms)


def _bound(answer: Answer, column: str) -> Sequence[Term]:
    return [row[column] for row in answer.rows if row.get(column)]
