"""Where ``chronolex check`` says that something is amiss."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli import main
from data import bulk
from data.located import Located, LocatedError
from data.places import places
from data.reading import bundled
from data.writing import write_bulk, write_folder
from tests.bench.generator import Generator


def test_findings_of_bulk_files_are_told_by_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are, each file is read once for them."""
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
    records_of = bulk.records

    def counted(path: Path) -> Iterator[Located | LocatedError]:
        read.append(path.name)
        return records_of(path)

    monkeypatch.setattr(bulk, "records", counted)
    main(["check", "--data", str(tmp_path)])
    told = [line for line in capsys.readouterr().out.splitlines() if "[duplicate-stage]" in line]
    assert len(told) == 30
    for line in told:
        file, number, _ = line.split(":", 2)
        assert file == "events.ndjson"
        assert '"id":"zz-copy-' in lines[int(number) - 1]
    assert read.count("events.ndjson") == 2, "once to read it, once for all places"


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
