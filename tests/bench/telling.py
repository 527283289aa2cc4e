"""Who tells of an event: one to three claims with their sources, some vague, a few wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from data.claims import Claim, Conduct, Correction, First, Link, Says
from data.edtf import Edtf, parse
from data.records import STRUCTURAL, Actor, Check, Event, Source
from tests.bench.cast import rank
from tests.bench.lives import not_new_year

OUTLETS = 60
"""Newspapers and law firms that report; the first ones report most."""

CONDITION = "a day to be appointed by order"

ASSERTIONS: Mapping[str, str] = {
    "reported": "alleged", "arrested": "alleged", "indicted": "charged", "sentenced": "found",
    "final": "final",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What truly happened: the day as an ordinal, who acted, and what fixed the day before.

    `when` is the day as most sources tell it (EDTF), None where it waits for a condition. `known`
    is the first day on which it could be told; `gazette` the authentic text that tells it.
    """

    day: int
    when: str | None
    known: int
    actor: Actor
    set_by: str | None = None
    gazette: Source | None = None


class Teller:
    """Makes claims, and the sources that they come from, in `sources` by id."""

    def __init__(self, draw: Random, today: int, trackers: int) -> None:
        self.sources: dict[str, Source] = {}
        self._draw = draw
        self._today = today
        self._trackers = trackers
        self._read = Check("read", parse(_iso(today)))

    def gazette(self, instrument: str, day: int, actor: Actor) -> Source:
        """The authentic text of an act, as its gazette has it."""
        found = self._source(
            f"{instrument}-gazette", "authentic", actor.title, day, f"Text of {instrument}"
        )
        return self._keep(replace(found, instrument=instrument, publisher_actor=actor.id))

    def claims(self, event: Event, facts: Facts, links: list[Link]) -> tuple[Claim, ...]:
        """One to three claims about `event`; the first carries `links`, the second at times too."""
        draw = self._draw
        held = tuple(name for name in STRUCTURAL if getattr(event, name))
        count = draw.choices((1, 2, 3), (0.3, 0.4, 0.3))[0]
        when = facts.when
        told: list[Claim] = []
        for number in range(count):
            source, known = self._told_in(event, facts, number)
            says = Says(condition=CONDITION) if when is None else Says(date=parse(when))
            own = facts.set_by if source.tier in ("authentic", "official") else None
            told.append(
                Claim(
                    event=event.id,
                    id=f"c{number + 1}",
                    source=source.id,
                    says=replace(says, set_by=own),
                    supports=held,
                    known_from=known,
                    **self._place(event, when, source),
                )
            )
            if when is not None and draw.random() < 0.15:
                when = vaguer(when)
        told[0] = replace(told[0], says=self._details(event, facts, told[0].says))
        for index in range(count if draw.random() < 0.25 else 1):
            ends = {(link.type, link.to): link for link in links}
            told[index] = replace(
                told[index], relations=tuple(link for _, link in sorted(ends.items()))
            )
        if count > 1 and facts.set_by is None and facts.when is not None:
            self._spoil(told, facts.day)
        return tuple(told)

    def setting(self, id: str, event: Event, day: int, by: str, source: Source) -> Claim:
        """A claim that the stage `by` of some act sets the day of `event`."""
        return Claim(
            event=event.id,
            id=id,
            source=source.id,
            says=Says(date=parse(_iso(day)), set_by=by),
            supports=tuple(name for name in STRUCTURAL if getattr(event, name)),
            known_from=source.known_from,
            quote=f"shall apply from {_words(day)}",
            locator="Article 2",
        )

    def official(self, id: str, day: int, actor: Actor) -> Source:
        """A document of a body on its own acts."""
        found = self._source(id, "official", actor.title, day, f"Document of {actor.title}")
        return self._keep(replace(found, publisher_actor=actor.id))

    def _told_in(self, event: Event, facts: Facts, number: int) -> tuple[Source, Edtf | None]:
        """The source of a claim, and since when the claim is known."""
        draw = self._draw
        if number == 0 and facts.gazette is not None:
            return facts.gazette, facts.gazette.known_from
        if number == 0 and (facts.set_by is not None or draw.random() < 0.4):
            found = self.official(f"{event.id}-official", facts.known, facts.actor)
            return found, found.known_from
        day = min(facts.known + draw.choice((0, 0, 1, 1, 2, 5, 30)), self._today)
        if draw.random() < 0.1:
            return self._tracker(), parse(_iso(day))
        tier = draw.choices(("press", "analysis", "aggregator"), (0.6, 0.3, 0.1))[0]
        outlet = rank(draw, OUTLETS) + 1
        found = self._source(
            f"{event.id}-{tier}-{number}",
            tier,
            f"{tier.capitalize()} outlet {outlet}",
            day,
            f"Report: {event.title}",
        )
        earlier = next(reversed(self.sources.values()), None)
        if number > 0 and earlier is not None and earlier.id.startswith(event.id):
            if draw.random() < 0.05:  # one story, printed twice
                found = replace(found, origin=earlier.origin)
            elif draw.random() < 0.06:
                found = replace(found, check=Check("cited", by=earlier.id))
        elif draw.random() < 0.02:
            found = replace(found, check=Check("unread"))
        return self._keep(found), found.known_from

    def _tracker(self) -> Source:
        """A tracker or wiki that tells of many events and bears no day: known when it was read."""
        number = rank(self._draw, self._trackers) + 1
        id_ = f"tracker-{number}"
        return self.sources.get(id_) or self._keep(
            Source(
                id=id_,
                tier="aggregator",
                publisher=f"Tracker {number}",
                language="en",
                check=self._read,
                origin=id_,
                known_from=self._read.on,
                title=f"Tracker {number} of rules and cases",
                url=f"https://tracker-{number}.test/",
            )
        )

    def _source(self, id_: str, tier: str, publisher: str, day: int, title: str) -> Source:
        published = parse(_iso(min(day, self._today)))
        return Source(
            id=id_,
            tier=tier,
            publisher=publisher,
            language=self._draw.choice(("en", "en", "en", "fr", "de", "ja", "zh", "es")),
            check=replace(self._read, sha256=f"{self._draw.getrandbits(256):064x}"),
            origin=id_,
            known_from=published,
            title=title,
            url=f"https://documents.test/{id_}",
            published=published,
        )

    def _keep(self, source: Source) -> Source:
        return self.sources.setdefault(source.id, source)

    def _place(self, event: Event, when: str | None, source: Source) -> dict[str, Any]:
        """Where in the source it stands: a quotation, often a locator, at times as printed."""
        words = CONDITION if when is None else when
        found = {"quote": f"{event.stage.replace('-', ' ')}: {event.title}, {words}"}
        if source.language != "en":
            found["translation"] = f"{event.stage.replace('-', ' ')}, {words}"
        if source.tier in ("authentic", "official"):
            found["locator"] = f"Article {self._draw.randint(1, 99)}"
        if when is not None and self._draw.random() < 0.15:
            found["printed"] = f"as of {when}"
        return found

    def _details(self, event: Event, facts: Facts, says: Says) -> Says:
        """What is told beyond the day: counts, penalties, fines, conduct, firsts, statements."""
        draw = self._draw
        more: dict[str, Any] = {}
        if event.stage == "arrested":
            more |= {"count": draw.randint(1, 40), "count_of": "persons"}
        if event.stage == "sentenced":
            more["penalty"] = f"imprisonment of {draw.randint(1, 12)} years"
        if event.stage == "fined":
            more["amount"] = f"EUR {draw.randint(1, 400) * 50000}"
        if event.kind == "criminal" and event.stage in ASSERTIONS:
            what = "made unlawful images with an AI system"
            more["conduct"] = Conduct(ASSERTIONS[event.stage], facts.actor.id, what)
        if draw.random() < 0.02:
            more["first"] = First(
                f"{event.stage.replace('-', ' ')} of its kind", event.jurisdiction
            )
        if draw.random() < 0.2:
            more["statements"] = (f"The text runs to {draw.randint(2, 300)} pages.",)
        return replace(says, **more)

    def _spoil(self, told: list[Claim], day: int) -> None:
        """A few reports are wrong and corrected, a few disagree, a few are disputed."""
        draw, last = self._draw, told[-1]
        lot = draw.random()
        if lot < 0.02:
            early = parse(_iso(not_new_year(day - draw.randint(5, 400))))
            told[-1] = replace(last, says=replace(last.says, date=early))
            told[0] = replace(
                told[0],
                corrects=(
                    Correction(
                        claim=last.key,
                        type="correction",
                        note=f"The report has {early.text}; the record shows another day.",
                        on="date",
                    ),
                ),
            )
        elif lot < 0.035:
            known = last.known_from.not_before if last.known_from else None
            other = not_new_year(min(day + draw.randint(1, 3), known.toordinal() if known else day))
            told[-1] = replace(last, says=replace(last.says, date=parse(_iso(other))))
        elif lot < 0.045:
            told[-1] = replace(last, disputes=(told[0].key,))


def vague(draw: Random, day: int, fixed: bool) -> str:
    """The day as sources tell it: mostly to the day, else a literal that allows it.

    `fixed`: a text says it, so it is a day or at times a month.
    """
    iso = _iso(day)
    lot = draw.random()
    if lot < (0.93 if fixed else 0.78):
        return iso
    if fixed or lot < 0.86:
        return iso[:7]
    if lot < 0.89:
        return iso[:4]
    if lot < 0.91:
        return iso[:7] + "~"
    if lot < 0.92:
        return iso + "?"
    if lot < 0.95:
        return f"[{_iso(day - draw.randint(0, 9))}..{_iso(day + draw.randint(1, 9))}]"
    if lot < 0.98:
        return f"[..{iso}]"
    return f"{iso}/{_iso(day + draw.randint(1, 20))}"


def vaguer(when: str) -> str:
    """The month of a day; any other literal as it is."""
    return when[:7] if len(when) == 10 else when


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _words(day: int) -> str:
    given = date.fromordinal(day)
    return f"{given.day} {given:%B %Y}"
