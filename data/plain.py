"""Records as a curator would write them: mappings with what goes without saying left out.

The inverse of `data.building`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import orjson

from data.claims import DEFAULT_STRENGTH, Claim, Conduct, Correction, First, Link, Period, Says
from data.edtf import Edtf
from data.records import (
    STRUCTURAL,
    Actor,
    Check,
    Event,
    Instrument,
    Jurisdiction,
    Part,
    Release,
    Source,
    Theme,
)

FORMAT = 1

NAMES = {
    class_: tuple(field.name for field in fields(class_))
    for class_ in (
        Actor, Check, Claim, Conduct, Correction, Event, First, Instrument, Jurisdiction, Link,
        Part, Period, Says, Source, Theme,
    )
}  # fmt: skip


def event(record: Event, sources: Mapping[str, Source]) -> dict[str, Any]:
    """An event's record. `sources` holds those that its claims name."""
    held = tuple(name for name in STRUCTURAL if getattr(record, name))
    claims = [_claim(claim, held, sources[claim.source]) for claim in record.claims]
    return {"format": FORMAT, **_plain(record, "claims"), "claims": claims}


def source(record: Source) -> dict[str, Any]:
    told = _plain(record, "origin" if record.origin == record.id else "")
    if record.known_from == (record.published or record.check.on):
        told.pop("known_from", None)
    return {"format": FORMAT, **told}


def instrument(record: Instrument) -> dict[str, Any]:
    return {"format": FORMAT, **_plain(record)}


def _claim(record: Claim, held: tuple[str, ...], told_in: Source) -> dict[str, Any]:
    left = ["event", "supports"]
    if record.known_from == told_in.known_from:
        left.append("known_from")
    told = _plain(record, *left)
    told["says"] = _plain(record.says)
    if record.supports != held:
        # also where it supports none of them
        told["supports"] = list(record.supports)
    if record.relations:
        told["relations"] = [_link(link) for link in record.relations]
    return told


def _link(record: Link) -> dict[str, Any]:
    usual = record.strength == DEFAULT_STRENGTH[record.type]
    return _plain(record, "to_type", "strength" if usual else "")


def _plain(record: Any, *without: str) -> dict[str, Any]:
    """The filled fields of a record, nested ones too."""
    found: dict[str, Any] = {}
    for name in NAMES[type(record)]:
        value = getattr(record, name)
        if value is None or value == () or value == {} or name in without:
            continue
        found[name] = _value(value)
    return found


def _value(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, Edtf):
        return value.text
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return _plain(value) if is_dataclass(value) else dict(value)


def release(record: Release) -> dict[str, Any]:
    return {"format": FORMAT, "number": record.number, "date": record.date.isoformat()}


def listed(record: Actor | Jurisdiction | Theme) -> dict[str, Any]:
    """An item of one of the lists."""
    return _plain(record)


def line(record: Mapping[str, Any]) -> bytes:
    """A line of a bulk file."""
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
