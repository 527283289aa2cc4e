"""One hash for a folder of files: of every byte, or of pieces of what is large."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SMALL = 8_000_000
"""Bytes of a file that `sampled` reads whole; of larger ones it reads `PIECES`."""
PIECES, PIECE = 16, 65_536

_RUN = ("LOG", "LOCK", "OPTIONS", "IDENTITY")
"""How files begin that tell only of the engine's run."""


def sealed(folder: Path, told: bytes, of_file: Callable[[Path], bytes]) -> str:
    """The hash of `told` and of the names, sizes and contents of all files below a folder."""
    digest = hashlib.sha256(told)
    paths = sorted(
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(_RUN)
    )
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, hashed in zip(paths, pool.map(of_file, paths), strict=True):
            digest.update(f"{path.relative_to(folder)}\n{path.stat().st_size}\n".encode())
            digest.update(hashed)
    return digest.hexdigest()


def whole(path: Path) -> bytes:
    """The hash of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").digest()


def sampled(path: Path) -> bytes:
    """The hash of a small file, or of pieces of a large one, its ends among them."""
    size = path.stat().st_size
    if size <= SMALL:
        return whole(path)
    digest = hashlib.sha256()
    with path.open("rb") as content:
        for number in range(PIECES):
            content.seek(number * (size - PIECE) // (PIECES - 1))
            digest.update(content.read(PIECE))
    return digest.digest()
