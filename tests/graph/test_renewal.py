"""A generation made from the last one is the generation that a whole build makes."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from data import packed
from data.claims import Claim
from data.edtf import parse
from data.records import Catalogue, Event, Release
from graph import build, digests, generation, renewal, seal, writing
from graph.build import dump, in_memory
from graph.digests import Digests
from graph.embedded import EmbeddedStore, open_read_only
from graph.generation import Generation, make, opened
from graph.renewal import CannotRenew, Renewal
from tests.bench.generator import Generator
from tests.graph.test_generation import contents, current, flipped
from tests.graph.world import claim, dated, event, rich, source

Edit = Callable[[Catalogue], Catalogue]
FROM_LAST = "built from the last generation: quads of"


@pytest.fixture
def any_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many records change, the last generation is used."""
    monkeypatch.setattr(renewal, "MOST_CHANGED", 1.0)


def made(folder: Path, catalogue: Catalogue, whole: bool = False) -> str:
    """Make the next generation; what was said."""
    said: list[str] = []
    make(folder, catalogue, say=said.append, whole=whole)
    return "\n".join(said)


def same(folder: Path, catalogue: Catalogue) -> None:
    """The generation holds what a whole build makes of the records."""
    store, manifest = in_memory(catalogue)
    found = opened(folder)
    assert (found.manifest.sha256, found.manifest.quads) == (manifest.sha256, manifest.quads)
    assert list(dump(found.reader)) == list(dump(store))
    assert found.reader.graphs() == store.graphs()
    whole = folder.with_name("whole")
    make(whole, catalogue)
    assert contents(folder) == contents(whole)


def with_event(catalogue: Catalogue, new: Event) -> Catalogue:
    return replace(catalogue, events=dict(sorted({**catalogue.events, new.id: new}.items())))


def claims_of(catalogue: Catalogue, id_: str, edit: Callable[..., object]) -> Catalogue:
    held = catalogue.events[id_]
    return with_event(catalogue, replace(held, claims=edit(held.claims)))  # type: ignore[arg-type]


def with_new_event(catalogue: Catalogue) -> Catalogue:
    new = dated("news", "2025-05-05", instrument="act")
    told = source("s-news", known="2000-01-01")
    sources = dict(sorted({**catalogue.sources, told.id: told}.items()))
    return replace(with_event(catalogue, new), sources=sources)


def with_dispute(catalogue: Catalogue) -> Catalogue:
    denial = claim("no", "paper", known="2023-10-01", disputes=("arrests/paper",))
    return with_event(catalogue, event("denied", denial))


def later_act(catalogue: Catalogue) -> Catalogue:
    return claims_of(
        catalogue,
        "omnibus-in-force",
        lambda held: (replace(held[0], says=replace(held[0].says, date=parse("2027-07-27"))),),
    )


def without(catalogue: Catalogue, id_: str) -> Catalogue:
    return replace(catalogue, events={k: v for k, v in catalogue.events.items() if k != id_})


def changed_in(table: str, id_: str, **values: object) -> Edit:
    def edit(catalogue: Catalogue) -> Catalogue:
        items = getattr(catalogue, table)
        edited: dict[str, Any] = {table: {**items, id_: replace(items[id_], **values)}}
        return replace(catalogue, **edited)

    return edit


EDITS: dict[str, tuple[Edit, int]] = {
    "nothing": (lambda held: held, 0),
    "a claim": (
        lambda held: claims_of(held, "arrests", lambda c: (replace(c[0], quote="that month"),)), 1
    ),
    "a claim is gone": (lambda held: claims_of(held, "act-applies", lambda c: c[:1]), 1),
    "a new event and its source": (with_new_event, 2),
    "an event is gone": (lambda held: without(held, "arrests"), 1),
    "a new event that disputes another": (with_dispute, 2),
    "a source that many rest on": (changed_in("sources", "gazette", tier="press"), 5),
    "the day on which an act moves the duties of another": (later_act, 2),
    "a theme": (changed_in("themes", "ai", title="Intelligence"), 1),
    "a place": (changed_in("jurisdictions", "EU", title="Union"), 1),
    "a part": (changed_in("instruments", "act", parts=()), 1),
    "the day of the release": (
        lambda held: replace(held, release=Release("0.1.0", date(2024, 7, 20))), 3
    ),
}  # fmt: skip
"""What is changed, and of how many records the quads change."""


@pytest.mark.usefixtures("any_share")
@pytest.mark.parametrize("what", EDITS)
def test_an_edit_gives_what_a_whole_build_gives(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    edit, count = EDITS[what]
    # some by several processes, some by this one
    monkeypatch.setattr(writing, "MANY", 7 if count == 2 else 1_000_000)
    edited = edit(rich())
    assert made(folder, rich()) == ""
    assert made(folder, edited).startswith(f"{FROM_LAST} {count} of ")
    same(folder, edited)
    # and back again
    assert made(folder, rich()).startswith(f"{FROM_LAST} {count} of ")
    assert opened(folder).manifest.sha256 == in_memory(rich())[1].sha256


def edited(draw: Random, held: Catalogue) -> Catalogue:
    """A few records changed or gone, at random."""
    named = set(held.backlinks.pointing) | set(held.backlinks.marking)
    for told in held.claims():
        after = told.says.period.after if told.says.period else None
        named |= {
            told.says.set_by or "",
            after or "",
            *(key.split("/")[0] for key in told.confirms),
        }
    for _ in range(draw.randint(1, 6)):
        event = held.events[draw.choice(list(held.events))]
        first = event.claims[0]
        match draw.choice(("date", "source", "title", "note", "theme", "act", "gone")):
            case "date" if first.says.date:
                when = parse(str(draw.randint(1990, 2040)))
                says = replace(first.says, date=when)
                held = claims_of(held, event.id, _first(replace(first, says=says)))
            case "note":
                held = claims_of(held, event.id, _first(replace(first, note=str(draw.random()))))
            case "source":
                tier = draw.choice(("authentic", "press", "aggregator"))
                held = changed_in("sources", first.source, tier=tier)(held)
            case "theme":
                held = changed_in("themes", draw.choice(list(held.themes)), title="T")(held)
            case "act" if event.instrument:
                held = changed_in("instruments", event.instrument, title="A")(held)
            case "gone" if event.id not in named:
                held = without(held, event.id)
            case _:
                held = with_event(held, replace(event, title=f"{event.title}!"))
    return held


def _first(claim: Claim) -> Callable[[tuple[Claim, ...]], tuple[Claim, ...]]:
    return lambda held: (claim, *held[1:])


@pytest.mark.usefixtures("any_share")
@pytest.mark.parametrize("seed", range(3))
def test_random_edits_one_after_another(seed: int, tmp_path: Path) -> None:
    draw, folder = Random(seed), tmp_path / "store"
    held = Generator(150, seed).catalogue()
    make(folder, held)
    for _ in range(3):
        held = edited(draw, held)
        assert made(folder, held).startswith(FROM_LAST)
        manifest = opened(folder).manifest
        assert manifest.sha256 == in_memory(held)[1].sha256
    same(folder, held)


def test_of_many_changes_all_is_built_anew(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    make(folder, rich())
    edited = EDITS["a source that many rest on"][0](rich())
    assert made(folder, edited) == "built whole: more than a tenth of the records has changed"
    same(folder, edited)
    few = replace(edited, events={"act-proposed": edited.events["act-proposed"]})
    assert made(folder, few) == "built whole: more than a tenth of the records is gone"
    same(folder, few)


def test_few_changes_are_few(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    make(folder, rich())
    assert made(folder, EDITS["a theme"][0](rich())).startswith(f"{FROM_LAST} 1 of 31 ")
    assert made(folder, rich(), whole=True) == ""
    same(folder, rich())


def test_a_new_ontology_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "store"
    make(folder, rich())
    text = build.ontology_text() + "\nclx:Something a owl:Class .\n"
    monkeypatch.setattr(build, "ontology_text", lambda: text)
    assert made(folder, rich()) == "built whole: the ontology has changed"
    same(folder, rich())


@pytest.mark.usefixtures("any_share")
def test_what_damaged_or_other_versions_left_is_not_built_upon(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    make(folder, rich())
    largest = max((current(folder) / "quads").glob("*.sst"), key=lambda path: path.stat().st_size)
    flipped(largest, 100)
    other = "the last generation is damaged, or was made by another version"
    assert made(folder, rich()) == f"built whole: {other}"
    same(folder, rich())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generation, "FORMAT", 4)
        assert made(folder, rich()) == f"built whole: {other}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "_MEANING", b"another")
        assert made(folder, rich()) == "built whole: the last was made by another version"
        assert made(folder, rich()).startswith(FROM_LAST)
    assert made(folder, rich()) == "built whole: the last was made by another version"


def saved(path: Path, told: dict[str, bytes]) -> None:
    found = Digests()
    found.add(0, told)
    found.save(path)


def renewed(last: Generation, place: Path, records: Catalogue, quads: int) -> None:
    """Renew without a build around it."""
    found = Renewal(
        last.folder / "quads", last.folder / "records", place / "digests", len(records.events)
    )
    work = writing.work_of(records, place)
    found.take(writing.write_part(work, 0, work.size).digests)
    found.make(work, place / "made", quads)


@pytest.mark.usefixtures("any_share")
def test_a_last_generation_that_is_not_what_its_digests_say_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "store", rich())
    last = opened(tmp_path / "store")
    told = digests.load(last.folder / "digests")
    del told[build.ONTOLOGY]
    saved(tmp_path / "digests", told)
    renewed(last, tmp_path, rich(), last.manifest.quads)
    assert len(open_read_only(tmp_path / "made")) == last.manifest.quads
    saved(tmp_path / "digests", {**told, "arrests": bytes(writing.DIGEST)})
    with pytest.raises(CannotRenew, match="made by another version"):
        renewed(last, tmp_path, rich(), last.manifest.quads)
    again = tmp_path / "again"
    again.mkdir()
    saved(again / "digests", told)
    with pytest.raises(CannotRenew, match="holds other quads than it should"):
        renewed(last, again, rich(), last.manifest.quads + 1)


def test_digests_come_back_as_they_were_saved(tmp_path: Path) -> None:
    held = {"b": bytes(range(16)), "a": bytes(16), build.ONTOLOGY: b"x" * 16}
    saved(tmp_path / "digests", held)
    assert digests.load(tmp_path / "digests") == held
    with pytest.raises(packed.PackedError):
        digests.load(tmp_path / "nowhere")


@pytest.mark.usefixtures("any_share")
def test_who_reads_the_last_generation_is_not_disturbed(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    make(folder, rich())
    last = opened(folder)
    before = list(dump(last.reader))
    assert made(folder, without(rich(), "arrests")).startswith(FROM_LAST)
    assert list(dump(last.reader)) == before
    # the files of both are the same, and no byte of them has changed
    held = last.manifest
    assert generation._sealed(last.folder, held, seal.whole) == held.whole


@pytest.mark.usefixtures("any_share")
def test_an_interrupted_renewal_leaves_the_last_generation(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    first = make(folder, rich())

    def interrupt(step: str, done: int, total: int) -> None:
        if (step, done) == ("store", 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(folder, without(rich(), "arrests"), interrupt)
    assert opened(folder).manifest == first
    assert len(list(folder.iterdir())) == 2


def test_a_graph_of_which_something_is_left_stays(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "quads")
    line = b"<http://e.org/%s> <http://e.org/p> <http://e.org/o> <http://e.org/g> .\n"
    store.change([], [line % b"a", line % b"b"])
    store.change([line % b"a"], [])
    assert (len(store), store.graphs()) == (1, ["http://e.org/g"])
    store.change([line % b"b"], [])
    assert (len(store), store.graphs()) == (0, [])


SCRIPT = """
import hashlib
from pathlib import Path
from graph import writing
from tests.graph.world import rich
work = writing.work_of(rich(), Path())
told = hashlib.sha256()
for record in work.records(0, work.size):
    for text in writing.lines_of(record, work.view.by_id):
        told.update(text)
print(told.hexdigest())
"""


def test_the_lines_of_a_record_come_in_the_same_order_in_any_process() -> None:
    root = str(Path(build.__file__).parent.parent)
    told = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root},
            capture_output=True, text=True, check=True, cwd="/", timeout=60,
        ).stdout
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert len(told) == 1
