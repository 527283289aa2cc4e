"""Reasons are true: what is said to cut a path does, and what is said to find one finds it."""

from __future__ import annotations

import pytest

from graph.paths import Found, Route, TooMuch, find
from graph.paths.asked import Asked
from graph.view import View
from tests.graph.world import dated, link, links, view


def ask(made: View, source: str, target: str, **more: object) -> Found:
    return find(made, links(made), Route(source, target, **more))  # type: ignore[arg-type]


def chain(length: int) -> View:
    """n0, n1 ...: each cites the one before and comes a year after it."""
    return view(
        *(
            dated(f"n{n}", str(1900 + n), relations=(link("cites", f"n{n - 1}"),) if n else ())
            for n in range(length)
        )
    )


@pytest.mark.parametrize("mode", ["shortest", "telling", "chronological"])
def test_a_chain_that_is_too_long_is_not_called_unconnected(mode: str) -> None:
    found = ask(chain(26), "n0", "n25", mode=mode)
    assert found.items == ()
    assert found.reason == "The shortest path has 25 hops, over 20."
    assert found.nearest == "n20"


@pytest.mark.parametrize("mode", ["shortest", "telling", "chronological"])
def test_a_limit_on_hops_is_named_before_time(mode: str) -> None:
    found = ask(chain(5), "n0", "n4", mode=mode, max_hops=2)
    assert found.reason == "The shortest path has 4 hops: raise max_hops."
    assert ask(chain(5), "n0", "n4", mode=mode, max_hops=4).items


def test_what_is_avoided_is_named_before_time() -> None:
    found = ask(chain(4), "n0", "n3", mode="chronological", avoid=frozenset({"n1"}))
    assert found.reason == "Every path is cut by: avoid."


def test_the_limit_is_that_of_fewest_hops_whatever_is_preferred() -> None:
    made = view(
        dated("s", "2020-01-01"),
        dated("late", "2024-01-01", actors=("court",), relations=(link("cites", "s"),)),
        dated("m", "2021-01-01", relations=(link("cites", "s"),)),
        dated("soon", "2021-06-01", actors=("court",), relations=(link("cites", "m"),)),
    )
    found = ask(made, "s", "court", mode="chronological", optimise="arrival", max_hops=1)
    assert found.reason == "The shortest path has 2 hops: raise max_hops."


def test_a_stop_that_has_not_happened_is_passed_by_nobody() -> None:
    made = view(
        dated("a", "2021", relations=(link("cites", "f"),)),
        dated("f", "2030"),
        dated("b", "2022", relations=(link("cites", "f"),)),
        valid_at="2024-01-01",
    )
    found = ask(made, "a", "b", via=("f",))
    assert found.items == ()
    assert found.reason == "'f' has not happened by 2024-01-01: what is to come joins no path"


def test_a_stop_that_the_filters_keep_out_is_named() -> None:
    made = chain(3)
    found = ask(made, "n0", "n2", via=("n1",), passes=lambda node: False, filters=("kind",))
    assert found.items == ()
    assert found.reason == "'n1' does not pass the filters (kind)."


def test_a_shared_topic_that_was_asked_for_hides_no_sourced_relation() -> None:
    made = view(
        dated("a", "2021", themes=("ai",), relations=(link("amends", "b"),)),
        dated("b", "2020", themes=("ai",)),
    )
    found = ask(made, "a", "b", relations=frozenset({"theme"}))
    assert found.reason is not None
    assert "no chain" not in found.reason
    assert "but on no path of the kind that was asked for" in found.reason


def test_what_was_found_is_given_even_if_looking_further_is_too_much() -> None:
    names = [f"n{number:02}" for number in range(12)]
    made = view(
        *(
            dated(
                n,
                "2023",
                relations=tuple(link("sameMatterAs", other) for other in names if other != n),
            )
            for n in names
        )
    )
    route = Route(names[0], names[1], k=20)
    spent = Asked(made, links(made), route, work=400)
    with pytest.raises(TooMuch):
        list(spent.paths(route))
    found = find(made, links(made), route, work=400)
    assert 0 < len(found.items) < 20
    assert found.reason is not None
    assert "There may be more" in found.reason


def test_hops_to_a_topic_that_is_an_end_are_counted_as_they_are_told() -> None:
    made = view(dated("e", "2023", themes=("ai", "privacy")))
    assert not ask(made, "ai", "privacy", max_hops=1).items
    assert len(ask(made, "ai", "privacy", max_hops=2).items[0].hops) == 2
