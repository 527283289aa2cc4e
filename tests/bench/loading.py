"""Processes of their own for what loads a file.

python -m tests.bench.loading FILE STORE   # N-Quads, as a build loads them
python -m tests.bench.loading FILE         # N-Triples, parsed by rdflib
"""

from __future__ import annotations

import sys
from pathlib import Path

from graph.embedded import EmbeddedStore


def load(file: Path, folder: Path) -> None:
    """A store on disk from a file."""
    store = EmbeddedStore(folder)
    store.load([file])
    store.close()


def parse(file: Path) -> None:
    """A graph of rdflib in memory from a file."""
    import rdflib

    rdflib.Graph().parse(str(file), format="nt")


if __name__ == "__main__":
    paths = [Path(given) for given in sys.argv[1:]]
    if len(paths) == 2:
        load(*paths)
    else:
        parse(*paths)
