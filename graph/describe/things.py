"""Instruments and legal statuses as plain values, and how a thing is found by its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.records import Instrument
from graph.errors import NotFound
from graph.near import hint, nearest
from graph.status import LegalStatus, legal_status
from graph.view import View
from ontology import iri


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
        "events": len(view.stages(item.id)),
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


def find(shelf: Mapping[str, Any], what: str, id_: str) -> Any:
    """The thing called `id_`.

    Raises
    ------
    NotFound
        It is not there; the message names its neighbours.
    """
    if id_ not in shelf:
        near = nearest(id_, shelf, 3, 0.4)
        said = hint(near)
        raise NotFound(f"there is no {what} '{id_}'{said}", accepted=near or None)
    return shelf[id_]
