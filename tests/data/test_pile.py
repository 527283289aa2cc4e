"""Records laid aside on disk: the same records, and the same faults at the same places."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.located import Located
from data.pile import Pile, piled
from data.problem import Problem
from data.reading import bundled, examine, read
from data.records import Catalogue
from data.references import references
from data.shelf import File
from data.writing import write_bulk
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


SPOILT: dict[str, Callable[[Path], object]] = {
    "no release": lambda f: (f / "release.yaml").unlink(),
    "no day": lambda f: yaml(f, "release.yaml", "date: ", "date: 2026-02-31 #"),
    "schema": lambda f: yaml(f, "events/eu-ai-act-proposal-2021.yaml", "kind: law", "kind: lore"),
    "reference": lambda f: yaml(
        f, "events/eu-ai-act-proposal-2021.yaml", "instrument: eu-ai-act", "instrument: eu-ai-akt"
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
