"""What calendars and feeds say of an event in plain lines."""

from __future__ import annotations

from graph.view import View
from ontology.law import Setting
from ontology.resolution import Resolved


def lines(view: View, resolved: Resolved) -> list[str]:
    """Summary, date, what moved it, what is pending, the outcome, and each source with its URL."""
    when, summary = resolved.date, resolved.event.summary
    told = [summary] if summary else []
    if when is not None:
        told.append(f"Date as known: {when.text}")
    if resolved.condition:
        told.append(f"Condition: {resolved.condition}")
    told += _history(view, resolved)
    told += [f"{s.publisher}: {s.url}" for s in view.sources(resolved) if s.url]
    return told


def said(view: View, resolved: Resolved) -> list[str]:
    """Summary, what moved the date, what is pending, and the outcome."""
    summary = resolved.event.summary
    return [*([summary] if summary else []), *_history(view, resolved)]


def _history(view: View, resolved: Resolved) -> list[str]:
    told = [f"Moved from {m.before.date.text}" for m in resolved.moved if m.before.date]
    told += [f"Pending ({p.stage}): {_set(p.setting)}" for p in resolved.pending]
    outcome = view.outcome(resolved)
    return [*told, outcome] if outcome else told


def _set(setting: Setting) -> str:
    return setting.date.text if setting.date else setting.condition or "no date"


def when(resolved: Resolved) -> str:
    """The date as the sources have it, else what it hangs on; empty if nothing is told."""
    return resolved.date.text if resolved.date is not None else resolved.condition or ""
