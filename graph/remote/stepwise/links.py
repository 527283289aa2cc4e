"""A view's graph as paths read it, where its edges lie in an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from graph import projection
from graph.arrays import arrays_of
from graph.arrays.codes import unpacked
from graph.links import Links, Nodes
from graph.near import MOST
from graph.paths.asked import Asked, Asking
from graph.paths.network import Budget, Prices
from graph.paths.route import Route
from graph.projection import Graph
from graph.remote.stepwise.limits import NotLoaded
from graph.remote.stepwise.moments import Moments
from graph.remote.stepwise.network import Network
from graph.remote.stepwise.rows import Rows
from graph.remote.stepwise.view import StepwiseView
from graph.view import View
from ontology.iri import SEP
from ontology.resolution import Resolved

WORK = 2_000_000
"""Ends of edges that may be looked at to find what lies around a thing."""


class StepwiseLinks(Asking):
    """As `graph.links.Links`; rows are fetched as they are needed."""

    view: StepwiseView

    def __init__(self, view: StepwiseView, rows: Rows, moments: Moments) -> None:
        self.view = view
        self.moments = moments
        self.network = Network(rows, view.spent)
        self.nodes = _Nodes(self)

    def __contains__(self, node: object) -> bool:
        return node in self.network

    def __iter__(self) -> Iterator[str]:
        raise NotLoaded("every thing is to be looked at")

    def __len__(self) -> int:
        """More than are looked through for what is near."""
        return MOST + 1

    def number(self, node: str) -> int:
        raise NotLoaded("the whole graph is to be searched")

    def type(self, node: str) -> str:
        return self.network.type(node)

    def hub(self, node: str) -> bool:
        return self.network.hub(node)

    def edges(self, tail: str, head: str) -> list[tuple[str, str]]:
        row = self.network.row(tail)
        seen = (unpacked(c) for end, c in zip(row.ends, row.codes, strict=True) if end == head)
        return sorted(
            (relation, strength) for relation, strength, _, against in seen if not against
        )

    def _concerning(self, part: str) -> Iterator[str]:
        row = self.network.row(part)
        found = []
        for end, code in zip(row.ends, row.codes, strict=True):
            relation, _, _, against = unpacked(code)
            if relation == "part" and against:
                found.append(end)
        self.view.take(found)
        return iter(found)

    def question(self, route: Route, work: int) -> Asked:
        from graph.remote.stepwise.asked import StepwiseAsked

        return StepwiseAsked(self.view, self, route, work)

    def around(self, node: str, prices: Prices, depth: int) -> Links | None:
        near = self.network.within(node, prices, depth, Budget(WORK))
        if len(near) == 1:
            return None
        events = [one for one in near if self.type(one) == "event"]
        self.view.open(events)
        cut = Cut(self.view, self.view.in_order(events))
        links = Links(cut, arrays_of(cut))
        return links if node in links else None

    def neighbours(
        self,
        nodes: Iterable[str],
        include: Iterable[str],
        passes: Callable[[Resolved], bool] | None = None,
    ) -> Graph:
        """The graph of the events among `nodes`, and of those that the parts among them concern.

        Those that `passes` refuses are left out.
        """
        kept = list(nodes)
        self.network.ready(node for node in kept if self.type(node) == "part")
        events = {node for node in kept if self.type(node) == "event"}
        for part in (node for node in kept if self.type(node) == "part"):
            events.update(self._concerning(part))
        found = [one for one in self.view.lived(events) if passes is None or passes(one)]
        self._fetch_things(found, include)
        return projection.project(self.view, found, tuple(include))

    def _fetch_things(self, events: Iterable[Resolved], include: Iterable[str]) -> None:
        """The records of all that some events touch, a type at a time."""
        inside = [resolved.id for resolved in events]
        wanted: dict[str, set[str]] = {}
        for resolved in events:
            for _, end, _, type_, _ in projection.ends(resolved, inside, tuple(include)):
                if type_ == "part":
                    type_, end = "instrument", end.partition(SEP)[0]
                wanted.setdefault(type_, set()).add(end)
        for type_ in ("instrument", "actor", "source"):
            if type_ in wanted:
                self.view.records.things(type_, sorted(wanted[type_]), self.view.spent)


class Cut(View):
    """The events of a view that matter for an answer."""

    def __init__(self, view: StepwiseView, events: Iterable[Resolved]) -> None:
        self.catalogue = view.catalogue
        self.clocks = view.clocks
        self.index = None
        self._texts = lru_cache(None)(self._text)
        self.by_id = {resolved.id: resolved for resolved in events}


class _Nodes(Nodes):
    def __getitem__(self, node: str) -> dict[str, Any]:
        links = self._links
        type_ = links.type(node)
        if type_ == "event":
            return {"type": "event", "label": links.view.catalogue.events[node].title}
        return projection.thing(links.view, type_, node)
