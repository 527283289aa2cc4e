"""Events as plain values: the shape that JSON, pages and CSV share."""

from __future__ import annotations

from typing import Any

from graph.deadlines import certainty
from graph.describe.claims import FACTS, conduct_of, source
from graph.describe.times import when
from graph.upcoming import moves
from graph.view import View
from ontology import iri
from ontology.resolution import Relation, Resolved
from ontology.vocab import RELATIONS


def event(view: View, resolved: Resolved) -> dict[str, Any]:
    """One event: the fields that the contract promises, and what its claims add.

    `kind` and `stage` are None where no claim that was known tells them.
    """
    record, values = resolved.event, resolved.values
    told: dict[str, Any] = {
        "id": record.id,
        "iri": iri.iri("event", record.id),
        "title": record.title,
        "title_original": record.title_original,
        "title_language": record.title_language,
        "summary": record.summary,
        "kind": resolved.kind,
        "stage": resolved.stage,
        "date": when(resolved.date, resolved.condition, resolved.long_stop),
        "jurisdiction": resolved.jurisdiction,
        "seat": values.get("seat"),
        "extent": values.get("extent"),
        "instrument": resolved.instrument,
        "part": list(values.get("part", ())),
        "actors": list(values.get("actors", ())),
        "themes": list(record.themes),
        "status": view.status(resolved),
        "belief": resolved.belief,
        "sources": [source(item) for item in view.sources(resolved)],
        "relations": relations(view, resolved),
        "moved": moves(view, resolved),
        "pending": pending(resolved),
        "set_by": resolved.set_by,
        "conflicts": [
            {
                "field": conflict.field,
                "alternatives": [
                    {"value": value, "claims": list(claims)}
                    for value, claims in conflict.alternatives
                ],
            }
            for conflict in resolved.conflicts
        ],
        "outcome": view.outcome(resolved),
        "facts": facts(resolved),
    }
    return told


def facts(resolved: Resolved) -> dict[str, Any]:
    """What the claims say beyond the event's own fields; empty where they say nothing."""
    values = resolved.values
    told = {name: values[name] for name in FACTS if values.get(name) is not None}
    statements = [
        {"text": text, "claim": weighed.claim.key, "publisher": weighed.source.publisher}
        for weighed in values["statements"]
        for text in weighed.claim.says.statements
    ]
    if statements:
        told["statements"] = statements
    conduct = [conduct_of(weighed) for weighed in values["conduct"]]
    if conduct:
        told["conduct"] = conduct
    first = [
        {
            "of": weighed.claim.says.first.of,
            "place": weighed.claim.says.first.place,
            "claim": weighed.claim.key,
            "scoped_by": [
                correction.note
                for _, correction in weighed.corrected
                if correction.on in ("first", None) and correction.type == "scope"
            ],
        }
        for weighed in values["first"]
    ]
    if first:
        told["first"] = first
    return told


def deadline(view: View, resolved: Resolved) -> dict[str, Any]:
    """A duty: its event, who is bound, how sure the day is, and how many days are left."""
    record = resolved.event
    item = view.catalogue.instruments.get(resolved.instrument or "")
    parts = [item.part(part) for part in record.part] if item else []
    day = resolved.date.day if resolved.date and resolved.date.certain else None
    return event(view, resolved) | {
        "certainty": certainty(resolved),
        "bearer": sorted({bearer for part in parts if part for bearer in part.bearer}),
        "days_left": (day - view.clocks.day).days if day else None,
    }


def pending(resolved: Resolved) -> list[dict[str, Any]]:
    return [
        {
            "date": when(item.setting.date, item.setting.condition, item.setting.long_stop),
            "stage": item.stage,
            "event": item.event,
            "instrument": item.instrument,
            "set_by": item.setting.by,
            "claims": list(item.setting.claims),
        }
        for item in resolved.pending
    ]


def relations(view: View, resolved: Resolved) -> list[dict[str, Any]]:
    """Relations from the event, then to it; each with its evidence."""
    out = [_relation(relation, "out") for relation in resolved.relations]
    incoming = view.incoming(resolved.id)
    return out + [_relation(relation, "in") for relation in incoming]


def _relation(relation: Relation, direction: str) -> dict[str, Any]:
    kind = RELATIONS[relation.type]
    return {
        "relation": relation.type,
        "says": kind.says if direction == "out" else kind.inverse,
        "direction": direction,
        "from": relation.source,
        "to": relation.target,
        "strength": relation.strength,
        "evidence": list(relation.evidence),
    }
