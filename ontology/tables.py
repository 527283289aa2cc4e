"""The tables of fields, ready to be told as statements: `mapping` and `resolved` write by these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from data.edtf import Edtf
from ontology import fields, iri
from ontology.fields import Field, Range
from ontology.statements import literal, node, tagged, typed
from ontology.vocab import CLX, EDTF, XSD


@cache
def clx(name: str) -> str:
    """The ontology's term `name`."""
    return node(CLX + name)


@lru_cache(maxsize=1 << 14)
def thing(type_: str, slug: str) -> str:
    """The node of a thing; those in use are kept, since the statements of one come together."""
    return f"<{iri.iri(type_, slug)}>"


@cache
def concept(scheme: str, word: str) -> str:
    """A concept of the ontology's schemes."""
    return node(iri.concept(scheme, word))


def edtf(value: Edtf) -> str:
    return typed(value.text, EDTF)


Write = Callable[[Any, str | None, str], str]
"""Of a value, the record's language and its instrument, the term."""


def _writer(field: Field) -> Write:
    of = field.of
    written: Mapping[Range, Write] = {
        Range.TEXT: lambda value, language, instrument: literal(value),
        Range.ENGLISH: lambda value, language, instrument: tagged(value, "en"),
        Range.NATIVE: lambda value, language, instrument: tagged(
            value, (language or "und").lower()
        ),
        Range.INTEGER: lambda value, language, instrument: typed(str(int(value)), XSD + "integer"),
        Range.EDTF: lambda value, language, instrument: edtf(value),
        Range.URL: lambda value, language, instrument: typed(value, XSD + "anyURI"),
        Range.CODE: lambda value, language, instrument: thing("jurisdiction", value.lower()),
        Range.PART: lambda value, language, instrument: f"<{iri.part(instrument, value)}>",
        Range.CLAIM: lambda value, language, instrument: f"<{iri.claim(value)}>",
        Range.REF: lambda value, language, instrument: thing(of, value),
        Range.CONCEPT: lambda value, language, instrument: concept(of, value),
        Range.FIELD: lambda value, language, instrument: node(fields.EVENT[value].predicate),
    }
    return written[field.range]


class Table:
    """A table of fields, ready to be told: predicates as nodes, and how values are written."""

    def __init__(self, table: Mapping[str, Field]) -> None:
        self.fields = {
            name: (node(field.predicate), _writer(field), field.many)
            for name, field in table.items()
        }
        self._steps = tuple(self.fields.values())
        self._values = attrgetter(*table)

    def told(
        self, record: object, language: str | None = None, instrument: str = ""
    ) -> Iterator[tuple[str, str]]:
        """Every filled field of `record` as (predicate, object)."""
        for value, (predicate, write, many) in zip(self._values(record), self._steps, strict=True):
            if value is None or value == ():
                continue
            if many:
                for item in value:
                    yield predicate, write(item, language, instrument)
            else:
                yield predicate, write(value, language, instrument)

    def one(self, name: str, value: Any, instrument: str) -> Iterator[tuple[str, str]]:
        """One field's value, whatever record it is of."""
        predicate, write, many = self.fields[name]
        for item in value if many else (value,):
            yield predicate, write(item, None, instrument)


EVENT, EDITORIAL, SAYS = Table(fields.EVENT), Table(fields.EDITORIAL), Table(fields.SAYS)
NODES: Mapping[str, tuple[str, Table]] = {
    "period": ("Period", Table(fields.PERIOD)),
    "conduct": ("Conduct", Table(fields.CONDUCT)),
    "first": ("First", Table(fields.FIRST)),
}
"""What needs a node of its own: its class and its fields."""
CLAIM, CORRECTION = Table(fields.CLAIM), Table(fields.CORRECTION)
JURISDICTION, THEME, ACTOR = (
    Table(fields.JURISDICTION), Table(fields.THEME), Table(fields.ACTOR)
)  # fmt: skip
SOURCE, CHECK = Table(fields.SOURCE), Table(fields.CHECK)
INSTRUMENT, PART = Table(fields.INSTRUMENT), Table(fields.PART)
