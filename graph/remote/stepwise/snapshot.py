"""A release in an engine that is not loaded: answers fetch what they need."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from data.records import Release
from graph import filters, projection
from graph.remote.reader import RemoteReader
from graph.remote.stepwise.limits import NotLoaded
from graph.remote.stepwise.records import Records
from graph.remote.stepwise.shelves import catalogue
from graph.remote.stepwise.view import StepwiseView
from graph.snapshot import Snapshot
from graph.view import Clocks
from ontology.resolution import Resolved


class StepwiseSnapshot(Snapshot):
    """Views of it are made for each answer, and hold what that answer needs."""

    reader: RemoteReader

    def __init__(self, reader: RemoteReader) -> None:
        release = Release(reader.held.number, date.fromisoformat(reader.held.released))
        self.records = Records(reader)
        super().__init__(catalogue(self.records, release), reader, reader.held.release)
        self.view = self._view

    def _view(self, clocks: Clocks) -> StepwiseView:
        return StepwiseView(self.records, self.catalogue, clocks)

    def graph(
        self, clocks: Clocks, include: Collection[str] = tuple(projection.SHARED)
    ) -> projection.Graph:
        raise NotLoaded("the whole graph is asked for")

    def found(
        self, clocks: Clocks, given: filters.Filters, sort: str = "date"
    ) -> Sequence[Resolved]:
        raise NotLoaded("every event is to be looked at")

    def rank(self, *_: Any) -> Any:
        raise NotLoaded("the whole graph is to be ranked")
