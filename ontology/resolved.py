"""The resolved view as RDF: the best-supported statements, with what follows from them.

Every triple of an event is either in the graph of a live claim, or the curator's (title, summary,
theme), or of a property marked `clx:derived` in the ontology; `unsupported` lists any that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from data.edtf import Edtf
from ontology import fields, iri
from ontology import statements as written
from ontology.belief import Weighed
from ontology.mapping import IS_A, node_of, relation, statement_node
from ontology.resolution import Relation, Resolved
from ontology.statements import ending, literal, node, typed
from ontology.tables import EDITORIAL, EVENT, NODES, SAYS, clx, concept, edtf, thing
from ontology.vocab import CLX, DCTERMS, RDF, XSD

_DERIVED = frozenset(CLX + name for name in fields.DERIVED) | {DCTERMS + "source"}
_EDITORIAL = frozenset(field.predicate for field in fields.EDITORIAL.values())


def triples(resolved: Resolved) -> Iterator[Triple]:
    """All that the view says of one event, its relations and its statement nodes."""
    return written.triples(statements(resolved))


def statements(resolved: Resolved) -> Iterator[str]:
    """The same as text (`ontology.statements`)."""
    event = resolved.event
    subject = thing("event", event.id)
    yield f"{subject} {IS_A} {clx('Event')}"
    for predicate, object_ in EDITORIAL.told(event, event.title_language):
        yield f"{subject} {predicate} {object_}"
    for weighed in resolved.values["statements"]:
        for text in weighed.claim.says.statements:
            yield f"{subject} {clx('statement')} {literal(text)}"
    for name, value in resolved.values.items():
        table = EVENT if name in EVENT.fields else SAYS
        if name in table.fields and value is not None and name != "statements":
            for predicate, object_ in table.one(name, value, event.instrument or ""):
                yield f"{subject} {predicate} {object_}"
    yield from _time(subject, resolved)
    for name in NODES:
        for weighed in resolved.values.get(name, ()):
            yield from _node(subject, name, weighed)
    for relation_ in resolved.relations:
        yield from _relation(relation_)
    yield f"{subject} {clx('belief')} {concept('belief', resolved.belief)}"
    for weighed in resolved.claims:
        yield f"{subject} {clx('claim')} <{iri.claim(weighed.claim.key)}>"
    for source in sorted({weighed.source.id for weighed in resolved.claims}):
        yield f"{subject} {node(DCTERMS + 'source')} {thing('source', source)}"
    for conflict in resolved.conflicts:
        yield f"{subject} {clx('conflictOn')} {literal(conflict.field)}"


def _time(subject: str, resolved: Resolved) -> Iterator[str]:
    if resolved.date is not None:
        yield f"{subject} {clx('date')} {edtf(resolved.date)}"
        yield from _bounds(subject, resolved.date)
    if resolved.condition is not None:
        yield f"{subject} {clx('condition')} {literal(resolved.condition)}"
    if resolved.long_stop is not None:
        yield f"{subject} {clx('longStop')} {edtf(resolved.long_stop)}"
    if resolved.set_by is not None:
        yield f"{subject} {clx('setBy')} {thing('event', resolved.set_by)}"
    for pending in resolved.pending:
        if pending.setting.date is not None:
            yield f"{subject} {clx('pendingDate')} {edtf(pending.setting.date)}"
        yield f"{subject} {clx('pendingStage')} {concept('stage', pending.stage)}"
    for move in resolved.moved:
        if move.in_effect and move.before.date is not None:
            yield f"{subject} {clx('movedFrom')} {edtf(move.before.date)}"


def bounds(subject: NamedNode, when: Edtf) -> Iterator[Triple]:
    """What follows from an EDTF literal: half-open bounds, precision, qualifier, open ends."""
    return written.triples(_bounds(str(subject), when))


def _bounds(subject: str, when: Edtf) -> Iterator[str]:
    for name, day in (
        ("notBefore", when.not_before),
        ("before", when.before),
        ("beginBefore", when.begin_before),
        ("endNotBefore", when.end_not_before),
    ):
        if day is not None:
            yield f"{subject} {clx(name)} {typed(day.isoformat(), XSD + 'date')}"
    for name, word in (
        ("precision", when.precision),
        ("qualifier", when.qualifier),
        ("timeKind", when.kind),
        ("openStart", when.open_start),
        ("openEnd", when.open_end),
    ):
        if word:
            yield f"{subject} {clx(name)} {literal(word)}"


def _node(subject: str, name: str, weighed: Weighed) -> Iterator[str]:
    record, key = getattr(weighed.claim.says, name), weighed.claim.key
    yield from statement_node(subject, name, key, record)
    own = node_of(name, key)
    yield f"{own} {clx('evidence')} <{iri.claim(key)}>"
    if name == "conduct":
        yield f"{own} {clx('standing')} {literal(standing(record.assertion))}"


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


def _relation(told: Relation) -> Iterator[str]:
    target = iri.iri(told.target_type, told.target)
    yield from relation(told.source, told.type, target, told.target, told.strength, told.note)
    own = f"<{iri.relation(told.source, told.type, told.target)}>"
    for claim in told.evidence:
        yield f"{own} {clx('evidence')} <{iri.claim(claim)}>"


def quads(
    view: Iterable[Resolved], things: Iterable[Quad], *graphs: NamedNode | DefaultGraph
) -> Iterator[Quad]:
    """The resolved view with the `things` other than events, once in each of `graphs`."""
    for quad in things:
        for graph in graphs:
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
    ends = [ending(graph) for graph in graphs]
    yield from written.quads(
        f"{statement}{end}"
        for resolved in view
        for statement in statements(resolved)
        for end in ends
    )


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
