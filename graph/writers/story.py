"""TimelineJS JSON: slides with dates as precise as they are known, and no more.

A month is given as a month, a year as a year. What has no known first day cannot be placed and is
left out, and counted; a day that only starts something open is given without an end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import escape

import orjson

from data.edtf import Edtf
from graph.writers import words
from graph.writers.export import Export
from graph.writers.text import clean
from ontology.resolution import Resolved

_PLAIN = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def left_out(export: Export) -> int:
    """How many events cannot be placed."""
    return sum(_span(resolved.date) is None for resolved in export.events)


def write(export: Export) -> Iterator[bytes]:
    """``{"title", "events", "chronolex"}``; the last is for readers other than TimelineJS."""
    out = left_out(export)
    note = escape(export.note) + (f"<br>left out, having no first day: {out}" if out else "")
    title = {"text": {"headline": f"Chronolex: {export.kind}", "text": note}}
    yield b'{"title":' + orjson.dumps(title) + b',"events":['
    first = True
    for resolved in export.events:
        span = _span(resolved.date)
        if span is not None:
            yield (b"\n" if first else b",\n") + orjson.dumps(_slide(export, resolved, span))
            first = False
    about = {**export.about(), "left_out": out}
    yield b'\n],"chronolex":' + orjson.dumps(about) + b"}"


_Point = dict[str, int]


def _span(when: Edtf | None) -> tuple[_Point, _Point | None] | None:
    """Start and end as precise as they are told; None where no first day is known."""
    if when is None or when.not_before is None:
        return None
    plain = _PLAIN.fullmatch(when.text.rstrip("?~%"))
    if plain:
        names = ("year", "month", "day")
        return {n: int(v) for n, v in zip(names, plain.groups(), strict=True) if v}, None
    if when.kind == "lasting":
        return _point(when.not_before), _point(when.latest) if when.latest else None
    # some day between two: the whole range is shown, and called what it is by its own words
    return (_point(when.not_before), _point(when.latest)) if when.latest else None


def _point(day: date) -> _Point:
    return {"year": day.year, "month": day.month, "day": day.day}


def _slide(export: Export, resolved: Resolved, span: tuple[_Point, _Point | None]) -> object:
    record, (start, end) = resolved.event, span
    lines = [escape(clean(text)) for text in words.said(export.view, resolved)]
    for source in export.view.sources(resolved):
        name = escape(clean(source.publisher))
        if source.url:
            name = f'<a href="{escape(clean(source.url))}" rel="noopener">{name}</a>'
        lines.append(f"Source: {name}")
    told: dict[str, object] = {
        "unique_id": record.id,
        "group": resolved.jurisdiction,
        "start_date": start,
        "display_date": words.when(resolved),
        "text": {
            "headline": escape(clean(record.title)),
            "text": "".join(f"<p>{text}</p>" for text in lines),
        },
    }
    if end is not None:
        told["end_date"] = end
    return told
