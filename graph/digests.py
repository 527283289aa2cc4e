"""A digest of each record's quads, kept with a generation: what the next one has to change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from data import packed
from graph.build import DIGEST, FORMAT

_MEANING = f"{FORMAT} sha256".encode()


def save(path: Path, digests: Mapping[str, bytes]) -> None:
    """Write the digests by id; the same give the same bytes."""
    ids = sorted(digests)
    text, places = packed.packed_names(ids)
    held = b"".join(digests[id_] for id_ in ids)
    packed.write(path, {"meaning": _MEANING, "places": places, "ids": text, "digests": held})


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
