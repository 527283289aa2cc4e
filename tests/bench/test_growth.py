"""The picture of growth, and the room that sizes need."""

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench import room
from tests.bench.growth import Growth, ratios

SVG = "{http://www.w3.org/2000/svg}"


def grown() -> Growth:
    made = Growth()
    for size, value in ((10_000, 2.0), (1_000, 0.25), (100_000, 40.0)):
        made.add("build, s", size, value)
    made.add("page & path, ms", 1_000, 3.0)
    return made


def test_figures_are_kept_and_the_last_counts(tmp_path: Path) -> None:
    made = grown()
    made.add("build, s", 1_000, 0.123456)
    file = tmp_path / "growth.json"
    assert Growth.read(file).measures == {}
    file.write_text(made.text())
    again = Growth.read(file)
    assert again.measures["build, s"] == {1_000: 0.1235, 10_000: 2.0, 100_000: 40.0}
    assert again.text() == made.text()


def test_what_has_no_logarithm_is_refused() -> None:
    with pytest.raises(ValueError, match="logarithm"):
        grown().add("build, s", 10, 0.0)


def test_the_picture_has_every_point_in_its_place() -> None:
    root = ElementTree.fromstring(grown().picture())
    first, second = root.findall(f"{SVG}g")
    marks = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in first.iter(f"{SVG}circle")]
    # to the right and upwards, evenly where the axes are
    assert marks == sorted(marks)
    assert [y for _, y in marks] == sorted((y for _, y in marks), reverse=True)
    steps = [after[0] - before[0] for before, after in pairwise(marks)]
    assert steps[0] == pytest.approx(steps[1], abs=0.2)
    assert len(list(second.iter(f"{SVG}circle"))) == 1
    said = [text.text for text in second.iter(f"{SVG}text")]
    assert said[0] == "page & path, ms"
    wide, high = (float(root.attrib[name]) for name in ("width", "height"))
    for shape in root.iter(f"{SVG}line"):
        assert 0 <= float(shape.attrib["x2"]) <= wide
        assert 0 <= float(shape.attrib["y2"]) <= high


def test_growth_in_words() -> None:
    told = ratios({1_000: 1.0, 100_000: 30.0, 10_000: 2.0})
    assert told == ("2 times from 1,000 to 10,000 events, 15 times from 10,000 to 100,000 events")


def test_a_size_without_room_is_left_out_and_said() -> None:
    disk, memory = 50_000_000_000, 3_000_000_000
    fit, told = room.fitting([100_000, 1_000_000], disk, memory)
    assert fit == [100_000]
    assert told == ["1,000,000 events are left out: they need 60 GB of disk, 50 GB are free"]
    fit, told = room.fitting([1_000_000], 10**15, memory)
    assert fit == []
    assert "4 GB of memory, 3 GB are free" in told[0]


def test_room_on_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert room.main(["10,1e15"]) == 0
    said = capsys.readouterr()
    assert said.out == "10\n"
    assert said.err.startswith("bench-large: 1,000,000,000,000,000 events are left out")
    assert room.main(["1e15"]) == 1
