"""Names of files that are exported: what is in them, by which filters, as of when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from graph.filters import CLOCKS, HELP, Filters
from graph.view import Clocks

LONGEST = 80
"""Characters for the filters; the day always stands."""

_NAMED = frozenset({"from", "to", "certainty", "within"})
"""Filters whose values say nothing without their name."""


def file_name(what: str, values: Mapping[str, Sequence[str]], clocks: Clocks) -> str:
    """Such as ``chronolex-timeline-eu-2026-11-22``: ASCII letters, digits, hyphens; no suffix.

    `values` are the parameters of the request; those that are no filters do not matter.
    """
    told = []
    for name in (*HELP, "within"):
        if name in CLOCKS:
            continue
        for value in values.get(name, ()):
            told.append(f"{name}-{value}" if name in _NAMED else value)
    chosen = _slug("-".join(told))
    if len(chosen) > LONGEST:
        chosen = chosen[:LONGEST].rpartition("-")[0] or chosen[:LONGEST]
    parts = ["chronolex", what, chosen, clocks.day.isoformat()]
    if clocks.known_at is not None:
        parts.append(f"known-{clocks.known_at.isoformat()}")
    return "-".join(part for part in parts if part)


def question(filters: Filters) -> str:
    """The filters in an order of their own, without the clocks: one text for one question."""
    told = sorted((name, sorted(values)) for name, values in filters.values.items())
    return urlencode([pair for pair in told if pair[0] not in CLOCKS], doseq=True)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
