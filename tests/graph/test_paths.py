"""Paths: fewest hops, ties by strength, filters on inner nodes only, words and evidence."""

from collections import deque
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.records import Catalogue
from graph.errors import BadValue, UnknownParameter
from graph.neighbourhood import neighbourhood
from graph.paths import Found, Path, Route, find, read_route
from graph.projection import SHARED, Graph
from graph.projection import project as projected
from graph.view import View
from ontology.vocab import RELATIONS, STRENGTHS
from tests.graph.world import catalogue, claim, clocks, dated, event, link, links, rich, view

SYMMETRIC = {name for name, kind in RELATIONS.items() if kind.symmetric}


def project(made: View) -> Graph:
    return projected(made, include=tuple(SHARED))


def ask(made: View, source: str, target: str, **more: object) -> Found:
    return find(made, links(made), Route(source, target, **more))  # type: ignore[arg-type]


def one(made: View, source: str, target: str, **more: object) -> Path:
    found = ask(made, source, target, **more)
    assert found.items, found.reason
    return found.items[0]


def steps(graph: Graph, node: str, direction: str) -> Iterator[str]:
    """Where one hop leads, read straight from the multigraph: an independent account."""
    for there, edges in graph.adj[node].items():
        for data in edges.values():
            free = data["relation"] in SHARED or data["relation"] in SYMMETRIC
            if direction != "backward" or free:
                yield there
    for there, edges in graph.pred[node].items():
        for data in edges.values():
            free = data["relation"] in SHARED or data["relation"] in SYMMETRIC
            if direction != "forward" or free:
                yield there


def fewest(graph: Graph, source: str, target: str, direction: str = "any") -> int | None:
    """Hops by a plain breadth-first search, where through a theme or document is one hop."""
    seen = {source: 0}
    queue = deque([source])
    while queue:
        here = queue.popleft()
        reached: set[str] = set()
        for there in steps(graph, here, direction):
            reached.add(there)
            if graph.nodes[there]["type"] in ("theme", "source"):
                reached.update(steps(graph, there, direction))
        for there in sorted(reached - set(seen)):
            # a theme or document in between is no stop of its own
            if graph.nodes[there]["type"] in ("theme", "source") and there != target:
                continue
            seen[there] = seen[here] + 1
            queue.append(there)
    return seen.get(target)


NAMES = ("a", "b", "c", "d", "e", "f")
relation = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(["amends", "cites", "follows", "sameMatterAs"])
)


@st.composite
def worlds(draw: st.DrawFn) -> Catalogue:
    events = []
    for name in NAMES:
        links = {(to, kind) for to, kind in draw(st.lists(relation, max_size=2)) if to != name}
        theme = draw(st.sampled_from([(), (), ("ai",), ("privacy",)]))
        told = claim(
            "c",
            draw(st.sampled_from(["shared", f"own-{name}", f"own-{name}"])),
            quote="so",
            date=draw(st.sampled_from(["2023-01-01", "2023-06", "2024", "2024-05-05~"])),
            relations=tuple(link(kind, to) for to, kind in sorted(links)),
        )
        act = draw(st.sampled_from([None, None, "act-x"]))
        events.append(event(name, told, themes=theme, instrument=act))
    return catalogue(*events)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.sampled_from(["any", "forward", "backward"]))
def test_no_path_is_shorter_than_a_plain_search_finds(records: Catalogue, direction: str) -> None:
    made = View(records, clocks())
    graph = project(made)
    for target in ("b", "f"):
        found = find(made, links(made), Route("a", target, direction=direction, k=3))
        hops = fewest(graph, "a", target, direction)
        if hops is None:
            assert not found.items
            assert found.reason
            continue
        assert found.items[0].cost == hops, (records, direction)
        for path in found.items:
            assert_sound(made, graph, path, direction)


def assert_sound(made: View, graph: Graph, path: Path, direction: str) -> None:
    """A path's hops are edges that are there, in the direction asked, with evidence and words."""
    assert path.cost == len(path.hops) == len(path.nodes) - 1
    assert len(set(path.nodes)) == len(path.nodes)
    keys = {claim.key for claim in made.catalogue.claims()}
    for hop, (here, there) in zip(path.hops, zip(path.nodes, path.nodes[1:], strict=False),
                                  strict=True):  # fmt: skip
        assert (hop.source, hop.target) == (here, there)
        assert hop.evidence
        assert set(hop.evidence) <= keys
        for node in (here, there):
            assert f"“{graph.nodes[node]['label']}”" in hop.sentence
        if hop.via:
            assert hop.direction == "both"
            assert graph.has_edge(here, hop.via)
            assert graph.has_edge(there, hop.via)
        elif hop.direction == "both":
            assert graph.has_edge(here, there, hop.relation) or graph.has_edge(
                there, here, hop.relation
            )
        else:
            tail, head = (here, there) if hop.direction == "forward" else (there, here)
            assert graph.has_edge(tail, head, hop.relation)
            assert direction in ("any", hop.direction) or hop.relation in SHARED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_a_way_there_is_a_way_back(records: Catalogue) -> None:
    made = View(records, clocks())
    there = find(made, links(made), Route("a", "f", direction="forward"))
    back = find(made, links(made), Route("f", "a", direction="backward"))
    assert [p.cost for p in there.items] == [p.cost for p in back.items]


CHAIN = (
    dated("a", "2021-01-01"),
    dated("b", "2022-01-01", relations=(link("amends", "a"),)),
    dated("c", "2023-01-01", relations=(link("cites", "b"),)),
    dated("z", "2020-01-01"),
)


def test_forward_goes_along_the_arrows_and_backward_against_them() -> None:
    made = view(*CHAIN)
    assert one(made, "c", "a", direction="forward").nodes == ("c", "b", "a")
    assert one(made, "a", "c", direction="backward").nodes == ("a", "b", "c")
    for found in (ask(made, "a", "c", direction="forward"),
                  ask(made, "c", "a", direction="backward")):  # fmt: skip
        assert not found.items
        assert found.reason == "Every path is cut by: direction."


def test_words_follow_the_direction_of_the_walk() -> None:
    along = one(view(*CHAIN), "b", "a").hops[0]
    against = one(view(*CHAIN), "a", "b").hops[0]
    assert (along.direction, against.direction) == ("forward", "backward")
    assert along.sentence == "“Title of b” (2022-01-01) amends “Title of a” (2021-01-01)."
    assert against.sentence == "“Title of a” (2021-01-01) is amended by “Title of b” (2022-01-01)."


def test_a_symmetric_relation_reads_the_same_both_ways() -> None:
    made = view(dated("a", "2021", relations=(link("sameMatterAs", "b"),)), dated("b", "2022"))
    for ends in (("a", "b"), ("b", "a")):
        for direction in ("any", "forward", "backward"):
            [hop] = one(made, *ends, direction=direction).hops
            assert hop.direction == "both"
            assert hop.relation == "sameMatterAs"


def test_between_equally_short_paths_the_stronger_relations_win() -> None:
    made = view(
        dated("a", "2021", relations=(link("cites", "weak"), link("amends", "zeal"))),
        dated("weak", "2020", relations=(link("cites", "b"),)),
        dated("zeal", "2020", relations=(link("amends", "b"),)),
        dated("b", "2019"),
    )
    first, second = ask(made, "a", "b", k=2).items
    assert first.nodes == ("a", "zeal", "b")
    assert second.nodes == ("a", "weak", "b")


def test_of_two_relations_between_two_the_stronger_is_told() -> None:
    made = view(
        dated("a", "2021", relations=(link("cites", "b"), link("amends", "b"))), dated("b", "2020")
    )
    assert one(made, "a", "b").hops[0].relation == "amends"


def test_a_shared_topic_is_one_hop_of_the_weakest_strength_and_says_so() -> None:
    made = view(dated("a", "2021", themes=("ai",)), dated("b", "2022", themes=("ai",)))
    found = ask(made, "a", "b")
    [hop] = found.items[0].hops
    assert (hop.strength, hop.via, hop.direction) == ("shared-topic", "ai", "both")
    assert hop.strength == STRENGTHS[-1]
    assert set(hop.evidence) == {"a/c", "b/c"}
    assert found.reason is not None
    assert found.reason.startswith("Linked only by shared topic")
    assert "no chain of sourced relations" in found.reason


def test_a_shared_document_says_so() -> None:
    made = view(
        event("a", claim("c", "one", date="2021")), event("b", claim("c", "one", date="2022"))
    )
    [hop] = one(made, "a", "b").hops
    assert (hop.strength, hop.via) == ("shared-document", "one")


def test_a_longer_sourced_path_is_mentioned_beside_a_shared_topic() -> None:
    made = view(
        dated("a", "2021", themes=("ai",), relations=(link("cites", "m"),)),
        dated("m", "2020", relations=(link("cites", "b"),)),
        dated("b", "2019", themes=("ai",)),
    )
    found = ask(made, "a", "b")
    assert found.items[0].cost == 1
    assert found.reason is not None
    assert "shared=no finds it" in found.reason


def test_filters_bind_the_inner_nodes_only() -> None:
    made = view(*CHAIN)
    assert one(made, "a", "c", passes=lambda node: node == "b").cost == 2
    assert one(made, "a", "b", passes=lambda node: False).cost == 1
    cut = ask(made, "a", "c", passes=lambda node: False, filters=("theme",))
    assert cut.reason == "Every path is cut by: theme."


def test_relations_asked_for_are_the_only_ones_taken() -> None:
    made = view(*CHAIN)
    assert not ask(made, "a", "c", relations=frozenset({"amends"})).items
    assert ask(made, "a", "b", relations=frozenset({"amends"})).items


def test_what_is_to_come_joins_no_path() -> None:
    made = view(*CHAIN, valid_at="2021-06-01")
    waiting = ask(made, "a", "c")
    assert not waiting.items
    assert waiting.reason is not None
    assert "'c' has not happened by 2021-06-01" in waiting.reason


def test_a_path_only_through_what_is_to_come_is_cut_by_the_clock() -> None:
    made = view(
        dated("a", "2021-01-01", relations=(link("cites", "m"),)),
        dated("b", "2021-01-01", relations=(link("cites", "m"),)),
        dated("m", "2030-01-01"),
        valid_at="2024-01-01",
    )
    found = ask(made, "a", "b")
    assert not found.items
    assert found.reason == "Every path is cut by: valid_at."


def test_too_far_says_how_far() -> None:
    found = ask(view(*CHAIN), "a", "c", max_hops=1)
    assert found.items == ()
    assert found.reason == "The shortest path has 2 hops: raise max_hops."
    assert found.nearest == "b"


def test_not_connected_says_so() -> None:
    found = ask(view(*CHAIN), "a", "z")
    assert (found.items, found.reason) == ((), "The two are not connected in this view.")


def test_the_nearest_thing_reached_is_the_one_closest_to_the_target() -> None:
    made = view(*CHAIN, dated("d", "2024-01-01", relations=(link("cites", "c"),)))
    found = ask(made, "a", "d", passes=lambda node: node == "b", filters=("theme",))
    assert found.nearest == "b"


def test_the_same_end_twice_is_a_path_of_no_hops() -> None:
    found = ask(view(*CHAIN), "a", "a")
    assert found.items[0].cost == 0
    assert found.reason == "source and target are the same"


def test_an_end_that_is_not_there_is_named() -> None:
    with pytest.raises(BadValue, match="'target': there is no 'nobody'") as told:
        ask(view(*CHAIN), "a", "nobody")
    assert told.value.parameter == "target"


@pytest.mark.parametrize(
    ("first", "second", "relation", "answer"),
    [
        ("2021-01-01", "2022-01-01", "cites", "yes"),
        ("2022-01-01", "2021-01-01", "cites", "no"),
        ("2021", "2021-06", "sameMatterAs", "unknown"),
        ("2021~", "2022", "sameMatterAs", "unknown"),
        ("2021-01-01", None, "sameMatterAs", "unknown"),
        ("2021-01-01", "2021-01-01", "sameMatterAs", "unknown"),  # order within one day
        ("2021-01-01", "2021-01-01", "cites", "yes"),  # a relation with a time order decides
        ("2021~", "2022", "cites", "yes"),
        ("2021", "2021", "followsStage", "yes"),  # the later stage follows the earlier
    ],
)
def test_chronological_is_yes_no_or_unknown(
    first: str, second: str | None, relation: str, answer: str
) -> None:
    made = view(
        dated("a", first, instrument="act"),
        dated("b", second, instrument="act", relations=(link(relation, "a"),)),
    )
    assert one(made, "a", "b").chronological == answer


def test_a_stage_before_what_it_follows_is_no_way_forward() -> None:
    made = view(
        dated("a", "2021", instrument="act"),
        dated("b", "2021", instrument="act", relations=(link("followsStage", "a"),)),
    )
    assert one(made, "b", "a").chronological == "no"


def test_a_step_back_over_an_undated_event_is_a_no() -> None:
    made = view(
        dated("a", "2023-01-01", relations=(link("cites", "m"),)),
        dated("m", None, relations=(link("sameMatterAs", "b"),)),
        dated("b", "2020-01-01"),
    )
    assert one(made, "a", "b").chronological == "no"


def test_more_paths_come_best_first_and_differ() -> None:
    made = View(rich(), clocks())
    found = ask(made, "act-applies", "arrests", k=10)
    costs = [path.cost for path in found.items]
    assert costs == sorted(costs)
    ways = [(path.nodes, tuple(hop.via for hop in path.hops)) for path in found.items]
    assert len(ways) == len(set(ways))


def test_an_act_and_a_body_are_ends_too() -> None:
    made = View(rich(), clocks())
    assert one(made, "omnibus", "commission").cost >= 2
    assert one(made, "ai", "act-proposed").cost == 1


def test_a_neighbourhood_grows_with_its_depth() -> None:
    graph = project(view(*CHAIN))
    assert set(neighbourhood(graph, "b", 0, "any")) == {"b"}
    assert set(neighbourhood(graph, "b", 1, "forward")) == {"b", "a", "s-b"}
    assert set(neighbourhood(graph, "b", 1, "backward")) == {"b", "c"}
    near = set(neighbourhood(graph, "b", 1, "any"))
    assert near < set(neighbourhood(graph, "b", 2, "any"))


# -- a question read from parameters --------------------------------------------------------------


def read(**values: str | list[str]) -> Route:
    made = view(*CHAIN)
    given = {name: [v] if isinstance(v, str) else v for name, v in values.items()}
    return read_route(made, links(made), given)


def test_a_route_is_read_with_its_defaults() -> None:
    route = read(source="a", target="c")
    assert route == Route("a", "c")


def test_filters_of_a_route_test_events() -> None:
    route = read(source="a", target="c", kind="law")
    assert route.filters == ("kind",)
    assert route.passes is not None
    assert route.passes("b")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"target": "a"}, "'source' is missing"),
        ({"source": "a", "target": ""}, "'target' is missing"),
        ({"source": "a", "target": "nobody"}, "'target' has no value 'nobody'"),
        ({"source": ["a", "b"], "target": "c"}, "'source' is given 2 times"),
        ({"source": "a", "target": "c", "k": "0"}, "'k' is '0', character 1: give a whole number"),
        ({"source": "a", "target": "c", "k": "21"}, "from 1 to 20"),
        ({"source": "a", "target": "c", "k": "٣"}, "'k' is '٣'"),
        ({"source": "a", "target": "c", "k": "1e1"}, "'k' is '1e1'"),
        ({"source": "a", "target": "c", "k": "9" * 5000}, "give a whole number"),
        ({"source": "a", "target": "c", "max_hops": "-1"}, "'max_hops' is '-1'"),
        ({"source": "a", "target": "c", "mode": "fastest"}, "'mode' has no value 'fastest'"),
        ({"source": "a", "target": "c", "direction": "up"}, "'direction' has no value 'up'"),
        ({"source": "a", "target": "c", "relation": "amend"}, "did you mean 'amends'"),
        ({"source": "a", "target": "c", "theme": "robots"}, "'theme' has no value"),
    ],
)
def test_a_route_that_cannot_be_is_refused_by_name(
    values: dict[str, str | list[str]], words: str
) -> None:
    with pytest.raises((BadValue, UnknownParameter), match=words) as told:
        read(**values)
    assert told.value.parameter in values or "missing" in words
