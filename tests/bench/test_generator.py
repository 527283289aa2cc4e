"""The generator makes what the records' own checks let pass, the same from the same seed."""

import gc
import os
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from api.cli import main
from data.edtf import Tri, precedes
from data.reading import read
from data.records import Catalogue, Event
from data.writing import write_folder
from graph.view import Clocks, View
from ontology.vocab import RELATIONS, STAGES
from tests.bench.generator import RELEASE, Generator
from tests.bench.lives import AMENDING, LIVES
from tests.bench.precedents import FITTING, Precedent, Precedents

ROOT = Path(__file__).parents[2]
SMALL = 300


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Generator(2000, seed=5).catalogue()


@pytest.mark.parametrize("seed", [1, 2])
def test_read_back_and_found_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    made = Generator(SMALL, seed).catalogue()
    write_folder(made, tmp_path)
    assert read(tmp_path) == made
    assert main(["check", "--data", str(tmp_path)]) == 0
    found = capsys.readouterr()
    assert f"{SMALL} events" in found.err
    assert all(": warning: " in line for line in found.out.splitlines())


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    hashes = []
    for hash_seed in ("1", "2"):
        folder = tmp_path / hash_seed
        subprocess.run(
            [sys.executable, "-m", "tests.bench.generator", "--size", str(SMALL), str(folder)],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        )
        files = sorted(folder.iterdir())
        assert len(files) == 7
        hashes.append([(file.name, sha256(file.read_bytes()).hexdigest()) for file in files])
    assert hashes[0] == hashes[1]
    events = list(Generator(SMALL, 1).events())
    assert events == list(Generator(SMALL, 1).events())
    assert events != list(Generator(SMALL, 2).events())


@pytest.mark.parametrize("size", [1, 2, 77])
def test_exactly_as_many_as_asked(size: int) -> None:
    assert len(Generator(size).catalogue().events) == size


def test_none_is_refused() -> None:
    with pytest.raises(ValueError, match="one or more"):
        Generator(0)


def test_a_stream_holds_no_events() -> None:
    def held() -> int:
        gc.collect()
        return sum(isinstance(one, Event) for one in gc.get_objects())

    before = held()
    stream = Generator(3000).events()
    for _ in range(2500):
        next(stream)
    assert held() - before < 50
    assert sum(1 for _ in stream) == 500


def test_the_memory_of_precedents_is_bounded() -> None:
    draw, precedents = Random(1), Precedents(capacity=5)
    for number in range(100):
        precedents.add(draw, Precedent(f"e{number}", None, "law", number))
    reached = {link.to for _ in range(500) for link in precedents.links(draw, "law", 1000)}
    assert 1 <= len(reached) <= 5


def test_tables_speak_the_vocabulary() -> None:
    assert set(LIVES) == set(FITTING) == set(STAGES)
    for kind, steps in {**LIVES, "amending": AMENDING}.items():
        known = STAGES.get(kind, STAGES["law"])
        assert {stage for step in steps for stage in step.stages} <= set(known)
    for kinds in FITTING.values():
        assert set(kinds) <= set(RELATIONS)
        assert {kind for fitting in kinds.values() for kind in fitting} <= set(STAGES)


def test_has_what_the_real_records_have(catalogue: Catalogue) -> None:
    view = View(catalogue, Clocks(RELEASE.date))
    claims = list(catalogue.claims())
    assert {len(event.claims) for event in view.catalogue.events.values()} >= {1, 2, 3}
    assert any(resolved.moved for resolved in view.events)
    assert any(resolved.conflicts for resolved in view.events)
    assert any(resolved.condition and resolved.date is None for resolved in view.events)
    assert any(claim.corrects for claim in claims)
    assert any(claim.disputes for claim in claims)
    told = [claim.says.date for claim in claims if claim.says.date is not None]
    assert {day.precision for day in told} >= {"day", "month", "year"}
    assert {day.qualifier for day in told} >= {"approximate", "uncertain"}
    assert {day.text[0] for day in told} >= {"[", "2"}
    assert any(day.kind == "lasting" for day in told)
    assert {source.tier for source in catalogue.sources.values()} == {
        "authentic", "official", "press", "analysis", "aggregator",
    }  # fmt: skip
    assert {source.check.how for source in catalogue.sources.values()} == {
        "read", "cited", "unread",
    }  # fmt: skip


def test_the_often_cited_are_cited_more(catalogue: Catalogue) -> None:
    cited = Counter(
        link.to
        for claim in catalogue.claims()
        for link in claim.relations
        if link.type != "followsStage"
    )
    assert max(cited.values()) > 10 * sum(cited.values()) / len(cited)
    acting = Counter(actor for event in catalogue.events.values() for actor in event.actors)
    assert max(acting.values()) > 5 * sum(acting.values()) / len(acting)


def test_nothing_rests_on_what_came_later(catalogue: Catalogue) -> None:
    view = View(catalogue, Clocks(RELEASE.date))
    told = 0
    for resolved in view.events:
        for relation in resolved.relations:
            target = view.by_id.get(relation.target)
            ordered = RELATIONS[relation.type].ordered
            if ordered and target is not None and resolved.date and target.date:
                told += 1
                assert precedes(resolved.date, target.date) is not Tri.YES
    assert told > 1000
