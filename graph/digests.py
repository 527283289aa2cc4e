"""A digest of each record's quads, kept with a generation: what the next one has to change."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from data import packed
from graph.build import FORMAT
from graph.writing import DIGEST

_MEANING = f"{FORMAT} sha256".encode()


class Digests:
    """Those of all records by id, held as bytes, since there may be millions."""

    def __init__(self) -> None:
        self._parts: dict[int, tuple[bytes, array[int], bytes]] = {}

    def add(self, start: int, digests: Mapping[str, bytes]) -> None:
        """Take those of the records from number `start` on."""
        ids = [id_.encode() for id_ in digests]
        sizes = array("q", map(len, ids))
        self._parts[start] = b"".join(ids), sizes, b"".join(digests.values())

    def save(self, path: Path) -> None:
        """Write them in the order of the records; the same give the same bytes."""
        texts, sizes, held = zip(
            *(self._parts[start] for start in sorted(self._parts)), strict=True
        )
        packed.write(
            path,
            {
                "meaning": _MEANING,
                "places": packed.places(chain.from_iterable(sizes)),
                "ids": b"".join(texts),
                "digests": b"".join(held),
            },
        )


def load(path: Path) -> dict[str, bytes]:
    """Those that were saved.

    Raises
    ------
    data.packed.PackedError
        The file holds none, or what another version made.
    """
    held = packed.read(path)
    if bytes(held["meaning"]) != _MEANING:
        raise packed.PackedError(f"{path} holds digests of another version")
    digests = bytes(held["digests"])
    names = packed.Names(held["ids"], packed.numbers(held["places"]))
    return {
        id_: digests[number * DIGEST : (number + 1) * DIGEST] for number, id_ in enumerate(names)
    }
