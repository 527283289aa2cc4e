"""Paths as plain values, every hop with its evidence."""

from __future__ import annotations

from typing import Any

from graph.paths import Found, Path
from graph.view import View


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
    """Where a claim stands: its source, and the words or the place in it."""
    event = view.by_id[key.partition("/")[0]]
    weighed = next(w for w in event.claims if w.claim.key == key)
    return {
        "claim": key,
        "source": weighed.source.id,
        "publisher": weighed.source.publisher,
        "url": weighed.source.url,
        "withheld": weighed.source.withheld,
        "quotation": weighed.claim.quote,
        "locator": weighed.claim.locator,
    }
