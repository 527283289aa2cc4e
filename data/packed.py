"""Numbers and texts in one file, read as a memory map: what an index of records is made of.

Layout: a line of JSON with the name and the number of bytes of each part, padded so that the parts
are aligned, then the parts. Integers are of 64 bits, those of a table of 32, in the order of bytes
of the machine.
"""

from __future__ import annotations

import json
import mmap
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from zlib import crc32

_ALIGNED = 64

Numbers = Sequence[int]
"""Integers: an array, or a part of a map."""


class PackedError(Exception):
    """A file that is none, or not of this machine; or a line that it leads to is damaged."""

    code = "store-damaged"


class _Parts(dict[str, memoryview]):
    """Parts by name; to ask for one that is not there is to read what another version wrote."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def __missing__(self, name: str) -> memoryview:
        raise PackedError(f"{self._path} has no part '{name}': another version wrote it")


def write(path: Path, parts: Mapping[str, array[int] | bytes]) -> None:
    """Write the parts; the same parts give the same bytes."""
    raw = {name: bytes(part) if isinstance(part, bytes) else part for name, part in parts.items()}
    sizes = {name: len(part) * (part.itemsize if isinstance(part, array) else 1)
             for name, part in raw.items()}  # fmt: skip
    head = json.dumps({"order": sys.byteorder, "parts": sizes}).encode() + b"\n"
    with path.open("wb") as out:
        out.write(head.rjust(_up(len(head)), b" "))
        for part in raw.values():
            begun = out.tell()
            out.write(part)
            out.write(b"\0" * (_up(out.tell() - begun) - (out.tell() - begun)))


def _up(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def read(path: Path) -> dict[str, memoryview]:
    """The parts as bytes; `numbers` makes integers of one.

    Raises
    ------
    PackedError
        The file is missing, cut short or not written by a machine like this.
    """
    try:
        with path.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        end = bytes(whole[:4096]).index(b"\n") + 1
        head = json.loads(bytes(whole[:end]))
        if head["order"] != sys.byteorder:
            raise PackedError(f"{path} was written on another kind of machine")
        found = _Parts(path)
        for name, size in head["parts"].items():
            found[name] = whole[end : end + size]
            if len(found[name]) != size:
                raise PackedError(f"{path} is cut short")
            end += _up(size)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PackedError(f"{path} cannot be read as an index: {error}") from error
    return found


def numbers(part: memoryview) -> memoryview:
    """Integers of a part."""
    return part.cast("q")


def table(held: Mapping[str, memoryview]) -> memoryview | None:
    """The table of names of an index; None where it was written without."""
    part = held.get("table")
    return None if part is None else part.cast("i")


def places(sizes: Iterable[int]) -> array[int]:
    """Where each of some things begins that stand one after another, and the end."""
    return array("q", accumulate(sizes, initial=0))


class Names(Sequence[str]):
    """Sorted texts one after another, found by number, and by a table where there is one.

    Without a table by halving, which takes ten times as long for a million names.
    """

    def __init__(self, text: memoryview, begins: Numbers, table: Numbers | None = None) -> None:
        self._text = text
        self._begins = begins
        self._table = table
        self._mask = 0 if table is None else len(table) - 1

    def __len__(self) -> int:
        return len(self._begins) - 1

    def __getitem__(self, number: int) -> str:  # type: ignore[override]
        return str(self._text[self._begins[number] : self._begins[number + 1]], "utf-8")

    def number(self, name: str) -> int | None:
        """The number of a text; None where it is not there."""
        try:
            wanted = name.encode()
        except UnicodeEncodeError:
            # half a character: no text that is written has one
            return None
        text, begins, table = self._text, self._begins, self._table
        if table is None:
            place = self._first(wanted)
            return place if place < len(self) and self._raw(place) == wanted else None
        mask = self._mask
        slot = crc32(wanted) & mask
        while (number := table[slot]) >= 0:
            if text[begins[number] : begins[number + 1]].tobytes() == wanted:
                return number
            slot = (slot + 1) & mask
        return None

    def beginning(self, with_: str) -> range:
        """The numbers of the texts that begin so."""
        wanted = with_.encode("utf-8", "surrogatepass")
        # no byte of UTF-8 is as high
        return range(self._first(wanted), self._first(wanted + b"\xff"))

    def _raw(self, number: int) -> bytes:
        return bytes(self._text[self._begins[number] : self._begins[number + 1]])

    def _first(self, wanted: bytes) -> int:
        """The number of the first text that is not before `wanted`."""
        # in UTF-8 the order of bytes is that of characters
        text, begins = self._text, self._begins
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if bytes(text[begins[middle] : begins[middle + 1]]) < wanted:
                low = middle + 1
            else:
                high = middle
        return low


def packed_names(names: Sequence[str]) -> tuple[bytes, array[int]]:
    """The text and the places that `Names` reads."""
    raw = [name.encode() for name in names]
    return b"".join(raw), places(map(len, raw))


def packed_table(names: Sequence[str]) -> array[int]:
    """The table that `Names` reads: numbers at the places that the texts' checksums name.

    Of two for one place, the later goes to the next that is free; what is free holds -1. At most
    half is taken, so 8 to 16 bytes a text. The same everywhere, unlike Python's own hashes.
    """
    mask = (1 << (2 * len(names)).bit_length()) - 1
    made = array("i", [-1]) * (mask + 1)
    for number, name in enumerate(names):
        slot = crc32(name.encode()) & mask
        while made[slot] >= 0:
            slot = (slot + 1) & mask
        made[slot] = number
    return made
