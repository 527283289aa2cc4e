"""Which sizes there is room for: ``python -m tests.bench.room [FOLDER] SIZE...`` prints them.

What does not fit is left out and said on standard error; with none left, the exit code is 1.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

DISK = 60_000
"""Bytes for each event at once: 190 quads, 260 bytes each in the engine's store, 9 each as sorted
text beside it while it is made; and its records, thrice."""
MEMORY = 4_000
"""Bytes for each event while a store is built from records."""


def memory() -> int:
    """Bytes that a process may take without harm to others."""
    for line in Path("/proc/meminfo").read_text("ascii").splitlines():
        name, _, told = line.partition(":")
        if name == "MemAvailable":
            return int(told.split()[0]) * 1024
    raise OSError("/proc/meminfo does not say how much memory is available")


def without_room(size: int, disk: int, held: int) -> str | None:
    """Why a size is left out; None where there is room."""
    for what, needed, free in (
        ("disk", size * DISK, disk),
        ("memory", size * MEMORY, held),
    ):
        if needed > free:
            return (
                f"{size:,} events are left out: they need {needed / 1e9:,.0f} GB of {what},"
                f" {free / 1e9:,.0f} GB are free"
            )
    return None


def fitting(sizes: Sequence[int], disk: int, held: int) -> tuple[list[int], list[str]]:
    """The sizes that fit, and what is said of the others."""
    reasons = {size: without_room(size, disk, held) for size in sizes}
    fit = [size for size, reason in reasons.items() if reason is None]
    return fit, [reason for reason in reasons.values() if reason is not None]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.room", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("/tmp"), help="where they are built")
    parser.add_argument("sizes", help="numbers of events, such as 1e5,1e6")
    given = parser.parse_args(arguments)
    sizes = [int(float(text)) for text in given.sizes.split(",")]
    fit, left_out = fitting(sizes, shutil.disk_usage(given.folder).free, memory())
    for reason in left_out:
        sys.stderr.write(f"bench-large: {reason}\n")
    sys.stdout.write(",".join(map(str, fit)) + "\n")
    return 0 if fit else 1


if __name__ == "__main__":
    raise SystemExit(main())
