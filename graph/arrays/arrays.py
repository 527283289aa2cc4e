"""The arrays of a graph: nodes by number, rows of edges, days and settled orders of events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from data.packed import Names, PackedError
from graph.arrays.codes import LINKS, TYPES
from ontology.vocab import STRENGTHS

Array: TypeAlias = npt.NDArray[Any]

FORMAT = {"format": 1, "types": TYPES, "links": LINKS, "strengths": STRENGTHS}
"""What the numbers mean; arrays saved with another meaning are not opened."""

MEANING = "arrays.json"

_SOME = np.zeros(1)


class ArraysError(PackedError):
    """A folder that holds no arrays, or arrays of another format."""


@dataclass(frozen=True, eq=False)
class Arrays:
    """A graph in numbers. Nodes are numbered in the order of their ids; n nodes, m edges.

    A row holds the edges of a node, those that leave it and those that lead to it, by the number of
    the other end: `heads[starts[i]:starts[i + 1]]`. Days are ordinals of `date.toordinal`.
    """

    ids: Array
    """uint8: the ids in UTF-8, one after the other."""
    places: Array
    """int64, n + 1: where each id begins in `ids`."""
    types: Array
    """uint8, n: types of nodes (`graph.arrays.codes`)."""
    degrees: Array
    """uint8, n: binary digits of the number of neighbours, those either way counted twice."""
    starts: Array
    """int64, n + 1: where each row begins."""
    heads: Array
    """int32, 2m: the other end of each edge."""
    codes: Array
    """uint16, 2m: the class of each edge."""
    sourced: Array
    """int32, n: the number of the connected part, shared topics and documents left out."""
    joined: Array
    """int32, n: the number of the connected part."""
    spans: Array
    """int64, n + 1: where the runs of days of each event begin."""
    lows: Array
    """int32: the first day of each run."""
    highs: Array
    """int32: the day after each run."""
    sure: Array
    """uint8, n: is the event's date without a qualifier?"""
    befores: Array
    """int64, n + 1: where the events begin that are settled to come before each."""
    before: Array
    """int32: those events, sorted for each."""
    afters: Array
    """int64, n + 1: where the events begin that are settled to come after each."""
    after: Array
    """int32: those events, sorted for each."""

    def __post_init__(self) -> None:
        # one kind for memory and map alike: what is compiled is compiled for arrays that only read
        for name, held in self.all().items():
            plain = np.ascontiguousarray(held).view(np.ndarray)
            plain.flags.writeable = False
            object.__setattr__(self, name, plain)

    def all(self) -> dict[str, Array]:
        """The arrays by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __len__(self) -> int:
        return len(self.types)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(held.nbytes for held in self.all().values())

    @cached_property
    def _names(self) -> Names:
        return Names(self.ids.data, self.places.data)

    def name(self, number: int) -> str:
        """The id of a node."""
        return self._names[number]

    def number(self, name: str) -> int | None:
        """The number of a node; None where no node has this id."""
        return self._names.number(name)

    def beginning(self, text: str) -> Iterator[str]:
        """The ids of nodes that begin with a text."""
        return (self.name(number) for number in self._names.beginning(text))

    def save(self, folder: Path) -> None:
        """Write one `.npy` file an array; the same arrays give the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, held in self.all().items():
            np.save(folder / f"{name}.npy", held, allow_pickle=False)
        (folder / MEANING).write_text(json.dumps(FORMAT, indent=1) + "\n", "utf-8")

    @classmethod
    def open(cls, folder: Path) -> Arrays:
        """Arrays that were saved, as memory maps: pages are read when needed, and shared.

        Raises
        ------
        ArraysError
            There are none, or they were written by another version.
        """
        try:
            meaning = json.loads((folder / MEANING).read_text("utf-8"))
            if meaning != json.loads(json.dumps(FORMAT)):
                raise ArraysError(f"{folder} holds arrays of another version")
            return cls(
                **{field.name: _mapped(folder / f"{field.name}.npy") for field in fields(cls)}
            )
        except (OSError, ValueError) as error:
            raise ArraysError(f"{folder} holds no arrays: {error}") from error


def _mapped(path: Path) -> Array:
    # a file of no items cannot be mapped
    small: Array = np.load(path, allow_pickle=False) if path.stat().st_size < 256 else _SOME
    if not small.size:
        return small
    held: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    return held
