"""Is an evidence bundle what its manifest says? Read where it lies; nothing is unpacked.

A bundle comes from strangers, so nothing in it is trusted: not compressed (so there is nothing to
inflate), few files, plain names, sizes within the file's own.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import orjson

from graph.windows import CLOCKS
from graph.writers.bundle import CHUNK, FORMAT, MANIFEST, WHAT

MOST_FILES = 32
MOST_MANIFEST = 1_000_000
_DIRECTORY = 64_000
"""Bytes that a table of contents may take."""
_TAIL = 22
_HEADERS = 30 + 20 + 46
"""Bytes before a file, with the field for large sizes, and in the table, without its name."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RELEASE = re.compile(r"[0-9A-Za-z.+-]{1,100}")
_UNREADABLE = (BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError,
               OverflowError, struct.error)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What is off, a line each (none: all is well), and what the manifest says."""

    problems: tuple[str, ...]
    manifest: Mapping[str, Any] = field(default_factory=dict)


def verify(held: IO[bytes]) -> Verdict:
    """Check a bundle: shape, names, sizes, every hash, nothing missing, nothing besides."""
    told: dict[str, Any] = {}
    try:
        return Verdict(tuple(_problems(held, told)), told)
    except _UNREADABLE as error:
        return Verdict((f"it cannot be read as a zip file: {_plain(error)}",), told)


def _problems(held: IO[bytes], told: dict[str, Any]) -> Iterator[str]:
    length = held.seek(0, 2)
    odd = _directory(held, length)
    if odd is not None:
        yield odd
        return
    with ZipFile(held) as zipped:
        entries = zipped.infolist()
        shape = [*_shapes(entries, length)]
        yield from shape
        if shape:
            return
        by_name = {entry.filename: entry for entry in entries}
        manifest = by_name.pop(MANIFEST, None)
        if manifest is None:
            yield f"{MANIFEST} is missing"
            return
        if manifest.file_size > MOST_MANIFEST:
            yield f"{MANIFEST} has {manifest.file_size} bytes: {MOST_MANIFEST} at most"
            return
        try:
            said = orjson.loads(zipped.read(manifest))
        except orjson.JSONDecodeError:
            yield f"{MANIFEST} is not JSON"
            return
        fault = _fault(said)
        if fault is not None:
            yield f"{MANIFEST} {fault}"
            return
        told |= said
        yield from _files(zipped, by_name, said["files"])


def _directory(held: IO[bytes], length: int) -> str | None:
    """What is odd about the table of contents, looked at before it is read."""
    if length < _TAIL:
        return "it is no zip file: too short"
    held.seek(-_TAIL, 2)
    tail = held.read(_TAIL)
    if tail[:4] != b"PK\x05\x06":
        return "it does not end as a zip file does: cut off, or something was added at its end"
    files, size = struct.unpack("<10xHL6x", tail)
    if files > MOST_FILES or size > _DIRECTORY:
        return f"it holds {files} files: a bundle has {MOST_FILES} at most"
    held.seek(max(0, length - _TAIL - 20))
    if length < 1 << 32 and held.read(4) == b"PK\x06\x07":
        return "it has a table of contents for sizes that it does not have"
    held.seek(0)
    return None if held.read(4) == b"PK\x03\x04" else "something stands before its first file"


def _shapes(entries: list[ZipInfo], length: int) -> Iterator[str]:
    seen: set[str] = set()
    for entry in entries:
        # the name as it was written: the library cuts one off at a null character
        name = entry.orig_filename
        shown = repr(name[:100])
        if not _NAME.fullmatch(name):
            yield f"{shown} is no name of a bundle's file: letters, digits, dots and hyphens only"
        elif name in seen:
            yield f"{shown} is there twice"
        elif entry.flag_bits & 0x1:
            yield f"{shown} is encrypted"
        elif entry.compress_type != ZIP_STORED or entry.compress_size != entry.file_size:
            yield f"{shown} is compressed: files of a bundle are stored as they are"
        seen.add(name)
    sizes = [entry.file_size for entry in entries]
    if sum(sizes) > length:
        yield "its files claim to be longer than it is"
    elif max(sizes, default=0) < 1 << 31:
        # what its headers take is known to the byte
        headers = sum(_HEADERS + 2 * len(entry.orig_filename.encode()) for entry in entries)
        if sum(sizes) + headers + _TAIL != length:
            yield "it was not packed as a bundle is: something is hidden between its files"


def _fault(said: Any) -> str | None:
    if not isinstance(said, dict) or said.get("what") != WHAT:
        return f"is not that of a {WHAT}"
    if said.get("format") != FORMAT:
        return f"has the format {said.get('format')!r}: this version reads {FORMAT}"
    files, days = said.get("files"), said.get("as_of")
    listed = isinstance(files, list) and all(
        isinstance(item, dict)
        and isinstance(item.get("name"), str)
        and isinstance(item.get("sha256"), str)
        and type(item.get("bytes")) is int
        for item in files
    )
    dated = isinstance(days, dict) and all(
        isinstance(days.get(name), str) and _DAY.fullmatch(days[name]) for name in CLOCKS
    )
    release = said.get("release")
    if not listed or not dated or not (isinstance(release, str) and _RELEASE.fullmatch(release)):
        return "does not list files, release and days as a manifest does"
    assert isinstance(files, list)
    names = [item["name"] for item in files]
    return "lists a file twice" if len(set(names)) != len(names) else None


def _files(
    zipped: ZipFile, by_name: Mapping[str, ZipInfo], files: list[dict[str, Any]]
) -> Iterator[str]:
    for item in files:
        name, shown = item["name"], repr(item["name"][:100])
        entry = by_name.get(name)
        if entry is None:
            yield f"{shown} is missing"
        elif entry.file_size != item["bytes"]:
            yield f"{shown} has {entry.file_size} bytes, by the manifest {item['bytes']}"
        else:
            try:
                digest = _hash(zipped, entry)
            except _UNREADABLE as error:
                yield f"{shown} cannot be read: {_plain(error)}"
                continue
            if digest != item["sha256"]:
                yield f"{shown} was changed: its SHA-256 is not the manifest's"
    for name in sorted(set(by_name) - {item["name"] for item in files}):
        yield f"{name!r} is not in the manifest"


def _hash(zipped: ZipFile, entry: ZipInfo) -> str:
    digest = hashlib.sha256()
    with zipped.open(entry) as member:
        while chunk := member.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _plain(error: Exception) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(error))
    return text[:200] or type(error).__name__
