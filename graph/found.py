"""Events that were found but not fetched: where records lie in an engine, a list is read in parts.

A list that is held here is a plain sequence of events, or `graph.columns.chosen.Chosen`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.view import View
from ontology.resolution import Resolved


class Found(Sequence[Resolved]):
    """Events of a view that pass some filters, in an order. Its length is counted when asked for.

    It is gone through from the first on; a slice begins at the first or where the last one ended.
    """

    view: View

    @abstractmethod
    def ordered(self, sort: str) -> Found:
        """The same in one of the orders of `graph.filters.SORTS`."""

    @abstractmethod
    def after(self, event: str | None, limit: int) -> Sequence[Resolved]:
        """The first `limit` of those that come after the event of that id; of all, for None.

        Raises
        ------
        KeyError
            There is no such event.
        """

    @abstractmethod
    def ids(self) -> Iterator[str]:
        """The ids of all, in order."""

    @abstractmethod
    def counted(self, names: Iterable[str]) -> Mapping[str, Counter[str]]:
        """By facet, how many of the events have each value."""
