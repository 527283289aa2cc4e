"""Paths as plain values, every hop with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.describe.events import event
from graph.view import View

if TYPE_CHECKING:
    from graph.paths import Found, Hop, Path


def paths(view: View, found: Found) -> dict[str, Any]:
    """The answer as plain values."""
    return {
        "items": [path(view, item) for item in found.items],
        "reason": found.reason,
        "nearest": found.nearest,
    }


def path(view: View, item: Path) -> dict[str, Any]:
    """One path. `days`: the earliest day on which a walk can be at each of its events."""
    events = [node for node in item.nodes if node in view.by_id]
    days = dict(zip(events, item.days, strict=False)) if item.days else {}
    return {
        "nodes": list(item.nodes),
        "hops": [_hop(view, hop) for hop in item.hops],
        "cost": item.cost,
        "chronological": item.chronological,
        "days": {event: day.isoformat() if day else None for event, day in days.items()},
    }


def _hop(view: View, hop: Hop) -> dict[str, Any]:
    return {
        "from": hop.source,
        "to": hop.target,
        "relation": hop.relation,
        "direction": hop.direction,
        "strength": hop.strength,
        "via": hop.via,
        "evidence": [evidence(view, key) for key in hop.evidence],
        "sentence": hop.sentence,
        "order": {"answer": hop.order.answer.value, "why": hop.order.why} if hop.order else None,
    }


def reached(view: View, way: Path) -> dict[str, Any]:
    """An event at the end of a way, with that way beside it."""
    return event(view, view.by_id[way.nodes[-1]]) | {
        "hops": len(way.hops),
        "way": path(view, way),
    }


def evidence(view: View, key: str) -> dict[str, Any]:
    """Where a claim stands: its source, and the words or the place in it."""
    resolved = view.by_id[key.partition("/")[0]]
    weighed = next(w for w in resolved.claims if w.claim.key == key)
    return {
        "claim": key,
        "source": weighed.source.id,
        "publisher": weighed.source.publisher,
        "tier": weighed.source.tier,
        "belief": weighed.belief,
        "url": weighed.source.url,
        "withheld": weighed.source.withheld,
        "quotation": weighed.claim.quote,
        "locator": weighed.claim.locator,
    }
