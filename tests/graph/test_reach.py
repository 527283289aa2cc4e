"""Causes and consequences: along the arrows, in order of time, and what two have in common."""

import random
from dataclasses import replace

import networkx as nx
import pytest

from graph.paths import RELATION_NAMES, TooMuch
from graph.projection import STRUCTURAL
from graph.reach import Question, chosen, meet, reach, told
from graph.view import View
from ontology.vocab import RELATIONS
from tests.graph.test_chronological import Oracle, project_all, random_world
from tests.graph.world import clocks, dated, instrument, link, links, view


def ask(made: View, node: str, direction: str = "causes", **more: object) -> dict[str, int]:
    question = Question(node, direction, **more)  # type: ignore[arg-type]
    return {item.event: item.hops for item in reach(made, links(made), question)}


STORY = (
    dated("case", "2022-01-01"),
    dated("bill", "2023-01-01", stage="proposed", instrument="act",
          relations=(link("promptedBy", "case"),)),
    dated("law", "2024-01-01", stage="published", instrument="act"),
    dated("order", "2025-01-01", relations=(replace(link("implements", "act"),
                                                   to_type="instrument"),)),
    dated("copy", "2024-06-01", relations=(link("modelledOn", "law"),)),
    dated("other", "2021-01-01", themes=("ai",)),
)  # fmt: skip


@pytest.fixture
def story() -> View:
    return view(*STORY, instruments=(instrument("act"),))


def test_causes_run_along_the_arrows_and_back_in_time(story: View) -> None:
    assert ask(story, "order") == {"case": 3, "bill": 2, "law": 2}
    assert ask(story, "copy") == {"law": 1, "bill": 3, "case": 4}
    assert ask(story, "case") == {}


def test_consequences_run_against_the_arrows_and_on_in_time(story: View) -> None:
    assert ask(story, "case", "consequences") == {"bill": 1, "law": 3, "order": 3, "copy": 4}
    assert ask(story, "law", "consequences") == {"copy": 1, "order": 2}


def test_depth_bounds_the_cone(story: View) -> None:
    assert ask(story, "order", depth=2) == {"bill": 2, "law": 2}


def test_only_the_relations_asked_for_are_taken(story: View) -> None:
    assert ask(story, "copy", relations=frozenset({"promptedBy"})) == {}
    assert ask(story, "copy", relations=frozenset({"modelledOn"})) == {"law": 1, "bill": 3}


def test_an_act_that_suspends_what_comes_later_is_its_cause() -> None:
    made = view(
        dated("stay", "2024-01-01", relations=(link("postpones", "duty"),)),
        dated("duty", "2026-01-01"),
    )
    assert ask(made, "stay", "consequences") == {"duty": 1}
    assert ask(made, "duty", "causes") == {"stay": 1}
    assert ask(made, "stay", "causes") == {}


def test_a_body_that_acted_twice_is_no_cause_and_a_topic_only_when_asked_for() -> None:
    made = view(
        dated("a", "2020", actors=("court",), themes=("ai",)),
        dated("b", "2021", actors=("court",), themes=("ai",)),
    )
    assert ask(made, "b") == {}
    assert ask(made, "b", shared=True) == {"a": 1}


def test_certain_needs_an_order_that_is_proven() -> None:
    made = view(
        dated("a", "2021", stage="proposed", instrument="act"),
        dated("b", "2021-06", stage="adopted", instrument="act"),
        instruments=(instrument("act"),),
    )
    assert ask(made, "b") == {"a": 2}
    assert ask(made, "b", certain=True) == {}


def test_the_way_to_a_cause_is_told(story: View) -> None:
    question = Question("copy", "causes")
    found = {item.event: item for item in reach(story, links(story), question)}
    way = told(story, links(story), question, found["case"])
    assert way.nodes == ("copy", "law", "act", "bill", "case")
    assert way.chronological == "yes"
    assert "was prompted by" in way.hops[-1].sentence


def test_what_two_have_in_common_comes_nearest_first(story: View) -> None:
    common = meet(story, links(story), ("copy", "order"), "causes")
    assert [(item.event, item.hops) for item in common] == [
        ("law", (1, 2)), ("bill", (3, 2)), ("case", (4, 3)),
    ]  # fmt: skip
    assert meet(story, links(story), ("case", "other"), "consequences") == ()
    own = meet(story, links(story), ("law", "copy"), "causes")
    assert own[0].event == "law"
    assert own[0].hops == (0, 1)


def test_the_nearest_are_kept_in_order_of_time(story: View) -> None:
    found = reach(story, links(story), Question("copy", "causes"))
    assert [item.event for item in chosen(found, 2)] == ["bill", "law"]


def test_too_wide_a_cone_is_refused(story: View) -> None:
    with pytest.raises(TooMuch):
        reach(story, links(story), Question("case", "consequences"), work=2)


@pytest.mark.parametrize("seed", range(40))
def test_a_cone_is_what_brute_force_reaches(seed: int) -> None:
    draw = random.Random(f"reach {seed}")
    free = {name for name, kind in RELATIONS.items() if not kind.ordered} | {"stageOf", "within"}
    for _ in range(6):
        made = View(random_world(draw), clocks())
        oracle = Oracle(made)
        causes = draw.random() < 0.5
        arrows: nx.DiGraph[str] = nx.DiGraph()
        for a, b, relation in project_all(made).edges(keys=True):
            if relation in STRUCTURAL and relation not in free:
                continue
            arrows.add_edges_from([(a, b)] if causes else [(b, a)])
            if relation in free:
                arrows.add_edges_from([(a, b), (b, a)])
        start = draw.choice("abcdef")
        if start not in arrows:
            continue
        expected = set()
        for target in set("abcdef") & set(arrows) - {start}:
            for way in nx.all_simple_paths(arrows, start, target):
                if oracle.allows(way[::-1] if causes else way, False):
                    expected.add(target)
                    break
        direction = "causes" if causes else "consequences"
        assert set(ask(made, start, direction)) == expected, (seed, start)


def test_every_relation_that_can_be_asked_for_has_a_name() -> None:
    assert set(RELATIONS) < set(RELATION_NAMES)


def test_what_follows_is_no_consequence_of_what_it_precedes_over_a_third_event() -> None:
    """Each step holds, the whole does not: the adoption is settled to come before publication."""
    made = view(
        dated("pub", "2023-05-05", stage="published", instrument="act"),
        dated("am", "2023-05-05", stage="amended", instrument="act",
              relations=(link("sameMatterAs", "pub"),)),
        dated("ad", "2023-05-05", stage="adopted", instrument="act"),
        instruments=(instrument("act"),),
    )  # fmt: skip
    assert "ad" not in ask(made, "pub", "consequences")


def test_a_cone_of_a_topic_is_told_too() -> None:
    made = view(
        dated("a", "2020", themes=("ai",), relations=(link("amends", "b"),)), dated("b", "2019")
    )
    question = Question("ai", "causes", relations=frozenset({"amends"}), shared=True)
    for item in reach(made, links(made), question):
        assert told(made, links(made), question, item).nodes[-1] == item.event


def test_a_duty_is_no_cause_of_another_duty_of_its_act() -> None:
    made = view(
        dated("law", "2024-01-01", stage="published", instrument="act"),
        dated("first", "2025-01-01", stage="applies", instrument="act"),
        dated("second", "2026-01-01", stage="applies", instrument="act"),
        instruments=(instrument("act"),),
    )
    assert ask(made, "second") == {"law": 2}
    assert ask(made, "first", "consequences") == {}
    assert ask(made, "law", "consequences") == {"first": 2, "second": 2}
