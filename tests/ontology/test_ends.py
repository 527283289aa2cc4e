"""How lives end: by the order of their stages."""

import pytest

from data.edtf import parse
from ontology.ends import DEAD, OUTCOMES, UNDOES, life_order, open_ends
from ontology.vocab import SCHEMES, STAGES


@pytest.mark.parametrize(
    ("life", "standing"),
    [
        ("proposed signed", []),
        ("signed vetoed", [1]),
        ("vetoed veto-overridden", []),
        ("annulled reinstated", []),
        ("annulled reinstated annulled", [2]),
        ("reinstated annulled", [1]),
        ("repealed annulled reinstated", [0]),
        ("vetoed reinstated", [0]),
        ("withdrawn reinstated", [0]),
    ],
)
def test_an_end_stands_unless_something_later_undoes_it(life: str, standing: list[int]) -> None:
    assert open_ends(life.split()) == standing


def test_the_words_are_stages() -> None:
    stages = set(SCHEMES["stage"])
    assert stages >= DEAD
    assert set(STAGES["criminal"]) >= OUTCOMES
    assert set(UNDOES) <= stages
    assert all(ends <= stages for ends in UNDOES.values())


def test_a_life_goes_by_day_then_undoing_then_id() -> None:
    told = [
        ("2025-02-01", "annulled", "c"),
        ("2025-01-20", "veto-overridden", "a"),
        ("2025-01-20", "vetoed", "b"),
        ("2025-01-20", "presented", "d"),
    ]
    life = sorted(told, key=lambda item: life_order(parse(item[0]), item[1], item[2]))
    assert [event for _, _, event in life] == ["b", "d", "a", "c"]
