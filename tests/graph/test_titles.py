"""Who gives words where an id is asked for is told the ids of what has such a title."""

import pytest

import graph
from graph.errors import BadValue
from graph.links import Links
from graph.near import MOST
from graph.paths import read_route
from graph.titles import named, proposed
from graph.view import View
from tests.graph.world import clocks


@pytest.fixture(scope="module")
def world() -> tuple[View, Links]:
    snapshot = graph.load()
    view = snapshot.view(clocks())
    return view, snapshot.links(view.clocks)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("eu-ai-actt", "eu-ai-act"),
        ("EU-AI-ACT", "eu-ai-act"),
        ("Digital Omnibus", "eu-digital-omnibus-ai"),
        ("take it down act", "us-take-it-down-act"),
        ("digital omnibus enters into force", "eu-digital-omnibus-ai-entry-into-force-2026"),
    ],
)
def test_words_and_misspellings_are_told_their_ids(
    text: str, first: str, world: tuple[View, Links]
) -> None:
    view, links = world
    near = proposed(links, text)
    assert near[0] == first
    assert len(near) <= 3
    for name in ("source", "target", "via", "avoid"):
        values = {"source": ["eu-ai-act"], "target": ["eu-ai-act-proposal-2021"], name: [text]}
        with pytest.raises(BadValue) as told:
            read_route(view, links, values)
        assert told.value.accepted == near
        assert told.value.parameter == name
        title = links.nodes[first]["label"]
        assert f"'{name}' has no value '{text}': did you mean '{first}' ({title})" in str(
            told.value
        )


@pytest.mark.parametrize("text", ["", "\x00", "?!", "a" * 5000, "\ud800"])
def test_what_is_like_nothing_has_no_proposals(text: str, world: tuple[View, Links]) -> None:
    assert proposed(world[1], text) == []
    assert named(world[1], []) == ""


def test_titles_are_not_searched_where_there_are_very_many(
    world: tuple[View, Links], monkeypatch: pytest.MonkeyPatch
) -> None:
    links, words = world[1], "bans intimate material apply"
    assert len(links) < MOST
    assert "eu-ai-act-applies-nudifier-ban" in proposed(links, words)
    monkeypatch.setattr("graph.titles.MOST", len(links) - 1)
    assert "eu-ai-act-applies-nudifier-ban" not in proposed(links, words)
