"""Records as a curator would write them: mappings with what goes without saying left out.

They are written as the folder of YAML that `data.reading` reads, or one record a line in JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml

from data.claims import DEFAULT_STRENGTH, Claim, Conduct, Correction, First, Link, Says
from data.edtf import Edtf
from data.records import (
    STRUCTURAL,
    Actor,
    Catalogue,
    Check,
    Event,
    Instrument,
    Jurisdiction,
    Part,
    Source,
    Theme,
)

FORMAT = 1

_NAMES = {
    class_: tuple(field.name for field in fields(class_))
    for class_ in (
        Actor, Check, Claim, Conduct, Correction, Event, First, Instrument, Jurisdiction, Link,
        Part, Says, Source, Theme,
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
    left = ["event"]
    if record.supports == held:
        left.append("supports")
    if record.known_from == told_in.known_from:
        left.append("known_from")
    told = _plain(record, *left)
    told["says"] = _plain(record.says)
    if record.relations:
        told["relations"] = [_link(link) for link in record.relations]
    return told


def _link(record: Link) -> dict[str, Any]:
    usual = record.strength == DEFAULT_STRENGTH[record.type]
    return _plain(record, "to_type", "strength" if usual else "")


def _plain(record: Any, *without: str) -> dict[str, Any]:
    """The filled fields of a record, nested ones too."""
    found: dict[str, Any] = {}
    for name in _NAMES[type(record)]:
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


def lists(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """The files that hold many records, by name: release, actors, jurisdictions, themes."""
    release = catalogue.release
    found: dict[str, dict[str, Any]] = {
        "release": {"format": FORMAT, "number": release.number, "date": release.date.isoformat()}
    }
    for name in ("actors", "jurisdictions", "themes"):
        items = [_plain(item) for item in getattr(catalogue, name).values()]
        found[name] = {"format": FORMAT, name: items}
    return found


def write_folder(catalogue: Catalogue, folder: Path) -> None:
    """The catalogue as a folder of YAML: for sizes at which a file a record is bearable."""
    for name, told in lists(catalogue).items():
        _write(folder / f"{name}.yaml", told)
    for held in catalogue.instruments.values():
        _write(folder / "instruments" / f"{held.id}.yaml", instrument(held))
    for document in catalogue.sources.values():
        _write(folder / "sources" / f"{document.id}.yaml", source(document))
    for happened in catalogue.events.values():
        _write(folder / "events" / f"{happened.id}.yaml", event(happened, catalogue.sources))


def _write(path: Path, told: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(dict(told), allow_unicode=True, sort_keys=False, width=100)
    path.write_text(text, "utf-8")


def lines(records: Iterable[Mapping[str, Any]]) -> Iterable[bytes]:
    """One record a line, in JSON."""
    for record in records:
        yield orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
