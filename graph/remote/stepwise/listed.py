"""A list of events read in parts from an engine: by the key of the last event, never by an offset.

The engine sorts and cuts off what its resolved view tells; the few events of which it cannot tell
all (`turning`, `oddities`) are resolved, tested here, and put in at their places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import overload

from pyoxigraph import Literal

from graph.filters import Filters
from graph.found import Found
from graph.remote import failures
from graph.remote.layout import iri as bracketed
from graph.remote.stepwise.clauses import Clauses
from graph.remote.stepwise.limits import COUNT_SECONDS, NotLoaded, TooMany
from graph.remote.stepwise.lists import Lists
from graph.remote.stepwise.oddities import events_in
from graph.remote.stepwise.orders import Key, Order
from graph.remote.stepwise.records import named
from graph.remote.stepwise.tallies import Tally, tallies
from graph.remote.stepwise.view import StepwiseView
from ontology import iri
from ontology.ends import DUTIES
from ontology.resolution import Resolved

BATCH = 200
"""Events of an export that are held at once, and ids of one request."""
NOBODY = "<urn:chronolex:nobody>"
"""Stands beside the events asked about: of one alone, an engine leaves out the filters."""
HELD = 1_000
"""So many events of a list are held at once, where it has no more."""

Test = Callable[[Resolved], bool]


class Listed(Found):
    """See `Found`; `tests` are the filters by name, for the events that the engine cannot tell of.

    Raises
    ------
    NotLoaded
        Some filter cannot be told by an engine.
    """

    view: StepwiseView

    def __init__(
        self,
        view: StepwiseView,
        lists: Lists,
        filters: Filters,
        tests: Mapping[str, Test],
        duties: bool = False,
        order: Order | None = None,
    ) -> None:
        self.view = view
        self._lists = lists
        self._filters = filters
        self._tests = tests
        self._duties = duties
        self._order = order or Order("date")
        self._clauses = Clauses(view.catalogue, view.clocks, filters, lists.records.layout, duties)
        self._at: tuple[int, Key | None] = 0, None

    def ordered(self, sort: str) -> Listed:
        order = Order.of(sort)
        return Listed(self.view, self._lists, self._filters, self._tests, self._duties, order)

    # what the engine cannot tell of

    def _single(self, names: Iterable[str] = ()) -> list[str]:
        """The ids of the events that are looked at one by one; `names`: where facets rest on it."""
        found = set(self._lists.turning.changed(self.view.clocks))
        wanted = {*self._clauses.by_name, *names}
        return sorted(found | self._lists.oddities.among(self._clauses, self.view.spent, wanted))

    @cached_property
    def _alone(self) -> list[str]:
        return self._single()

    @cached_property
    def _others(self) -> list[tuple[Key, Resolved]]:
        """Those of them that pass, in order."""
        found = [(self._order.key(one), one) for one in self._passing(self._alone)]
        return sorted(found, key=lambda pair: pair[0], reverse=self._order.backwards)

    def _passing(self, ids: Sequence[str]) -> list[Resolved]:
        return [
            resolved
            for resolved in self.view.lived(ids)
            if (not self._duties or resolved.event.stage in DUTIES)
            and all(test(resolved) for test in self._tests.values())
        ]

    # counts

    @cached_property
    def _length(self) -> int:
        clocks, given = self.view.clocks, tuple(sorted(self._filters.values.items()))
        key = clocks, given, self._duties
        held = self._lists.counts.get(key)
        if held is None:
            held = self._count() - len(self._matched(self._alone)) + len(self._others)
            self._lists.counts.put(key, held)
        return held

    def __len__(self) -> int:
        return self._length

    def _count(self) -> int:
        """How many events pass as the engine has them."""
        inner = f"SELECT DISTINCT ?e {{ {self._clauses.where()} }}"
        text = f"SELECT (COUNT(?e) AS ?n) {{ {{ {inner} }} }}"
        return number(self._rows(text, ("n",))[0][0])

    def _matched(self, ids: Sequence[str]) -> set[str]:
        """Those of some events that pass as the engine has them."""
        found: set[str] = set()
        for values in _values(ids):
            text = f"SELECT DISTINCT ?e {{ {values} {self._clauses.where()} }}"
            found |= events_in(row[0] for row in self._rows(text, ("e",)))
        return found

    def counted(self, names: Iterable[str]) -> Mapping[str, Counter[str]]:
        found = {}
        for name in names:
            tally = tallies(self.view, self._lists.records, name)
            alone = self._single((name,))
            told = self._tallied(tally, "")
            for values in _values(alone):
                told.subtract(self._tallied(tally, values))
            for resolved in self._passing(alone):
                told.update(value for value in set(tally.of(resolved)) if value is not None)
            found[name] = +told
        return found

    def _tallied(self, tally: Tally, values: str) -> Counter[str]:
        found: Counter[str] = Counter()
        by = " ".join(f"?{name}" for name in tally.by)
        for clause in tally.asked(self._clauses.day):
            # counted outside: where it counts and tests at once, an engine mixes the two up
            inner = f"SELECT DISTINCT ?e {by} {{ {values} {self._clauses.where(more=clause)} }}"
            text = f"SELECT {by} (COUNT(?e) AS ?n) {{ {{ {inner} }} }} GROUP BY {by}"
            for *row, count in self._rows(text, (*tally.by, "n")):
                for value in tally.told(row):
                    found[value] += number(count)
        return found

    def _rows(self, text: str, names: Sequence[str]) -> list[tuple[object, ...]]:
        rows = self._lists.records.rows(text, names, self.view.spent, COUNT_SECONDS)
        return list(rows)

    # pages

    def _keys(self, key: Key | None, limit: int) -> Iterator[tuple[Key, str]]:
        """Keys and ids in order, of what comes after a key."""
        backwards = self._order.backwards
        others = [
            (own, resolved.id)
            for own, resolved in self._others
            if key is None or ((own < key) if backwards else (own > key))
        ]
        return merge(self._stored(key, limit), others, reverse=backwards)

    def _stored(self, key: Key | None, limit: int) -> Iterator[tuple[Key, str]]:
        """Those that the engine tells of, a page with each question."""
        alone = set(self._alone)
        order, size = self._order, limit + min(len(alone), limit)
        while True:
            text = order.query(self._clauses.where(more=order.clause(key)), size)
            rows = self._rows(text, ("e", *order.names))
            for e, *told in rows:
                name = named(e)  # type: ignore[arg-type]
                key = tuple(_text(one) for one in told)
                id_ = iri.parse(name)[1]
                if id_ not in alone:
                    yield key, id_
            if len(rows) < size:
                return

    def after(self, event: str | None, limit: int) -> list[Resolved]:
        key = None
        if event is not None:
            known = self.view.lived([event])
            if not known:
                raise KeyError(event)
            key = self._order.key(known[0])
        return self._page([id_ for _, id_ in islice(self._keys(key, limit), limit)])

    def _page(self, ids: Sequence[str]) -> list[Resolved]:
        self.view.open(ids)
        found = [self.view.met(id_) for id_ in ids]
        if None in found:
            raise failures.nonsense("an event in the view that no claim tells of")
        return [one for one in found if one is not None]

    def ids(self) -> Iterator[str]:
        self._bounded()
        return (id_ for _, id_ in self._keys(None, HELD))

    def __iter__(self) -> Iterator[Resolved]:
        self._bounded()
        held = len(self) <= HELD
        keys = self._keys(None, min(len(self), HELD) or 1)
        while some := [id_ for _, id_ in islice(keys, BATCH)]:
            if not held:
                self.view.forget()
            yield from self._page(some)

    def _bounded(self) -> None:
        if len(self) > self._lists.most_exported:
            raise TooMany(len(self), self._lists.most_exported)

    @overload
    def __getitem__(self, at: int) -> Resolved: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Resolved]: ...

    def __getitem__(self, at: int | slice) -> Resolved | Sequence[Resolved]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        begin, end, step = at.indices(len(self))
        position, key = self._at if begin else (0, None)
        if step != 1 or begin != position:
            raise NotLoaded("a list is to be read from its middle")
        if end - begin > HELD:
            self._bounded()
        if begin >= BATCH:
            self.view.forget()
        found = list(islice(self._keys(key, end - begin), max(0, end - begin)))
        if found:
            self._at = begin + len(found), found[-1][0]
        return self._page([id_ for _, id_ in found])


def number(term: object) -> int:
    """The number that is a count."""
    if not isinstance(term, Literal) or not term.value.isdigit():
        raise failures.nonsense("a count that is none")
    return int(term.value)


def _text(term: object) -> str:
    if not isinstance(term, Literal):
        raise failures.nonsense("a key that is no text")
    return term.value


def _values(ids: Sequence[str]) -> Iterator[str]:
    """Events as ``VALUES``, some at a time; of none, nothing."""
    for start in range(0, len(ids), BATCH):
        nodes = " ".join(bracketed(iri.iri("event", id_)) for id_ in ids[start : start + BATCH])
        yield f"VALUES ?e {{ {nodes} {NOBODY} }}"
