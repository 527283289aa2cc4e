"""Records become RDF: one named graph per claim, one for what claims are, one for the records.

- ``id/claim/{event}--{claim}``: what that claim says, nothing else;
- ``id/graph/claims``: who says it, where, since when, and what it corrects;
- ``id/graph/records``: names, titles, classification, instruments, sources, places: the curator's.

Pure: values in, quads out, in no promised order. `ontology.inverse` reads them back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from data.claims import Claim
from data.edtf import Edtf
from data.records import Actor, Catalogue, Event, Instrument, Jurisdiction, Source, Theme
from ontology import fields, iri
from ontology.fields import Field, Range
from ontology.vocab import CLX, DCTERMS, EDTF, ELI, OA, RDF, SKOS, XSD

Record = Jurisdiction | Theme | Actor | Source | Instrument

TYPE = NamedNode(RDF + "type")
RECORDS = NamedNode(iri.graph("records"))
CLAIMS = NamedNode(iri.graph("claims"))
RESOLVED = NamedNode(iri.graph("resolved"))
_EDTF = NamedNode(EDTF)
_URL = NamedNode(XSD + "anyURI")
_SCHEME = NamedNode(CLX + "Themes")

Term = NamedNode | Literal


@cache
def named(value: str) -> NamedNode:
    """The node of a vocabulary's term; kept, for they are few and asked for millions of times."""
    return NamedNode(value)


def clx(name: str) -> NamedNode:
    """The ontology's term `name`."""
    return named(CLX + name)


@lru_cache(maxsize=1 << 14)
def thing(type_: str, slug: str) -> NamedNode:
    """The node of a thing; those in use are kept, since the triples of one come together."""
    return NamedNode(iri.iri(type_, slug))


def concept(scheme: str, word: str) -> NamedNode:
    """A concept of the ontology's schemes."""
    return named(iri.concept(scheme, word))


def edtf(value: Edtf) -> Literal:
    return Literal(value.text, datatype=_EDTF)


def term(field: Field, value: Any, language: str | None = None, instrument: str = "") -> Term:
    """One value of a field as an RDF term."""
    return _TERMS[field.range](field, value, language, instrument)


_TERMS: Mapping[Range, Callable[[Field, Any, str | None, str], Term]] = {
    Range.TEXT: lambda field, value, language, instrument: Literal(value),
    Range.ENGLISH: lambda field, value, language, instrument: Literal(value, language="en"),
    Range.NATIVE: lambda field, value, language, instrument: Literal(
        value, language=(language or "und").lower()
    ),
    Range.INTEGER: lambda field, value, language, instrument: Literal(int(value)),
    Range.EDTF: lambda field, value, language, instrument: edtf(value),
    Range.URL: lambda field, value, language, instrument: Literal(value, datatype=_URL),
    Range.CODE: lambda field, value, language, instrument: thing("jurisdiction", value.lower()),
    Range.PART: lambda field, value, language, instrument: NamedNode(iri.part(instrument, value)),
    Range.CLAIM: lambda field, value, language, instrument: NamedNode(iri.claim(value)),
    Range.REF: lambda field, value, language, instrument: thing(field.of, value),
    Range.CONCEPT: lambda field, value, language, instrument: concept(field.of, value),
    Range.FIELD: lambda field, value, language, instrument: named(fields.EVENT[value].predicate),
}


def values(
    table: Mapping[str, Field], record: object, language: str | None = None, instrument: str = ""
) -> Iterator[tuple[NamedNode, Term]]:
    """Every filled field of `record` as (predicate, object)."""
    for name, field in table.items():
        value = getattr(record, name)
        if value is None or value == ():
            continue
        write, predicate = _TERMS[field.range], named(field.predicate)
        for item in value if field.many else (value,):
            yield predicate, write(field, item, language, instrument)


def quads(catalogue: Catalogue) -> Iterator[Quad]:
    """All records and claims (the resolved view is `ontology.resolved`'s)."""
    yield from things(catalogue)
    for event in catalogue.events.values():
        yield from event_quads(event)


def things(catalogue: Catalogue) -> Iterator[Quad]:
    """The records other than events: places, themes, actors, sources, instruments."""
    for record in records(catalogue):
        yield from record_quads(record)


def records(catalogue: Catalogue) -> Iterator[Record]:
    """All that are not events."""
    yield from catalogue.jurisdictions.values()
    yield from catalogue.themes.values()
    yield from catalogue.actors.values()
    yield from catalogue.sources.values()
    yield from catalogue.instruments.values()


def record_quads(record: Record) -> Iterator[Quad]:
    """One record that is not an event."""
    match record:
        case Jurisdiction():
            said = values(fields.JURISDICTION, record)
            yield from _thing("jurisdiction", record.id, "Jurisdiction", said)
        case Theme():
            yield from _theme(record)
        case Actor():
            said = values(fields.ACTOR, record, record.title_language)
            yield from _thing("actor", record.id, "Actor", said)
        case Source():
            yield from _source(record)
        case Instrument():
            yield from _instrument(record)


def event_quads(event: Event) -> Iterator[Quad]:
    """One event: its record and its claims."""
    language, instrument = event.title_language, event.instrument or ""
    said = [*values(fields.EVENT, event, None, instrument)]
    said += values(fields.EDITORIAL, event, language)
    yield from _thing("event", event.id, "Event", said)
    for claim in event.claims:
        yield from claim_quads(event, claim)


def _thing(
    type_: str, slug: str, class_: str, said: Iterable[tuple[NamedNode, Term]]
) -> Iterator[Quad]:
    subject = thing(type_, slug)
    yield Quad(subject, TYPE, clx(class_), RECORDS)
    for predicate, object_ in said:
        yield Quad(subject, predicate, object_, RECORDS)


def _theme(theme: Theme) -> Iterator[Quad]:
    subject = thing("theme", theme.id)
    yield Quad(subject, TYPE, named(SKOS + "Concept"), RECORDS)
    yield Quad(subject, named(SKOS + "inScheme"), _SCHEME, RECORDS)
    for predicate, object_ in values(fields.THEME, theme):
        yield Quad(subject, predicate, object_, RECORDS)


def _source(source: Source) -> Iterator[Quad]:
    for triple in source_triples(source):
        yield Quad(triple.subject, triple.predicate, triple.object, RECORDS)


def source_triples(source: Source) -> Iterator[Triple]:
    """A document and how it was checked."""
    subject = thing("source", source.id)
    yield Triple(subject, TYPE, clx("Source"))
    for predicate, object_ in values(fields.SOURCE, source, source.language):
        yield Triple(subject, predicate, object_)
    for predicate, object_ in values(fields.CHECK, source.check):
        yield Triple(subject, predicate, object_)


def _instrument(instrument: Instrument) -> Iterator[Quad]:
    subject = thing("instrument", instrument.id)
    yield from _thing(
        "instrument",
        instrument.id,
        "Instrument",
        values(fields.INSTRUMENT, instrument, instrument.title_language),
    )
    if instrument.kind in ("law", "treaty"):
        yield Quad(subject, TYPE, named(ELI + "LegalResource"), RECORDS)
    for name, value in instrument.ids.items():
        yield Quad(subject, clx(name), Literal(value), RECORDS)
        yield Quad(subject, named(DCTERMS + "identifier"), Literal(value), RECORDS)
    for part in instrument.parts:
        node = NamedNode(iri.part(instrument.id, part.id))
        yield Quad(node, TYPE, clx("Part"), RECORDS)
        yield Quad(node, clx("instrument"), subject, RECORDS)
        for predicate, object_ in values(fields.PART, part, instrument=instrument.id):
            yield Quad(node, predicate, object_, RECORDS)


def said(event: Event, claim: Claim) -> Iterator[tuple[str, Any]]:
    """(field, value) of the event's own fields as `claim` has them."""
    for name in claim.supports:
        told = getattr(claim.says, name, None) if name in ("stage", "actors") else None
        value = told or getattr(event, name)
        if value:
            yield name, value
    for name in ("stage", "actors"):
        if name not in claim.supports and getattr(claim.says, name):
            yield name, getattr(claim.says, name)


def claim_quads(event: Event, claim: Claim) -> Iterator[Quad]:
    """One claim: its own graph, and what it is in the graph of claims."""
    graph = NamedNode(iri.claim(claim.key))
    subject = thing("event", event.id)
    instrument = event.instrument or ""
    yield Quad(subject, TYPE, clx("Event"), graph)
    for name, value in said(event, claim):
        field = fields.EVENT[name]
        for item in value if field.many else (value,):
            yield Quad(subject, named(field.predicate), term(field, item, None, instrument), graph)
    for predicate, object_ in values(fields.SAYS, claim.says):
        yield Quad(subject, predicate, object_, graph)
    yield from _nodes(subject, claim, graph)
    for link in claim.relations:
        target = iri.iri(link.to_type, link.to)
        for triple in relation_triples(
            event.id, link.type, target, link.to, link.strength, link.note
        ):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)
    yield from claim_about(claim, graph)


def _nodes(subject: NamedNode, claim: Claim, graph: NamedNode) -> Iterator[Quad]:
    """The statements of a claim that need a node: period, conduct and 'first of its kind'."""
    for name, class_, table, record in (
        ("period", "Period", fields.PERIOD, claim.says.period),
        ("conduct", "Conduct", fields.CONDUCT, claim.says.conduct),
        ("first", "First", fields.FIRST, claim.says.first),
    ):
        if record is not None:
            node = NamedNode(iri.iri(name, claim.key.replace("/", iri.SEP)))
            yield Quad(subject, clx(name), node, graph)
            yield Quad(node, TYPE, clx(class_), graph)
            for predicate, object_ in values(table, record):
                yield Quad(node, predicate, object_, graph)


def relation_triples(
    event: str, type_: str, target_iri: str, target: str, strength: str, note: str | None
) -> Iterator[Triple]:
    """A relation: the plain triple, and a node that carries its strength."""
    source, end = thing("event", event), NamedNode(target_iri)
    node = NamedNode(iri.relation(event, type_, target))
    yield Triple(source, clx(type_), end)
    yield Triple(node, TYPE, clx("Relation"))
    yield Triple(node, clx("relationFrom"), source)
    yield Triple(node, clx("relationTo"), end)
    yield Triple(node, clx("relationType"), clx(type_))
    yield Triple(node, clx("strength"), concept("strength", strength))
    if note:
        yield Triple(node, named(SKOS + "note"), Literal(note))


def claim_about(claim: Claim, graph: NamedNode) -> Iterator[Quad]:
    """Who says it: the claim's own description, in the graph of claims."""
    yield Quad(graph, TYPE, clx("Claim"), CLAIMS)
    for predicate, object_ in values(fields.CLAIM, claim):
        yield Quad(graph, predicate, object_, CLAIMS)
    if claim.quote is not None:
        node = NamedNode(f"{graph.value}#quote")
        yield Quad(graph, named(OA + "hasSelector"), node, CLAIMS)
        yield Quad(node, TYPE, named(OA + "TextQuoteSelector"), CLAIMS)
        yield Quad(node, named(OA + "exact"), Literal(claim.quote), CLAIMS)
    for correction in claim.corrects:
        corrected = NamedNode(iri.claim(correction.claim))
        ends = (claim.key, correction.claim, correction.on or "all")
        node = NamedNode(iri.iri("correction", iri.SEP.join(ends).replace("/", iri.SEP)))
        yield Quad(graph, clx("corrects"), corrected, CLAIMS)
        yield Quad(node, TYPE, clx("Correction"), CLAIMS)
        yield Quad(node, clx("correctingClaim"), graph, CLAIMS)
        for predicate, object_ in values(fields.CORRECTION, correction):
            yield Quad(node, predicate, object_, CLAIMS)
