"""The resolved view: what the live claims, weighed, come to on a knowledge day.

The policy, in full:

1. A claim takes part when it was certainly published on or before `known_at`.
2. Claims superseded by a later version of the same document, or corrected on a field, do not
   count for that field.
3. The strongest rank decides (see `ontology.belief`). A more precise date inside the winner's
   bounds refines it, whatever its rank, unless it is qualified and the winner is not; a different
   one of lower rank is kept as a claim, no more.
4. Different values of the same rank are a conflict. A date in conflict is "one of" the dates told,
   as an EDTF set, or none where a lasting time is among them; any other field keeps the record's
   own value, where a claim of that rank supports it, or none. The conflict is listed. Denials are
   no conflict: the strongest is shown.
5. A date that an act sets (`set_by`) counts from the day that act is in force, and not before the
   stage that set it was reached (but for a stage with effect ex-tunc). Of several in force, the act
   that came into force last decides; the others are history (`moved`), those not yet in force are
   `pending` with the stage that their act has reached. An act that died sets nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from data.edtf import Edtf, EdtfError, Tri, happened_by, nested, parse, sort_key
from data.records import Catalogue, Event
from ontology.belief import Weighed, weigh
from ontology.fields import EVENT
from ontology.mapping import said
from ontology.vocab import STRENGTHS

BINDING = frozenset(
    "adopted signed assented became-law-unsigned veto-overridden promulgation-approved promulgated"
    " published corrigendum commencement-made in-force effective ratified decided judgment".split()
)
"""Stages whose text sets dates in law once the act is in force."""

DEAD = frozenset("vetoed withdrawn lapsed annulled repealed expired denounced".split())
"""Stages after which an act sets nothing any more."""

_SCALARS = (
    "count", "count_of", "ages", "penalty", "amount", "outcome", "denial",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims of equal rank that differ on `field`: (value as text, claim keys) each."""

    field: str
    alternatives: tuple[tuple[str, tuple[str, ...]], ...]


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


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of an event, with the claims that say so (live on the day)."""

    type: str
    source: str
    target: str
    target_type: str
    strength: str
    evidence: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """One event as the claims known on a day have it."""

    event: Event
    claims: tuple[Weighed, ...]
    belief: str
    values: Mapping[str, Any]
    date: Edtf | None
    condition: str | None
    long_stop: Edtf | None
    set_by: str | None
    date_claims: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    pending: tuple[Pending, ...]
    moved: tuple[Move, ...]
    relations: tuple[Relation, ...]

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def sort_key(self) -> tuple[Any, ...]:
        return sort_key(self.date, self.event.id)


def resolve(catalogue: Catalogue, known_at: date, law_at: date) -> dict[str, Resolved]:
    """Every event with a live claim on `known_at`, by the law of `law_at`, by id.

    `law_at` is the day whose law counts for moved dates, never after `known_at`: law made later
    could not be known.
    """
    return _Resolver(catalogue, known_at, min(law_at, known_at)).all()


class _Resolver:
    def __init__(self, catalogue: Catalogue, known_at: date, law_at: date) -> None:
        self.catalogue = catalogue
        self.known_at = known_at
        self.law_at = law_at
        self.weighed = weigh(catalogue, known_at)
        self.stages: dict[str, list[Event]] = {}
        for event in catalogue.events.values():
            if event.instrument is not None and event.id in self.weighed:
                self.stages.setdefault(event.instrument, []).append(event)
        self._entering: set[str] = set()
        self._plain: dict[str, tuple[Edtf | None, tuple[str, ...], Conflict | None]] = {}

    def all(self) -> dict[str, Resolved]:
        return {event: self.one(event) for event in sorted(self.weighed)}

    # -- dates ---------------------------------------------------------------------------------

    def plain(self, event: str) -> tuple[Edtf | None, tuple[str, ...], Conflict | None]:
        """The date that the claims come to, settings by other acts left aside."""
        if event not in self._plain:
            told = [w for w in self.weighed.get(event, ()) if w.claim.says.date is not None]
            own = self.catalogue.events[event].instrument
            unset = [w for w in told if not self.sets(w, own)]
            self._plain[event] = decide_date(unset)
        return self._plain[event]

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
            for event in self.stages.get(instrument or "", ())
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
                    in_force=self.in_force(self.catalogue.events[by].instrument)
                    if self.catalogue.events[by].stage in BINDING
                    else None,
                    conflict=conflict,
                )
            )
        return found

    def law(self, event: Event) -> tuple[Setting | None, list[Move], list[Pending]]:
        """The setting in effect on `law_at`, the moves known, and what is pending."""
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
        # what no law of the day foresees keeps the date that the first later law gave it
        first = None if pending or not later else later[0]
        return (effective[-1] if effective else first), moves, pending

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
        stages = {
            event.stage
            for event in self.stages.get(instrument, ())
            if not event.part and not event.party and self.reached(event.id, day)
        }
        ends = stages & DEAD
        if "veto-overridden" in stages:
            ends -= {"vetoed"}
        if "reinstated" in stages:
            ends -= {"annulled", "repealed", "expired"}
        return bool(ends)

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
                for event in self.stages.get(act, ())
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

    # -- the whole event -----------------------------------------------------------------------

    def one(self, event_id: str) -> Resolved:
        event = self.catalogue.events[event_id]
        group = self.weighed[event_id]
        day, day_claims, conflict = self.plain(event_id)
        condition: str | None = None
        long_stop: Edtf | None = None
        set_by: str | None = None
        setting, moves, pending = self.law(event)
        if setting is not None:
            # press that repeats the date backs it; what the act says decides
            day, day_claims, conflict = setting.date, setting.claims, setting.conflict
            condition, long_stop, set_by = setting.condition, setting.long_stop, setting.by
        elif pending:
            day, day_claims, conflict = None, (), None
        elif day is None:
            told = next(
                (
                    w.claim.says
                    for w in group
                    if w.claim.says.condition
                    and w.tells("date")
                    and not self.sets(w, event.instrument)
                ),
                None,
            )
            if told is not None:
                condition, long_stop = told.condition, told.long_stop
        values, conflicts = self.values(event, group)
        # what was said of a date that is not the law's is said of that date, not of the event
        values["statements"] = tuple(
            w
            for w in group
            if w.claim.says.statements
            and w.tells("statement")
            and w.claim.says.set_by in (None, set_by)
        )
        if conflict is not None:
            conflicts.insert(0, conflict)
        return Resolved(
            event=event,
            claims=group,
            belief=_event_belief(group, day, day_claims, conflicts),
            values=values,
            date=day,
            condition=condition,
            long_stop=long_stop,
            set_by=set_by,
            date_claims=day_claims,
            conflicts=tuple(conflicts),
            pending=tuple(pending),
            moved=tuple(moves),
            relations=self.relations(event_id, group),
        )

    def values(
        self, event: Event, group: tuple[Weighed, ...]
    ) -> tuple[dict[str, Any], list[Conflict]]:
        values: dict[str, Any] = {}
        conflicts: list[Conflict] = []
        told: dict[str, list[tuple[Any, Weighed]]] = {}
        for w in group:
            for name, value in said(event, w.claim):
                if w.tells(name):
                    told.setdefault(name, []).append((value, w))
            for name in _SCALARS:
                value = getattr(w.claim.says, name)
                if value is not None and w.tells(name):
                    told.setdefault(name, []).append((value, w))
        for name, entries in told.items():
            best = min(w.rank for _, w in entries)
            strongest = [(value, w) for value, w in entries if w.rank == best]
            distinct = sorted({_text(value) for value, _ in strongest})
            if len(distinct) == 1 or name == "denial":
                values[name] = strongest[0][0]
                continue
            conflicts.append(
                Conflict(
                    name,
                    tuple(
                        (text, tuple(w.claim.key for v, w in strongest if _text(v) == text))
                        for text in distinct
                    ),
                )
            )
            own = getattr(event, name, None) if name in EVENT else None
            if own and any(value == own for value, _ in strongest):
                values[name] = own
        values["conduct"] = tuple(
            w for w in group if w.claim.says.conduct is not None and w.tells("conduct")
        )
        values["first"] = tuple(
            w for w in group if w.claim.says.first is not None and w.tells("first")
        )
        return values, sorted(conflicts, key=lambda conflict: conflict.field)

    def relations(self, event: str, group: tuple[Weighed, ...]) -> tuple[Relation, ...]:
        found: dict[tuple[str, str], list[tuple[int, Weighed, Any]]] = {}
        for w in group:
            if w.belief == "superseded" or not w.tells("event"):
                continue
            for link in w.claim.relations:
                if link.to_type == "event" and link.to not in self.weighed:
                    continue
                strength = STRENGTHS.index(link.strength)
                found.setdefault((link.type, link.to), []).append((strength, w, link))
        return tuple(
            Relation(
                type=type_,
                source=event,
                target=to,
                target_type=said_by[0][2].to_type,
                strength=STRENGTHS[min(strength for strength, _, _ in said_by)],
                evidence=tuple(w.claim.key for _, w, _ in said_by),
                note=next((link.note for _, _, link in said_by if link.note), None),
            )
            for (type_, to), said_by in sorted(found.items())
        )


def decide_date(
    weighed: list[Weighed],
) -> tuple[Edtf | None, tuple[str, ...], Conflict | None]:
    """The date that claims come to, the claims that say it, and the conflict if they tie.

    `weighed` comes strongest first; claims without a date or corrected on it are passed over.
    """
    entries = [(w.claim.says.date, w) for w in weighed if w.claim.says.date and w.tells("date")]
    rivals: list[Edtf] = []
    for _, same_rank in groupby(entries, key=lambda entry: entry[1].rank):
        told = [value for value, _ in same_rank]
        if rivals:
            told = [rivals[0], *(value for value in told if _gives_way(rivals[0], value))]
        rivals = _best(told)
        if len(rivals) > 1:
            break
    if not rivals:
        return None, (), None
    if len(rivals) == 1:
        chosen = rivals[0]
        return chosen, tuple(w.claim.key for value, w in entries if nested(chosen, value)), None
    alternatives = tuple(
        (text, tuple(w.claim.key for value, w in entries if value.text == text))
        for text in sorted({rival.text for rival in rivals})
    )
    keys = tuple(key for _, keys_ in alternatives for key in keys_)
    return _one_of(rivals), keys, Conflict("date", alternatives)


def _gives_way(value: Edtf, other: Edtf) -> bool:
    """Do the two agree, and does `other` say it better: closer, or without reserve?"""
    if nested(other, value) and not nested(value, other):
        return other.certain or not value.certain
    return nested(value, other) and other.certain and not value.certain


def _best(told: list[Edtf]) -> list[Edtf]:
    """The dates that give way to none other, each once; several contradict one another."""
    kept: list[Edtf] = []
    for value in told:
        same = any(nested(value, other) and nested(other, value) for other in kept)
        if not same and not any(_gives_way(value, other) for other in told):
            kept.append(value)
    return kept


def _one_of(rivals: list[Edtf]) -> Edtf | None:
    """The EDTF set of dates in conflict: it was one of them, nobody knows which.

    None where a lasting time is among them: a set names days, so it could not say that.
    """
    if any(rival.kind == "lasting" for rival in rivals):
        return None
    points = [point for rival in rivals for point in (rival.members or (rival,))]
    ordered = sorted(points, key=lambda point: sort_key(point, point.text))
    texts = dict.fromkeys(point.text.partition("T")[0] for point in ordered)
    # "..B" may only stand first in a set, "A.." only last: the order has them there
    try:
        return parse("[" + ",".join(texts) + "]")
    except EdtfError:
        return None


def _differs(a: Setting, b: Setting) -> bool:
    return (a.date, a.condition, a.long_stop) != (b.date, b.condition, b.long_stop)


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(sorted(str(item) for item in value))
    return value.text if isinstance(value, Edtf) else str(value)


def _event_belief(
    group: tuple[Weighed, ...],
    day: Edtf | None,
    day_claims: tuple[str, ...],
    conflicts: list[Conflict],
) -> str:
    """Belief in the event: that of the claims behind its date, or of all where none is dated.

    A claim that is vaguer than the date does not lend it its own belief.
    """
    if conflicts:
        return "disputed"
    behind = [w for w in group if w.claim.key in day_claims]
    exact = [w for w in behind if day and w.claim.says.date and nested(w.claim.says.date, day)]
    beliefs = {w.belief for w in exact or behind or group}
    for word in ("verified", "corroborated", "disputed", "reported"):
        if word in beliefs:
            return word
    return "refuted" if "refuted" in beliefs else "superseded"


__all__ = [
    "BINDING", "DEAD", "Conflict", "Move", "Pending", "Relation", "Resolved", "Setting",
    "decide_date", "resolve",
]  # fmt: skip
