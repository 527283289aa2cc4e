"""Changes as plain values, each with its evidence."""

from __future__ import annotations

from typing import Any

from graph.change import Change
from graph.describe.routes import evidence
from graph.view import View
from ontology import iri


def change(view: View, item: Change) -> dict[str, Any]:
    """One change; `view` is what was known in the end. The first claim is the deciding one."""
    told = [_evidence(view, key) for key in item.claims]
    return {
        "id": item.id,
        "event": item.event,
        "iri": iri.iri("event", item.event),
        "title": item.title,
        "kind": item.kind,
        "day": item.day.isoformat(),
        "sentence": item.sentence,
        **({"changed": dict(item.told)} if item.told else {}),
        "known_from": told[0]["known_from"] if told else None,
        "evidence": told,
    }


def _evidence(view: View, key: str) -> dict[str, Any]:
    """Where a claim stands, and since when it was known."""
    resolved = view.by_id[key.partition("/")[0]]
    known = next(w.claim.known_from for w in resolved.claims if w.claim.key == key)
    return {**evidence(view, key), "known_from": known.text if known is not None else None}
