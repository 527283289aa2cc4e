"""Every id that a record names must exist, in the right kind of record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Any

from data.claims import Claim
from data.indexed import Lines
from data.located import Located, Path
from data.records import Catalogue, Event
from data.shelf import LISTS, File


def references(entries: Iterable[tuple[str, File, Any]], catalogue: Catalogue) -> None:
    """Every id that a record names must exist, in the right kind of record.

    `entries`: the type of each file's records, the file, which is told of faults, and its value.
    """
    needs = _Needs(catalogue)
    within = _Within(catalogue)
    for name, file, raw in entries:
        needs.file = file
        if name in LISTS:
            _list_references(file, raw, needs.need, within)
        else:
            _CHECKS.get(name, _nothing)(file, raw, needs.need, catalogue)


class _Needs:
    """What must be there, and the file that is told where it is not."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._kinds: dict[str, Mapping[str, Any]] = {
            "event": catalogue.events,
            "instrument": catalogue.instruments,
            "source": catalogue.sources,
            "actor": catalogue.actors,
            "theme": catalogue.themes,
            "jurisdiction": catalogue.jurisdictions,
            "claim": _Claims(catalogue.events),
            "event or instrument": _Either(catalogue.events, catalogue.instruments),
        }
        self.file = File("", Located(None, {}), [])

    def need(self, kind: str, path: Path, value: Any) -> None:
        if value is None:
            return
        known = self._kinds[kind]
        if isinstance(value, list):
            for number, item in enumerate(value):
                if item not in known:
                    self._tell(kind, known, (*path, number), item)
        elif value not in known:
            self._tell(kind, known, path, value)

    def _tell(self, kind: str, known: Mapping[str, Any], path: Path, value: Any) -> None:
        near = get_close_matches(str(value), _near(known, str(value)), 1, 0.7)
        hint = f": did you mean '{near[0]}'?" if near else ""
        self.file.fault(path, f"there is no {kind} '{value}'{hint}")


class _Either(Mapping[str, Any]):
    """Records of two types."""

    def __init__(self, *maps: Mapping[str, Any]) -> None:
        self.maps = maps

    def __getitem__(self, id_: str) -> Any:
        one, other = self.maps
        return one[id_] if id_ in one else other[id_]

    def __contains__(self, id_: object) -> bool:
        one, other = self.maps
        return id_ in one or id_ in other

    def __iter__(self) -> Iterator[str]:
        return chain(*self.maps)

    def __len__(self) -> int:
        return sum(map(len, self.maps))


class _Claims(Mapping[str, Claim]):
    """Claims by their keys, found in their events."""

    def __init__(self, events: Mapping[str, Event]) -> None:
        self._events = events

    def __getitem__(self, key: str) -> Claim:
        event = self._events[key.partition("/")[0]]
        for claim in event.claims:
            if claim.key == key:
                return claim
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (claim.key for event in self._events.values() for claim in event.claims)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def of(self, event: str) -> list[str]:
        return [claim.key for claim in self._events[event].claims]


def _near(names: Mapping[str, Any], value: str) -> list[str]:
    """Where to look for what may have been meant; of very many names, those with one beginning."""
    if isinstance(names, _Claims):
        event = value.partition("/")[0]
        found = get_close_matches(event, _near(names._events, event), 1, 0.7)
        return names.of(found[0]) if found else []
    if isinstance(names, _Either):
        return [name for shelf in names.maps for name in _near(shelf, value)]
    if isinstance(names, Lines):
        alike = names.names.beginning(value[:ALIKE])
        return [names.names[number] for number in alike[:MOST_NEAR]]
    return list(names)


ALIKE = 5
"""First characters that two ids of very many must share to be compared."""
MOST_NEAR = 2_000


Need = Callable[[str, Path, Any], None]


def _nothing(file: File, raw: Mapping[str, Any], need: Need, catalogue: Catalogue) -> None:
    """Record types that name no others."""


def _event_references(file: File, raw: Mapping[str, Any], need: Need, cat: Catalogue) -> None:
    for key, kind in _NAMED:
        if key in raw:
            need(kind, (key,), raw[key])
    if "part" in raw:
        _parts(file, raw, cat)
    seen: set[str] = set()
    for number, claim in enumerate(raw["claims"]):
        path: Path = ("claims", number)
        if claim["id"] in seen:
            file.fault((*path, "id"), f"the claim id '{claim['id']}' is given twice in this event")
        seen.add(claim["id"])
        need("source", (*path, "source"), claim["source"])
        if len(claim["says"]) > 1 or "date" not in claim["says"]:
            _said_references(file, raw["id"], claim["says"], (*path, "says"), need)
        for key in ("confirms", "disputes", "supersedes"):
            if key in claim:
                need("claim", (*path, key), claim[key])
        for index, item in enumerate(claim.get("corrects", ())):
            need("claim", (*path, "corrects", index, "claim"), item["claim"])
        for index, item in enumerate(claim.get("relations", ())):
            target: Path = (*path, "relations", index, "to")
            need("event or instrument", target, item["to"])
            if item["to"] == raw["id"]:
                file.fault(target, "a relation cannot lead from an event to itself")


_NAMED = (
    *((key, "jurisdiction") for key in ("jurisdiction", "seat", "extent", "party")),
    ("instrument", "instrument"),
    ("actors", "actor"),
    ("themes", "theme"),
)


def _said_references(file: File, id_: str, says: Mapping[str, Any], path: Path, need: Need) -> None:
    need("event", (*path, "set_by"), says.get("set_by"))
    need("actor", (*path, "actors"), says.get("actors"))
    if "period" in says:
        after: Path = (*path, "period", "after")
        need("event", after, says["period"]["after"])
        if says["period"]["after"] == id_:
            file.fault(after, "a period cannot run from the event whose day it fixes")
    if "first" in says:
        need("jurisdiction", (*path, "first", "place"), says["first"]["place"])
    if "conduct" in says:
        need("actor", (*path, "conduct", "by"), says["conduct"]["by"])


def _parts(file: File, raw: Mapping[str, Any], cat: Catalogue) -> None:
    instrument = cat.instruments.get(raw.get("instrument", ""))
    for number, part in enumerate(raw["part"]):
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


class _Within:
    """What places and themes are directly within; of bulk files, each item is checked by itself."""

    def __init__(self, cat: Catalogue) -> None:
        self.places = {
            place.code: (place.within,) for place in cat.jurisdictions.values() if place.within
        }
        self.themes = {theme.id: theme.broader for theme in cat.themes.values()}


def _list_references(file: File, raw: Mapping[str, Any], need: Need, within: _Within) -> None:
    for name, links in (
        ("actors", {"jurisdiction": "jurisdiction"}),
        ("jurisdictions", {"within": "jurisdiction", "member_of": "jurisdiction"}),
        ("themes", {"broader": "theme"}),
    ):
        for number, item in enumerate(raw.get(name, [])):
            for key, kind in links.items():
                need(kind, (name, number, key), item.get(key))
    for name, id_, key, above in (
        ("jurisdictions", "code", "within", within.places),
        ("themes", "id", "broader", within.themes),
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
}
