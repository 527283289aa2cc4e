"""What calendars and feeds say of an event in plain lines."""

from __future__ import annotations

from graph.view import View
from ontology.law import Setting
from ontology.resolution import Resolved


def lines(view: View, resolved: Resolved) -> list[str]:
    """Summary, date, what moved it, what is pending, the outcome, and each source with its URL."""
    when = resolved.date
    told = [resolved.event.summary or ""]
    told.append(f"Date as known: {when.text}" if when else "")
    told.append(f"Condition: {resolved.condition}" if resolved.condition else "")
    told += said(view, resolved)[bool(resolved.event.summary) :]
    told += [f"{s.publisher}: {s.url}" for s in view.sources(resolved) if s.url]
    return [line for line in told if line]


def said(view: View, resolved: Resolved) -> list[str]:
    """Summary, what moved the date, what is pending, and the outcome."""
    told = [resolved.event.summary or ""]
    told += [f"Moved from {m.before.date.text}" for m in resolved.moved if m.before.date]
    told += [f"Pending ({p.stage}): {_set(p.setting)}" for p in resolved.pending]
    told.append(view.outcome(resolved) or "")
    return [line for line in told if line]


def _set(setting: Setting) -> str:
    return setting.date.text if setting.date else setting.condition or "no date"


def when(resolved: Resolved) -> str:
    """The date as the sources have it, else what it hangs on; empty if nothing is told."""
    return resolved.date.text if resolved.date is not None else resolved.condition or ""
