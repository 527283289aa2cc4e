"""Records held against the shapes and the checks: what is amiss, and in which record.

Pure, and without network. Records are looked at some at a time, whole lives together, over the
resolved view on the release day, what claims are, and what records describe. What single claims say
stays out of the shapes, so that two that differ are no fault. What a record names is looked up; so
only the records at hand are held, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from typing import TypeVar

from pyoxigraph import NamedNode, Triple

from data.records import Catalogue
from ontology import checks, iri, mapping, resolved, terms
from ontology.finding import Finding
from ontology.lint import lint
from ontology.mapping import Record
from ontology.resolution import Resolved, resolve
from ontology.shapes import shapes
from ontology.statements import quads, triples
from ontology.told import Objects, Told, by_subject
from ontology.vocab import CLX

T = TypeVar("T")

_THINGS = ("jurisdictions", "themes", "actors", "sources", "instruments")

BATCH = 200
"""Events looked at together, and a life's more."""
LOADED = 4_096
"""Nodes of other records that are kept."""


def validate(catalogue: Catalogue) -> list[Finding]:
    """Everything amiss in sound-looking records, by subject; an empty list is a clean bill.

    A finding's `subject` is the id of an event, instrument, source, actor, place or theme; for a
    claim, relation or statement it is the event, and the message names the claim.
    """
    return sorted(set(findings(catalogue)))


def findings(catalogue: Catalogue) -> Iterator[Finding]:
    """The same as it is found, batch by batch; each once."""
    checker = Checker(catalogue)
    for batch in checker.batches():
        yield from checker.amiss(batch)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of one shelf of the catalogue; of events, whole lives."""

    shelf: str
    ids: Sequence[str]


class Checker:
    """Looks at a catalogue batch by batch; batches depend on nothing of one another."""

    def __init__(self, catalogue: Catalogue) -> None:
        today = catalogue.release.date
        self.catalogue = catalogue
        self._view = resolve(catalogue, today, today)
        self._load = lru_cache(LOADED)(_Loader(catalogue, self._view))
        things = (getattr(catalogue, name) for name in _THINGS)
        self.total = len(catalogue.events) + sum(map(len, things))
        """How many records there are."""

    def batches(self) -> Iterator[Batch]:
        """Every record once."""
        for life in _lives(self.catalogue):
            yield Batch("events", life)
        for name in _THINGS:
            ids = iter(getattr(self.catalogue, name))
            while some := list(islice(ids, BATCH)):
                yield Batch(name, some)

    def amiss(self, batch: Batch) -> list[Finding]:
        """What is amiss with the records of a batch, by subject."""
        if batch.shelf == "events":
            found = _of_events(self.catalogue, self._view, batch.ids, self._load)
        else:
            found = _of_things(self.catalogue, batch.shelf, batch.ids, self._load)
        return sorted(set(found))


def _lives(catalogue: Catalogue) -> Iterator[list[str]]:
    """Every event once, those of a life together."""
    held: list[str] = []
    stages = catalogue.backlinks.stages
    alone = (id_ for id_, event in catalogue.events.items() if event.instrument not in stages)
    for life in chain((stages[act] for act in stages), ([id_] for id_ in alone)):
        held += life
        if len(held) >= BATCH:
            yield held
            held = []
    if held:
        yield held


class _Some(Mapping[str, T]):
    """Some of many: these alone are gone through, and all are found when asked for by name."""

    def __init__(self, whole: Mapping[str, T], some: Sequence[str]) -> None:
        self._whole = whole
        self._some = some

    def __getitem__(self, name: str) -> T:
        return self._whole[name]

    def __contains__(self, name: object) -> bool:
        return name in self._whole

    def __iter__(self) -> Iterator[str]:
        return iter(self._some)

    def __len__(self) -> int:
        return len(self._some)


def _only(catalogue: Catalogue, **some: Sequence[str]) -> Catalogue:
    """The catalogue, of which only some records are gone through; by shelf, none by default."""
    shelves = {
        name: _Some(getattr(catalogue, name), some.get(name, ())) for name in ("events", *_THINGS)
    }
    return replace(catalogue, index=catalogue.backlinks, **shelves)  # type: ignore[arg-type]


def _of_events(
    catalogue: Catalogue,
    whole: Mapping[str, Resolved],
    ids: Sequence[str],
    load: Callable[[str], Objects],
) -> Iterator[Finding]:
    today = catalogue.release.date
    some = _only(catalogue, events=sorted(ids))
    view = _Some(whole, sorted(id_ for id_ in ids if id_ in whole))
    shown = list(triples(chain.from_iterable(map(resolved.statements, view.values()))))
    about: list[Triple] = []
    said = []
    for quad in quads(chain.from_iterable(map(mapping.event_lines, some.events.values()))):
        if quad.graph_name == mapping.CLAIMS:
            about.append(quad.triple)
        elif quad.graph_name != mapping.RECORDS:
            said.append(quad)
    for finding in _broken(Told(chain(shown, about), load)):
        if finding.rule == "event-time" and checks.tells_time(catalogue.events[finding.subject]):
            yield Finding(
                finding.subject,
                "no law in force sets a date any more: the act that would have set it came to its"
                " end",
                "info",
                "lapsed-date",
            )
        else:
            yield finding
    yield from checks.bounds(shown)
    yield from checks.support(view.values(), said)
    yield from checks.empty_claims(some, said)
    yield from checks.order(view)
    yield from checks.same_instrument(some)
    yield from checks.supported_fields(some)
    yield from checks.stages(some)
    yield from checks.duplicates(view)
    yield from checks.arrests(catalogue, view, today)
    yield from checks.settings(some)
    yield from terms.periods(view)
    yield from checks.left_out(some, view)
    yield from lint(some, view)


def _of_things(
    catalogue: Catalogue, name: str, ids: Sequence[str], load: Callable[[str], Objects]
) -> Iterator[Finding]:
    shelf = getattr(catalogue, name)
    told = chain.from_iterable(mapping.record_statements(shelf[id_]) for id_ in ids)
    yield from _broken(Told(triples(told), load))
    yield from lint(_only(catalogue, **{name: ids}), {})


def _broken(told: Told) -> Iterator[Finding]:
    """What breaks a shape."""
    for focus, rule in shapes().broken(told):
        subject, place = place_of(focus)
        yield Finding(subject, place + rule.message, rule.severity, rule.name)


class _Loader:
    """What shapes ask of nodes that records name: their classes, and what leads on from there."""

    def __init__(self, catalogue: Catalogue, view: Mapping[str, Resolved]) -> None:
        self._catalogue = catalogue
        self._view = view
        # codes have capitals, some of them in the middle
        self._places = {place.id: place for place in catalogue.jurisdictions.values()}

    def __call__(self, node: str) -> Objects:
        return by_subject(self._triples(node)).get(node, {})

    def _triples(self, node: str) -> Iterable[Triple]:
        try:
            type_, slug = iri.parse(node)
        except ValueError:
            return ()
        catalogue = self._catalogue
        name, _, local = slug.partition(iri.SEP)
        record: Record | None = None
        match type_:
            case "event":
                if slug in self._view:
                    return (Triple(NamedNode(node), mapping.TYPE, NamedNode(CLX + "Event")),)
            case "claim":
                event = catalogue.events.get(name)
                claims = () if event is None else event.claims
                found = (claim for claim in claims if claim.id == local)
                return chain.from_iterable(map(mapping.claim_triples, found))
            case "source":
                record = catalogue.sources.get(slug)
            case "instrument" | "part":
                record = catalogue.instruments.get(name)
            case "actor":
                record = catalogue.actors.get(slug)
            case "theme":
                record = catalogue.themes.get(slug)
            case "jurisdiction":
                record = self._places.get(slug)
        return () if record is None else triples(mapping.record_statements(record))


def place_of(focus: str) -> tuple[str, str]:
    """(record id, what the message starts with) of a node that breaks a shape."""
    try:
        type_, slug = iri.parse(focus.partition("#quote")[0])
    except ValueError:
        return focus.removeprefix(CLX).rpartition("/")[2], ""
    record, _, local = slug.partition(iri.SEP)
    match type_:
        case "claim" | "period" | "conduct" | "first":
            return record, f"claim '{local}': "
        case "correction":
            return record, f"claim '{local.partition(iri.SEP)[0]}': "
        case "relation":
            return record, f"relation '{local.replace(iri.SEP, ' ')}': "
        case "part":
            return record, f"part '{local}': "
        case _:
            return record, ""
