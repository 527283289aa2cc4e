"""Every id that a record names must exist, in the right kind of record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from data.located import Path
from data.records import Catalogue
from data.shelf import File, Shelf


def references(shelf: Shelf, catalogue: Catalogue) -> None:
    """Every id that a record names must exist, in the right kind of record."""
    kinds: dict[str, Mapping[str, Any]] = {
        "event": catalogue.events,
        "instrument": catalogue.instruments,
        "source": catalogue.sources,
        "actor": catalogue.actors,
        "theme": catalogue.themes,
        "jurisdiction": catalogue.jurisdictions,
        "claim": {claim.key: claim for claim in catalogue.claims()},
        "event or instrument": {**catalogue.events, **catalogue.instruments},
    }

    for name, entries in shelf.files.items():
        for file, raw in entries:

            def need(kind: str, path: Path, value: Any, file: File = file) -> None:
                if value is None:
                    return
                if isinstance(value, list):
                    for number, item in enumerate(value):
                        need(kind, (*path, number), item)
                elif value not in kinds[kind]:
                    near = get_close_matches(str(value), list(kinds[kind]), n=1, cutoff=0.7)
                    hint = f": did you mean '{near[0]}'?" if near else ""
                    file.fault(path, f"there is no {kind} '{value}'{hint}")

            _CHECKS.get(name, _nothing)(file, raw, need, catalogue)


Need = Callable[[str, Path, Any], None]


def _nothing(file: File, raw: Mapping[str, Any], need: Need, catalogue: Catalogue) -> None:
    """Record types that name no others."""


def _event_references(file: File, raw: Mapping[str, Any], need: Need, cat: Catalogue) -> None:
    for key in ("jurisdiction", "seat", "extent", "party"):
        need("jurisdiction", (key,), raw.get(key))
    need("instrument", ("instrument",), raw.get("instrument"))
    need("actor", ("actors",), raw.get("actors"))
    need("theme", ("themes",), raw.get("themes"))
    _parts(file, raw, cat)
    seen: set[str] = set()
    for number, claim in enumerate(raw["claims"]):
        path: Path = ("claims", number)
        if claim["id"] in seen:
            file.fault((*path, "id"), f"the claim id '{claim['id']}' is given twice in this event")
        seen.add(claim["id"])
        need("source", (*path, "source"), claim["source"])
        says = claim["says"]
        need("event", (*path, "says", "set_by"), says.get("set_by"))
        need("actor", (*path, "says", "actors"), says.get("actors"))
        if "period" in says:
            after: Path = (*path, "says", "period", "after")
            need("event", after, says["period"]["after"])
            if says["period"]["after"] == raw["id"]:
                file.fault(after, "a period cannot run from the event whose day it fixes")
        if "first" in says:
            need("jurisdiction", (*path, "says", "first", "place"), says["first"]["place"])
        if "conduct" in says:
            need("actor", (*path, "says", "conduct", "by"), says["conduct"]["by"])
        for key in ("confirms", "disputes", "supersedes"):
            need("claim", (*path, key), claim.get(key))
        for index, item in enumerate(claim.get("corrects", [])):
            need("claim", (*path, "corrects", index, "claim"), item["claim"])
        for index, item in enumerate(claim.get("relations", [])):
            target: Path = (*path, "relations", index, "to")
            need("event or instrument", target, item["to"])
            if item["to"] == raw["id"]:
                file.fault(target, "a relation cannot lead from an event to itself")


def _parts(file: File, raw: Mapping[str, Any], cat: Catalogue) -> None:
    instrument = cat.instruments.get(raw.get("instrument", ""))
    for number, part in enumerate(raw.get("part", [])):
        if instrument is None:
            file.fault(("part", number), "a part needs an 'instrument'")
        elif instrument.part(part) is None:
            known = ", ".join(p.id for p in instrument.parts) or "none"
            file.fault(
                ("part", number), f"'{instrument.id}' has no part '{part}' (it has: {known})"
            )


def _instrument_references(file: File, raw: Mapping[str, Any], need: Need, cat: Catalogue) -> None:
    need("jurisdiction", ("jurisdiction",), raw["jurisdiction"])
    need("source", ("sources",), raw.get("sources"))
    parts = [part["id"] for part in raw.get("parts", [])]
    for number, part in enumerate(raw.get("parts", [])):
        if parts.index(part["id"]) != number:
            file.fault(("parts", number), f"the part '{part['id']}' is given twice")
        if "within" in part and part["within"] not in parts:
            file.fault(("parts", number, "within"), f"there is no part '{part['within']}'")
        elif part.get("within") and part["id"] in cat.instruments[raw["id"]].lineage(
            part["within"]
        ):
            file.fault(("parts", number, "within"), f"the part '{part['id']}' is within itself")


def _source_references(file: File, raw: Mapping[str, Any], need: Need, cat: Catalogue) -> None:
    need("actor", ("publisher_actor",), raw.get("publisher_actor"))
    need("instrument", ("instrument",), raw.get("instrument"))
    need("source", ("check", "by"), raw["check"].get("by"))


def _list_references(file: File, raw: Mapping[str, Any], need: Need, cat: Catalogue) -> None:
    for name, links in (
        ("actors", {"jurisdiction": "jurisdiction"}),
        ("jurisdictions", {"within": "jurisdiction", "member_of": "jurisdiction"}),
        ("themes", {"broader": "theme"}),
    ):
        for number, item in enumerate(raw.get(name, [])):
            for key, kind in links.items():
                need(kind, (name, number, key), item.get(key))
    places = {place.code: (place.within,) for place in cat.jurisdictions.values() if place.within}
    themes = {theme.id: theme.broader for theme in cat.themes.values()}
    for name, id_, key, above in (
        ("jurisdictions", "code", "within", places),
        ("themes", "id", "broader", themes),
    ):
        for number, item in enumerate(raw.get(name, [])):
            if _rounds(item[id_], above):
                file.fault((name, number, key), f"'{item[id_]}' is within itself by its '{key}'")


def _rounds(start: str, above: Mapping[str, tuple[str, ...]]) -> bool:
    """Do the steps upwards from `start` lead back to it?"""
    seen: set[str] = set()
    front = set(above.get(start, ()))
    while front:
        if start in front:
            return True
        seen |= front
        front = {up for one in front for up in above.get(one, ())} - seen
    return False


_CHECKS: dict[str, Callable[[File, Mapping[str, Any], Need, Catalogue], None]] = {
    "event": _event_references,
    "instrument": _instrument_references,
    "source": _source_references,
    "actors": _list_references,
    "jurisdictions": _list_references,
    "themes": _list_references,
}
