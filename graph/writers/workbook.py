"""XLSX: sheets for events, relations and sources, and one that says what they are.

Text is written as text, so no cell is ever a formula or a link. A day that spreadsheets have no
number for (before March 1900) stays text. Rows go to disk as they are written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from graph import describe
from graph.frame import DAYS
from graph.writers import table
from graph.writers.export import Export
from graph.writers.text import clean

CHUNK = 64_000
FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count a 29 February 1900 that there was not; from the next day on they agree."""
MOST = 32_767
"""Characters that a cell can hold."""

RELATIONS = ("from", "relation", "to", "strength", "evidence")
SOURCES = ("id", "publisher", "title", "url", "tier", "check", "published", "known_from",
           "language")  # fmt: skip
_WIDTHS = {"title": 60, "summary": 60, "iri": 30, "url": 40, "source_urls": 40, "evidence": 40}


def write(export: Export) -> Iterator[bytes]:
    """The file; it goes through temporary ones, since a workbook is an archive."""
    with tempfile.TemporaryFile() as out:
        _book(export, out)
        out.seek(0)
        while chunk := out.read(CHUNK):
            yield chunk


def _book(export: Export, out: Any) -> None:
    with xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": False}) as book:
        released = export.view.catalogue.release.date
        # the archive would carry the clock's time otherwise
        created = datetime(released.year, released.month, released.day, tzinfo=UTC)
        book.set_properties(
            {
                "title": f"Chronolex {export.kind}",
                "comments": export.note,
                "created": created.replace(tzinfo=None),
            }
        )
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        name = "deadlines" if export.kind == "deadlines" else "events"
        events = _Sheet(book.add_worksheet(name), table.columns(export), bold, day)
        relations = _Sheet(book.add_worksheet("relations"), RELATIONS, bold, day)
        sources = _Sheet(book.add_worksheet("sources"), SOURCES, bold, day)
        seen: set[str] = set()
        for resolved in export.events:
            told = export.tell(resolved)
            flat = table.row(told)
            for column in DAYS:
                flat[column] = date.fromisoformat(flat[column]) if flat[column] else None
            events.add(flat.get(column) for column in events.columns)
            for relation in told["relations"]:
                if relation["direction"] == "out":
                    relations.add(relation[column] for column in RELATIONS)
            for source in export.view.sources(resolved):
                if source.id not in seen:
                    seen.add(source.id)
                    row = describe.source(source)
                    sources.add(row[column] for column in SOURCES)
        for sheet in (events, relations, sources):
            sheet.close()
        about = _Sheet(book.add_worksheet("about"), ("what", "value"), bold, day)
        total = len(export.events) if export.total is None else export.total
        for pair in {**export.about(), "events": len(export.events), "of": total}.items():
            about.add(pair)
        about.close()


class _Sheet:
    """A sheet with a header that stays in sight, filled row by row."""

    def __init__(self, sheet: Worksheet, columns: Sequence[str], bold: Format, day: Format) -> None:
        self.sheet, self.columns, self.day, self.row = sheet, columns, day, 0
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, _WIDTHS.get(column, 16))
            sheet.write_string(0, number, column, bold)

    def add(self, values: Iterable[Any]) -> None:
        self.row += 1
        for number, value in enumerate(values):
            if isinstance(value, date) and value >= FIRST_DAY:
                self.sheet.write_datetime(self.row, number, value, self.day)
            elif isinstance(value, int):
                self.sheet.write_number(self.row, number, value)
            elif value is not None:
                self.sheet.write_string(self.row, number, _text(value))

    def close(self) -> None:
        """The filter covers the rows that there came to be."""
        self.sheet.autofilter(0, 0, self.row, len(self.columns) - 1)


def _text(value: Any) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return clean(text)[:MOST]
