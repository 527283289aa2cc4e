"""Checks on the records that shapes say badly: recomputed values, order in time, stages, outcomes.

Each check is a pure function that yields findings; `ontology.validation` runs them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pyoxigraph import NamedNode, Quad, Triple

from data.edtf import Tri, parse, precedes
from data.records import STRUCTURAL, Catalogue, Event
from ontology import iri, resolved
from ontology.ends import OUTCOMES
from ontology.finding import Finding
from ontology.law import BINDING
from ontology.mapping import said
from ontology.resolution import Resolved
from ontology.vocab import CLX, RDF, RELATIONS, STAGES

LEGAL = ("legal-effect", "legal-procedure")
"""Strengths at which a wrong order in time is a violation and not a warning."""

_BOUNDS = ("notBefore", "before", "beginBefore", "endNotBefore", "precision", "qualifier",
           "timeKind", "openStart", "openEnd")  # fmt: skip


def bounds(triples: Iterable[Triple]) -> Iterator[Finding]:
    """Stored bounds must be those that follow from the EDTF literal beside them."""
    stored: dict[str, set[Triple]] = defaultdict(set)
    dates: dict[str, str] = {}
    derived = {CLX + name for name in _BOUNDS}
    for triple in triples:
        if not isinstance(triple.subject, NamedNode):
            continue
        subject, predicate = triple.subject.value, triple.predicate.value
        if predicate in derived:
            stored[subject].add(triple)
        elif predicate == CLX + "date":
            dates[subject] = triple.object.value  # type: ignore[union-attr]
    for subject in sorted({*stored, *dates}):
        text = dates.get(subject)
        due = set(resolved.bounds(NamedNode(subject), parse(text))) if text else set()
        if stored[subject] != due:
            wrong = sorted({t.predicate.value.removeprefix(CLX) for t in stored[subject] ^ due})
            yield Finding(
                iri.parse(subject)[1],
                f"{', '.join(wrong)} do not follow from the date {text or '(none)'}:"
                " rebuild the resolved view",
                "violation",
                "bounds-recomputed",
            )


def support(view: Iterable[Resolved], quads: Iterable[Quad]) -> Iterator[Finding]:
    """Every resolved triple must have a live claim or be derived."""
    for triple in resolved.unsupported(view, quads):
        predicate = triple.predicate.value.rpartition("#")[2]
        yield Finding(
            _record(triple.subject.value),  # type: ignore[union-attr]
            f"the view says {predicate} {_shown(triple.object)} and no live claim does:"
            " let a claim support it",
            "violation",
            "unsupported",
        )


def empty_claims(catalogue: Catalogue, quads: Iterable[Quad]) -> Iterator[Finding]:
    """A claim must say something."""
    speaking = {
        quad.graph_name.value
        for quad in quads
        if isinstance(quad.graph_name, NamedNode) and quad.predicate.value != RDF + "type"
    }
    for claim in catalogue.claims():
        if iri.claim(claim.key) not in speaking:
            yield Finding(
                claim.event,
                f"claim '{claim.id}': it says nothing: fill 'says', 'supports' or 'relations'",
                "violation",
                "empty-claim",
            )


def order(view: Mapping[str, Resolved]) -> Iterator[Finding]:
    """A relation with a time order must not start from what certainly came before its end."""
    for event in view.values():
        for relation in event.relations:
            target = view.get(relation.target)
            if not RELATIONS[relation.type].ordered or target is None:
                continue
            if event.date is None or target.date is None:
                continue
            if precedes(event.date, target.date) is Tri.YES:
                yield Finding(
                    event.id,
                    f"it {RELATIONS[relation.type].says} '{target.id}' and yet came before it"
                    f" ({event.date.text} against {target.date.text}):"
                    " turn the relation round or mend a date",
                    "violation" if relation.strength in LEGAL else "warning",
                    "relation-order",
                )


def same_instrument(catalogue: Catalogue) -> Iterator[Finding]:
    """`followsStage` joins stages of one instrument."""
    for claim in catalogue.claims():
        own = catalogue.events[claim.event].instrument
        for link in claim.relations:
            if link.type != "followsStage":
                continue
            other = catalogue.events.get(link.to)
            if other is None or own is None or other.instrument != own:
                yield Finding(
                    claim.event,
                    f"claim '{claim.id}': followsStage leads to '{link.to}', which is no stage of"
                    f" the same instrument ({own or 'none is given'}): use another relation",
                    "violation",
                    "follows-stage",
                )


def supported_fields(catalogue: Catalogue) -> Iterator[Finding]:
    """Every structural field that an event has must be supported by one of its claims."""
    for event in catalogue.events.values():
        told = [pair for claim in event.claims for pair in said(event, claim)]
        for name in STRUCTURAL:
            value = getattr(event, name)
            if value and (name, value) not in told:
                yield Finding(
                    event.id,
                    f"no claim supports the field '{name}': list it under a claim's 'supports',"
                    " or leave the field out",
                    "violation",
                    "unsupported-field",
                )


def stages(catalogue: Catalogue) -> Iterator[Finding]:
    """Stages come from the scheme of the event's kind, and the kind is the instrument's."""
    for event in catalogue.events.values():
        scheme = STAGES[event.kind]
        told = [("", event.stage)] + [
            (f"claim '{claim.id}': ", claim.says.stage)
            for claim in event.claims
            if claim.says.stage
        ]
        for place, stage in told:
            if stage not in scheme:
                yield Finding(
                    event.id,
                    f"{place}'{stage}' is no stage of the kind '{event.kind}'"
                    f" (it has: {', '.join(scheme)})",
                    "violation",
                    "stage-of-kind",
                )
        instrument = catalogue.instruments.get(event.instrument or "")
        if instrument is not None and instrument.kind != event.kind:
            yield Finding(
                event.id,
                f"its kind is '{event.kind}' and that of '{instrument.id}' is"
                f" '{instrument.kind}': make them agree",
                "violation",
                "kind-of-instrument",
            )


def duplicates(view: Mapping[str, Resolved]) -> Iterator[Finding]:
    """The same stage of the same thing on the same date is probably one event."""
    seen: dict[tuple[object, ...], str] = {}
    for item in view.values():
        event = item.event
        if event.instrument is None or item.date is None:
            continue
        key = (event.instrument, event.stage, event.part, event.party, event.scope,
               event.actors, item.date.text)  # fmt: skip
        if key in seen:
            yield Finding(
                event.id,
                f"'{seen[key]}' has the same instrument, stage and date ({item.date.text}):"
                " make them one event, or say in 'part', 'scope' or 'actors' how they differ",
                "warning",
                "duplicate-stage",
            )
        seen.setdefault(key, event.id)


def arrests(catalogue: Catalogue, view: Mapping[str, Resolved], today: date) -> Iterator[Finding]:
    """An arrest that is certainly over two years old on `today` should have a known outcome."""
    links = catalogue.backlinks

    def closed(ids: Iterable[str]) -> Iterator[Resolved]:
        for id_ in ids:
            other = view.get(id_)
            if other is not None and other.event.stage in OUTCOMES:
                yield other

    for item in view.values():
        latest = item.date.latest if item.date is not None else None
        if item.event.stage != "arrested" or latest is None or _years_on(latest, 2) > today:
            continue
        known = any(closed(links.stages.get(item.event.instrument or "", ()))) or any(
            relation.target == item.id
            for other in closed(links.pointing.get(item.id, ()))
            for relation in other.relations
        )
        if not known and not item.values.get("outcome"):
            yield Finding(
                item.id,
                f"no outcome of the arrest is known on {today}, over two years on: look for"
                " release, charges or judgment, or say in says.outcome that none is reported",
                "warning",
                "arrest-outcome",
            )


def settings(catalogue: Catalogue) -> Iterator[Finding]:
    """A date set by an act takes effect with the act, so the act's entry into force is needed."""

    def enters(instrument: str) -> bool:
        life = (catalogue.events[id_] for id_ in catalogue.backlinks.stages.get(instrument, ()))
        return any(
            event.stage in ("in-force", "effective") and not event.part and not event.party
            for event in life
        )

    for claim in catalogue.claims():
        by = catalogue.events.get(claim.says.set_by or "")
        if by is None:
            continue
        if by.instrument is None:
            yield Finding(
                claim.event,
                f"claim '{claim.id}': '{by.id}', which sets the date, belongs to no instrument:"
                " give it one",
                "violation",
                "set-by-instrument",
            )
        elif by.stage in BINDING and not enters(by.instrument):
            yield Finding(
                claim.event,
                f"claim '{claim.id}': the date set by '{by.id}' never takes effect, since no event"
                f" tells when '{by.instrument}' came into force: add that event",
                "warning",
                "set-by-in-force",
            )


def left_out(catalogue: Catalogue, view: Mapping[str, Resolved]) -> Iterator[Finding]:
    """Events that no view shows on the release day."""
    for event in catalogue.events.values():
        if event.id not in view:
            yield Finding(
                event.id,
                f"no claim was certainly known by the release day ({catalogue.release.date}), so"
                " no view shows the event: date a source",
                "warning",
                "never-known",
            )


def tells_time(event: Event) -> bool:
    """Does any claim tell a date or condition, in effect or not?"""
    return any(claim.says.date or claim.says.condition for claim in event.claims)


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)


def _record(value: str) -> str:
    """The event id behind the IRI of an event or of one of its relation or statement nodes."""
    return iri.parse(value)[1].partition(iri.SEP)[0]


def _shown(term: object) -> str:
    text = str(getattr(term, "value", term))
    name = text.rpartition("#")[2].rpartition("/")[2] if "://" in text else text
    return f"'{name[:60]}'"


__all__ = [
    "LEGAL", "arrests", "bounds", "duplicates", "empty_claims", "left_out", "order",
    "same_instrument", "settings", "stages", "support", "supported_fields", "tells_time",
]  # fmt: skip
