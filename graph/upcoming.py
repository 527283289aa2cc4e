"""What has not taken effect, and the history of what was moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data.edtf import Tri
from graph.stages import APPLICATION, ENACTED, PROPOSED, application, happened
from graph.view import View
from ontology.resolution import Resolved


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What has not taken effect: dated or conditional stages, and dates that acts would set."""

    event: str
    stage: str
    date: str | None
    condition: str | None = None
    by: str | None = None


def upcoming(
    view: View, relevant: list[Resolved], lineage: tuple[str, ...]
) -> tuple[Upcoming, ...]:
    """Stages still to come and dates not yet law; for a part, its own before the whole's."""
    stated = {resolved.id for resolved in application(relevant, lineage)}
    found: list[Upcoming] = []
    for resolved in relevant:
        stage = resolved.event.stage
        if stage in APPLICATION and resolved.id not in stated:
            continue
        for pending in resolved.pending:
            setting = pending.setting
            found.append(
                Upcoming(
                    resolved.id,
                    pending.stage,
                    setting.date.text if setting.date else None,
                    setting.condition,
                    pending.event,
                )
            )
        if stage in PROPOSED | ENACTED or view.status(resolved) == "cancelled":
            continue
        if happened(view, resolved) is Tri.NO and (resolved.date or resolved.condition):
            found.append(
                Upcoming(
                    resolved.id,
                    "scheduled",
                    resolved.date.text if resolved.date else None,
                    resolved.condition,
                    resolved.set_by,
                )
            )
    return tuple(found)


def moves(view: View, resolved: Resolved) -> list[dict[str, Any]]:
    """The history of a moved date, oldest first, as plain values."""
    return [
        {
            "event": resolved.id,
            "from": move.before.date.text if move.before.date else None,
            "to": move.after.date.text if move.after.date else None,
            "condition": move.after.condition,
            "by": move.after.by,
            "instrument": view.catalogue.events[move.after.by].instrument,
            "effective": move.after.in_force.text if move.after.in_force else None,
            "known_from": move.after.known_from.text if move.after.known_from else None,
            "in_effect": move.in_effect,
            "claims": list(move.after.claims),
        }
        for move in resolved.moved
    ]
