"""The arrays themselves, and their file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from data import packed
from graph.facets import FACETS
from graph.order import FOREVER
from graph.outline import LANES
from ontology.vocab import SCHEMES

__all__ = ["FOREVER", "Array", "Columns", "Postings"]

NAMES = (
    *(name for name in FACETS if name != "status"),
    *(f"lane-{name}" for name in LANES),
    "text",
    "sourcing",
    "conflict",
)
"""What there are postings of."""
MEANING = f"2 {' '.join(NAMES)}".encode()
"""What the columns mean; to change a mark is to change the number."""

Array: TypeAlias = npt.NDArray[Any]

TIERS, CHECKS = tuple(SCHEMES["tier"]), tuple(SCHEMES["check"])

DATED, CERTAIN, GAPPED, AWAITED, MORTAL, DUTY, MOVED, APPLIES = (
    1, 2, 4, 8, 16, 32, 64, 128
)  # fmt: skip
"""Marks of an event: it has a date, one without qualifier, one with days left out; it has none, but
a condition or something pending; its instrument has a stage that ends a life; it is a duty;
its date was moved; it is the day from which something applies."""


@dataclass(frozen=True, slots=True)
class Postings:
    """By value, the places of the events that have it: `rows[begins[i]:begins[i + 1]]`, sorted."""

    values: packed.Names
    begins: Array
    rows: Array

    def any_of(self, numbers: Iterable[int]) -> Array:
        """The places of the events that have any of the values of these numbers."""
        rows = [self.rows[self.begins[at] : self.begins[at + 1]] for at in numbers]
        if len(rows) == 1:
            return rows[0]
        return np.unique(np.concatenate([*rows, self.rows[:0]]))

    def numbers(self, size: int) -> Array:
        """Where every event has one value: its number for each place."""
        found = np.zeros(size, np.int64)
        found[self.rows] = np.repeat(np.arange(len(self.values)), np.diff(self.begins))
        return found

    def counted(self, chosen: Array) -> dict[str, int]:
        """How many of the events at the places that `chosen` marks have each value, if any has."""
        counts = self.counts(chosen)
        return {self.values[int(at)]: int(counts[at]) for at in np.flatnonzero(counts)}

    def counts(self, chosen: Array) -> Array:
        """The same for every value, in their order."""
        if chosen.all():
            return np.diff(self.begins)
        sums = np.concatenate([[0], np.cumsum(chosen[self.rows], dtype=np.int64)])
        counts: Array = sums[self.begins[1:]] - sums[self.begins[:-1]]
        return counts


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Of the n events of the release's own view, in the order of the timeline: their *place*.

    Days are ordinals of `date.toordinal`. What is said of all N recorded events stands by their
    *number*, the place in the order of ids.
    """

    numbers: Array
    """int32, n: the number of the event at each place."""
    firsts: Array
    """int32, n: the first day that the date allows."""
    ends: Array
    """int32, n: the day after the last that it allows."""
    begun: Array
    """int32, n: the day after the last on which it can have begun."""
    lasts: Array
    """int32, n: the first day that can be its last."""
    marks: Array
    """uint8, n."""
    titles: Array
    """int32, N: the rank of each event in the order of titles."""
    known: Array
    """int32, N: the day from which something is known of each event."""
    days: Array
    """int32, 2 x N: an event is as here from the day of knowledge days[0] to before days[1]."""
    laws: Array
    """int32, 2 x N: and by the law of the days from laws[0] to before laws[1]."""
    counts: Array
    """int32, 3 x n: how many claims, relations and moves each has."""
    tiers: Array
    """uint8: of each source that the postings of ``document`` name, the tier (`TIERS`)."""
    checks: Array
    """uint8: and how it was checked (`CHECKS`)."""
    ticks: Array
    """int32, sorted: days from which something that an event rests on is known, or may be law."""
    ticking: Array
    """int32: the number of that event."""
    postings: Mapping[str, Postings]
    """By facet; by ``lane-`` and what lanes are by, where each event has one value; and as ``text``
    by each word of what full text search looks at."""

    def __len__(self) -> int:
        return len(self.numbers)

    def ticked(self, since: date, until: date) -> Array:
        """The numbers of the events of which views of two days of knowledge may differ.

        First those on which something changed last. Views by the law of any days between are meant
        as well.
        """
        first, end = np.searchsorted(self.ticks, [since.toordinal() + 1, until.toordinal() + 1])
        numbers, places = np.unique(self.ticking[first:end][::-1], return_index=True)
        found: Array = numbers[places.argsort()]
        return found

    def turns(self) -> list[date]:
        """The days from which the view of any event may be another than on the day before."""
        return [date.fromordinal(day) for day in np.unique(self.ticks).tolist()]

    def save(self, path: Path) -> None:
        """Write one file; the same columns give the same bytes."""
        parts: dict[str, Any] = {"meaning": MEANING}
        parts |= {
            name: np.ascontiguousarray(getattr(self, name), kind).tobytes()
            for name, kind in _KINDS.items()
        }
        for name, held in self.postings.items():
            text, places = packed.packed_names(list(held.values))
            parts |= {
                f"{name}/text": text,
                f"{name}/places": places,
                f"{name}/begins": held.begins.astype(np.int64).tobytes(),
                f"{name}/rows": held.rows.astype(np.int32).tobytes(),
            }
        packed.write(path, parts)

    @classmethod
    def open(cls, path: Path) -> Columns:
        """Columns that were saved, as a memory map.

        Raises
        ------
        data.packed.PackedError
            The file holds none.
        """
        held = packed.read(path)
        if bytes(held["meaning"]) != MEANING:
            raise packed.PackedError(f"{path} holds columns of another version")
        names = dict.fromkeys(name.partition("/")[0] for name in held if "/" in name)
        postings = {
            name: Postings(
                packed.Names(held[f"{name}/text"], packed.numbers(held[f"{name}/places"])),
                np.frombuffer(held[f"{name}/begins"], np.int64),
                np.frombuffer(held[f"{name}/rows"], np.int32),
            )
            for name in names
        }
        plain: dict[str, Array] = {
            name: np.frombuffer(held[name], kind) for name, kind in _KINDS.items()
        }
        for name, rows in (("days", 2), ("laws", 2), ("counts", 3)):
            plain[name] = plain[name].reshape(rows, -1)
        return cls(postings=postings, **plain)


_KINDS: Mapping[str, type] = {
    "numbers": np.int32, "firsts": np.int32, "ends": np.int32, "begun": np.int32,
    "lasts": np.int32, "marks": np.uint8, "titles": np.int32, "known": np.int32,
    "days": np.int32, "laws": np.int32, "counts": np.int32, "tiers": np.uint8, "checks": np.uint8,
    "ticks": np.int32, "ticking": np.int32,
}  # fmt: skip
