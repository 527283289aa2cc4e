"""A mapping as a curator writes it becomes a record; `data.plain` is the inverse.

Pure: the mapping is taken to fit its schema, and its dates to be EDTF.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from data.claims import DEFAULT_STRENGTH, Claim, Conduct, Correction, First, Link, Period, Says
from data.edtf import Edtf, parse
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


def _day(value: str | None) -> Edtf | None:
    return None if value is None else parse(value)


def in_order(items: Mapping[str, T]) -> dict[str, T]:
    """By id."""
    return dict(sorted(items.items()))


def actor(raw: Raw) -> Actor:
    return Actor(**raw)


def theme(raw: Raw) -> Theme:
    return Theme(**_tuples(raw))


def _tuples(raw: Raw) -> dict[str, Any]:
    """Lists as sorted tuples: their order says nothing, and RDF would not keep it."""
    return {key: tuple(sorted(v)) if isinstance(v, list) else v for key, v in raw.items()}


def _without(raw: Raw, *keys: str) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key not in keys}


def jurisdiction(raw: Raw) -> Jurisdiction:
    return Jurisdiction(**{**_tuples(raw), "checked": _day(raw.get("checked"))})


def instrument(raw: Raw) -> Instrument:
    values = _tuples(_without(raw, "format", "parts", "ids"))
    parts = tuple(
        Part(**_tuples(part)) for part in sorted(raw.get("parts", []), key=lambda p: str(p["id"]))
    )
    return Instrument(**values, ids=in_order(raw.get("ids", {})), parts=parts)


def source(raw: Raw) -> Source:
    checked = raw["check"]
    check = Check(**{**checked, "on": _day(checked.get("on"))})
    published = _day(raw.get("published"))
    # an undated page is known from the day it was read; an undated unread one never
    known_from = _day(raw.get("known_from")) or published or check.on
    values = _without(raw, "format", "check", "published", "known_from", "origin")
    return Source(
        **values,
        check=check,
        published=published,
        known_from=known_from,
        origin=raw.get("origin", raw["id"]),
    )


def event(
    raw: Raw,
    sources: Mapping[str, Source],
    instruments: Mapping[str, Instrument],
) -> Event:
    values = _tuples(_without(raw, "format", "claims", "until"))
    held = tuple(name for name in STRUCTURAL if raw.get(name))
    claims = [_claim(raw["id"], claim, held, sources, instruments) for claim in raw["claims"]]
    claims.sort(key=lambda claim: claim.id)
    return Event(**values, claims=tuple(claims), until=_day(raw.get("until")))


def _claim(
    event: str,
    raw: Raw,
    held: tuple[str, ...],
    sources: Mapping[str, Source],
    instruments: Mapping[str, Instrument],
) -> Claim:
    source = sources.get(raw["source"])
    known_from = _day(raw.get("known_from")) or (source.known_from if source else None)
    supports = raw.get("supports")
    relations = [
        Link(
            type=link["type"],
            to=link["to"],
            to_type="instrument" if link["to"] in instruments else "event",
            strength=link.get("strength", DEFAULT_STRENGTH[link["type"]]),
            note=link.get("note"),
        )
        for link in raw.get("relations", [])
    ]
    done = ("says", "supports", "known_from", "resolved_against", "corrects", "relations")
    return Claim(
        **_tuples(_without(raw, *done)),
        event=event,
        says=_says(raw["says"]),
        supports=held if supports is None else tuple(n for n in STRUCTURAL if n in supports),
        known_from=known_from,
        resolved_against=_day(raw.get("resolved_against")),
        corrects=tuple(
            sorted(
                (Correction(**item) for item in raw.get("corrects", [])),
                key=lambda correction: correction.order,
            )
        ),
        relations=tuple(sorted(relations, key=lambda link: (link.type, link.to))),
    )


def _says(raw: Raw) -> Says:
    values = _tuples(_without(raw, "date", "long_stop", "period", "first", "conduct"))
    return Says(
        **values,
        date=_day(raw.get("date")),
        long_stop=_day(raw.get("long_stop")),
        period=Period(**raw["period"]) if "period" in raw else None,
        first=First(**raw["first"]) if "first" in raw else None,
        conduct=Conduct(**raw["conduct"]) if "conduct" in raw else None,
    )
