"""Where ``chronolex check`` says that something is amiss."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from api.cli import main
from api.commands import checking, spread
from data import pile
from data.places import places
from data.problem import Problem
from data.reading import bundled
from data.writing import write_bulk, write_folder
from tests.bench.generator import Generator

ROOT = Path(__file__).parents[2]


def test_findings_of_bulk_files_are_told_by_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are, no file is read for them once more."""
    made = Generator(60, seed=3).catalogue()
    first = next(event for event in made.events.values() if event.instrument)
    copies = {
        f"zz-copy-{number}": replace(
            first,
            id=f"zz-copy-{number}",
            claims=tuple(replace(claim, event=f"zz-copy-{number}") for claim in first.claims),
        )
        for number in range(30)
    }
    write_bulk(replace(made, events={**made.events, **copies}), tmp_path)
    lines = (tmp_path / "events.ndjson").read_text("utf-8").splitlines()
    read: list[str] = []
    opened = Path.open

    def counted(path: Path, *given: Any, **named: Any) -> Any:
        if path.parent == tmp_path:
            read.append(path.name)
        return opened(path, *given, **named)

    monkeypatch.setattr(Path, "open", counted)
    main(["check", "--data", str(tmp_path)])
    told = [line for line in capsys.readouterr().out.splitlines() if "[duplicate-stage]" in line]
    assert len(told) == 30
    for line in told:
        file, number, _ = line.split(":", 2)
        assert file == "events.ndjson"
        assert '"id":"zz-copy-' in lines[int(number) - 1]
    # once for where its lines are, once for what they say
    assert read.count("events.ndjson") == 2


def test_every_type_of_record_has_its_place(tmp_path: Path) -> None:
    made = Generator(40, seed=3).catalogue()
    shelves: list[Mapping[str, object]] = [
        made.events,
        made.instruments,
        made.sources,
        made.actors,
        made.themes,
    ]
    wanted = {list(shelf)[-1] for shelf in shelves} | {"us-ca"}
    write_bulk(made, tmp_path / "bulk")
    write_folder(made, tmp_path / "yaml")
    for kind in ("bulk", "yaml"):
        folder = tmp_path / kind
        found = places(folder, wanted)
        assert found.keys() == wanted
        for id_, place in found.items():
            line = (folder / place.file).read_text("utf-8").splitlines()[place.line() - 1]
            if kind == "bulk" or place.path:
                assert id_ in line.lower()
            else:
                assert (Path(place.file).stem, place.line()) == (id_, 1)
    assert places(tmp_path / "bulk", ()) == {}


def test_a_claim_has_a_line_of_its_own_in_yaml() -> None:
    place = places(bundled(), {"eu-ai-act-applies-nudifier-ban"})["eu-ai-act-applies-nudifier-ban"]
    lines = (bundled() / place.file).read_text("utf-8").splitlines()
    assert "id: legal-skills" in lines[place.line("legal-skills") - 1]
    assert place.line("nowhere") == place.line()


def spoil(line: bytes, field: str, value: object) -> bytes:
    told = json.loads(line)
    told[field] = value
    return json.dumps(told).encode() + b"\n"


def told_lines(out: str) -> dict[int, str]:
    """By line of the bulk file of events, the last violation told of it."""
    found = (re.match(r"events\.ndjson:(\d+): (?!warning)(.*)", one) for one in out.splitlines())
    return {int(one[1]): one[2] for one in found if one is not None}


def test_broken_records_among_ten_thousand_are_each_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Generator(10_000).write_lines(tmp_path)
    path = tmp_path / "events.ndjson"
    sound = path.read_bytes().splitlines(keepends=True)
    draw = Random(1)
    wrong = sorted(draw.sample(range(10_000), 40))

    def checked(values: Callable[[int], tuple[str, object]]) -> dict[int, str]:
        lines = list(sound)
        for number in wrong:
            lines[number] = spoil(lines[number], *values(number))
        path.write_bytes(b"".join(lines))
        assert main(["check", "--data", str(tmp_path)]) == 1
        return told_lines(capsys.readouterr().out)

    # held to the schema, to other records, to the ontology's checks and to the shapes
    unread = checked(lambda number: ("kind", "lore"))
    assert list(unread) == [number + 1 for number in wrong]
    assert all("'kind' is 'lore'" in message for message in unread.values())
    loose = checked(lambda number: ("actors", ["no-such-actor"]))
    assert list(loose) == [number + 1 for number in wrong]
    assert all("there is no actor 'no-such-actor'" in message for message in loose.values())

    def amiss(number: int) -> tuple[str, object]:
        told = json.loads(sound[number])
        claims = told["claims"]
        if number in wrong[::2]:
            # no claim supports any field: the view has no kind, no stage, no place
            return "claims", [claim | {"supports": []} for claim in claims]
        # shapes and checks each find some of them
        foreign = "endorsed" if told["kind"] == "criminal" else "sentenced"
        return "claims", [claim | {"says": claim["says"] | {"stage": foreign}} for claim in claims]

    found = checked(amiss)
    # what rests on them may be amiss as well
    assert set(found) >= {number + 1 for number in wrong}
    assert len(found) < 80
    rules = {message.rpartition("[")[2].rstrip("]") for message in found.values()}
    assert {"event-stage", "unsupported-field"} <= rules, "a shape, and a check"


def grown(tmp_path: Path, task: str) -> int:
    """By how many KB the peak of a task is higher with four times as many records.

    In processes of their own, whose caches are small, so that they are full with either number.
    """
    peaks = []
    for size in (600, 2_400):
        folder = tmp_path / str(size)
        if not folder.exists():
            Generator(size).write_lines(folder)
        code = (
            "import sys\n"
            "from pathlib import Path\n"
            "from api.commands import spread\n"
            "from api.cli import main\n"
            "from data import pile, reading\n"
            "from ontology import validation\n"
            "spread.MANY = 10**9\n"
            "pile.KEPT = validation.LOADED = 100\n"
            f"folder = {str(folder)!r}\n"
            f"{task}\n"
            # not ru_maxrss, which starts from the peak of the process that started this one
            "told = Path('/proc/self/status').read_text('utf-8').partition('VmHWM:')[2]\n"
            "sys.stderr.write(f'peak {told.split()[0]}')\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
        )
        peaks.append(int(done.stderr.rpartition("peak ")[2]))
    return peaks[1] - peaks[0]


def test_memory_does_not_grow_with_the_records(tmp_path: Path) -> None:
    """Some MB for ids and the tables of days: well below what holding the same records takes."""
    held = grown(tmp_path, "held = reading.examine(Path(folder))")
    checked = grown(tmp_path, "assert main(['check', '--data', folder]) == 0")
    assert checked < held * 2 / 3, (checked, held)


def test_processes_find_the_same_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Generator(400, seed=9).catalogue()
    alone = list(spread.findings(made))
    assert alone
    monkeypatch.setattr(spread, "MANY", 1)
    done: list[tuple[int, int]] = []
    assert list(spread.findings(made, lambda *told: done.append(told))) == alone
    assert done[0][0] == 0
    assert done[-1][0] == done[-1][1]
    assert sorted(done) == done


def test_of_very_many_problems_violations_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_TOLD", 3)
    found = checking.Findings(lambda _: {})
    found.add(Problem("a", number, "mild", "warning") for number in range(5))
    found.add(Problem("a", number, "wrong") for number in range(2))
    assert (found.violations, found.warnings, found.untold) == (2, 5, 4)
    assert [problem.message for problem in sorted(found.problems)].count("wrong") == 2


def test_of_very_many_unread_records_the_number_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first are held and told, and one after them is no more sound for it."""
    monkeypatch.setattr(pile, "MOST_TOLD", 3)
    Generator(20, seed=3).write_lines(tmp_path)
    path = tmp_path / "events.ndjson"
    lines = path.read_bytes().splitlines(keepends=True)
    wrong = [spoil(line, "kind", "lore") if n < 9 else line for n, line in enumerate(lines)]
    path.write_bytes(b"".join(wrong))
    assert main(["check", "--data", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert list(told_lines(told.out)) == [1, 2, 3]
    assert "6 more problems not told" in told.err
    assert "9 problems found" in told.err


def test_a_build_refuses_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Generator(30, seed=3).catalogue()
    first = next(iter(made.events.values()))
    bare = tuple(replace(claim, supports=()) for claim in first.claims)
    events = {**made.events, first.id: replace(first, claims=bare)}
    write_bulk(replace(made, events=events), tmp_path / "records")
    build = ["build", "--data", str(tmp_path / "records"), "--store", str(tmp_path / "store")]
    assert main(build) == 1
    told = capsys.readouterr()
    assert "events.ndjson:1: the event needs exactly one kind" in told.out
    assert "warning" not in told.out
    assert not (tmp_path / "store").exists()
    assert main([*build, "--unchecked"]) == 0
    assert (tmp_path / "store").exists()
