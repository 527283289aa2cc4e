"""A folder of YAML records becomes a `Catalogue`, or a list of problems with file and line.

Expected layout: ``events/**/*.yaml``, ``instruments/**/*.yaml``, ``sources/**/*.yaml`` (one record
a file, the file's name is its id) and ``actors.yaml``, ``jurisdictions.yaml``, ``themes.yaml``,
``release.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path as FilePath
from typing import Any, TypeVar

from data import schema
from data.claims import DEFAULT_STRENGTH, Claim, Conduct, Correction, First, Link, Period, Says
from data.edtf import Edtf, EdtfError, parse
from data.located import LocatedError, Path, load
from data.problem import Problem, RecordsError
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
from data.references import references
from data.shelf import File, Shelf

FOLDERS = {"event": "events", "instrument": "instruments", "source": "sources"}
T = TypeVar("T")

LISTS = ("actors", "jurisdictions", "themes")
_DATE_KEYS = frozenset(
    {"date", "long_stop", "until", "known_from", "resolved_against", "published", "on", "checked"}
)


def bundled() -> FilePath:
    """The records that ship with the package."""
    return FilePath(str(resources.files("data").joinpath("records")))


def read(folder: FilePath) -> Catalogue:
    """Read and check every record below `folder`.

    Raises
    ------
    RecordsError
        Any fault at all; its `problems` hold every one found.
    """
    catalogue, problems = examine(folder)
    if catalogue is None or problems:
        raise RecordsError(problems)
    return catalogue


def examine(folder: FilePath) -> tuple[Catalogue | None, list[Problem]]:
    """Read every record below `folder`; the catalogue is None where a record cannot be built."""
    shelf = Shelf()
    if not folder.is_dir():
        return None, [Problem(str(folder), 1, "no such folder: give one that holds events/")]
    for name in ("release", *LISTS):
        _collect(shelf, folder, name, folder / f"{name}.yaml")
    for name, sub in FOLDERS.items():
        for path in sorted((folder / sub).rglob("*.yaml")):
            _collect(shelf, folder, name, path)
    for stray in sorted(folder.rglob("*.yml")):
        label = stray.relative_to(folder).as_posix()
        shelf.problems.append(Problem(label, 1, "name the file .yaml, not .yml"))
    for stray in sorted(folder.rglob("*.yaml")):
        top, *below = stray.relative_to(folder).parts
        if below and top not in FOLDERS.values() and not top.startswith("."):
            message = f"no record is read from here: move it to {' or '.join(FOLDERS.values())}"
            shelf.problems.append(Problem(stray.relative_to(folder).as_posix(), 1, message))
    if shelf.problems:
        return None, sorted(set(shelf.problems))
    catalogue = _build(shelf)
    if catalogue is not None and not shelf.problems:
        references(shelf, catalogue)
    return catalogue, sorted(set(shelf.problems))


def _collect(shelf: Shelf, folder: FilePath, name: str, path: FilePath) -> None:
    """Read one file, hold it against its schema, check its ids and dates."""
    label = path.relative_to(folder).as_posix()
    try:
        record = load(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        shelf.problems.append(Problem(label, 1, "the file is missing"))
        return
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        shelf.problems.append(Problem(label, line, "not UTF-8 text: save the file as UTF-8"))
        return
    except OSError as error:
        shelf.problems.append(Problem(label, 1, f"cannot be read: {error.strerror}"))
        return
    except LocatedError as error:
        shelf.problems.append(Problem(label, error.line, str(error)))
        return
    file = File(label, record, shelf.problems)
    before = len(shelf.problems)
    found = record.value.get("format") if isinstance(record.value, dict) else None
    if isinstance(found, int) and not isinstance(found, bool) and found != 1:
        file.fault(
            ("format",),
            f"format {found} is not readable by this version, which reads format 1:"
            " use the version of chronolex that wrote it, or rewrite the record in format 1",
        )
        return
    for line, message in schema.problems(name, record):
        shelf.problems.append(Problem(label, line, message))
    if len(shelf.problems) > before:
        return
    _check_dates(file, (), record.value)
    if name in FOLDERS:
        if record.value["id"] != path.stem:
            file.fault(("id",), f"the id is '{record.value['id']}' but the file is '{path.name}'")
        if "--" in record.value["id"]:  # pragma: no cover - the schema's pattern forbids it
            file.fault(("id",), "an id has no double hyphen")
        shelf.claim_id(file, ("id",), record.value["id"])
    elif name in LISTS:
        for number, item in enumerate(record.value[name]):
            shelf.claim_id(file, (name, number), item.get("id") or item["code"].lower())
    shelf.files.setdefault(name, []).append((file, record.value))


def _check_dates(file: File, path: Path, value: Any) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            # `corrects.on` names a field, every other `on` is a day
            if key in _DATE_KEYS and isinstance(item, str) and "corrects" not in path:
                try:
                    parse(item)
                except EdtfError as error:
                    file.fault((*path, key), f"'{key}': {error}")
            else:
                _check_dates(file, (*path, key), item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _check_dates(file, (*path, number), item)


def _day(value: str | None) -> Edtf | None:
    return None if value is None else parse(value)


def _build(shelf: Shelf) -> Catalogue | None:
    sources = {raw["id"]: _source(raw) for _, raw in shelf.files.get("source", [])}
    if not shelf.files.get("release"):
        return None
    release_file, release = shelf.files["release"][0]
    try:
        day = date.fromisoformat(release["date"])
    except ValueError:
        release_file.fault(("date",), f"'{release['date']}' is not a day of the calendar")
        return None
    instruments = {raw["id"]: _instrument(raw) for _, raw in shelf.files.get("instrument", [])}
    events = {
        raw["id"]: _event(raw, sources, instruments) for _, raw in shelf.files.get("event", [])
    }

    def listed(name: str) -> list[dict[str, Any]]:
        return [item for _, raw in shelf.files.get(name, []) for item in raw[name]]

    return Catalogue(
        release=Release(release["number"], day),
        events=_sorted(events),
        instruments=_sorted(instruments),
        sources=_sorted(sources),
        actors=_sorted({raw["id"]: Actor(**raw) for raw in listed("actors")}),
        jurisdictions=_sorted({raw["code"]: _jurisdiction(raw) for raw in listed("jurisdictions")}),
        themes=_sorted({raw["id"]: Theme(**_tuples(raw)) for raw in listed("themes")}),
    )


def _sorted(items: Mapping[str, T]) -> dict[str, T]:
    return dict(sorted(items.items()))


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as sorted tuples: their order says nothing, and RDF would not keep it."""
    return {key: tuple(sorted(v)) if isinstance(v, list) else v for key, v in raw.items()}


def _without(raw: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key not in keys}


def _jurisdiction(raw: Mapping[str, Any]) -> Jurisdiction:
    return Jurisdiction(**{**_tuples(raw), "checked": _day(raw.get("checked"))})


def _instrument(raw: Mapping[str, Any]) -> Instrument:
    values = _tuples(_without(raw, "format", "parts", "ids"))
    parts = tuple(
        Part(**_tuples(part)) for part in sorted(raw.get("parts", []), key=lambda p: str(p["id"]))
    )
    return Instrument(**values, ids=_sorted(raw.get("ids", {})), parts=parts)


def _source(raw: Mapping[str, Any]) -> Source:
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


def _event(
    raw: Mapping[str, Any],
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
    raw: Mapping[str, Any],
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


def _says(raw: Mapping[str, Any]) -> Says:
    values = _tuples(_without(raw, "date", "long_stop", "period", "first", "conduct"))
    return Says(
        **values,
        date=_day(raw.get("date")),
        long_stop=_day(raw.get("long_stop")),
        period=Period(**raw["period"]) if "period" in raw else None,
        first=First(**raw["first"]) if "first" in raw else None,
        conduct=Conduct(**raw["conduct"]) if "conduct" in raw else None,
    )
