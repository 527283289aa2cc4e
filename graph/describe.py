"""Events, claims and instruments as plain values: the shapes that JSON, pages and CSV share."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from data.edtf import Edtf
from data.records import Instrument, Source
from graph.deadlines import certainty
from graph.errors import NotFound
from graph.paths import Found, Path
from graph.status import LegalStatus, legal_status, moves
from graph.view import View
from ontology import iri
from ontology.belief import Weighed
from ontology.resolution import Relation, Resolved
from ontology.resolved import standing
from ontology.vocab import RELATIONS


def when(value: Edtf | None, condition: str | None = None, stop: Edtf | None = None) -> Any:
    """A time as plain values; `before` is the first day after it. None where there is none."""
    if value is None and condition is None:
        return None
    told: dict[str, Any] = {
        "edtf": None,
        "not_before": None,
        "before": None,
        "precision": None,
        "qualifier": None,
    }
    if value is not None:
        told |= {
            "edtf": value.text,
            "not_before": _iso(value.not_before),
            "before": _iso(value.before),
            "precision": value.precision,
            "qualifier": value.qualifier or None,
            "kind": value.kind,
        }
        if value.kind == "lasting":
            told["begin_before"] = _iso(value.begin_before)
            told["end_not_before"] = _iso(value.end_not_before)
        if value.open_start or value.open_end:
            told["open_start"] = value.open_start or None
            told["open_end"] = value.open_end or None
    if condition is not None:
        told["condition"] = condition
        told["long_stop"] = stop.text if stop else None
    return told


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def event(view: View, resolved: Resolved) -> dict[str, Any]:
    """One event: the fields that the contract promises, and what its claims add."""
    record, values = resolved.event, resolved.values
    told: dict[str, Any] = {
        "id": record.id,
        "iri": iri.iri("event", record.id),
        "title": record.title,
        "title_original": record.title_original,
        "title_language": record.title_language,
        "summary": record.summary,
        "kind": values.get("kind", record.kind),
        "stage": values.get("stage", record.stage),
        "date": when(resolved.date, resolved.condition, resolved.long_stop),
        "jurisdiction": values.get("jurisdiction", record.jurisdiction),
        "seat": values.get("seat"),
        "extent": values.get("extent"),
        "instrument": values.get("instrument"),
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


FACTS = ("count", "count_of", "ages", "penalty", "amount", "outcome", "denial", "effect",
         "party", "scope")  # fmt: skip


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


def conduct_of(weighed: Weighed) -> dict[str, Any]:
    conduct = weighed.claim.says.conduct
    assert conduct is not None
    return {
        "what": conduct.what,
        "assertion": conduct.assertion,
        "by": conduct.by,
        "standing": standing(conduct.assertion),
        "claim": weighed.claim.key,
    }


def deadline(view: View, resolved: Resolved) -> dict[str, Any]:
    """A duty: its event, who is bound, how sure the day is, and how many days are left."""
    record = resolved.event
    item = view.catalogue.instruments.get(record.instrument or "")
    parts = [item.part(part) for part in record.part] if item else []
    day = resolved.date.not_before if resolved.date else None
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


def source(item: Source) -> dict[str, Any]:
    return {
        "id": item.id,
        "publisher": item.publisher,
        "title": item.title,
        "url": item.url,
        "tier": item.tier,
        "check": item.check.how,
        "published": item.published.text if item.published else None,
        "known_from": item.known_from.text if item.known_from else None,
        "language": item.language,
    }


def relations(view: View, resolved: Resolved) -> list[dict[str, Any]]:
    """Relations from the event, then to it; each with its evidence."""
    out = [_relation(relation, "out") for relation in resolved.relations]
    incoming = view.incoming.get(resolved.id, ())
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


def claim(view: View, weighed: Weighed) -> dict[str, Any]:
    """One claim: who says what, where, since when, and how it is believed."""
    record, says = weighed.claim, weighed.claim.says
    told: dict[str, Any] = {
        "id": record.key,
        "iri": iri.claim(record.key),
        "source": source(weighed.source),
        "quotation": record.quote,
        "translation": record.translation,
        "locator": record.locator,
        "printed": record.printed,
        "resolved_against": record.resolved_against.text if record.resolved_against else None,
        "known_from": record.known_from.text if record.known_from else None,
        "belief": weighed.belief,
        "primary": weighed.primary,
        "supports": list(record.supports),
        "says": _says(weighed),
        "corrects": [
            {"claim": item.claim, "type": item.type, "on": item.on, "note": item.note}
            for item in record.corrects
        ],
        "corrected_by": [
            {"claim": key, "type": item.type, "on": item.on, "note": item.note}
            for key, item in weighed.corrected
        ],
        "confirms": list(record.confirms),
        "disputes": list(record.disputes),
        "supersedes": list(record.supersedes),
        "relations": [
            {"relation": link.type, "to": link.to, "strength": link.strength, "note": link.note}
            for link in record.relations
        ],
    }
    if says.set_by is not None:
        told["set_by"] = says.set_by
    return told


def _says(weighed: Weighed) -> dict[str, Any]:
    says = weighed.claim.says
    told: dict[str, Any] = {}
    if says.date is not None or says.condition is not None:
        told["date"] = when(says.date, says.condition, says.long_stop)
    for name in ("stage", *FACTS[:7]):
        value = getattr(says, name)
        if value is not None:
            told[name] = value
    if says.actors:
        told["actors"] = list(says.actors)
    if says.first is not None:
        told["first"] = {"of": says.first.of, "place": says.first.place}
    if says.conduct is not None:
        told["conduct"] = conduct_of(weighed)
    if says.statements:
        told["statements"] = list(says.statements)
    return told


def instrument(view: View, item: Instrument) -> dict[str, Any]:
    """An act, case, procedure, policy or study, without its stages."""
    return {
        "id": item.id,
        "iri": iri.iri("instrument", item.id),
        "title": item.title,
        "short_title": item.short_title,
        "title_original": item.title_original,
        "title_language": item.title_language,
        "type": item.type,
        "kind": item.kind,
        "jurisdiction": item.jurisdiction,
        "ids": dict(item.ids),
        "no_id": item.no_id,
        "url": item.url,
        "parts": [
            {
                "id": part.id,
                "title": part.title,
                "within": part.within,
                "bearer": list(part.bearer),
            }
            for part in item.parts
        ],
        "events": len(view.stages.get(item.id, ())),
        "status": legal_status(view, item).status,
    }


def legal(status: LegalStatus) -> dict[str, Any]:
    """A legal status as plain values."""
    return {
        "instrument": status.instrument,
        "part": status.part,
        "status": status.status,
        "reason": status.reason,
        "deciding": [
            {"event": d.event, "stage": d.stage, "date": d.date, "why": d.words}
            for d in status.deciding
        ],
        "pending": [
            {
                "event": p.event,
                "stage": p.stage,
                "date": p.date,
                "condition": p.condition,
                "by": p.by,
            }
            for p in status.pending
        ],
        "moved": [dict(move) for move in status.moved],
    }


def paths(view: View, found: Found) -> dict[str, Any]:
    """The answer as plain values."""
    return {
        "items": [_path(view, item) for item in found.items],
        "reason": found.reason,
        "nearest": found.nearest,
    }


def _path(view: View, path: Path) -> dict[str, Any]:
    return {
        "nodes": list(path.nodes),
        "hops": [
            {
                "from": hop.source,
                "to": hop.target,
                "relation": hop.relation,
                "direction": hop.direction,
                "strength": hop.strength,
                "via": hop.via,
                "evidence": [evidence(view, key) for key in hop.evidence],
                "sentence": hop.sentence,
            }
            for hop in path.hops
        ],
        "cost": path.cost,
        "chronological": path.chronological,
    }


def evidence(view: View, key: str) -> dict[str, Any]:
    event = view.by_id[key.partition("/")[0]]
    weighed = next(w for w in event.claims if w.claim.key == key)
    return {
        "claim": key,
        "source": weighed.source.id,
        "publisher": weighed.source.publisher,
        "url": weighed.source.url,
        "quotation": weighed.claim.quote,
        "locator": weighed.claim.locator,
    }


def find(shelf: Mapping[str, Any], what: str, id_: str) -> Any:
    """The thing called `id_`.

    Raises
    ------
    NotFound
        It is not there; the message names its neighbours.
    """
    if id_ not in shelf:
        near = get_close_matches(id_, list(shelf), n=3, cutoff=0.4)
        hint = f": did you mean {' or '.join(repr(n) for n in near)}?" if near else ""
        raise NotFound(f"there is no {what} '{id_}'{hint}", accepted=near or None)
    return shelf[id_]
