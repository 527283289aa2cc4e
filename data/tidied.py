"""A mapping as a curator writes it becomes as `data.plain` tells it, without a record between.

Its keys are in one order, lists that say nothing by theirs are sorted, and what goes without saying
is left out: but for the day from which a claim is known, which only its source tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from data import plain
from data.building import LISTS
from data.claims import DEFAULT_STRENGTH, Claim, Conduct, Correction, First, Link, Period, Says
from data.records import (
    STRUCTURAL,
    Actor,
    Check,
    Event,
    Instrument,
    Jurisdiction,
    Part,
    Source,
    Theme,
)

Raw = Mapping[str, Any]


def tidied(name: str, raw: Raw) -> dict[str, Any]:
    """A sound mapping of a type of `data.reading.BULK`, which is left as it is."""
    return _TIDIED[name](raw)


def _ordered(class_: type, raw: Raw) -> dict[str, Any]:
    """Keys in the order of the record's fields, words in theirs, and no list that is empty."""
    order, lists = _ORDER[class_]
    told = {key: raw[key] for key in sorted(raw, key=order)} if len(raw) > 1 else dict(raw)
    for key in lists:
        if key in told:
            told[key] = sorted(told[key])
            if not told[key]:
                del told[key]
    return told


def _event(raw: Raw) -> dict[str, Any]:
    told = _ordered(Event, raw)
    held = [name for name in STRUCTURAL if raw.get(name)]
    claims = [_claim(claim, held) for claim in raw["claims"]]
    claims.sort(key=lambda claim: str(claim["id"]))
    # they are told last
    del told["claims"]
    told["claims"] = claims
    return told


def _claim(raw: Raw, held: list[str]) -> dict[str, Any]:
    told = _ordered(Claim, raw)
    if len(raw["says"]) > 1 or "date" not in raw["says"]:
        told["says"] = _says(raw["says"])
    if "corrects" in told:
        corrects = [_ordered(Correction, item) for item in told["corrects"]]
        told["corrects"] = sorted(corrects, key=lambda one: (one["claim"], one.get("on", "")))
    if "relations" in told:
        links = [_link(link) for link in told["relations"]]
        told["relations"] = sorted(links, key=lambda link: (link["type"], link["to"]))
    if "supports" in raw:
        told.pop("supports", None)
        supports = [name for name in STRUCTURAL if name in raw["supports"]]
        if supports != held:
            # also where it supports none
            told["supports"] = supports
    return told


def _link(raw: Raw) -> dict[str, Any]:
    told = _ordered(Link, raw)
    if told.get("strength") == DEFAULT_STRENGTH[told["type"]]:
        del told["strength"]
    return told


def _says(raw: Raw) -> dict[str, Any]:
    told = _ordered(Says, raw)
    for key, class_ in (("period", Period), ("first", First), ("conduct", Conduct)):
        if key in told:
            told[key] = _ordered(class_, told[key])
    return told


def _source(raw: Raw) -> dict[str, Any]:
    told = _ordered(Source, raw)
    told["check"] = _ordered(Check, raw["check"])
    if told.get("origin") == told["id"]:
        del told["origin"]
    if "known_from" in told and told["known_from"] == known_from({**told, "known_from": None}):
        del told["known_from"]
    return told


def known_from(source: Raw) -> str | None:
    """The day from which a source's claims are known, unless they say another."""
    # as `data.building.source`
    day: str | None = source.get("known_from") or source.get("published")
    return day or source["check"].get("on")


def _instrument(raw: Raw) -> dict[str, Any]:
    told = _ordered(Instrument, raw)
    if "ids" in told:
        told["ids"] = dict(sorted(told["ids"].items()))
        if not told["ids"]:
            del told["ids"]
    if "parts" in told:
        parts = sorted(told["parts"], key=lambda part: str(part["id"]))
        told["parts"] = [_ordered(Part, part) for part in parts]
    return told


_TIDIED: Mapping[str, Callable[[Raw], dict[str, Any]]] = {
    "event": _event,
    "instrument": _instrument,
    "source": _source,
    "actors": lambda raw: _ordered(Actor, raw),
    "jurisdictions": lambda raw: _ordered(Jurisdiction, raw),
    "themes": lambda raw: _ordered(Theme, raw),
}
_ORDER: Mapping[type, tuple[Callable[[str], int], Sequence[str]]] = {
    class_: ({name: n for n, name in enumerate(("format", *names))}.__getitem__, LISTS[class_])
    for class_, names in plain.NAMES.items()
}
"""Where a key stands, and which are lists of words."""
