"""When events are, as far as an order of time needs it: fetched many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from data.edtf import Edtf, parse
from graph.remote import failures
from graph.remote.layout import iri as bracketed
from graph.remote.stepwise.batches import batched
from graph.remote.stepwise.held import Held
from graph.remote.stepwise.records import Records
from graph.remote.stepwise.terms import named, slug_of
from graph.remote.stepwise.view import StepwiseView
from ontology import iri
from ontology.vocab import CLX

BATCH = 500
"""Events of one request: some four rows each."""
KEPT = 100_000
_TOLD = ("date", "kind", "stage", "instrument")


class Joined(NamedTuple):
    """A relation of an event."""

    type: str
    target: str


class Moment(NamedTuple):
    """What of an event decides what it comes before and after."""

    date: Edtf | None
    kind: str | None
    stage: str | None
    instrument: str | None
    relations: tuple[Joined, ...] = ()


class Moments:
    """Moments of the events of a release; what was fetched lately is kept.

    As the resolved view that lies in the engine has them, which is by the law of the release's day.
    Where an act sets the date, the law of another day may: such events are left to the view.
    """

    def __init__(self, records: Records, released: date) -> None:
        self._records = records
        self._released = released
        self._held: Held[str, tuple[Moment, bool]] = Held(KEPT)
        """With each: does an act set its date?"""

    def fetch(self, events: Iterable[str], view: StepwiseView) -> dict[str, Moment]:
        """The moments of events of the graph."""
        found = {event: self._held.get(event) for event in events}
        wanted = [event for event, held in found.items() if held is None]
        view.spent.day(len(wanted))
        for event, read in batched(wanted, BATCH, lambda some: self._read(some, view)).items():
            found[event] = read
            self._held.put(event, read)
        told = {event: held for event, held in found.items() if held is not None}
        if view.clocks.law != self._released:
            moved = [event for event, (_, set_) in told.items() if set_]
            view.take(moved)
            for event in moved:
                one = view.met(event)
                if one is None:
                    raise failures.nonsense("an event of which nothing was known")
                told[event] = Moment(one.date, one.kind, one.stage, one.instrument), True
        return {event: moment for event, (moment, _) in told.items()}

    def _read(self, events: Sequence[str], view: StepwiseView) -> dict[str, tuple[Moment, bool]]:
        layout = self._records.layout
        listed = " ".join(bracketed(iri.iri("event", event)) for event in events)
        told = ", ".join(f"<{CLX}{name}>" for name in _TOLD)
        text = (
            f"SELECT ?n ?p ?o {{ {{ VALUES ?n {{ {listed} }} GRAPH {layout.default_graph}"
            f" {{ ?n ?p ?o }} FILTER(?p IN ({told})) }} UNION {{ VALUES ?n {{ {listed} }}"
            f" GRAPH ?g {{ ?n <{CLX}setBy> ?o }} {self._records.ours('?g')} }} }}"
        )
        found: dict[str, dict[str, str]] = {event: {} for event in events}
        moved = set()
        for n, p, o in self._records.rows(text, ("n", "p", "o"), view.spent):
            event = slug_of(named(n))[1]
            if p is None:
                moved.add(event)
            elif isinstance(o, NamedNode | Literal):
                found[event][named(p).removeprefix(CLX)] = o.value
        return {event: (_moment(said), event in moved) for event, said in found.items()}


def _moment(said: dict[str, str]) -> Moment:
    day, kind, stage = (said.get(name) for name in _TOLD[:3])
    act = said.get("instrument")
    return Moment(
        None if day is None else parse(day),
        None if kind is None else kind.removeprefix(iri.concept("kind", "")),
        None if stage is None else stage.removeprefix(iri.concept("stage", "")),
        None if act is None else slug_of(act)[1],
    )
