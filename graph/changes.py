"""What became known, moved, was corrected or was added between two knowledge days.

Pure: two views of one catalogue in, changes out, the latest first. A view is compared with a view,
event by event, so what came and went in between is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from graph.change import (
    KINDS,
    Change,
    closer,
    known_of,
    plan_of,
    setting_of,
    text_of,
    when_of,
    worded,
)
from graph.comparison import Comparison
from graph.filters import Filters, predicate
from graph.status import legal_status
from graph.touched import touched
from graph.view import View
from ontology.ends import DEAD, OUTCOMES, UNDOES
from ontology.resolution import Resolved

__all__ = ["KINDS", "Change", "News", "changes", "latest"]

MOST_LOOKED = 4
"""How many times as many events as may be told of are looked at for some that pass the filters."""
_FACTS = ("count", "ages", "penalty", "amount", "outcome", "denial")
_CORRECTED = {"correction": "corrected", "refinement": "made more precise", "scope": "narrowed"}


@dataclass(frozen=True, slots=True)
class News:
    """Changes, the latest first. `left`: how many events that changed earlier were left aside."""

    changes: tuple[Change, ...]
    left: int = 0


def changes(before: View, after: View, filters: Filters) -> tuple[Change, ...]:
    """What `after` says otherwise than `before`: by day, the latest first, then by id.

    An event counts if it passes the filters in either view: what leaves a window of time is news
    to whoever watches the window.
    """
    return latest(before, after, filters, None).changes


def latest(before: View, after: View, filters: Filters, most: int | None) -> News:
    """The same; of more than `most` events that may have changed, the last of those alone.

    Only views with columns know which events those are: others look at all.
    """
    compared = _News(before, after)
    was, now = predicate(before, filters), predicate(after, filters)

    @cache
    def passes(event: str) -> bool:
        new, old = after.by_id.get(event), before.by_id.get(event)
        return new is not None and (now(new) or (old is not None and was(old)))

    stages = before.catalogue.backlinks.stages
    left = 0
    events: Iterable[str] = after.by_id
    acts: Iterable[str] = stages
    if after.index is not None:
        index = after.index
        ticked = index.columns.ticked(before.clocks.known, after.clocks.known)
        names = [index.names[number] for number in ticked]
        size = max(len(names), 1) if most is None else most
        seen: set[str] = set()
        upon: set[str] = set()
        looked = 0
        # where few pass the filters, more have to be looked at to find as many
        for looked in range(0, min(len(names), MOST_LOOKED * size), size):
            more = touched(after.catalogue, names[looked : looked + size])
            seen |= more[0]
            upon |= more[1]
            if sum(map(passes, seen)) >= size:
                break
        left = max(len(names) - looked - size, 0)
        events, acts = seen, upon
    found = [
        change for event in sorted(events) if passes(event) for change in compared.event(event)
    ]
    found += [change for change in compared.statuses(sorted(acts)) if passes(change.event)]
    return News(tuple(sorted(found, key=lambda change: (-change.day.toordinal(), change.id))), left)


class _News(Comparison):
    """What is told of each event and instrument."""

    def event(self, event: str) -> list[Change]:
        old, new = self.before.by_id.get(event), self.after.by_id[event]
        found = [] if old is not None else [self.first(new)]
        found += self.moves(old, new)
        found += self.pending(old, new)
        found += self.conflicts(old, new)
        found += self.corrections(old, new)
        if old is not None:
            found += self.dates(old, new)
            found += self.beliefs(old, new)
            found += self.facts(old, new)
            found += self.ends(old, new)
            cited = {key for change in found for key in change.claims}
            more = [k for k in self.keys(new.claims) if self.fresh(k) and k not in cited]
            if more:
                said = f"{', '.join(self.publishers(more))} said more of it"
                found.append(self.change(new, "added", max(more), said, more))
        return found

    def first(self, new: Resolved) -> Change:
        keys = self.keys(new.claims)
        days = [d for w in new.claims if (d := known_of(w)) is not None]
        keys = [k for k in keys if known_of(self.claim(k)) == min(days)] if days else keys
        when = setting_of(new.moved[0].before) if new.moved else when_of(new)
        if when is None and new.pending:
            when = f"{worded(new.pending[0].stage)} for {setting_of(new.pending[0].setting)}"
        said = f"First known: {new.event.title} ({when or 'no date known'}),"
        said += f" told by {', '.join(self.publishers(keys))}."
        return self.change(new, "first-known", "", said, keys, first=True, date=when)

    def moves(self, old: Resolved | None, new: Resolved) -> Iterator[Change]:
        known = {(setting_of(m.before), setting_of(m.after), m.after.by, m.in_effect)
                 for m in (old.moved if old else ())}  # fmt: skip
        for move in new.moved:
            was, now, by = setting_of(move.before), setting_of(move.after), move.after.by
            if (was, now, by, move.in_effect) in known:
                continue
            entry = move.after.in_force
            day = entry.text if entry else "a day that is not told"
            said = f"moved from {was} to {now} by {self.act(by)}, law from {day}"
            state = "law" if move.in_effect else "made"
            said += "" if move.in_effect else ", not yet law on the day asked about"
            yield self.change(
                new, "moved", f"{by}/{now}/{state}", said, move.after.claims, entry, first=True,
                state=state, by=by, instrument=self.after.catalogue.events[by].instrument,
                **_any({"from": was, "to": now, "in_force": entry.text if entry else None}),
            )  # fmt: skip

    def pending(self, old: Resolved | None, new: Resolved) -> Iterator[Change]:
        was = {plan_of(p) for p in (old.pending if old else ())}
        for p in new.pending:
            if plan_of(p) in was or (old is None and new.date is None):
                continue
            day = setting_of(p.setting)
            said = f"{self.act(p.event)} would set {day}"
            said += f" in place of {when_of(new)}" if when_of(new) not in (None, day) else ""
            said += f"; it is {worded(p.stage)}, not law"
            claims = [*p.setting.claims, *self.keys(self.after.by_id[p.event].claims)]
            yield self.change(
                new, "pending", f"{p.event}/{day}", said, claims, self.after.by_id[p.event].date,
                state=p.stage, by=p.event, instrument=p.instrument,
                **_any({"from": when_of(new), "to": day}),
            )  # fmt: skip
        left = {p.instrument for p in new.pending}
        by = self.after.catalogue.events[new.set_by].instrument if new.set_by else None
        made = {self.after.catalogue.events[m.after.by].instrument for m in new.moved}
        for p in old.pending if old else ():
            if p.instrument not in {*left, *made, by}:
                said = f"{self.act(p.event)} will not set {setting_of(p.setting)}:"
                said += " it ended or gave way"
                claims = self.news_of(self.after.stages(p.instrument))
                yield self.change(
                    new, "pending-ended", f"{p.event}/{setting_of(p.setting)}", said, claims,
                    by=p.event, instrument=p.instrument, **_any({"from": setting_of(p.setting)}),
                )  # fmt: skip

    def dates(self, old: Resolved, new: Resolved) -> Iterator[Change]:
        was, now = when_of(old), when_of(new)
        fields = {c.field for c in (*old.conflicts, *new.conflicts)}
        moved = any(m.in_effect and setting_of(m.after) == now for m in new.moved[len(old.moved) :])
        if was == now or moved or "date" in fields:
            return
        kind, said = "date-changed", f"now told as {now or 'without a date'}, before as {was}"
        if was is None:
            kind, said = "dated", f"now dated {now}"
        elif old.date and new.date and closer(new.date, old.date):
            kind, said = "more-precise", f"now dated {now}, before no closer than {was}"
        by = f" by {self.act(new.set_by)}" if new.set_by else ""
        told: dict[str, Any] = {"from": was, "to": now, "by": new.set_by}
        keys = [k for k in new.date_claims if self.fresh(k)] or self.news_of([new])
        entry = next((m.after.in_force for m in new.moved[-1:]), None)
        yield self.change(new, kind, str(now), said + by, keys or new.date_claims, entry, **told)

    def conflicts(self, old: Resolved | None, new: Resolved) -> Iterator[Change]:
        was = {
            c.field: {value for value, _ in c.alternatives} for c in (old.conflicts if old else ())
        }
        for c in new.conflicts:
            values = sorted(value for value, _ in c.alternatives)
            if was.pop(c.field, set()) != set(values):
                told = " or ".join(
                    f"{value} ({', '.join(self.publishers(keys))})"
                    for value, keys in c.alternatives
                )
                yield self.change(
                    new, "conflict-arisen", f"{c.field}/{'|'.join(values)}",
                    f"sources differ on its {worded(c.field)}: {told}",
                    [key for _, keys in c.alternatives for key in keys],
                    field=c.field, values=values,
                )  # fmt: skip
        for name, old_values in sorted(was.items()):
            value = when_of(new) if name == "date" else text_of(new.values.get(name))
            said = f"sources no longer differ on its {worded(name)}: {value or 'none is told'}"
            yield self.change(
                new, "conflict-settled", f"{name}/{value}", said, self.news_of([new]),
                field=name, to=value, values=sorted(old_values),
            )  # fmt: skip

    def corrections(self, old: Resolved | None, new: Resolved) -> Iterator[Change]:
        known = {(w.claim.key, by, c.order) for w in (old.claims if old else ())
                 for by, c in w.corrected}  # fmt: skip
        for w in new.claims:
            for by, c in w.corrected:
                if (w.claim.key, by, c.order) not in known:
                    said = f"what {w.source.publisher} said of"
                    said += f" {'its ' + worded(c.on) if c.on and c.on != 'event' else 'it'} was"
                    said += f" {_CORRECTED[c.type]} by {self.claim(by).source.publisher}:"
                    yield self.change(
                        new, "corrected", f"{w.claim.id}/{by}/{c.on or ''}",
                        f"{said} {c.note.rstrip('.')}", [by, w.claim.key],
                        type=c.type, field=c.on, claim=w.claim.key, by=by,
                    )  # fmt: skip

    def beliefs(self, old: Resolved, new: Resolved) -> Iterator[Change]:
        if old.belief != new.belief:
            keys = [k for k in new.date_claims if self.fresh(k)] or self.news_of([new])
            said = f"now {new.belief}, before {old.belief}"
            yield self.change(
                new, "belief-changed", new.belief, said, keys,
                **_any({"from": old.belief, "to": new.belief}),
            )  # fmt: skip

    def facts(self, old: Resolved, new: Resolved) -> Iterator[Change]:
        differing = {c.field for c in (*old.conflicts, *new.conflicts)}
        for name in _FACTS:
            was, now = text_of(old.values.get(name)), text_of(new.values.get(name))
            if was != now and name not in differing:
                said = f"{worded(name)} now told as {now}" if now else f"no {worded(name)} is told"
                said += f", before as {was}" if was else ""
                keys = [k for k in self.news_of([new])
                        if getattr(self.claim(k).claim.says, name) is not None]  # fmt: skip
                yield self.change(
                    new, "fact-changed", f"{name}/{now}", said, keys or self.news_of([new]),
                    field=name, **_any({"from": was, "to": now}),
                )  # fmt: skip

    def ends(self, old: Resolved, new: Resolved) -> Iterator[Change]:
        """What became of it: the outcome of an arrest, the end of an act before its duties."""
        stages = self.after.stages(new.event.instrument)
        was, now = self.before.outcome(old), self.after.outcome(new)
        if was != now and now is not None:
            told = [r for r in stages if r.event.stage in OUTCOMES | {"appealed"}]
            said = f"what became of it: {now.rstrip('.')}"
            yield self.change(
                new,
                "outcome-known",
                now,
                said,
                self.news_of(told),
                **_any({"from": was, "to": now}),
            )
        dead = self.after.status(new) == "cancelled"
        if dead != (self.before.status(old) == "cancelled"):
            told = [r for r in stages if r.event.stage in (*DEAD, *UNDOES)]
            said = "will not take effect any more" if dead else "stands again"
            by = next((r.date for r in told[::-1]), None)
            claims = self.news_of(told) or [k for r in told for k in self.keys(r.claims)]
            yield self.change(new, "cancelled" if dead else "restored", "", said, claims, by)

    def statuses(self, acts: Iterable[str]) -> Iterator[Change]:
        """The status of acts known before, on one day by what was known on both."""
        for name in acts:
            if not self.before.stages(name):
                continue
            item = self.after.catalogue.instruments[name]
            was, now = legal_status(self.before, item), legal_status(self.after, item)
            if was.status == now.status:
                continue
            deciding = [self.after.by_id[d.event] for d in now.deciding]
            about = deciding or list(self.after.stages(name)[-1:])
            keys = self.news_of(about) or self.news_of(self.after.stages(name))
            keys = keys or [k for r in about for k in self.keys(r.claims)]
            day = self.after.clocks.day
            said = f"{item.short_title or item.title}: {worded(now.status)} on {day} by what is"
            said += f" known on {self.until}; by what was known on {self.since},"
            said += f" {worded(was.status)}."
            yield self.change(
                about[-1], "status-changed", f"{name}/{now.status}", said, keys, about[-1].date,
                first=True, instrument=name, **_any({"from": was.status, "to": now.status}),
            )  # fmt: skip


def _any(told: dict[str, Any]) -> dict[str, Any]:
    """Names that are words of the language, as keyword arguments."""
    return told
