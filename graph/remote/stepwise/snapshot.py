"""A release in an engine that is not loaded: answers fetch what they need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from data.records import Release
from graph import filters, projection
from graph.remote.reader import RemoteReader
from graph.remote.stepwise.limits import EXPORT_EVENTS, NotLoaded
from graph.remote.stepwise.links import StepwiseLinks
from graph.remote.stepwise.listed import Listed
from graph.remote.stepwise.lists import Lists
from graph.remote.stepwise.moments import Moments
from graph.remote.stepwise.records import Records
from graph.remote.stepwise.rows import Rows
from graph.remote.stepwise.shelves import catalogue
from graph.remote.stepwise.view import StepwiseView
from graph.snapshot import Snapshot
from graph.view import Clocks, View
from ontology.resolution import Resolved


class StepwiseSnapshot(Snapshot):
    """Views of it are made for each answer, and hold what that answer needs."""

    reader: RemoteReader

    def __init__(self, reader: RemoteReader, export_events: int = EXPORT_EVENTS) -> None:
        release = Release(reader.held.number, date.fromisoformat(reader.held.released))
        self.records = Records(reader)
        self.rows = Rows(self.records, release.date)
        self.moments = Moments(self.records, release.date)
        self._lists = Lists(self.records, release.date, export_events)
        super().__init__(catalogue(self.records, release), reader, reader.held.release)
        self.view = self._view

    def _view(self, clocks: Clocks) -> StepwiseView:
        return StepwiseView(self.records, self.catalogue, clocks, self._listed)

    def _listed(
        self,
        view: StepwiseView,
        given: filters.Filters,
        tests: Mapping[str, Callable[[Resolved], bool]],
        duties: bool,
    ) -> Listed:
        return Listed(view, self._lists, given, tests, duties)

    def graph(
        self, clocks: Clocks, include: Collection[str] = tuple(projection.SHARED)
    ) -> projection.Graph:
        raise NotLoaded("the whole graph is asked for")

    def links(self, clocks: Clocks) -> StepwiseLinks:
        """Links of a view of their own, which is made with them."""
        return self.links_of(self._view(clocks))

    def links_of(self, view: View) -> StepwiseLinks:
        """The edges of a view of this snapshot.

        Raises
        ------
        NotLoaded
            Other edges were known on its day than on that of the release.
        """
        assert isinstance(view, StepwiseView)
        if not self.rows.hold(view.clocks.known):
            raise NotLoaded(f"the graph as known on {view.clocks.known}", parameter="known_at")
        return StepwiseLinks(view, self.rows, self.moments)

    def selected(
        self, clocks: Clocks, given: filters.Filters, sort: str = "date"
    ) -> tuple[View, Sequence[Resolved]]:
        view = self._view(clocks)
        return view, filters.ordered(filters.matching(view, given), sort, view, given)

    def found(
        self, clocks: Clocks, given: filters.Filters, sort: str = "date"
    ) -> Sequence[Resolved]:
        return self.selected(clocks, given, sort)[1]

    def rank(self, *_: Any) -> Any:
        raise NotLoaded("the whole graph is to be ranked")
