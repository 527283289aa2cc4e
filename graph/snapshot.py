"""One complete, immutable generation: records, store, views and graphs derived from them.

``graph.load()`` gives one; readers of a running server see one whole generation each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import rdflib

from data import reading
from data.packed import PackedError
from data.reading import bundled, read
from data.records import Catalogue
from graph import build, filters, generation, projection
from graph.changes import News, latest
from graph.foreign import dataset
from graph.frame import frame
from graph.generation import Generation
from graph.kept import Kept
from graph.once import Once
from graph.remote.address import Address, is_url
from graph.remote.engine import Engine
from graph.remote.stepwise.limits import EXPORT_EVENTS, LOAD_EVENTS
from graph.remote.store import connect
from graph.sparql import asof
from graph.store import Reader
from graph.view import Clocks, View
from graph.writers.export import Export
from ontology.resolution import Resolved

if TYPE_CHECKING:
    import polars as pl

    from graph import rank as ranking
    from graph.columns.columns import Columns
    from graph.links import Links

VIEWS = 8
"""Views kept per snapshot; each is a resolution of every event."""

RANKS = 16
"""Ranks kept per snapshot, each with its graph: the dearest takes 1 to 2 s."""

NEWS = 8
"""Comparisons of two days kept per snapshot, of some thousand events each at most."""

ANSWERS = 64
"""Lists of events kept per snapshot: which pass some filters, in what order."""

Given = tuple[tuple[str, tuple[str, ...]], ...]
"""Filters by name, as a key."""


class Snapshot:
    """A generation. Views and graphs are made on demand and kept, the last `VIEWS` of them."""

    def __init__(
        self, catalogue: Catalogue, reader: Reader, release: str, made: Generation | None = None
    ) -> None:
        self.catalogue = catalogue
        self._made = made
        self.reader = reader
        self.release = release
        self.view: Callable[[Clocks], View] = lru_cache(VIEWS)(self._view)
        self._graph: Callable[[Clocks, tuple[str, ...]], projection.Graph] = lru_cache(VIEWS)(
            self._project
        )
        self._links: Callable[[Clocks], Links] = Once(self._link, VIEWS)
        self.documents = Kept()
        """Pages that were encoded before."""
        self._found: Callable[[Clocks, Given, str], Sequence[Resolved]] = lru_cache(ANSWERS)(
            self._find
        )
        self._news: Callable[[Clocks, Clocks, Given, int], News] = lru_cache(NEWS)(self._compare)
        self._ranks: Callable[
            [Clocks, Given, str], tuple[projection.Graph, tuple[ranking.Ranked, ...]]
        ] = lru_cache(RANKS)(self._rank)

    def _view(self, clocks: Clocks) -> View:
        return View(self.catalogue, clocks, self._columns)

    @cached_property
    def _columns(self) -> Columns | None:
        return None if self._made is None else self._made.columns()

    @cached_property
    def quads(self) -> int:
        """How many quads there are: a store tells it in its manifest, and counts for minutes."""
        return len(self.reader) if self._made is None else self._made.manifest.quads

    @cached_property
    def days(self) -> Sequence[date]:
        """Every day from which on a view may differ from that of the day before, in order."""
        return asof.days(self.catalogue) if self._columns is None else self._columns.turns()

    def _project(self, clocks: Clocks, include: tuple[str, ...]) -> projection.Graph:
        graph = projection.project(self.view(clocks), include=include)
        nx.freeze(graph)
        return graph

    def graph(
        self, clocks: Clocks, include: Collection[str] = tuple(projection.SHARED)
    ) -> projection.Graph:
        """The frozen graph of a view; by default with topics and documents, as paths need it."""
        return self._graph(clocks, tuple(sorted(set(include))))

    def links(self, clocks: Clocks) -> Links:
        """What paths, causes and consequences of a view are searched in; no networkx is made."""
        return self._links(clocks)

    def _link(self, clocks: Clocks) -> Links:
        # numpy takes room that the query processes, which import this too, may not have
        from graph.arrays import arrays_of
        from graph.arrays.patching import patched
        from graph.links import Links

        view = self.view(clocks)
        made = None
        if self._made is not None and view.index is not None:
            own = self._made.arrays()
            changed = view.index.changed
            # of most days nothing has changed: then the mapped arrays themselves, which are shared
            made = patched(own, self.view(self._own), view, changed) if changed else own
        return Links(view, arrays_of(view) if made is None else made)

    def _find(self, clocks: Clocks, given: Given, sort: str) -> Sequence[Resolved]:
        view, asked = self.view(clocks), filters.Filters(dict(given))
        return filters.ordered(filters.matching(view, asked), sort, view, asked)

    def found(
        self, clocks: Clocks, given: filters.Filters, sort: str = "date"
    ) -> Sequence[Resolved]:
        """The events that pass the filters in an order of `filters.SORTS`; the last are kept.

        Raises
        ------
        graph.errors.BadValue
            No such order, or relevance without a ``q``.
        """
        return self._found(clocks, tuple(sorted(given.values.items())), sort)

    def _compare(self, since: Clocks, until: Clocks, given: Given, most: int) -> News:
        return latest(self.view(since), self.view(until), filters.Filters(dict(given)), most)

    def news(self, since: Clocks, until: Clocks, given: filters.Filters, most: int) -> News:
        """What changed between two days of the events that changed last, `most` at most."""
        return self._news(since, until, tuple(sorted(given.values.items())), most)

    def selected(
        self, clocks: Clocks, given: filters.Filters, sort: str = "date"
    ) -> tuple[View, Sequence[Resolved]]:
        """The view of the clocks, and what `found` gives."""
        return self.view(clocks), self.found(clocks, given, sort)

    def _rank(
        self, clocks: Clocks, given: Given, measure: str
    ) -> tuple[projection.Graph, tuple[ranking.Ranked, ...]]:
        from graph import rank as ranking

        view = self.view(clocks)
        graph = projection.project(view, filters.matching(view, filters.Filters(dict(given))))
        nx.freeze(graph)
        return graph, ranking.rank(view, graph, measure)

    def rank(
        self, clocks: Clocks, given: filters.Filters, measure: str, of: str | None = None
    ) -> tuple[projection.Graph, tuple[ranking.Ranked, ...]]:
        """The frozen graph of the events that match, and its things by a measure (`graph.rank`).

        The last `RANKS` answers are kept; `of`: only things of a type.

        Raises
        ------
        graph.paths.TooMuch
            The graph is too large for the measure.
        """
        from graph import rank as ranking

        graph, ranked = self._ranks(clocks, tuple(sorted(given.values.items())), measure)
        return graph, ranking.only(graph, ranked, of)

    def networkx(self, include: Collection[str] = ()) -> projection.Graph:
        """A `networkx.MultiDiGraph` of your own, as of the release's day.

        `include`: further edges and nodes to take, among ``projection.INCLUDE``.
        """
        return self.graph(self._own, include).copy()

    def frame(self) -> pl.DataFrame:
        """A `polars.DataFrame` of the events as of the release's day: the rows of the exports.

        >>> import graph
        >>> events = graph.load().frame()
        >>> events.filter(jurisdiction="EU")["not_before"].dtype
        Date
        """
        view = self.view(self._own)
        return frame(Export(view, view.events, self.release))

    def dataset(self) -> rdflib.Dataset:
        """An `rdflib.Dataset` of your own with every graph of the data set: takes seconds."""
        return dataset(self.reader.quads())

    @property
    def _own(self) -> Clocks:
        return Clocks(self.catalogue.release.date)


def from_records(folder: Path | None = None) -> Snapshot:
    """Read records (default: those that ship with the package) and build in memory.

    Raises
    ------
    data.problem.RecordsError
        The records have faults.
    """
    catalogue = read(folder or bundled())
    store, manifest = build.in_memory(catalogue)
    return Snapshot(catalogue, store, manifest.release)


def from_store(
    store: Path | Address, load_events: int = LOAD_EVENTS, export_events: int = EXPORT_EVENTS
) -> Snapshot:
    """Open a folder made by ``chronolex build --store``, or the live release of an engine.

    The records of an engine's release of over `load_events` events are not loaded: see
    `graph.remote.stepwise`. Exports of such a release hold up to `export_events` events.

    Raises
    ------
    graph.store.StoreError
        No readable store.
    graph.remote.failures.EngineFailed
        The engine gives no usable answer.
    """
    if isinstance(store, Address):
        engine = Engine(store)
        try:
            reader = connect(engine)
            if reader.events > load_events:
                from graph.remote.stepwise.snapshot import StepwiseSnapshot

                return StepwiseSnapshot(reader, export_events)
            return Snapshot(reader.catalogue(), reader, reader.held.release)
        except BaseException:
            engine.close()
            raise
    found = generation.opened(store)
    try:
        catalogue = reading.opened(found.records)
        # what another version made is refused now, not at the first question
        found.columns()
        found.arrays()
    except PackedError as error:
        raise generation.damaged(store, error) from error
    return Snapshot(catalogue, found.reader, found.manifest.release, found)


def load(data: Path | str | None = None, store: Path | str | None = None) -> Snapshot:
    """A snapshot of the bundled records, of a folder of records, or of a built store.

    `store` may be the URL of an engine that lets everybody ask.
    """
    if store is not None:
        address = isinstance(store, str) and is_url(store)
        return from_store(Address(str(store)) if address else Path(store))
    return from_records(Path(data) if data is not None else None)
