"""The part of a graph that was fetched, in the arrays that searches run over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from graph.arrays.arrays import Array, Arrays
from graph.arrays.codes import TYPES, unpacked
from graph.arrays.times import Gathered
from graph.projection import STRUCTURAL
from graph.remote.stepwise.moments import Joined, Moment
from graph.remote.stepwise.rows import Row

_TYPE = {name: number for number, name in enumerate(TYPES)}
_EMPTY: Mapping[str, Array] = {
    **{name: np.zeros(0, np.int32) for name in ("sourced", "joined")},
    "ids": np.zeros(0, np.uint8), "places": np.zeros(1, np.int64),
}  # fmt: skip


class Part(Arrays):
    """Some rows of a graph, and where order in time matters the moments of all events in them.

    Numbers are even, so that places such as ``starts[node]`` and ``starts[node + 1]`` belong to one
    node alone. They are in the order of ids, as those of the whole graph: what a search does with
    them is what it does there, as long as it reads nothing that is not here.

    A row that is not here is empty; a node without its row has the degree of one neighbour. The
    orders settled of an event are all here if its row is and that of its instrument.
    """

    names: list[str]
    numbers: dict[str, int]
    rows: frozenset[int]
    """Nodes whose rows are here."""

    def __init__(
        self, rows: Mapping[str, Row], moments: Mapping[str, Moment] | None = None
    ) -> None:
        types: dict[str, str] = {}
        for name, row in rows.items():
            types[name] = row.type
            types.update(zip(row.ends, row.types, strict=True))
        names = sorted(types)
        numbers = {name: 2 * place for place, name in enumerate(names)}
        room = 2 * len(names)
        made = {name: np.zeros(room, np.uint8) for name in ("types", "degrees")}
        made["types"][::2] = [_TYPE[types[name]] for name in names]
        made["degrees"][::2] = 1
        starts = np.zeros(room + 1, np.int64)
        heads: list[int] = []
        codes: list[int] = []
        for name, row in rows.items():
            here = numbers[name]
            starts[here] = len(heads)
            heads.extend(map(numbers.__getitem__, row.ends))
            codes.extend(row.codes)
            starts[here + 1] = len(heads)
            made["degrees"][here] = degree(row)
        # a search may look at the first edge of a row that is empty
        heads.append(0)
        codes.append(0)
        super().__init__(
            **_EMPTY, **made, **_times(rows, moments or {}, numbers), starts=starts,
            heads=np.array(heads, np.int32), codes=np.array(codes, np.uint16),
        )  # fmt: skip
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "numbers", numbers)
        object.__setattr__(self, "rows", frozenset(map(numbers.__getitem__, rows)))

    def name(self, number: int) -> str:
        return self.names[number // 2]

    def number(self, name: str) -> int | None:
        return self.numbers.get(name)


def degree(row: Row) -> int:
    """Binary digits of the number of neighbours, those either way counted twice."""
    neighbours = {(end, code & 1) for end, code in zip(row.ends, row.codes, strict=True)}
    return len(neighbours).bit_length()


def _times(
    rows: Mapping[str, Row], moments: Mapping[str, Moment], numbers: Mapping[str, int]
) -> dict[str, Array]:
    """Days and settled orders."""
    joined = _joined(rows) if moments else {}
    gathered, events = Gathered(), sorted(moments)
    places = {event: place for place, event in enumerate(events)}
    for event, place in places.items():
        told = moments[event]._replace(relations=tuple(joined.get(event, ())))
        gathered.take(place, told, places.get)
    own = np.array([numbers[event] for event in events], np.int64)
    return gathered.times().arrays(own, 2 * len(numbers))


def _joined(rows: Mapping[str, Row]) -> Mapping[str, list[Joined]]:
    """The relations between events by the one that they run from."""
    found: dict[str, set[Joined]] = defaultdict(set)
    for name, row in rows.items():
        if row.type != "event":
            continue
        for end, type_, code in zip(row.ends, row.types, row.codes, strict=True):
            relation, _, _, against = unpacked(code)
            if type_ == "event" and relation not in STRUCTURAL:
                tail, head = (end, name) if against else (name, end)
                found[tail].add(Joined(relation, head))
    return {name: sorted(held) for name, held in found.items()}
