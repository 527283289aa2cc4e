"""Paths in order of time: against brute force on small random worlds, and cases made by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from data.interval import spans
from data.records import Catalogue
from graph.paths import Found, Path, Route, find
from graph.projection import SHARED, Graph, project
from graph.view import View
from ontology.vocab import RELATIONS, STAGES
from tests.graph.world import catalogue, claim, clocks, dated, event, instrument, link, links, view

FIRST, LAST = date(2022, 12, 1), date(2024, 2, 1)
"""All dates of the random worlds lie between; an open end reaches to these."""

DATES = (
    "2023-01-01", "2023-01-02", "2023-01-02", "2023-01", "2023-02", "2023", "2023-01-02~",
    "2023-01-01/2023-02-02", "[2023-01-01,2023-03-01]", "../2023-01-02", "2023-02-01/..",
    "2023-XX-02", None,
)  # fmt: skip
LINKS = ("amends", "cites", "sameMatterAs", "postpones", "followsStage")


def project_all(made: View) -> Graph:
    return project(made, include=tuple(SHARED))


def random_world(draw: random.Random) -> Catalogue:
    """Six events, two acts, a body and a topic, with vague dates and relations either way."""
    names = "abcdef"
    stages = ("proposed", "adopted", "published", "in-force", "amended")
    events = []
    for name in names:
        others = [other for other in names if other != name]
        links = {
            (draw.choice(LINKS), other) for other in draw.sample(others, draw.choice([0, 1, 1, 2]))
        }
        when = draw.choice(DATES)
        told = claim(
            "c",
            f"s-{name}",
            quote="so",
            known="2000-01-01",
            relations=tuple(link(kind, to) for kind, to in sorted(links)),
            **({"date": when} if when else {}),
        )
        events.append(
            event(
                name,
                told,
                stage=draw.choice(stages),
                instrument=draw.choice([None, None, "act", "bill"]),
                actors=draw.choice([(), (), ("body",)]),
                themes=draw.choice([(), (), ("ai",)]),
            )
        )
    return catalogue(*events, instruments=(instrument("act"), instrument("bill")))


@dataclass(frozen=True)
class Oracle:
    """An independent account of time: days as sets, orders read from the records."""

    made: View

    def days(self, name: str) -> list[date]:
        when = self.made.by_id[name].date
        found: list[date] = []
        for low, high in spans(when) if when else [(None, None)]:
            day = low or FIRST
            while day < (high or LAST):
                found.append(day)
                day += timedelta(days=1)
        return found

    def proven(self, a: str, b: str) -> bool:
        """Do the dates prove that a is over before b begins?"""
        first, second = self.made.by_id[a].date, self.made.by_id[b].date
        if first is None or second is None or first.qualifier or second.qualifier:
            return False
        if first.before is None or second.not_before is None:
            return False
        return first.before <= second.not_before

    def settled(self, a: str, b: str) -> bool:
        """Is a before b by dates, by a relation, or by stage on the same day?"""
        if self.proven(a, b):
            return True
        if self.proven(b, a) or (self.days(b)[-1] < self.days(a)[0]):
            return False
        forth, back = self.rests(b, a), self.rests(a, b)
        if forth != back:
            return forth
        return not forth and self.staged(a, b)

    def rests(self, later: str, earlier: str) -> bool:
        return any(
            relation.target == earlier and RELATIONS[relation.type].ordered
            for relation in self.made.by_id[later].relations
        )

    def staged(self, a: str, b: str) -> bool:
        first, second = self.made.by_id[a], self.made.by_id[b]
        days = [r.date for r in (first, second)]
        if any(day is None or day.day is None or day.qualifier for day in days):
            return False
        if days[0] != days[1] or "amended" in (first.event.stage, second.event.stage):
            return False
        if first.event.instrument is None or first.event.instrument != second.event.instrument:
            return False
        order = STAGES["law"].index
        return order(first.event.stage) < order(second.event.stage)

    def earliest(self, events: Sequence[str]) -> date | None:
        """The first day on which a walk through these events can be at the last; None: never."""
        floor = FIRST
        for name in events:
            possible = [day for day in self.days(name) if day >= floor]
            if not possible:
                return None
            floor = min(possible)
        return floor

    def latest(self, events: Sequence[str]) -> date:
        """The last day on which a walk that gets through can be at the first."""
        ceiling = LAST
        for name in reversed(events):
            ceiling = max(day for day in self.days(name) if day <= ceiling)
        return ceiling

    def allows(self, nodes: Sequence[str], certain: bool) -> bool:
        events = [node for node in nodes if node in self.made.by_id]
        for index, a in enumerate(events):
            if any(self.settled(b, a) for b in events[index + 1 :]):
                return False
        if certain and not all(self.settled(a, b) for a, b in pairwise(events)):
            return False
        return self.earliest(events) is not None


def simple_paths(graph: Graph, shared: bool, source: str, target: str) -> Iterator[tuple[str, ...]]:
    near: dict[str, set[str]] = {node: set() for node in graph}
    for a, b, relation in graph.edges(keys=True):
        if shared or relation not in SHARED:
            near[a].add(b)
            near[b].add(a)

    def extend(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for there in sorted(near[path[-1]]):
            if there == target:
                yield (*path, there)
            elif there not in path:
                yield from extend((*path, there))

    yield from extend((source,))


def hops(graph: Graph, nodes: Sequence[str]) -> int:
    hubs = [graph.nodes[node]["type"] in ("theme", "source") for node in nodes]
    return len(nodes) - 1 - sum(hubs[1:-1])


def whole(path: Path) -> list[str]:
    """The nodes of a path with the topics and documents that its hops went over."""
    nodes = [path.nodes[0]]
    for hop in path.hops:
        nodes += [hop.via, hop.target] if hop.via else [hop.target]
    return nodes


@pytest.mark.parametrize("seed", range(200))
def test_chronological_paths_are_those_of_brute_force(seed: int) -> None:
    draw = random.Random(f"chronological {seed}")
    for _ in range(12):
        made = View(random_world(draw), clocks())
        graph = project_all(made)
        source, target = draw.sample("abcdef", 2)
        if draw.random() < 0.2:
            ends = [node for node in ("act", "body") if node in graph]
            target = draw.choice(ends) if ends else target
        shared, certain = draw.random() < 0.4, draw.random() < 0.4
        backward = draw.random() < 0.3
        route = Route(
            source, target, mode="chronological", shared=shared, certain=certain,
            direction="backward" if backward else draw.choice(["any", "forward"]),
        )  # fmt: skip
        oracle = Oracle(made)
        ways = [
            way for way in simple_paths(graph, shared, source, target)
            if oracle.allows(way[::-1] if backward else way, certain)
        ]  # fmt: skip
        check_hops(made, graph, route, ways)
        if not certain and not backward and target in made.by_id:
            check_days(made, graph, route, ways)


def check_hops(made: View, graph: Graph, route: Route, ways: Sequence[tuple[str, ...]]) -> None:
    found = find(made, links(made), replace(route, k=3))
    if not ways:
        assert not found.items
        assert found.reason
        return
    assert found.items, (found.reason, ways)
    assert len(found.items[0].hops) == min(hops(graph, way) for way in ways)
    lengths = [len(path.hops) for path in found.items]
    assert lengths == sorted(lengths)
    allowed = set(ways)
    for path in found.items:
        assert tuple(whole(path)) in allowed
        assert path.chronological == "yes" if route.certain else path.chronological != "no"


def check_days(made: View, graph: Graph, route: Route, ways: Sequence[tuple[str, ...]]) -> None:
    oracle = Oracle(made)

    def events(nodes: Sequence[str]) -> list[str]:
        return [node for node in nodes if node in made.by_id]

    for optimise in ("arrival", "departure"):
        found = find(made, links(made), replace(route, optimise=optimise)).items
        assert bool(found) == bool(ways)
        if not ways:
            continue
        mine = events(whole(found[0]))
        if optimise == "arrival":
            days = [oracle.earliest(events(way)) for way in ways]
            assert oracle.earliest(mine) == min(day for day in days if day is not None)
            assert found[0].days is not None
            assert (found[0].days[-1] or FIRST) == oracle.earliest(mine)
        else:
            assert oracle.latest(mine) == max(oracle.latest(events(way)) for way in ways)


# -- cases made by hand ---------------------------------------------------------------------------


def ask(made: View, source: str, target: str, **more: object) -> Found:
    route = Route(source, target, mode="chronological", **more)  # type: ignore[arg-type]
    return find(made, links(made), route)


def chain(*dates: str | None, relation: str = "sameMatterAs") -> View:
    """Events a, b, c ... each joined to the one before by a relation without a time order."""
    events = [
        dated(name, when, relations=(link(relation, "abcdef"[index - 1]),) if index else ())
        for index, (name, when) in enumerate(zip("abcdef", dates, strict=False))
    ]
    return view(*events)


@pytest.mark.parametrize(
    ("dates", "possible", "certain"),
    [
        (("2023-12", "2023", "2023-01"), False, False),  # no one assignment of days
        (("2023-01", "2023", "2023-12"), True, False),
        (("2022", "2023", "2024"), True, True),
        (("2023-05-05", "2023-05-05"), True, False),  # one day: its order is not known
        (("2023-05-05", "2023-05-04"), False, False),
        (("2023-05", "2023-05"), True, False),
        (("2022~", "2023"), True, False),  # nothing rests for certain on about 2022
        (("2023", "2022?"), False, False),  # a mark leaves the bounds where they are
        (("2022", None, "2023"), True, False),
        (("2023", None, "2022"), False, False),
        (("2023/..", "2023-06"), True, False),
        (("2023-06/..", "2023-05"), False, False),
        (("../2023-06", "2023-05"), True, False),
        (("2022/2023", "2024"), True, True),
        (("2022/2024", "2023"), True, False),
    ],
)
def test_bounds_say_what_is_possible_and_what_is_certain(
    dates: tuple[str | None, ...], possible: bool, certain: bool
) -> None:
    made = chain(*dates)
    last = "abcdef"[len(dates) - 1]
    assert bool(ask(made, "a", last).items) is possible
    assert bool(ask(made, "a", last, certain=True).items) is certain
    assert bool(ask(made, last, "a", direction="backward").items) is possible
    for path in ask(made, "a", last).items:
        assert path.chronological == ("yes" if certain else "unknown")


def test_a_relation_settles_the_order_within_a_day() -> None:
    made = chain("2023-05-05", "2023-05-05", relation="resultsFrom")
    assert ask(made, "a", "b", certain=True).items[0].chronological == "yes"
    assert not ask(made, "b", "a").items
    assert ask(made, "b", "a", direction="backward", certain=True).items


def test_the_order_of_stages_settles_the_order_within_a_day() -> None:
    made = view(
        dated("b", "2023-05-05", stage="signed", instrument="act"),
        dated("a", "2023-05-05", stage="published", instrument="act"),
        instruments=(instrument("act"),),
    )
    found = ask(made, "b", "a", certain=True).items[0]
    assert found.nodes == ("b", "act", "a")
    order = found.hops[-1].order
    assert order is not None
    assert order.why == "on the same day, the usual order of stages"
    refused = ask(made, "a", "b")
    assert not refused.items
    assert refused.reason is not None
    assert "direction=backward finds a path" in refused.reason


def test_through_a_body_two_events_are_joined_only_in_order_of_time() -> None:
    made = view(
        dated("old", "2020", actors=("court",)),
        dated("new", "2024", actors=("court",)),
    )
    assert ask(made, "old", "new").items[0].nodes == ("old", "court", "new")
    assert not ask(made, "new", "old").items


def test_a_body_lets_through_the_walk_that_may_go_on() -> None:
    """The walk that is there first may not go on to 'b'; a later one at the same body may."""
    made = view(
        dated("s", "2020"),
        dated("m", "2023-05-05", actors=("court",), relations=(link("resultsFrom", "s"),
                                                              link("resultsFrom", "b"))),
        dated("n", "2023-05-05", actors=("court",), relations=(link("cites", "s"),)),
        dated("b", "2023-05-05", actors=("court",)),
    )  # fmt: skip
    ways = {path.nodes for path in ask(made, "s", "b", k=5).items}
    assert ways == {("s", "n", "court", "b")}


def test_a_shared_topic_takes_part_only_when_asked_for() -> None:
    made = view(dated("a", "2022", themes=("ai",)), dated("b", "2023", themes=("ai",)))
    refused = ask(made, "a", "b")
    assert not refused.items
    assert refused.reason is not None
    assert refused.reason.startswith("Only a shared topic or document joins the two")
    assert ask(made, "a", "b", shared=True).items[0].hops[0].relation == "sharedTopic"
    assert ask(made, "a", "b", relations=frozenset({"theme"})).items


def test_only_against_time_is_said() -> None:
    found = ask(chain("2022", "2023", "2024"), "c", "a")
    assert not found.items
    assert found.reason is not None
    assert found.reason.startswith("The two are joined, but no path runs in order of time")


def test_dates_that_leave_it_open_are_said() -> None:
    found = ask(chain("2022", None, "2024"), "a", "c", certain=True)
    assert found.reason is not None
    assert "certainty=possible finds a path" in found.reason
    assert found.nearest is None


def test_a_longer_way_may_arrive_earlier() -> None:
    """To a body that acts twice: soon after a detour, or years later at once."""
    made = view(
        dated("s", "2020-01-01"),
        dated("late", "2024-01-01", actors=("court",), relations=(link("cites", "s"),)),
        dated("m", "2021-01-01", relations=(link("cites", "s"),)),
        dated("soon", "2021-06-01", actors=("court",), relations=(link("cites", "m"),)),
    )
    assert ask(made, "s", "court").items[0].nodes == ("s", "late", "court")
    earliest = ask(made, "s", "court", optimise="arrival").items[0]
    assert earliest.nodes == ("s", "m", "soon", "court")


def test_the_latest_departure_waits() -> None:
    made = view(
        dated("first", "2020-01-01", actors=("court",)),
        dated("t", "2024-01-01", relations=(link("cites", "first"), link("cites", "m"))),
        dated("m", "2023-01-01", relations=(link("cites", "second"),)),
        dated("second", "2022-01-01", actors=("court",)),
    )
    assert ask(made, "court", "t").items[0].nodes == ("court", "first", "t")
    latest = ask(made, "court", "t", optimise="departure").items[0]
    assert latest.nodes == ("court", "second", "m", "t")


def test_a_knot_of_one_day_is_walked_once() -> None:
    """Every event on one day and joined to every other, itself too: it ends, and is simple."""
    names = "abcdef"
    made = view(
        *(
            dated(n, "2023-05-05", relations=tuple(link("sameMatterAs", o) for o in names))
            for n in names
        )
    )
    paths = ask(made, "a", "f", k=20).items
    assert paths
    assert all(len(set(path.nodes)) == len(path.nodes) for path in paths)
