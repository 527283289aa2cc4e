"""Facets: what the events of a view would be narrowed to, value by value."""

import pytest

from graph import load
from graph.facets import FACETS, facets
from graph.filters import HELP, Filters, matching
from graph.view import Clocks, View
from tests.graph.world import clocks, dated, rich, view

MOST = 40
"""Values tried of each facet: of documents there are as many as events."""


def shipped() -> View:
    snapshot = load()
    return snapshot.view(Clocks(snapshot.catalogue.release.date))


def test_facets_count_the_events_given() -> None:
    made = View(rich(), clocks())
    told = facets(made, made.events, FACETS)
    assert told["kind"] == {"law": 8, "criminal": 1}
    assert told["year"] == {"2021": 1, "2022": 1, "2023": 1, "2024": 2, "2026": 2, "2027": 1,
                            "unknown": 1}  # fmt: skip
    assert list(told["jurisdiction"]) == ["EU", "GB", "DE", "DE-BY"], "a place holds what is in it"
    assert told["theme"] == {"ai": 3, "deepfake": 2}, "and a theme what is narrower"
    assert sum(told["status"].values()) == sum(told["belief"].values()) == len(made.events)
    assert told["instrument"] == {"act": 4, "omnibus": 2}
    assert sum(told["document"].values()) == sum(
        len({weighed.source.id for weighed in event.claims}) for event in made.events
    )


@pytest.mark.parametrize("world", ["rich", "shipped"])
def test_a_count_is_what_choosing_the_value_leaves(world: str) -> None:
    made = View(rich(), clocks()) if world == "rich" else shipped()
    told = facets(made, made.events, FACETS)
    asked = [name for name in FACETS if name in HELP]
    without = {"from", "to", "certainty", "q", "valid_at", "known_at"}
    assert set(HELP) - set(asked) == without, "every filter with a list of values has a facet"
    for name in asked:
        assert told[name], name
        for value in list(told[name])[:MOST]:
            left = matching(made, Filters({name: (value,)}))
            assert len(left) == told[name][value], (name, value)


def test_facets_come_most_frequent_first_and_years_in_order() -> None:
    made = view(dated("a", "2024", jurisdiction="US"), dated("b", "2024"), dated("c", "2023"))
    assert list(facets(made, made.events, ["jurisdiction", "year"])["jurisdiction"]) == ["EU", "US"]
    assert list(facets(made, made.events, ["year"])["year"]) == ["2023", "2024"]
