"""A mapping as a curator writes it becomes a record; `data.plain` is the inverse.

Pure: the mapping is taken to fit its schema, and its dates to be EDTF.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeVar

from data.claims import DEFAULT_STRENGTH, Claim, Conduct, Correction, First, Link, Period, Says
from data.edtf import Edtf, parse
from data.plain import NAMES
from data.records import (
    STRUCTURAL,
    Actor,
    Catalogue,
    Check,
    Event,
    Instrument,
    Jurisdiction,
    Part,
    Release,
    Source,
    Theme,
)

T = TypeVar("T")
Raw = Mapping[str, Any]


def catalogue(release: Release, raws: Mapping[str, Iterable[Raw]]) -> Catalogue:
    """All records, from their mappings by type: event, instrument, source and those of the lists.

    Each mapping is let go of once its record is there, if `raws` lets it go.
    """
    sources = {raw["id"]: source(raw) for raw in raws["source"]}
    instruments = {raw["id"]: instrument(raw) for raw in raws["instrument"]}
    events = {raw["id"]: event(raw, sources, instruments) for raw in raws["event"]}
    return Catalogue(
        release=release,
        events=in_order(events),
        instruments=in_order(instruments),
        sources=in_order(sources),
        actors=in_order({raw["id"]: actor(raw) for raw in raws["actors"]}),
        jurisdictions=in_order({raw["code"]: jurisdiction(raw) for raw in raws["jurisdictions"]}),
        themes=in_order({raw["id"]: theme(raw) for raw in raws["themes"]}),
    )


@lru_cache(16_384)
def _day(text: str) -> Edtf:
    return parse(text)


def _days(values: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Texts that are dates as such, in place."""
    for key in keys:
        if key in values:
            values[key] = _day(values[key])
    return values


def in_order(items: Mapping[str, T]) -> dict[str, T]:
    """By id."""
    return dict(sorted(items.items()))


def actor(raw: Raw) -> Actor:
    return Actor(**raw)


def theme(raw: Raw) -> Theme:
    return Theme(**_values(Theme, raw))


def _values(class_: type, raw: Raw) -> dict[str, Any]:
    """The mapping to make a record of, its own lists as sorted tuples.

    Their order says nothing, and RDF would not keep it.
    """
    values = dict(raw)
    values.pop("format", None)
    for key in LISTS[class_]:
        if key in values:
            values[key] = tuple(sorted(values[key]))
    return values


def jurisdiction(raw: Raw) -> Jurisdiction:
    return Jurisdiction(**_days(_values(Jurisdiction, raw), "checked"))


def instrument(raw: Raw) -> Instrument:
    values = _values(Instrument, raw)
    if "parts" in values:
        parts = sorted(values["parts"], key=lambda part: str(part["id"]))
        values["parts"] = tuple(Part(**_values(Part, part)) for part in parts)
    values["ids"] = in_order(values.get("ids", {}))
    return Instrument(**values)


def source(raw: Raw) -> Source:
    values = _days(_values(Source, raw), "published", "known_from")
    check = values["check"] = Check(**_days(dict(raw["check"]), "on"))
    if "known_from" not in values:
        # an undated page is known from the day it was read; an undated unread one never
        values["known_from"] = values.get("published") or check.on
    values.setdefault("origin", raw["id"])
    return Source(**values)


def event(
    raw: Raw,
    sources: Mapping[str, Source],
    instruments: Mapping[str, Instrument],
) -> Event:
    values = _days(_values(Event, raw), "until")
    held = tuple(name for name in STRUCTURAL if raw.get(name))
    claims = [_claim(raw["id"], claim, held, sources, instruments) for claim in raw["claims"]]
    if len(claims) > 1:
        claims.sort(key=lambda claim: claim.id)
    values["claims"] = tuple(claims)
    return Event(**values)


def _claim(
    event: str,
    raw: Raw,
    held: tuple[str, ...],
    sources: Mapping[str, Source],
    instruments: Mapping[str, Instrument],
) -> Claim:
    values = _days(_values(Claim, raw), "known_from", "resolved_against")
    values["event"] = event
    values["says"] = _says(raw["says"])
    if "known_from" not in values:
        source = sources.get(raw["source"])
        values["known_from"] = source.known_from if source else None
    if "supports" in values:
        supports = values["supports"]
        values["supports"] = tuple(name for name in STRUCTURAL if name in supports)
    else:
        values["supports"] = held
    if "corrects" in values:
        corrects = [Correction(**item) for item in values["corrects"]]
        values["corrects"] = tuple(sorted(corrects, key=lambda correction: correction.order))
    if "relations" in values:
        links = [_link(link, instruments) for link in values["relations"]]
        values["relations"] = tuple(sorted(links, key=lambda link: (link.type, link.to)))
    return Claim(**values)


def _link(raw: Raw, instruments: Mapping[str, Instrument]) -> Link:
    return Link(
        type=raw["type"],
        to=raw["to"],
        to_type="instrument" if raw["to"] in instruments else "event",
        strength=raw.get("strength", DEFAULT_STRENGTH[raw["type"]]),
        note=raw.get("note"),
    )


def _says(raw: Raw) -> Says:
    if len(raw) == 1 and "date" in raw:
        return _dated(raw["date"])
    values = _days(_values(Says, raw), "date", "long_stop")
    for key, class_ in _NESTED:
        if key in values:
            values[key] = class_(**values[key])
    return Says(**values)


@lru_cache(16_384)
def _dated(text: str) -> Says:
    """What most claims say, and many the same."""
    return Says(date=_day(text))


_NESTED: tuple[tuple[str, type], ...] = (("period", Period), ("first", First), ("conduct", Conduct))
LISTS: Mapping[type, Sequence[str]] = {
    class_: tuple(field.name for field in fields(class_) if field.type == "tuple[str, ...]")
    for class_ in NAMES
}
"""Fields that are lists of words."""
