"""Legal status of an instrument or a part of it on a day: computed from dated events, never stored.

Rules, in order, over the stages that concern the part (its own, those of the parts that hold it,
those of the whole instrument):

1. Ended: the last of vetoed, withdrawn, lapsed, annulled, repealed, expired that has happened and
   was not undone (`veto-overridden`, `reinstated`) is the status; annulled, too, if a judgment of
   another matter annuls what brought it into force.
2. Suspended: `suspended` or `postponed` without later `reinstated`; a postponement counts only
   while nothing is in force.
3. In force, by the innermost stated entry into force: applicable if the innermost stated day of
   application has come, or none is stated; else in-force-not-applicable. An executive order is in
   force on signing, an authority's decision on its day, where nothing else is stated.
4. Enacted but not in force: adopted. Under way: proposed. Nothing known: unknown.

A vague date may leave two statuses possible; then it is unknown, and the reason names the date. An
entry into force counts only if it had come on the knowledge day too: for later days, the law in
force on that day is carried forward.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from data.edtf import Tri, precedes
from data.records import Instrument
from graph.reasons import IN_PART, Deciding, reason_of, words_of
from graph.stages import (
    APPLICATION,
    ENACTED,
    ENDED,
    ENTRY,
    PROPOSED,
    application,
    happened,
    innermost,
)
from graph.upcoming import Upcoming, moves, upcoming
from graph.view import View
from ontology.ends import UNDOES, life_order, open_ends
from ontology.resolution import Resolved

MOST_VAGUE = 8
NO_STATUS = frozenset({"case", "criminal", "study", "other"})
AT_ONCE = frozenset({"order"})
"""Types of instruments that take effect on signing, where no other day is stated."""


@dataclass(frozen=True, slots=True)
class LegalStatus:
    """The answer: the word, the reason, the events that decide it and what is pending."""

    instrument: str
    part: str | None
    status: str
    reason: str
    deciding: tuple[Deciding, ...]
    pending: tuple[Upcoming, ...]
    moved: tuple[dict[str, Any], ...] = field(default=())


def legal_status(view: View, instrument: Instrument, part: str | None = None) -> LegalStatus:
    """Status of `instrument`, or of its part `part`, by the view's clocks.

    Raises
    ------
    KeyError
        The instrument has no such part.
    """
    if part is not None and instrument.part(part) is None:
        raise KeyError(part)
    lineage = instrument.lineage(part) if part is not None else ()
    stages = view.stages(instrument.id)
    relevant = [
        resolved
        for resolved in stages
        if not resolved.event.part or set(resolved.event.part) & set(lineage)
    ]
    if instrument.kind in NO_STATUS:
        return _procedure(view, instrument, part, relevant)
    readings = {
        _decide(view, instrument, lineage, relevant, past) for past in _assignments(view, relevant)
    }
    pending = upcoming(view, relevant, lineage)
    if part is not None:
        early = _not_yet(view, instrument, part, relevant, pending)
        if early is not None:
            return early
    moved = tuple(
        move
        for resolved in relevant
        if set(resolved.event.part) & set(lineage) or not lineage
        for move in moves(view, resolved)
    )
    words = sorted({status for status, _ in readings})
    if len(words) > 1:
        vague = [r for r in relevant if happened(view, r) is Tri.UNKNOWN]
        reason = f"Either {' or '.join(words)}: " + "; ".join(
            f"“{r.event.title}” is dated {r.date.text if r.date else 'nowhere'}" for r in vague
        )
        deciding = tuple(_deciding(r, "may have happened by then") for r in vague)
        return LegalStatus(instrument.id, part, "unknown", reason + ".", deciding, pending, moved)
    status, deciding = min(readings, key=lambda reading: [d.event for d in reading[1]])
    if part is None and status in ("unknown", "proposed", "adopted"):
        status, deciding = _in_part(view, stages, relevant) or (status, deciding)
    said = words_of(instrument, status, relevant, deciding)
    reason = reason_of(view, status, deciding, pending, said)
    return LegalStatus(instrument.id, part, status, reason, deciding, pending, moved)


def _not_yet(
    view: View,
    instrument: Instrument,
    part: str,
    relevant: list[Resolved],
    pending: tuple[Upcoming, ...],
) -> LegalStatus | None:
    """The status of a part that no law of the day holds: unknown, or that of the act to come."""
    own = [resolved for resolved in relevant if part in resolved.event.part]
    told = [
        event
        for event in view.catalogue.backlinks.stages.get(instrument.id, ())
        if part in view.catalogue.events[event].part
    ]
    if told and not own:
        reason = f"Nothing was known of this part on {view.clocks.known}."
        return LegalStatus(instrument.id, part, "unknown", reason, (), pending)
    duties = [r for r in own if r.event.stage in ENTRY | APPLICATION]
    if not duties or any(_law(r) or not r.pending for r in duties):
        return None
    first = duties[0].pending[0]
    status = "adopted" if first.stage in ENACTED else "proposed"
    deciding = (_deciding(view.by_id[first.event], "is how far the act had come that brings it"),)
    reason = reason_of(view, status, deciding, pending)
    return LegalStatus(instrument.id, part, status, reason, deciding, pending)


def _law(resolved: Resolved) -> bool:
    """Does a law of the day date the duty, be it by a condition?"""
    return resolved.foreseen and bool(resolved.date or resolved.condition)


def _in_part(
    view: View, stages: tuple[Resolved, ...], relevant: list[Resolved]
) -> tuple[str, tuple[Deciding, ...]] | None:
    """An act whose parts alone have stated days is in force as soon as one of them is."""
    if any(resolved.event.stage in ENTRY | APPLICATION for resolved in relevant):
        return None
    begun = [
        resolved
        for resolved in stages
        if resolved.event.part and resolved.event.stage in ENTRY | APPLICATION
        if happened(view, resolved) is Tri.YES
    ]
    return ("applicable", (_deciding(begun[0], IN_PART),)) if begun else None


def _assignments(view: View, relevant: list[Resolved]) -> list[frozenset[str]]:
    """The sets of events that may have happened: the sure ones and any choice of the vague.

    Of more than `MOST_VAGUE` vague ones: none, one, all but one, or all.
    """
    sure = {r.id for r in relevant if happened(view, r) is Tri.YES}
    vague = [r.id for r in relevant if happened(view, r) is Tri.UNKNOWN]
    count = len(vague)
    sizes = range(count + 1) if count <= MOST_VAGUE else (0, 1, count - 1, count)
    return [frozenset(sure.union(some)) for size in sizes for some in combinations(vague, size)]


def _decide(
    view: View,
    instrument: Instrument,
    lineage: tuple[str, ...],
    relevant: list[Resolved],
    come: frozenset[str],
) -> tuple[str, tuple[Deciding, ...]]:
    reached = [resolved for resolved in relevant if resolved.id in come]
    # what one party to a treaty does changes nothing for the treaty, but that it is adopted
    past = [resolved for resolved in reached if not resolved.event.party]
    ended = _ended(past)
    if ended is not None:
        return ENDED[ended.event.stage], (_deciding(ended, "ended it"),)
    entry = _entry(instrument, past, relevant, lineage)
    judgment = _struck(view, entry) if entry is not None else None
    if judgment is not None:
        return "annulled", (_deciding(judgment, "annulled it"),)
    halted = _last(past, frozenset({"suspended"} if entry else {"suspended", "postponed"}))
    if halted is not None and not _over(halted, view.clocks.day):
        resumed = _last(past, frozenset({"reinstated"}))
        if resumed is None or _before(resumed, halted):
            return halted.event.stage, (_deciding(halted, f"{halted.event.stage} it"),)
    if entry is not None:
        return _in_force(lineage, relevant, come, entry)
    for words, stages in (("adopted", ENACTED), ("proposed", PROPOSED)):
        last = _last(reached, stages)
        if last is not None:
            return words, (_deciding(last, "is the last stage reached"),)
    return "unknown", ()


def _ended(past: list[Resolved]) -> Resolved | None:
    """The last end that nothing undid; an authority that lifts a measure may decide anew."""
    life = sorted(past, key=lambda r: life_order(r.date, r.event.stage, r.id))
    stages = [resolved.event.stage for resolved in life]
    # a procedure closed after a decision leaves the decision standing
    ends = set(ENDED) - ({"closed"} if ENTRY & set(stages) else set())
    anew = dict.fromkeys(ENTRY, frozenset({"lifted", "set-aside"}))
    standing = open_ends(stages, ends, {**UNDOES, **anew})
    return life[standing[-1]] if standing else None


def _struck(view: View, entry: Resolved) -> Resolved | None:
    """The judgment, a stage of another matter, that has annulled what `entry` brought."""
    found = [
        view.by_id[relation.source]
        for relation in view.incoming(entry.id)
        if relation.type == "annuls"
    ]
    return next((judged for judged in found if happened(view, judged) is Tri.YES), None)


def _over(halted: Resolved, day: date) -> bool:
    """Had a suspension run out by itself?"""
    until = halted.event.until or halted.date
    lasting = halted.event.until is not None or (until is not None and until.kind == "lasting")
    return lasting and until is not None and until.latest is not None and until.latest < day


def _entry(
    instrument: Instrument, past: list[Resolved], relevant: list[Resolved], lineage: tuple[str, ...]
) -> Resolved | None:
    """What brought it into force: the innermost stated entry, if that has come."""
    # what applies is in force, though nobody recorded since when
    stated = innermost(relevant, lineage, ENTRY) or application(relevant, lineage)
    if not stated and instrument.type in AT_ONCE:
        return _last(past, frozenset({"signed"}))
    return next((resolved for resolved in reversed(past) if resolved in stated), None)


def _before(undoing: Resolved, undone: Resolved) -> bool:
    """Did `undoing` come first, and so undo an earlier one? Only what is proven counts."""
    if undoing.date is None or undone.date is None:
        return False
    return precedes(undoing.date, undone.date) is Tri.YES


def _in_force(
    lineage: tuple[str, ...],
    relevant: list[Resolved],
    come: frozenset[str],
    entry: Resolved,
) -> tuple[str, tuple[Deciding, ...]]:
    opened = _deciding(entry, "brought it into force")
    stated = application(relevant, lineage)
    if not stated:
        return "applicable", (opened,)
    begun = [resolved for resolved in stated if resolved.id in come]
    if begun:
        return "applicable", (opened, _deciding(begun[0], "is its day of application"))
    words = "is its day of application, still to come"
    return "in-force-not-applicable", (opened, _deciding(stated[0], words))


def _last(events: list[Resolved], stages: frozenset[str]) -> Resolved | None:
    found = [resolved for resolved in events if resolved.event.stage in stages]
    return found[-1] if found else None


def _deciding(resolved: Resolved, words: str) -> Deciding:
    day = resolved.date.text if resolved.date else None
    return Deciding(resolved.id, resolved.event.stage, day, words)


def _procedure(
    view: View, instrument: Instrument, part: str | None, relevant: list[Resolved]
) -> LegalStatus:
    """Cases and studies have stages reached, not a legal status."""
    past = [resolved for resolved in relevant if happened(view, resolved) is Tri.YES]
    deciding = tuple(_deciding(r, "is the last stage reached") for r in past[-1:])
    reason = f"A matter of the kind '{instrument.kind}' has stages, not a legal status"
    if deciding:
        title = view.catalogue.events[deciding[0].event].title
        reason += f"; the last one reached is “{title}” ({deciding[0].date or 'undated'})"
    return LegalStatus(
        instrument.id, part, "unknown", reason + ".", deciding, upcoming(view, relevant, ())
    )
