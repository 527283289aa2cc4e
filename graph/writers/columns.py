"""Parquet: the frame of the events, written part by part.

What the file says of itself (release, clocks, filters) is in its key-value metadata.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from graph import frame
from graph.writers.export import Export

CHUNK = 64_000
GROUP = 10_000
"""Rows that are held to be written together; by itself the library holds a quarter of a million."""


def write(export: Export) -> Iterator[bytes]:
    """The file; it goes through a temporary one, since its table of contents comes last."""
    from polars.io.plugins import register_io_source

    # what is asked of the source (columns, rows) does not matter here: all of it is written
    lazy = register_io_source(lambda *_: frame.frames(export), schema=frame.schema(export))
    with tempfile.TemporaryFile() as out:
        lazy.sink_parquet(out, metadata=export.about(), maintain_order=True, row_group_size=GROUP)
        out.seek(0)
        while chunk := out.read(CHUNK):
            yield chunk
