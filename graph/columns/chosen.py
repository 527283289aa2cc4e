"""Events found in columns. Imports no numpy, for which the query processes have no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from ontology.resolution import Resolved

if TYPE_CHECKING:
    from graph.columns.columns import Array
    from graph.columns.index import Index
    from graph.outline import Outline


class Chosen(Sequence[Resolved]):
    """Some events of a view in an order; each is resolved when it is asked for."""

    def __init__(
        self, found_in: Index, numbers: Array, places: Array, others: Sequence[Resolved]
    ) -> None:
        self.found_in = found_in
        self.numbers = numbers
        self.places = places
        """The places of those that are as the columns have them, in the order of the timeline."""
        self.others = others
        """The others, in the same order."""

    def _resolved(self, number: int) -> Resolved:
        found: Resolved = self.found_in.view.by_id[self.found_in.names[number]]
        return found

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Resolved: ...

    @overload
    def __getitem__(self, at: slice) -> Chosen | tuple[Resolved, ...]: ...

    def __getitem__(self, at: int | slice) -> Resolved | Chosen | tuple[Resolved, ...]:
        if isinstance(at, int):
            return self._resolved(self.numbers[at])
        if at == slice(None, None, -1):
            return self._in(self.numbers[at])
        return tuple(map(self._resolved, self.numbers[at]))

    def __iter__(self) -> Iterator[Resolved]:
        return map(self._resolved, self.numbers)

    def _in(self, numbers: Array) -> Chosen:
        return Chosen(self.found_in, numbers, self.places, self.others)

    def outline(self, by: str) -> Outline:
        """What an overview on lanes `by` needs of them (`graph.outline`)."""
        return self.found_in.outline(self, by)

    def by_id(self) -> Chosen:
        """The same in the order of ids."""
        return self._in(self.found_in.orders.by_id(self.numbers))

    def by_title(self) -> Chosen:
        """The same in the order of titles, then of ids."""
        return self._in(self.found_in.orders.by_title(self.numbers))
