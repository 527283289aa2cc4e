"""Times as plain values."""

from __future__ import annotations

from typing import Any

from data.edtf import Edtf


def when(
    value: Edtf | None, condition: str | None = None, stop: Edtf | None = None
) -> dict[str, Any]:
    """A time as plain values; `before` is the first day after it. Undated, its members are None."""
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
