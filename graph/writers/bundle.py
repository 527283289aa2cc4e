"""The evidence bundle: what was known of some events on a day, to keep and to check without us.

A zip file without compression, fixed times and a fixed order: compressors differ between machines,
and the same question must give the same bytes. What is withheld is withheld here too.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import orjson

from graph.writers import citation, rdf, table
from graph.writers.export import Export

FORMAT = 1
MANIFEST = "manifest.json"
WHAT = "chronolex evidence bundle"
CHUNK = 64_000
_EPOCH = (1980, 1, 1, 0, 0, 0)

SOURCE = ("id", "publisher", "title", "url", "withheld", "tier", "language", "published",
          "known_from", "check", "checked_on", "sha256", "origin")  # fmt: skip


def write(export: Export) -> Iterator[bytes]:
    """The zip file; it goes through a temporary one, since its table of contents comes last."""
    with tempfile.TemporaryFile() as out:
        pack(export, out)
        out.seek(0)
        while chunk := out.read(CHUNK):
            yield chunk


def pack(export: Export, out: IO[bytes]) -> None:
    """Every file in the order of names, then the manifest with the hash of each."""
    files = []
    with ZipFile(out, "w", ZIP_STORED) as zipped:
        for name, chunks in sorted(_members(export)):
            digest, length = _add(zipped, name, chunks)
            files.append({"name": name, "sha256": digest, "bytes": length})
        manifest = {
            "what": WHAT,
            "format": FORMAT,
            **export.echo(),
            "events": len(export.events),
            "files": files,
        }
        told = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        _add(zipped, MANIFEST, [told])


def _members(export: Export) -> list[tuple[str, Iterable[bytes]]]:
    return [
        ("README.txt", [_readme(export).encode()]),
        ("citations.bib", citation.bibtex(export)),
        ("citations.json", citation.csl(export)),
        ("events.csv", table.write(export)),
        ("events.nq", rdf.nquads(export)),
        ("sources.csv", table.lines(SOURCE, _sources(export))),
    ]


def _add(zipped: ZipFile, name: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """One file, written as it is made; its SHA-256 and its length in bytes."""
    info = ZipInfo(name, _EPOCH)
    info.create_system = 3  # the same on every system that writes it
    info.external_attr = 0o644 << 16
    digest, length = hashlib.sha256(), 0
    with zipped.open(info, "w", force_zip64=True) as member:
        for chunk in chunks:
            digest.update(chunk)
            length += len(chunk)
            member.write(chunk)
    return digest.hexdigest(), length


def _sources(export: Export) -> Iterator[list[table.Cell]]:
    """A row a source of the claims known on the day; what is withheld is in no record."""
    told = {s.id: s for resolved in export.events for s in export.view.sources(resolved)}
    for _, source in sorted(told.items()):
        cells = (
            source.id,
            source.publisher,
            source.title,
            source.url,
            source.withheld,
            source.tier,
            source.language,
            source.published.text if source.published else None,
            source.known_from.text if source.known_from else None,
            source.check.how,
            source.check.on.text if source.check.on else None,
            source.check.sha256,
            source.origin,
        )
        yield [table.cell(value) for value in cells]


def _readme(export: Export) -> str:
    clocks = export.view.clocks.as_of()
    return f"""\
Chronolex evidence bundle

Events: {len(export.events)}
Release: {export.release}
Valid at: {clocks["valid_at"]} (the law and the world at the end of this day)
Known at: {clocks["known_at"]} (only what was published by the end of this day)
Filters: {export.query or "none"}

events.nq       the claims, each in its own graph, who makes them, their sources, and the view
                that they come to on these days (RDF, N-Quads)
events.csv      the events, a row each
sources.csv     the sources of the claims, a row each; sha256 is that of the copy that was read
citations.bib   how to cite the events (BibTeX)
citations.json  the same as CSL-JSON
manifest.json   the SHA-256 and the length of every file above, release, days and filters

To check that nothing was changed, left out or added: chronolex verify FILE
Or compare each file's SHA-256 with manifest.json. A title or URL that is missing where the column
"withheld" is filled was withheld. The same question to the same release gives the same bytes.

CC BY 4.0, Chronolex contributors, https://creativecommons.org/licenses/by/4.0/
"""
