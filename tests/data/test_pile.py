"""Records laid aside on disk: the same records, and the same faults at the same places."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from data import pile as piles
from data import portion, reading
from data.claims import DEFAULT_STRENGTH
from data.located import Located
from data.pile import Pile, piled
from data.problem import Problem
from data.reading import bundled, collect, examine, read
from data.records import STRUCTURAL, Catalogue
from data.references import references
from data.shelf import File, Shelf
from data.writing import write_bulk, write_folder
from tests.bench.generator import Generator


def both(folder: Path, place: Path) -> tuple[list[Problem], list[Problem]]:
    """The faults found with all records in memory, and with them laid aside."""
    place.mkdir()
    catalogue, problems = examine(folder)
    pile, lazy = piled(folder, place)
    try:
        assert (lazy is None) is (catalogue is None or bool(problems))
        return problems, sorted(set(pile.problems))
    finally:
        pile.close()


def same(one: Catalogue, other: Catalogue) -> None:
    for name in ("events", "instruments", "sources", "actors", "jurisdictions", "themes"):
        assert dict(getattr(other, name)) == dict(getattr(one, name)), name
    assert other.release == one.release
    for name in ("stages", "marking", "pointing"):
        found, due = getattr(other.backlinks, name), getattr(one.backlinks, name)
        assert {key: tuple(found[key]) for key in due} == {key: tuple(due[key]) for key in due}


def test_the_records_that_ship_are_the_same(tmp_path: Path) -> None:
    pile, lazy = piled(bundled(), tmp_path)
    assert lazy is not None
    same(read(bundled()), lazy)
    assert pile.claims == sum(1 for _ in lazy.claims())
    pile.close()


def test_bulk_files_beside_yaml_are_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    write_bulk(Generator(50, seed=2).catalogue(), folder)
    lines = (folder / "events.ndjson").read_text("utf-8").splitlines(keepends=True)
    # in any order, and one record as a file of its own
    (folder / "events.ndjson").write_text("".join(lines[:0:-1]), "utf-8")
    first = json.loads(lines[0])
    (folder / "events").mkdir()
    (folder / "events" / f"{first['id']}.yaml").write_text(lines[0], "utf-8")
    place = tmp_path / "place"
    place.mkdir()
    pile, lazy = piled(folder, place)
    assert lazy is not None
    same(read(folder), lazy)
    told = pile.place(first["id"])
    assert told is not None
    assert (told.file, told.line()) == (f"events/{first['id']}.yaml", 1)
    pile.close()


def yaml(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


DISORDERLY = """\
format: 1
id: zz-disorderly
kind: law
stage: proposed
title: Told in no order
summary: Of every list, what sorts last stands first.
jurisdiction: EU
themes: [no-theme-z, ai-governance, no-theme-a]
claims:
  - id: zz
    source: src-none
    locator: page 1
    corrects:
      - claim: zz-disorderly/none
        type: correction
        on: date
        note: No such claim.
      - claim: aa-none/none
        type: correction
        on: date
        note: Neither.
    relations:
      - type: implements
        to: no-such-one
      - type: amends
        to: other-missing
    says:
      date: "2021-04-21"
  - id: aa
    source: eu-com-2021-206
    locator: title page
    says:
      date: "2021-04-21"
"""


SPOILT: dict[str, Callable[[Path], object]] = {
    "no release": lambda f: (f / "release.yaml").unlink(),
    "no day": lambda f: yaml(f, "release.yaml", "date: ", "date: 2026-02-31 #"),
    "schema": lambda f: yaml(f, "events/eu-ai-act-proposal-2021.yaml", "kind: law", "kind: lore"),
    "reference": lambda f: yaml(
        f, "events/eu-ai-act-proposal-2021.yaml", "instrument: eu-ai-act", "instrument: eu-ai-akt"
    ),
    "order": lambda f: (f / "events/zz-disorderly.yaml").write_text(DISORDERLY, "utf-8"),
    "order of parts": lambda f: yaml(
        f, "instruments/eu-ai-act.yaml", "parts:", "parts:\n  - {id: zz, title: Z, within: nowhere}"
    ),
    "list": lambda f: yaml(f, "themes.yaml", "broader: [", "broader: [nowhere, "),
    "twice": lambda f: shutil.copy(
        f / "events/eu-ai-act-proposal-2021.yaml", f / "instruments/eu-ai-act-proposal-2021.yaml"
    ),
    "id twice": lambda f: (f / "sources.ndjson").write_bytes(
        b'{"format":1,"id":"eu-ai-act","tier":"press","publisher":"P","title":"T","language":"en",'
        b'"check":{"how":"unread"},"published":"2024"}\n'
    ),
    "no folder": shutil.rmtree,
}


@pytest.mark.parametrize("name", SPOILT)
def test_faults_are_told_alike(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    shutil.copytree(bundled(), folder)
    SPOILT[name](folder)
    expected, found = both(folder, tmp_path / "place")
    assert expected
    assert found == expected


def test_many_faults_of_bulk_files_are_told_by_their_lines(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    write_bulk(Generator(200, seed=4).catalogue(), folder)
    lines = [json.loads(line) for line in (folder / "events.ndjson").read_bytes().splitlines()]
    for number in range(0, 200, 20):
        lines[number]["claims"][0]["source"] = "no-such-source"
        lines[number + 7]["claims"][0]["disputes"] = [f"{lines[number]['id']}/no-such-claim"]
        lines[number + 9]["instrument"] = "no-such-act"
    (folder / "events.ndjson").write_text("".join(json.dumps(one) + "\n" for one in lines), "utf-8")
    expected, found = both(folder, tmp_path / "place")
    told = [(problem.line, problem.message.partition(": did")[0]) for problem in found]
    assert told == [(problem.line, problem.message.partition(": did")[0]) for problem in expected]
    assert {line for line, _ in told} == {
        number + more for number in range(1, 201, 20) for more in (0, 7, 9)
    }


def test_a_fault_that_a_line_has_twice_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the room of one among those that are told."""
    folder = tmp_path / "records"
    write_bulk(Generator(20, seed=4).catalogue(), folder)
    path = folder / "events.ndjson"
    sound = path.read_bytes().splitlines(keepends=True)
    told = json.loads(sound[4])
    told["claims"] = [{**told["claims"][0], "id": name} for name in ("a", "b", "c")]
    monkeypatch.setattr(piles, "MOST_TOLD", 2)

    def found(name: str) -> tuple[list[int], int]:
        path.write_bytes(b"".join([*sound[:4], json.dumps(told).encode() + b"\n", *sound[5:]]))
        problems, more, _ = laid(folder, tmp_path / name)
        return [problem.line for problem in problems], more

    for claim in told["claims"]:
        claim["source"] = "no-such-source"
    assert found("reference") == ([5], 0)
    for claim in told["claims"]:
        claim["says"] = {"date": "2024-13"}
    assert found("date") == ([5], 0)


def test_an_index_that_is_mapped_is_not_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who looks something up in it would be ended by the system."""
    folder = tmp_path / "records"
    write_bulk(read(bundled()), folder)
    untidy(folder)
    place = tmp_path / "place"
    place.mkdir()
    held: list[tuple[BinaryIO, bytes]] = []

    def opened(path: Path, *given: Any, **named: Any) -> Any:
        mapped = (path / "events.index").open("rb")
        held.append((mapped, mapped.read()))
        return reading.opened(path, *given, **named)

    monkeypatch.setattr(piles, "opened", opened)
    pile, lazy = piled(folder, place)
    pile.close()
    assert lazy is not None
    (first, before), (second, after) = held
    # events were written anew, shorter, and so was their index
    assert before != after
    first.seek(0)
    assert first.read() == before
    first.close()
    second.close()


def test_nothing_is_left_open(tmp_path: Path) -> None:
    pile = Pile(bundled(), tmp_path)
    pile.close()
    with pytest.raises(Exception, match="closed"):
        pile.place("eu-ai-act")


def test_what_is_above_is_gathered_once_for_all_items_of_lists() -> None:
    """Of bulk files each item comes by itself; there may be many."""

    class Counted(dict[str, Any]):
        asked = 0

        def values(self) -> Any:
            Counted.asked += 1
            return super().values()

    made = Generator(20, seed=2).catalogue()
    counted = replace(
        made, themes=Counted(made.themes), jurisdictions=Counted(made.jurisdictions), index=None
    )
    faults: list[Problem] = []
    file = File("themes.ndjson", Located(None, {}), faults)
    themes = [{"themes": [{"id": id_}]} for id_ in made.themes]
    assert len(themes) > 3
    references((("themes", file, one) for one in themes), counted)
    assert not faults
    assert Counted.asked == 2


def untidy(folder: Path) -> None:
    """Say the same at greater length, in another order, in JSON as others write it."""
    known: dict[str, str] = {}
    for name in ("sources", "events", "instruments", "themes", "jurisdictions", "actors"):
        path = folder / f"{name}.ndjson"
        records = [json.loads(line) for line in path.read_bytes().splitlines()]
        for told in records:
            if name == "sources":
                day = told.get("published") or told["check"].get("on")
                told.setdefault("origin", told["id"])
                if day is not None:
                    known[told["id"]] = told.setdefault("known_from", day)
            for claim in told.get("claims", ()):
                if told is records[0]:
                    claim["supports"] = []
                claim.setdefault("supports", [one for one in STRUCTURAL if told.get(one)])
                if claim["source"] in known:
                    claim.setdefault("known_from", known[claim["source"]])
                for link in claim.get("relations", ()):
                    link.setdefault("strength", DEFAULT_STRENGTH[link["type"]])
        text = "".join(json.dumps(reversed_(told)) + "\n\n" for told in reversed(records))
        path.write_text(text, "utf-8")


def reversed_(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reversed_(item) for key, item in reversed(value.items())}
    return [reversed_(item) for item in reversed(value)] if isinstance(value, list) else value


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "ids"}


@pytest.fixture
def spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have several processes at work on few records."""
    monkeypatch.setattr(piles, "MANY", 1)
    monkeypatch.setattr(piles, "TOGETHER", 7)
    monkeypatch.setattr(portion, "SIZE", 3000)


def laid(folder: Path, place: Path) -> tuple[list[Problem], int, dict[str, bytes]]:
    place.mkdir()
    pile, lazy = piled(folder, place)
    pile.close()
    return list(pile.problems), pile.problems.more, {} if lazy is None else files(place)


@pytest.mark.parametrize("kind", ["ships", "bulk", "untidy", "yaml"])
def test_the_files_are_those_that_are_written_of_the_same_records(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = bundled()
    made = read(folder) if kind == "untidy" else Generator(150, seed=6).catalogue()
    if kind != "ships":
        folder = tmp_path / "records"
        (write_folder if kind == "yaml" else write_bulk)(made, folder)
    if kind == "untidy":
        for path in folder.glob("*.index"):
            path.unlink()
        untidy(folder)
    write_bulk(read(folder), tmp_path / "written")
    expected = files(tmp_path / "written")
    problems, _, alone = laid(folder, tmp_path / "alone")
    assert not problems
    assert alone == expected
    request.getfixturevalue("spread")
    assert laid(folder, tmp_path / "together") == (problems, 0, expected)


def test_processes_find_the_same_faults_in_the_same_order(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "records"
    write_bulk(Generator(200, seed=4).catalogue(), folder)
    path = folder / "events.ndjson"
    lines = path.read_bytes().splitlines()
    for number in range(0, 190, 9):
        told = json.loads(lines[number])
        told["claims"][0]["says"] = {"date": "2024-13"}
        lines[number] = json.dumps(told).encode()
        lines[number + 1] = lines[number]
        lines[number + 3] = b'{"id": 1, "id": 2}'
        lines[number + 5] = lines[number + 5].replace(b'"kind":"', b'"kind":"un')
    path.write_bytes(b"\n".join(lines))
    alone = laid(folder, tmp_path / "alone")
    assert {problem.line % 9 for problem in alone[0]} == {1, 2, 4, 6}
    assert sum("already taken" in problem.message for problem in alone[0]) == 22
    # for a line also the order is that of finding
    assert alone[0] == piled_by_line(folder)
    monkeypatch.setattr(piles, "MOST_TOLD", 30)
    few = laid(folder, tmp_path / "few")
    assert few == (alone[0][:30], len(alone[0]) - 30, {})
    request.getfixturevalue("spread")
    assert laid(folder, tmp_path / "few-together") == few
    monkeypatch.undo()
    request.getfixturevalue("spread")
    assert laid(folder, tmp_path / "together") == alone


def piled_by_line(folder: Path) -> list[Problem]:
    """The faults in the order in which they are found with all records in memory."""
    shelf = Shelf()
    collect(shelf, folder)
    return shelf.problems


def test_processes_find_what_names_nothing(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = tmp_path / "records"
    write_bulk(Generator(200, seed=4).catalogue(), folder)
    for name in ("events", "sources", "themes"):
        path = folder / f"{name}.ndjson"
        text = path.read_bytes()
        for old, new in ((b'"themes":["', b'"themes":["x'), (b'"broader":["', b'"broader":["x')):
            text = text.replace(old, new)
        path.write_bytes(text)
    alone = laid(folder, tmp_path / "alone")
    assert {problem.file for problem in alone[0]} == {"events.ndjson", "themes.ndjson"}
    request.getfixturevalue("spread")
    assert laid(folder, tmp_path / "together") == alone


def test_behind_a_line_that_is_too_long_nothing_is_read(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "records"
    write_bulk(Generator(40, seed=4).catalogue(), folder)
    path = folder / "events.ndjson"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:9], b"x" * 2_500_000, b"\n{\n", *lines[9:]]))
    alone = laid(folder, tmp_path / "alone")
    assert [str(problem) for problem in alone[0]] == [
        "events.ndjson:10: the line is longer than 1000000 bytes"
    ]
    request.getfixturevalue("spread")
    assert laid(folder, tmp_path / "together") == alone
