"""One matter: an instrument's life, at times with the act that moves its deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

from data.claims import DEFAULT_STRENGTH, Claim, Link
from data.edtf import parse
from data.records import Actor, Event, Instrument, Jurisdiction, Part, Source
from tests.bench.cast import Cast
from tests.bench.lives import AMENDING, IDENTIFIER, LIVES, TYPES, Moment, live
from tests.bench.precedents import Precedent, Precedents
from tests.bench.telling import Facts, Teller, vague

MARGIN = 3
"""Days by which a report may be late: nothing cites an event within them."""

BEARERS = ("provider", "deployer", "platform", "authority", "anyone")

_ON_OWN: Mapping[str, tuple[str, str]] = {
    "appealed": ("appealsFrom", "judgment"),
    "affirmed": ("affirms", "judgment"),
    "reversed": ("reverses", "judgment"),
    "ratified": ("ratifies", "text-adopted"),
    "withdrawn": ("withdraws", "proposed"),
}
"""What a stage has to do with an earlier one of its life, beside following it."""


@dataclass(slots=True)
class Matter:
    """Records that name nothing outside but earlier matters; `precedents` may be cited later."""

    instruments: list[Instrument]
    sources: Mapping[str, Source]
    events: list[Event]
    precedents: list[Precedent]


@dataclass(frozen=True, slots=True)
class _Life:
    """What all stages of a life share."""

    instrument: Instrument | None
    stem: str
    kind: str
    place: Jurisdiction
    themes: tuple[str, ...]
    parts: tuple[Part, ...] = ()

    def id(self, moment: Moment) -> str:
        tail = f"-{moment.number}" if moment.number else ""
        return f"{self.stem}-{moment.stage}{tail}"


class Builder:
    """Builds matters one after another; holds nothing of them but the cast and the precedents."""

    def __init__(
        self, draw: Random, cast: Cast, precedents: Precedents, today: int, trackers: int
    ) -> None:
        self._draw = draw
        self._cast = cast
        self._precedents = precedents
        self._today = today
        self._trackers = trackers

    def build(self, number: int, kind: str, start: int) -> Matter:
        """The matter `number`, of instruments of `kind`, from the day `start` (an ordinal)."""
        place = self._cast.place(self._draw, kind)
        themes = self._cast.topics(self._draw)
        moments = list(live(self._draw, LIVES[kind], start, self._today))
        if all(moment.stage != "in-force" for moment in moments):
            moments = [moment for moment in moments if moment.stage != "applies"]
        teller = Teller(self._draw, self._today, self._trackers)
        if kind == "other":
            stem = f"{place.id}-other-{number}"
            life = _Life(None, stem, kind, place, themes)
            matter = Matter([], teller.sources, [], [])
        else:
            life = self._life(f"{place.id}-{kind}-{number}", kind, place, themes, moments)
            assert life.instrument is not None
            matter = Matter([life.instrument], teller.sources, [], [])
        moments = self._stages(matter, teller, life, moments)
        if kind == "law" and self._draw.random() < 0.2:
            self._move(matter, teller, life, moments)
        return matter

    def _life(
        self,
        stem: str,
        kind: str,
        place: Jurisdiction,
        themes: tuple[str, ...],
        moments: Iterable[Moment],
    ) -> _Life:
        count = sum(moment.stage == "applies" for moment in moments)
        parts = tuple(
            Part(f"part-{n}", f"Part {n}", bearer=(self._draw.choice(BEARERS),))
            for n in range(1, count + 1)
        )
        identifier = IDENTIFIER.get(kind)
        instrument = Instrument(
            id=stem,
            type=self._draw.choice(TYPES[kind]),
            kind=kind,
            title=f"{kind.capitalize()} {stem.rpartition('-')[2]} of {place.title}",
            jurisdiction=place.code,
            ids={identifier: stem.rpartition("-")[2]} if identifier else {},
            no_id=None if identifier else "made up",
            parts=parts,
        )
        return _Life(instrument, stem, kind, place, themes, parts)

    def _stages(
        self, matter: Matter, teller: Teller, life: _Life, moments: list[Moment]
    ) -> list[Moment]:
        """Add the events of a life; the moments that became events."""
        before: Moment | None = None
        fixing: Moment | None = None
        gazette: Source | None = None
        told: list[Moment] = []
        for moment in moments:
            actor = self._cast.actor(self._draw, life.place, moment.actor)
            if moment.duty and fixing is None and moment.day > self._today:
                break
            if moment.stage == "published" and life.kind == "law":
                gazette = teller.gazette(life.stem, moment.day, actor)
            fixed = fixing if moment.duty else None
            waits = moment.stage == "in-force" and fixed is not None and self._rarely(0.04)
            facts = Facts(
                day=moment.day,
                when=None if waits else vague(self._draw, moment.day, fixed is not None),
                known=fixed.day if fixed else min(moment.day, self._today),
                actor=actor,
                set_by=life.id(fixed) if fixed else None,
                gazette=gazette if fixed or moment.stage == "published" else None,
            )
            links = self._own_links(life, moment, before, told)
            self._add(matter, teller, self._event(life, moment, actor), facts, links)
            told.append(moment)
            if moment.stage in ("adopted", "published", "text-adopted"):
                fixing = moment
            if waits:
                break
            if moment.stage != "applies":
                before = moment
        return told

    def _event(self, life: _Life, moment: Moment, actor: Actor) -> Event:
        stage = moment.stage.replace("-", " ")
        name = life.instrument.title if life.instrument else f"Matter of {life.place.title}"
        tail = f" ({moment.number})" if moment.number else ""
        party = life.kind == "treaty" and moment.number > 0
        return Event(
            id=life.id(moment),
            kind=life.kind,
            stage=moment.stage,
            title=f"{name}: {stage}{tail}",
            jurisdiction=life.place.code,
            claims=(),
            summary=f"{name} reached the stage: {stage}." if self._rarely(0.8) else None,
            seat=life.place.code if self._rarely(0.15) else None,
            instrument=life.instrument.id if life.instrument else None,
            part=(f"part-{moment.number}",) if moment.stage == "applies" else (),
            actors=() if self._rarely(0.15) else (actor.id,),
            themes=life.themes,
            party=self._cast.place(self._draw, "criminal").code if party else None,
        )

    def _own_links(
        self, life: _Life, moment: Moment, before: Moment | None, told: list[Moment]
    ) -> list[Link]:
        """Relations to earlier stages of the same life."""
        found: list[Link] = []
        if before is not None and life.instrument is not None:
            found.append(_link("followsStage", life.id(before)))
        type_, stage = _ON_OWN.get(moment.stage, ("", ""))
        earlier = next((other for other in told if other.stage == stage), None)
        if earlier is not None:
            found.append(_link(type_, life.id(earlier)))
        return found

    def _add(
        self, matter: Matter, teller: Teller, bare: Event, facts: Facts, links: list[Link]
    ) -> Event:
        """The event with its claims, which cite earlier matters too."""
        if facts.day <= self._today:
            links = [*links, *self._precedents.links(self._draw, bare.kind, facts.day)]
        event = replace(bare, claims=teller.claims(bare, facts, links))
        matter.events.append(event)
        # a deadline may move past what cites it
        if facts.when is not None and bare.stage != "applies":
            last = parse(facts.when).before
            assert last is not None
            day = last.toordinal() + MARGIN
            matter.precedents.append(Precedent(event.id, event.instrument, event.kind, day))
        return event

    def _move(self, matter: Matter, teller: Teller, life: _Life, moments: list[Moment]) -> None:
        """An amending act that moves the deadlines of this one, where there is time for it."""
        days = {moment.stage: moment.day for moment in reversed(moments)}
        if "applies" not in days or "published" not in days:
            return
        start = days["in-force"] + self._draw.randint(10, 200)
        amending = list(live(self._draw, AMENDING, start, self._today))
        if not amending or amending[-1].day >= days["applies"]:
            return
        act = self._life(f"{life.stem}-amending", "law", life.place, life.themes, ())
        assert act.instrument is not None
        assert life.instrument is not None
        matter.instruments.append(act.instrument)
        before = len(matter.events)
        amending = self._stages(matter, teller, act, amending)
        made = matter.events[before:]
        moved = [m for m in moments if m.stage == "applies"]
        for index, event in enumerate(made):
            if event.stage == "published":
                links = [_link("amends", life.instrument.id, "instrument")]
                links += [_link("postpones", life.id(moment)) for moment in moved]
                first, *rest = event.claims
                relations = sorted((*first.relations, *links), key=lambda k: (k.type, k.to))
                first = replace(first, relations=tuple(relations))
                matter.events[before + index] = replace(event, claims=(first, *rest))
        delay = self._draw.randint(180, 700)
        settings = [m for m in amending if m.stage in ("proposed", "published")]
        for index, event in enumerate(matter.events[:before]):
            number = next((m for m in moved if life.id(m) == event.id), None)
            if number is None:
                continue
            more = [
                self._setting(teller, act, event, moment, number.day + delay) for moment in settings
            ]
            claims = sorted((*event.claims, *more), key=lambda claim: claim.id)
            matter.events[index] = replace(event, claims=tuple(claims))

    def _setting(self, teller: Teller, act: _Life, event: Event, by: Moment, day: int) -> Claim:
        actor = self._cast.actor(self._draw, act.place, by.actor)
        if by.stage == "published":
            source = teller.gazette(act.stem, by.day, actor)
        else:
            source = teller.official(f"{act.id(by)}-text", by.day, actor)
        return teller.setting(f"{by.stage}-amending", event, day, act.id(by), source)

    def _rarely(self, chance: float) -> bool:
        return self._draw.random() < chance


def _link(type_: str, to: str, to_type: str = "event") -> Link:
    return Link(type_, to, DEFAULT_STRENGTH[type_], to_type)
