"""The resolved view as RDF: the best-supported statements, with what follows from them.

Every triple of an event is either in the graph of a live claim, or the curator's (title, summary,
theme), or of a property marked `clx:derived` in the ontology; `unsupported` lists any that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from data.edtf import Edtf
from ontology import fields, iri
from ontology.belief import Weighed
from ontology.mapping import TYPE, clx, concept, edtf, named, relation_triples, term, thing, values
from ontology.resolution import Relation, Resolved
from ontology.vocab import CLX, DCTERMS, RDF, XSD

_DATE = NamedNode(XSD + "date")
_DERIVED = frozenset(CLX + name for name in fields.DERIVED) | {DCTERMS + "source"}
_EDITORIAL = frozenset(field.predicate for field in fields.EDITORIAL.values())


def triples(resolved: Resolved) -> Iterator[Triple]:
    """All that the view says of one event, its relations and its statement nodes."""
    event = resolved.event
    subject = thing("event", event.id)
    yield Triple(subject, TYPE, clx("Event"))
    for predicate, object_ in values(fields.EDITORIAL, event, event.title_language):
        yield Triple(subject, predicate, object_)
    for weighed in resolved.values["statements"]:
        for text in weighed.claim.says.statements:
            yield Triple(subject, clx("statement"), Literal(text))
    for name, value in resolved.values.items():
        field = fields.EVENT.get(name) or fields.SAYS.get(name)
        if field is not None and value is not None and name != "statements":
            for item in value if field.many else (value,):
                object_ = term(field, item, None, event.instrument or "")
                yield Triple(subject, named(field.predicate), object_)
    yield from _time(subject, resolved)
    for name, class_, table in (
        ("period", "Period", fields.PERIOD),
        ("conduct", "Conduct", fields.CONDUCT),
        ("first", "First", fields.FIRST),
    ):
        for weighed in resolved.values.get(name, ()):
            yield from _node(subject, name, class_, table, weighed)
    for relation in resolved.relations:
        yield from _relation(relation)
    yield Triple(subject, clx("belief"), concept("belief", resolved.belief))
    for weighed in resolved.claims:
        yield Triple(subject, clx("claim"), NamedNode(iri.claim(weighed.claim.key)))
    for source in sorted({weighed.source.id for weighed in resolved.claims}):
        yield Triple(subject, named(DCTERMS + "source"), thing("source", source))
    for conflict in resolved.conflicts:
        yield Triple(subject, clx("conflictOn"), Literal(conflict.field))


def _time(subject: NamedNode, resolved: Resolved) -> Iterator[Triple]:
    if resolved.date is not None:
        yield Triple(subject, clx("date"), edtf(resolved.date))
        yield from bounds(subject, resolved.date)
    if resolved.condition is not None:
        yield Triple(subject, clx("condition"), Literal(resolved.condition))
    if resolved.long_stop is not None:
        yield Triple(subject, clx("longStop"), edtf(resolved.long_stop))
    if resolved.set_by is not None:
        yield Triple(subject, clx("setBy"), thing("event", resolved.set_by))
    for pending in resolved.pending:
        if pending.setting.date is not None:
            yield Triple(subject, clx("pendingDate"), edtf(pending.setting.date))
        yield Triple(subject, clx("pendingStage"), concept("stage", pending.stage))
    for move in resolved.moved:
        if move.in_effect and move.before.date is not None:
            yield Triple(subject, clx("movedFrom"), edtf(move.before.date))


def bounds(subject: NamedNode, when: Edtf) -> Iterator[Triple]:
    """What follows from an EDTF literal: half-open bounds, precision, qualifier, open ends."""
    for name, day in (
        ("notBefore", when.not_before),
        ("before", when.before),
        ("beginBefore", when.begin_before),
        ("endNotBefore", when.end_not_before),
    ):
        if day is not None:
            yield Triple(subject, clx(name), Literal(day.isoformat(), datatype=_DATE))
    for name, word in (
        ("precision", when.precision),
        ("qualifier", when.qualifier),
        ("timeKind", when.kind),
        ("openStart", when.open_start),
        ("openEnd", when.open_end),
    ):
        if word:
            yield Triple(subject, clx(name), Literal(word))


def _node(
    subject: NamedNode, name: str, class_: str, table: Mapping[str, Any], weighed: Weighed
) -> Iterator[Triple]:
    record = getattr(weighed.claim.says, name)
    node = NamedNode(iri.iri(name, weighed.claim.key.replace("/", iri.SEP)))
    yield Triple(subject, clx(name), node)
    yield Triple(node, TYPE, clx(class_))
    for predicate, object_ in values(table, record):
        yield Triple(node, predicate, object_)
    yield Triple(node, clx("evidence"), NamedNode(iri.claim(weighed.claim.key)))
    if name == "conduct":
        yield Triple(node, clx("standing"), Literal(standing(record.assertion)))


def standing(assertion: str) -> str:
    """How conduct may be spoken of: as fact only once found, and then 'not final' until final.

    >>> standing("charged")
    'charged, not found'
    """
    return {
        "alleged": "alleged, not found",
        "charged": "charged, not found",
        "found": "found, not final",
        "final": "found, final",
    }[assertion]


def _relation(relation: Relation) -> Iterator[Triple]:
    yield from relation_triples(
        relation.source,
        relation.type,
        iri.iri(relation.target_type, relation.target),
        relation.target,
        relation.strength,
        relation.note,
    )
    node = NamedNode(iri.relation(relation.source, relation.type, relation.target))
    for claim in relation.evidence:
        yield Triple(node, clx("evidence"), NamedNode(iri.claim(claim)))


def quads(
    view: Iterable[Resolved], things: Iterable[Quad], *graphs: NamedNode | DefaultGraph
) -> Iterator[Quad]:
    """The resolved view with the `things` other than events, once in each of `graphs`."""
    for quad in things:
        for graph in graphs:
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
    for resolved in view:
        for triple in triples(resolved):
            subject, predicate, object_ = triple.subject, triple.predicate, triple.object
            for graph in graphs:
                yield Quad(subject, predicate, object_, graph)


def unsupported(view: Iterable[Resolved], claims: Iterable[Quad]) -> list[Triple]:
    """Resolved triples of events that no live claim says and no rule derives: none, if sound."""
    said: set[tuple[str, Triple]] = {
        (quad.graph_name.value, Triple(quad.subject, quad.predicate, quad.object))
        for quad in claims
        if isinstance(quad.graph_name, NamedNode)
    }
    missing: list[Triple] = []
    for resolved in view:
        graphs = [iri.claim(weighed.claim.key) for weighed in resolved.claims]
        subject = iri.iri("event", resolved.id)
        disputed = any(conflict.field == "date" for conflict in resolved.conflicts)
        for triple in triples(resolved):
            predicate = triple.predicate.value
            if predicate in _DERIVED or predicate in _EDITORIAL:
                continue
            if isinstance(triple.subject, NamedNode) and triple.subject.value != subject:
                if predicate in (RDF + "type", CLX + "strength"):
                    continue
            if predicate == CLX + "date" and disputed:
                continue
            if not any((graph, triple) in said for graph in graphs):
                missing.append(triple)
    return missing
