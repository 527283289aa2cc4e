"""The law on dates: which act has set a day, which moved it, and what is only pending.

A date that an act sets (`set_by`) is law from the day that act is in force; of several, the act
that came into force last decides. What acts not in force would set is pending, with the stage
reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from data.edtf import Edtf, Tri, happened_by, sort_key
from data.records import Catalogue, Event
from ontology.belief import Weighed
from ontology.dating import Conflict, decide_date
from ontology.ends import life_order, open_ends

BINDING = frozenset(
    "adopted signed assented became-law-unsigned veto-overridden promulgation-approved promulgated"
    " published corrigendum commencement-made in-force effective ratified decided judgment".split()
)
"""Stages whose text sets dates in law once the act is in force."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A date that an act sets or would set: by which stage event, told by which claims."""

    date: Edtf | None
    condition: str | None
    long_stop: Edtf | None
    by: str
    claims: tuple[str, ...]
    known_from: Edtf | None
    in_force: Edtf | None = None
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A setting not in effect: `stage` is how far its act had come, `event` that stage's event."""

    setting: Setting
    stage: str
    event: str
    instrument: str


@dataclass(frozen=True, slots=True)
class Move:
    """A date moved by an act: from, to, and whether that is already the law of the day asked."""

    before: Setting
    after: Setting
    in_effect: bool


class Law:
    """The dates of events by the law of `law_at`, from the claims live on `known_at`."""

    def __init__(
        self,
        catalogue: Catalogue,
        weighed: Mapping[str, tuple[Weighed, ...]],
        known_at: date,
        law_at: date,
    ) -> None:
        self.catalogue = catalogue
        self.weighed = weighed
        self.known_at = known_at
        self.law_at = law_at
        self._entering: set[str] = set()
        self.plain = lru_cache(catalogue.kept)(self._plain)
        self.stages = lru_cache(catalogue.kept)(self._stages)

    def _stages(self, instrument: str | None) -> tuple[Event, ...]:
        """The events of an instrument of which something is known, by id."""
        events = self.catalogue.backlinks.stages.get(instrument or "", ())
        return tuple(self.catalogue.events[event] for event in events if event in self.weighed)

    def _plain(self, event: str) -> tuple[Edtf | None, tuple[str, ...], Conflict | None]:
        """The date that the claims come to, settings by other acts left aside."""
        told = [w for w in self.weighed.get(event, ()) if w.claim.says.date is not None]
        own = self.catalogue.events[event].instrument
        unset = [w for w in told if not self.sets(w, own)]
        # what a bill said of its own day gives way to what the act says
        firm = [w for w in unset if self.binding(w.claim.says.set_by)]
        return decide_date(firm or unset)

    def binding(self, stage: str | None) -> bool:
        """Is a date told without a stage that sets it, or by one whose text is law?"""
        return stage is None or self.catalogue.events[stage].stage in BINDING

    def sets(self, w: Weighed, own: str | None) -> bool:
        """Is this a setting by an act: other than an entry into force told by its own text?"""
        by = w.claim.says.set_by
        if by is None:
            return False
        entry = self.catalogue.events[w.claim.event].stage in ("in-force", "effective")
        return not (entry and self.catalogue.events[by].instrument == own)

    def stage_day(self, event: str) -> Edtf | None:
        """The day of a stage, for ordering acts; its own moves do not matter here."""
        found = self.plain(event)[0]
        if found is None:
            told = [
                w.claim.says.date
                for w in self.weighed.get(event, ())
                if w.claim.says.date and w.tells("date")
            ]
            return told[0] if told else None
        return found

    def in_force(self, instrument: str | None) -> Edtf | None:
        """The day the act comes into force, as other acts in force may have moved it."""
        days = [
            day
            for event in self.stages(instrument)
            if event.stage in ("in-force", "effective") and not event.part and not event.party
            for day in (self.entry_day(event),)
            if day is not None
        ]
        return min(days, key=lambda day: sort_key(day, ""), default=None)

    def entry_day(self, event: Event) -> Edtf | None:
        if event.id in self._entering:
            # two acts that would each set the other's entry into force decide nothing
            return self.stage_day(event.id)
        self._entering.add(event.id)
        try:
            moved = [
                setting
                for setting in self.settings(event)
                if setting.date is not None and self.counts(setting, self.law_at)
            ]
        finally:
            self._entering.discard(event.id)
        return max(moved, key=self._age).date if moved else self.stage_day(event.id)

    def settings(self, event: Event) -> list[Setting]:
        """Every live setting of the event's date, claims of one stage of one act together."""
        groups: dict[str, list[Weighed]] = {}
        for w in self.weighed[event.id]:
            if self.sets(w, event.instrument) and w.tells("date"):
                assert w.claim.says.set_by is not None
                groups.setdefault(w.claim.says.set_by, []).append(w)
        found: list[Setting] = []
        for by, group in sorted(groups.items()):
            timed = [w for w in group if w.claim.says.date or w.claim.says.condition] or group
            best = [w for w in timed if w.rank == timed[0].rank]
            if any(w.claim.says.date for w in best):
                dated = [w for w in timed if w.claim.says.date]
            else:  # a condition told by the act outweighs the date that the press makes of it
                dated = []
            day, claims, conflict = decide_date(dated)
            first = timed[0].claim
            found.append(
                Setting(
                    date=day,
                    condition=None if dated else first.says.condition,
                    long_stop=None if dated else first.says.long_stop,
                    by=by,
                    claims=claims
                    or tuple(w.claim.key for w in timed if not w.claim.says.date)
                    or tuple(w.claim.key for w in group),
                    known_from=min(
                        (w.claim.known_from for w in group if w.claim.known_from),
                        key=lambda known: sort_key(known, ""),
                        default=None,
                    ),
                    in_force=self.set_from(by, event.instrument),
                    conflict=conflict,
                )
            )
        return found

    def set_from(self, by: str, own: str | None) -> Edtf | None:
        """The day from which a stage's text sets dates; None if its act is not known to."""
        stage = self.catalogue.events[by]
        if stage.stage not in BINDING:
            return None
        entry = self.in_force(stage.instrument)
        if entry is None and stage.instrument == own and not self.enters(own):
            # nobody recorded an entry into force: the act sets its own days once it is made
            return self.stage_day(by)
        return entry

    def enters(self, instrument: str | None) -> bool:
        """Is an entry into force of the whole act told of at all, dated or not?"""
        return any(
            event.stage in ("in-force", "effective") and not event.part and not event.party
            for event in self.stages(instrument)
        )

    def of(self, event: Event) -> tuple[Setting | None, bool, list[Move], list[Pending]]:
        """The setting on `law_at`, whether it was law then, the moves, what is pending."""
        effective: list[Setting] = []
        later: list[Setting] = []
        waiting: list[Setting] = []
        for setting in self.settings(event):
            day = setting.in_force
            if self.counts(setting, self.law_at, event.instrument):
                effective.append(setting)
            else:
                waiting.append(setting)
                if day is not None and self.counts(setting, self.known_at, event.instrument):
                    later.append(setting)
        effective = self._last_of_each_act(effective)
        later = self._last_of_each_act(later)
        base = self.base(event, [*effective, *later])
        moves = [
            Move(before, after, after in effective)
            for before, after in pairwise([*base, *effective, *later])
            if _differs(before, after)
        ]
        pending = self.pending(waiting)
        if effective:
            return effective[-1], True, moves, pending
        # an act that may have been in force by then leaves open whether the plain date still stood
        moved = any(
            self.binding(setting.by) and self.reached(setting.by, self.law_at)
            if setting.in_force is None
            else happened_by(setting.in_force, self.law_at) is Tri.UNKNOWN
            for setting in waiting
        )
        plain = self.base(event, waiting)
        if plain and not moved:
            return plain[0], True, moves, pending
        # what no law of the day foresees keeps the date that the first later law gave it, be that
        # law pending on the day or not
        return (later[0] if later else None), not later, moves, pending

    def base(self, event: Event, settings: list[Setting]) -> list[Setting]:
        """The date before any other act moved it, where the event's own act is not among those."""
        day, claims, conflict = self.plain(event.id)
        acts = {self.catalogue.events[setting.by].instrument for setting in settings}
        if day is None or not settings or event.instrument in acts:
            return []
        return [Setting(day, None, None, event.id, claims, None, None, conflict)]

    def counts(self, setting: Setting, day: date, own: str | None = None) -> bool:
        """Was the setting law on `day`: its act in force and alive, its stage reached?

        An act that has ended still tells the dates of its own stages: they are cancelled, not
        unknown.
        """
        stage = self.catalogue.events[setting.by]
        if setting.in_force is None or happened_by(setting.in_force, day) is not Tri.YES:
            return False
        made = self.stage_day(setting.by)
        if made is not None and stage.effect != "ex-tunc":
            if happened_by(made, day) is not Tri.YES:
                return False
        return stage.instrument == own or not self.dead(stage.instrument or "", day)

    def dead(self, instrument: str, day: date) -> bool:
        """Had the whole act come to its end by `day`?"""
        reached = [
            event
            for event in self.stages(instrument)
            if not event.part and not event.party and self.reached(event.id, day)
        ]
        reached.sort(key=lambda e: life_order(self.stage_day(e.id), e.stage, e.id))
        return bool(open_ends(event.stage for event in reached))

    def _last_of_each_act(self, settings: list[Setting]) -> list[Setting]:
        """In the order of coming into force; an act's later stage stands for its earlier ones."""
        last = {
            self.catalogue.events[setting.by].instrument or setting.by: setting
            for setting in sorted(settings, key=self._age)
        }
        return sorted(last.values(), key=self._age)

    def _age(self, setting: Setting) -> tuple[Any, ...]:
        stage = self.stage_day(setting.by)
        return (sort_key(setting.in_force, ""), sort_key(stage, setting.by))

    def pending(self, waiting: list[Setting]) -> list[Pending]:
        """What each act under way would set, by the latest of its stages reached on the day."""
        acts: dict[str, list[Setting]] = {}
        for setting in waiting:
            acts.setdefault(self.catalogue.events[setting.by].instrument or "", []).append(setting)
        found: list[Pending] = []
        for act, settings in sorted(acts.items()):
            in_force = self.in_force(act)
            if in_force is not None and happened_by(in_force, self.law_at) is Tri.YES:
                # what the proposal or agreement would have set gave way to the act itself
                continue
            reached = [s for s in settings if self.reached(s.by, self.law_at)]
            if not reached or self.dead(act, self.law_at):
                continue
            told = [self.catalogue.events[s.by] for s in reached]
            stages = [
                event
                for event in self.stages(act)
                if not event.part
                and not event.party
                and event.stage not in ("applies", "in-force")
                and self.reached(event.id, self.law_at)
            ]
            last = max(
                stages or told, key=lambda event: sort_key(self.stage_day(event.id), event.id)
            )
            setting = max(reached, key=lambda s: sort_key(self.stage_day(s.by), s.by))
            found.append(Pending(setting, last.stage, last.id, act))
        return found

    def reached(self, event: str, by: date) -> bool:
        day = self.stage_day(event)
        return day is not None and happened_by(day, by) is Tri.YES


def _differs(a: Setting, b: Setting) -> bool:
    return (a.date, a.condition, a.long_stop) != (b.date, b.condition, b.long_stop)
