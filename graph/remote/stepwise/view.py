"""The events as one pair of clocks has them, each resolved when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from functools import cached_property, lru_cache

from data.records import Catalogue
from graph.filters import Filters
from graph.remote.stepwise.closure import closure
from graph.remote.stepwise.limits import NotLoaded, Spent
from graph.remote.stepwise.records import Records
from graph.view import Clocks, View
from ontology.resolution import Relation, Resolved, resolve

Test = Callable[[Resolved], bool]
Find = Callable[["StepwiseView", Filters, Mapping[str, Test], bool], Sequence[Resolved]]


class StepwiseView(View):
    """A view for one answer. What it tells of an event is what a loaded view tells.

    What goes through all events raises `NotLoaded`; more than one answer may cost `TooFar`.
    """

    def __init__(
        self, records: Records, catalogue: Catalogue, clocks: Clocks, find: Find | None = None
    ) -> None:
        self.records = records
        self._find = find
        self.catalogue = catalogue
        self.clocks = clocks
        self.spent = Spent()
        self.index = None
        self._texts = lru_cache(None)(self._text)
        self._staged: dict[str, tuple[Resolved, ...]] = {}
        self._met: dict[str, Resolved | None] = {}
        self.by_id: Mapping[str, Resolved] = _ById(self)

    def chosen(
        self, filters: Filters, tests: Mapping[str, Test], duties: bool
    ) -> Sequence[Resolved] | None:
        return None if self._find is None else self._find(self, filters, tests, duties)

    def forget(self) -> None:
        """Let go of what was resolved, and begin to count anew: the next part of a long list."""
        self._met.clear()
        self._staged.clear()
        self.spent = Spent()

    def take(self, ids: Iterable[str]) -> None:
        """Resolve events, all at once."""
        wanted = [id_ for id_ in dict.fromkeys(ids) if id_ not in self._met]
        if not wanted:
            return
        small = closure(self.records, wanted, self.catalogue.release, self.spent)
        found = resolve(small, self.clocks.known, self.clocks.law)
        for id_ in wanted:
            self._met[id_] = found.get(id_)

    def open(self, ids: Iterable[str]) -> None:
        """Resolve events, with those that rest on them; lives are fetched if they are asked for."""
        wanted = list(dict.fromkeys(ids))
        self.records.events(wanted, self.spent, wide=True)
        leading = self.records.incoming(wanted, self.spent)
        self.take([*wanted, *(id_ for held in leading.values() for id_ in held)])

    def lived(self, ids: Iterable[str]) -> list[Resolved]:
        """Resolve events with the lives that they belong to: whether they have come is known."""
        wanted = list(dict.fromkeys(ids))
        found = self.records.events(wanted, self.spent).values()
        lives = sorted({one.event.instrument or "" for one in found if one.event} - {""})
        held = self.records.lives(lives, self.spent)
        self.take([*wanted, *(id_ for ids in held.values() for id_ in ids)])
        return self.in_order(wanted)

    def met(self, id_: str) -> Resolved | None:
        """An event that was resolved before; None where nothing is known of it."""
        return self._met.get(id_)

    def has(self, id_: str) -> bool:
        """Is there an event of which something was known on the day?"""
        if id_ in self._met:
            return self._met[id_] is not None
        # who asks goes on to what it is
        event = self.records.events([id_], self.spent, wide=True)[id_].event
        known = self.clocks.known
        return event is not None and any(claim.known_by(known) for claim in event.claims)

    def come(self, node: str) -> bool:
        # nothing has to be known of it where all has come
        return self.clocks.valid_at is None or super().come(node)

    def was_met(self, id_: str) -> bool:
        """Was it resolved before?"""
        return id_ in self._met

    @cached_property
    def events(self) -> tuple[Resolved, ...]:
        raise NotLoaded("every event is to be looked at")

    def rank(self, event: Resolved) -> int:
        """The first day, for places in the timeline are not known: which of two is nearer."""
        when = event.date
        return when.not_before.toordinal() if when is not None and when.not_before else 0

    def stages(self, instrument: str | None) -> tuple[Resolved, ...]:
        if not instrument:
            return ()
        if instrument not in self._staged:
            ids = self.records.lives([instrument], self.spent)[instrument]
            self._staged[instrument] = tuple(self.in_order(ids))
        return self._staged[instrument]

    def incoming(self, node: str) -> tuple[Relation, ...]:
        ids = self.records.incoming([node], self.spent)[node]
        return tuple(
            relation
            for resolved in self.in_order(ids)
            for relation in resolved.relations
            if relation.target == node
        )

    def in_order(self, ids: Iterable[str]) -> list[Resolved]:
        """Those of the events of which something was known, resolved, in timeline order."""
        wanted = list(ids)
        self.take(wanted)
        found = [one for id_ in wanted if (one := self._met[id_]) is not None]
        return sorted(found, key=lambda resolved: resolved.sort_key)


class _ById(Mapping[str, Resolved]):
    def __init__(self, view: StepwiseView) -> None:
        self._view = view

    def __getitem__(self, id_: str) -> Resolved:
        if not self._view.was_met(id_):
            # one that is asked for by itself is most often told whole
            self._view.open([id_])
        found = self._view.met(id_)
        if found is None:
            raise KeyError(id_)
        return found

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and self._view.has(id_)

    def __iter__(self) -> Iterator[str]:
        """For hints at what is near, where there are few enough; all of them at once."""
        view = self._view
        ids = list(view.catalogue.events)
        view.records.events(ids, view.spent)
        return (id_ for id_ in ids if view.has(id_))

    def values(self) -> ValuesView[Resolved]:
        raise NotLoaded("every event is to be looked at")

    def items(self) -> ItemsView[str, Resolved]:
        raise NotLoaded("every event is to be looked at")

    def __len__(self) -> int:
        return len(self._view.catalogue.events)
