"""Records become RDF: one named graph per claim, one for what claims are, one for the records.

- ``id/claim/{event}--{claim}``: what that claim says, nothing else;
- ``id/graph/claims``: who says it, where, since when, and what it corrects;
- ``id/graph/records``: names, titles, classification, instruments, sources, places: the curator's.

Pure: values in, statements or lines out (`ontology.statements`), in no promised order; as quads
where the engine wants them. `ontology.inverse` reads them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import NamedNode, Quad, Triple

from data.claims import Claim
from data.records import Actor, Catalogue, Event, Instrument, Jurisdiction, Source, Theme
from ontology import iri, statements, tables
from ontology.statements import ending, literal, node
from ontology.tables import clx, concept, thing
from ontology.vocab import DCTERMS, ELI, OA, RDF, SKOS

Record = Jurisdiction | Theme | Actor | Source | Instrument

TYPE = NamedNode(RDF + "type")
RECORDS = NamedNode(iri.graph("records"))
CLAIMS = NamedNode(iri.graph("claims"))
RESOLVED = NamedNode(iri.graph("resolved"))
IS_A = str(TYPE)
_IN_RECORDS = ending(RECORDS)
_IN_CLAIMS = ending(CLAIMS)


def quads(catalogue: Catalogue) -> Iterator[Quad]:
    """All records and claims (the resolved view is `ontology.resolved`'s)."""
    return statements.quads(lines(catalogue))


def things(catalogue: Catalogue) -> Iterator[Quad]:
    """The records other than events: places, themes, actors, sources, instruments."""
    return statements.quads(_things(catalogue))


def lines(catalogue: Catalogue) -> Iterator[str]:
    """All records and claims."""
    yield from _things(catalogue)
    for event in catalogue.events.values():
        yield from event_lines(event)


def _things(catalogue: Catalogue) -> Iterator[str]:
    for record in records(catalogue):
        for statement in record_statements(record):
            yield f"{statement}{_IN_RECORDS}"


def records(catalogue: Catalogue) -> Iterator[Record]:
    """All that are not events."""
    yield from catalogue.jurisdictions.values()
    yield from catalogue.themes.values()
    yield from catalogue.actors.values()
    yield from catalogue.sources.values()
    yield from catalogue.instruments.values()


def record_statements(record: Record) -> Iterator[str]:
    """One record that is not an event, in the graph of records."""
    match record:
        case Jurisdiction():
            said = tables.JURISDICTION.told(record)
            yield from _thing("jurisdiction", record.id, "Jurisdiction", said)
        case Theme():
            yield from _theme(record)
        case Actor():
            said = tables.ACTOR.told(record, record.title_language)
            yield from _thing("actor", record.id, "Actor", said)
        case Source():
            yield from _source(record)
        case Instrument():
            yield from _instrument(record)


def event_lines(event: Event) -> Iterator[str]:
    """One event: its record and its claims."""
    language, instrument = event.title_language, event.instrument or ""
    said = [*tables.EVENT.told(event, None, instrument), *tables.EDITORIAL.told(event, language)]
    for statement in _thing("event", event.id, "Event", said):
        yield f"{statement}{_IN_RECORDS}"
    for claim in event.claims:
        yield from _claim(event, claim)


def _thing(type_: str, slug: str, class_: str, said: Iterable[tuple[str, str]]) -> Iterator[str]:
    subject = thing(type_, slug)
    yield f"{subject} {IS_A} {clx(class_)}"
    for predicate, object_ in said:
        yield f"{subject} {predicate} {object_}"


def _theme(theme: Theme) -> Iterator[str]:
    subject = thing("theme", theme.id)
    yield f"{subject} {IS_A} {node(SKOS + 'Concept')}"
    yield f"{subject} {node(SKOS + 'inScheme')} {clx('Themes')}"
    for predicate, object_ in tables.THEME.told(theme):
        yield f"{subject} {predicate} {object_}"


def source_triples(source: Source) -> Iterator[Triple]:
    """A document and how it was checked."""
    return statements.triples(_source(source))


def _source(source: Source) -> Iterator[str]:
    yield from _thing("source", source.id, "Source", tables.SOURCE.told(source, source.language))
    subject = thing("source", source.id)
    for predicate, object_ in tables.CHECK.told(source.check):
        yield f"{subject} {predicate} {object_}"


def _instrument(instrument: Instrument) -> Iterator[str]:
    said = tables.INSTRUMENT.told(instrument, instrument.title_language)
    yield from _thing("instrument", instrument.id, "Instrument", said)
    subject = thing("instrument", instrument.id)
    if instrument.kind in ("law", "treaty"):
        yield f"{subject} {IS_A} {node(ELI + 'LegalResource')}"
    for name, value in instrument.ids.items():
        yield f"{subject} {clx(name)} {literal(value)}"
        yield f"{subject} {node(DCTERMS + 'identifier')} {literal(value)}"
    for part in instrument.parts:
        own = f"<{iri.part(instrument.id, part.id)}>"
        yield f"{own} {IS_A} {clx('Part')}"
        yield f"{own} {clx('instrument')} {subject}"
        for predicate, object_ in tables.PART.told(part, instrument=instrument.id):
            yield f"{own} {predicate} {object_}"


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
    return statements.quads(_claim(event, claim))


def _claim(event: Event, claim: Claim) -> Iterator[str]:
    graph = f"<{iri.claim(claim.key)}>"
    for statement in _own(event, claim):
        yield f"{statement} {graph} .\n"
    for statement in _about(claim, graph):
        yield f"{statement}{_IN_CLAIMS}"


def _own(event: Event, claim: Claim) -> Iterator[str]:
    """What the claim says."""
    subject = thing("event", event.id)
    instrument = event.instrument or ""
    yield f"{subject} {IS_A} {clx('Event')}"
    for name, value in said(event, claim):
        for predicate, object_ in tables.EVENT.one(name, value, instrument):
            yield f"{subject} {predicate} {object_}"
    for predicate, object_ in tables.SAYS.told(claim.says):
        yield f"{subject} {predicate} {object_}"
    # statements that need a node
    for name in tables.NODES:
        record = getattr(claim.says, name)
        if record is not None:
            yield from statement_node(subject, name, claim.key, record)
    for link in claim.relations:
        target = iri.iri(link.to_type, link.to)
        yield from relation(event.id, link.type, target, link.to, link.strength, link.note)


def statement_node(subject: str, name: str, claim: str, record: object) -> Iterator[str]:
    """A statement that needs a node, of `tables.NODES`, as the claim of that key makes it."""
    class_, table = tables.NODES[name]
    own = node_of(name, claim)
    yield f"{subject} {clx(name)} {own}"
    yield f"{own} {IS_A} {clx(class_)}"
    for predicate, object_ in table.told(record):
        yield f"{own} {predicate} {object_}"


def node_of(name: str, claim: str) -> str:
    """The node of such a statement."""
    return f"<{iri.iri(name, claim.replace('/', iri.SEP))}>"


def relation(
    event: str, type_: str, target_iri: str, target: str, strength: str, note: str | None
) -> Iterator[str]:
    """A relation: the plain statement, and a node that carries its strength."""
    source, end = thing("event", event), f"<{target_iri}>"
    own = f"<{iri.relation(event, type_, target)}>"
    yield f"{source} {clx(type_)} {end}"
    yield f"{own} {IS_A} {clx('Relation')}"
    yield f"{own} {clx('relationFrom')} {source}"
    yield f"{own} {clx('relationTo')} {end}"
    yield f"{own} {clx('relationType')} {clx(type_)}"
    yield f"{own} {clx('strength')} {concept('strength', strength)}"
    if note:
        yield f"{own} {node(SKOS + 'note')} {literal(note)}"


def claim_triples(claim: Claim) -> Iterator[Triple]:
    """Who says it: the claim's own description."""
    return statements.triples(_about(claim, f"<{iri.claim(claim.key)}>"))


def _about(claim: Claim, graph: str) -> Iterator[str]:
    """Who says it: the claim's own description, in the graph of claims."""
    yield f"{graph} {IS_A} {clx('Claim')}"
    for predicate, object_ in tables.CLAIM.told(claim):
        yield f"{graph} {predicate} {object_}"
    if claim.quote is not None:
        own = f"{graph[:-1]}#quote>"
        yield f"{graph} {node(OA + 'hasSelector')} {own}"
        yield f"{own} {IS_A} {node(OA + 'TextQuoteSelector')}"
        yield f"{own} {node(OA + 'exact')} {literal(claim.quote)}"
    for correction in claim.corrects:
        ends = (claim.key, correction.claim, correction.on or "all")
        own = f"<{iri.iri('correction', iri.SEP.join(ends).replace('/', iri.SEP))}>"
        yield f"{graph} {clx('corrects')} <{iri.claim(correction.claim)}>"
        yield f"{own} {IS_A} {clx('Correction')}"
        yield f"{own} {clx('correctingClaim')} {graph}"
        for predicate, object_ in tables.CORRECTION.told(correction):
            yield f"{own} {predicate} {object_}"
