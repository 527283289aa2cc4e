"""How far a claim is believed on a knowledge day: computed from the claims live on it.

Rank, strongest first: the authentic text of the instrument at issue; a body on its own acts; other
official or authentic documents; press and analysis; aggregators. A claim is *primary* only for the
acts of its own publisher, so a gazette is primary for the text and the police for the arrest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from data.claims import Claim, Correction
from data.edtf import nested
from data.records import Catalogue, Event, Source

RANKS: Mapping[str, int] = {
    "authentic": 2,
    "official": 2,
    "press": 3,
    "analysis": 3,
    "aggregator": 4,
}

_SAID = ("date", "count", "ages", "penalty", "first", "conduct")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A live claim with its weight.

    `belief` is one of the scheme ``belief``; `corrected` holds the live corrections made *to* this
    claim as (correcting claim's key, correction).
    """

    claim: Claim
    source: Source
    rank: int
    primary: bool
    belief: str = "reported"
    corrected: tuple[tuple[str, Correction], ...] = ()

    def tells(self, field: str) -> bool:
        """May this claim's word on `field` count: not superseded, nor corrected on it?"""
        if self.belief == "superseded":
            return False
        # most claims were never corrected, and this is asked for every field of each
        return not self.corrected or not any(
            correction.type == "correction" and correction.on in (field, "event", None)
            for _, correction in self.corrected
        )


class Weights(Mapping[str, tuple[Weighed, ...]]):
    """By event, the claims live on `known_at`, weighed when asked for; strongest first, then by id.

    Events without a live claim are not there. A claim whose source is undated never takes part on
    a day (`Claim.known_by`).
    """

    def __init__(self, catalogue: Catalogue, known_at: date) -> None:
        self.catalogue = catalogue
        self.known_at = known_at
        self._weighed = lru_cache(catalogue.kept)(self._weigh)
        self._live = lru_cache(catalogue.kept)(self._lives)

    def __getitem__(self, event: str) -> tuple[Weighed, ...]:
        found = self._weighed(event)
        if not found:
            raise KeyError(event)
        return found

    def __contains__(self, event: object) -> bool:
        return isinstance(event, str) and self._live(event)

    def __iter__(self) -> Iterator[str]:
        return filter(self._live, self.catalogue.events)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _lives(self, id_: str) -> bool:
        event = self.catalogue.events.get(id_)
        return event is not None and any(c.known_by(self.known_at) for c in event.claims)

    def _claims(self, id_: str) -> list[Claim]:
        event = self.catalogue.events.get(id_)
        claims = () if event is None else event.claims
        return [claim for claim in claims if claim.known_by(self.known_at)]

    def _weigh(self, id_: str) -> tuple[Weighed, ...]:
        claims = self._claims(id_)
        if not claims:
            return ()
        event = self.catalogue.events[id_]
        corrected, disputed, superseded = _marks(self._around(id_, claims))
        group = []
        for claim in claims:
            source = self.catalogue.sources[claim.source]
            primary = _primary(self.catalogue, event, claim, source)
            rank = (0 if source.tier == "authentic" else 1) if primary else RANKS[source.tier]
            group.append(Weighed(claim, source, rank, primary))
        # what is superseded backs nothing, so it is marked before the others are judged
        group = [_marked(w, corrected, superseded) for w in group]
        judged = [_judged(w, group, disputed, superseded) for w in group]
        return tuple(sorted(judged, key=lambda w: (w.rank, w.claim.id)))

    def _around(self, id_: str, claims: list[Claim]) -> list[Claim]:
        """The claims, those that mark them, those that mark these, and so on."""
        marking = self.catalogue.backlinks.marking
        found, waiting, seen = list(claims), list(marking.get(id_, ())), {id_}
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                found += self._claims(other)
                waiting += marking.get(other, ())
        return found


def _marked(
    w: Weighed,
    corrected: Mapping[str, list[tuple[str, Correction]]],
    superseded: set[str],
) -> Weighed:
    key = w.claim.key
    if key not in corrected and key not in superseded:
        return w
    belief = "superseded" if key in superseded else w.belief
    return replace(w, corrected=tuple(corrected.get(key, ())), belief=belief)


def _judged(w: Weighed, group: list[Weighed], disputed: set[str], superseded: set[str]) -> Weighed:
    key = w.claim.key
    belief = _belief(w, group, key in disputed, key in superseded)
    return w if belief == w.belief else replace(w, belief=belief)


def _primary(catalogue: Catalogue, event: Event, claim: Claim, source: Source) -> bool:
    if source.tier == "authentic" and source.instrument is not None:
        act = catalogue.events[claim.says.set_by].instrument if claim.says.set_by else None
        return source.instrument in (event.instrument, act)
    own = source.tier in ("authentic", "official") and source.publisher_actor is not None
    return own and source.publisher_actor in (*event.actors, *claim.says.actors)


def _marks(
    claims: list[Claim],
) -> tuple[dict[str, list[tuple[str, Correction]]], set[str], set[str]]:
    corrected: dict[str, list[tuple[str, Correction]]] = defaultdict(list)
    disputed: set[str] = set()
    superseded: set[str] = set()
    for claim in claims:
        for correction in claim.corrects:
            corrected[correction.claim].append((claim.key, correction))
        for other in claim.disputes:
            disputed |= {other, claim.key}
        superseded |= set(claim.supersedes)
    counting: dict[str, list[tuple[str, Correction]]] = defaultdict(list)
    for target, marks in corrected.items():
        counting[target] = sorted(
            (mark for mark in marks if _stands(mark, corrected, superseded)),
            key=lambda mark: (mark[0], mark[1].order),
        )
    return counting, disputed, superseded


def _stands(
    mark: tuple[str, Correction],
    corrected: Mapping[str, list[tuple[str, Correction]]],
    superseded: set[str],
    seen: frozenset[str] = frozenset(),
) -> bool:
    """Does a correction count: its claim not superseded, nor itself corrected on the field?"""
    corrector, correction = mark
    if corrector in superseded:
        return False
    if corrector in seen:
        # claims that correct one another in a ring: the check refuses them
        return True
    fields = (correction.on, "event", None)
    return not any(
        other[1].type == "correction"
        and (correction.on is None or other[1].on in fields)
        and _stands(other, corrected, superseded, seen | {corrector})
        for other in corrected.get(corrector, ())
    )


def _belief(w: Weighed, group: list[Weighed], disputed: bool, superseded: bool) -> str:
    if superseded:
        return "superseded"
    # wrong on a detail is no refutation of the rest: `corrected` tells the detail
    if not (w.tells("date") and w.tells("stage")) or not any(map(w.tells, _told(w.claim))):
        return "refuted"
    if disputed:
        return "disputed"
    if w.primary and w.source.check.how == "read":
        return "verified"
    return "corroborated" if any(_backs(other, w) for other in group) else "reported"


def _told(claim: Claim) -> list[str]:
    """What the claim speaks of, in the words of `Correction.on`."""
    says = claim.says
    names = [name for name in _SAID if getattr(says, name) is not None]
    if says.statements:
        names.append("statement")
    return [*names, *claim.supports] or ["event"]


def _backs(other: Weighed, w: Weighed) -> bool:
    """Does `other`, of an independent origin, say the same of the event's date and stage?"""
    same_voice = (
        other.source.origin == w.source.origin or other.source.publisher == w.source.publisher
    )
    if same_voice or other.claim.key == w.claim.key:
        return False
    if not (other.tells("date") and other.tells("stage")):
        return False
    mine, theirs = w.claim.says, other.claim.says
    if mine.set_by != theirs.set_by and mine.set_by and theirs.set_by:
        return False
    if (mine.stage or None) != (theirs.stage or None):
        return False
    if mine.date is None or theirs.date is None:
        return mine.date is theirs.date and mine.condition == theirs.condition
    return nested(mine.date, theirs.date) or nested(theirs.date, mine.date)
