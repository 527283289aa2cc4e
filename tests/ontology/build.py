"""Tiny catalogues by hand: every source, instrument and place that is named is there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from data.claims import DEFAULT_STRENGTH, Claim, Conduct, Correction, First, Link, Says
from data.edtf import parse
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

RELEASE = Release("0.1.0", date(2026, 11, 22))
_TIMES = ("date", "long_stop")
ALL = ("all",)  # what a claim supports until `event` says what there is


def source(id: str, tier: str = "press", known: str | None = "2020-01-01", **more: Any) -> Source:
    """A source that was read; its origin is itself."""
    values: dict[str, Any] = {
        "publisher": f"Publisher of {id}",
        "language": "en",
        "check": Check("read", parse("2026-11-01")),
        "origin": id,
        "title": f"Title of {id}",
        "published": parse(known) if known else None,
        "known_from": parse(known) if known else None,
    }
    return Source(id=id, tier=tier, **{**values, **more})


def claim(id: str, source: str, *, known: str | None = "2020-01-01", **more: Any) -> Claim:
    """A claim; keys of `Says` go there, the others to the claim. The event is filled in later."""
    says: dict[str, Any] = {
        key: parse(more.pop(key)) if key in _TIMES else more.pop(key)
        for key in list(more)
        if key in Says.__dataclass_fields__
    }
    values: dict[str, Any] = {"supports": ALL, "locator": "p. 1", **more}
    return Claim(
        event="?",
        id=id,
        source=source,
        says=Says(**says),
        known_from=parse(known) if known else None,
        **values,
    )


def event(id: str, *claims: Claim, stage: str = "published", **more: Any) -> Event:
    """An event of kind law; claims that list no `supports` support all that it has."""
    values: dict[str, Any] = {
        "kind": "law",
        "title": f"Title of {id}",
        "jurisdiction": "EU",
        **more,
    }
    bare = Event(id=id, stage=stage, claims=(), **values)
    held = tuple(name for name in STRUCTURAL if getattr(bare, name))
    return replace(
        bare,
        claims=tuple(
            replace(c, event=id, supports=held if c.supports == ALL else c.supports)
            for c in sorted(claims, key=lambda c: c.id)
        ),
    )


def link(type: str, to: str, strength: str | None = None) -> Link:
    return Link(type=type, to=to, strength=strength or DEFAULT_STRENGTH[type])


def catalogue(
    *events: Event,
    sources: tuple[Source, ...] = (),
    instruments: tuple[Instrument, ...] = (),
    release: Release = RELEASE,
) -> Catalogue:
    """All that the events name, made up where it is not given."""
    known = {item.id: item for item in sources}
    acts = {item.id: item for item in instruments}
    actors: dict[str, Actor] = {}
    for item in events:
        if item.instrument and item.instrument not in acts:
            parts = tuple(Part(part, f"Part {part}") for part in item.part)
            acts[item.instrument] = Instrument(
                id=item.instrument,
                type="act",
                kind=item.kind,
                title=f"Title of {item.instrument}",
                jurisdiction="EU",
                ids={"number": "1"},
                parts=parts,
            )
        for told in item.claims:
            known.setdefault(told.source, source(told.source))
            by = (told.says.conduct.by,) if told.says.conduct else ()
            for actor in (*item.actors, *told.says.actors, *by):
                actors[actor] = Actor(actor, "police", f"Title of {actor}", "EU")
    for document in known.values():
        if document.publisher_actor:
            actor = document.publisher_actor
            actors.setdefault(actor, Actor(actor, "police", f"Title of {actor}", "EU"))
    place = Jurisdiction("EU", "union", "European Union", "selected", checked=parse("2026-11-22"))
    return Catalogue(
        release=release,
        events={item.id: item for item in sorted(events, key=lambda item: item.id)},
        instruments=dict(sorted(acts.items())),
        sources=dict(sorted(known.items())),
        actors=dict(sorted(actors.items())),
        jurisdictions={"EU": place},
        themes={"ai": Theme("ai", "AI", "Artificial intelligence.")},
    )


def act(
    id: str, days: Mapping[str, str], known: Mapping[str, str] | None = None, **effect: str
) -> list[Event]:
    """The stages of an act, `{stage: day}`; each is known from its own day, or as `known` says."""
    return [
        event(
            f"{id}-{stage}",
            claim("oj", f"oj-{id}-{stage}", known=(known or {}).get(stage, day), date=day),
            stage=stage,
            instrument=id,
            effect=effect.get(stage.replace("-", "_")),
        )
        for stage, day in days.items()
    ]


__all__ = [
    "RELEASE", "Check", "Conduct", "Correction", "First", "act", "catalogue", "claim", "event",
    "link", "parse", "source",
]  # fmt: skip
