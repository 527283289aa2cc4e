"""Paths between two things: what joins them, in words, with the evidence of every hop.

`shortest` asks networkx for the fewest hops; among equally short paths the stronger relations win.
A topic or document that two events share is one hop of the weakest strength, whatever else they
have in common. No relation exists for a path's sake: "linked only by a shared topic" is an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

import networkx as nx

from graph.errors import BadValue
from graph.explain import SYMMETRIC, Path, Route, explain
from graph.projection import SHARED, STRUCTURAL, Graph
from graph.view import View
from ontology.vocab import RELATIONS, STRENGTHS

MODES = ("shortest",)
DIRECTIONS = ("any", "forward", "backward")
MAX_K = 20
MAX_HOPS = 20
RELATION_NAMES = (*RELATIONS, *STRUCTURAL)

Search: TypeAlias = "nx.Graph[str]"

HOP = 1000
"""Cost of a hop; strength adds less than a hop, so it only breaks ties."""


@dataclass(frozen=True, slots=True)
class Found:
    """Paths, best first; why there are none or only weak ones; the nearest thing reached."""

    items: tuple[Path, ...]
    reason: str | None
    nearest: str | None


def shortest(view: View, graph: Graph, route: Route) -> Found:
    """The `k` paths of fewest hops between two nodes of `graph`.

    Raises
    ------
    BadValue
        An end that is not in the graph.
    """
    for name, node in (("source", route.source), ("target", route.target)):
        if node not in graph:
            raise BadValue(f"'{name}': there is no '{node}' in this view", parameter=name)
    if route.source == route.target:
        return Found((Path((route.source,), (), 0, "yes"),), "source and target are the same", None)
    waiting = _scheduled_end(view, route)
    if waiting is not None:
        return Found((), waiting, None)
    searched = _search_graph(view, graph, route)
    found = list(_paths(view, graph, searched, route))
    if not found:
        return _none(view, graph, searched, route)
    return Found(tuple(found), _weakness(view, graph, route, found), None)


def _scheduled_end(view: View, route: Route) -> str | None:
    """With `valid_at`, what has not happened by then joins no path."""
    if view.clocks.valid_at is None:
        return None
    for node in (route.source, route.target):
        resolved = view.by_id.get(node)
        if resolved is not None and view.status(resolved) not in ("occurred", "unknown"):
            return f"'{node}' has not happened by {view.clocks.day}: what is to come joins no path"
    return None


def _search_graph(view: View, graph: Graph, route: Route) -> Search:
    """The graph to search: the best edge of each pair, less the nodes that may not be passed."""
    build = _best_edges if nx.is_frozen(graph) else _best_edges.__wrapped__
    best = build(graph, route.direction, route.relations)
    if view.clocks.valid_at is None and route.passes is None:
        return best
    return best.subgraph([node for node in best if _passes(view, route, node)])


@lru_cache(maxsize=8)
def _best_edges(graph: Graph, direction: str, relations: frozenset[str]) -> Search:
    """One edge for each pair that a walk may take, its weight the least; kept for frozen graphs.

    A shared topic or document has two halves of a hop, one on either side of its node.
    """
    directed = direction != "any"
    best: Search = nx.DiGraph() if directed else nx.Graph()
    best.add_nodes_from(graph)
    for source, target, data in graph.edges(data=True):
        relation = data["relation"]
        if relations and relation not in relations:
            continue
        weight = _weight(relation, data["strength"])
        ends = [(source, target)] if direction == "forward" else [(target, source)]
        if directed and (relation in SHARED or relation in SYMMETRIC):
            ends = [(source, target), (target, source)]
        for tail, head in ends:
            known = best.get_edge_data(tail, head, {"weight": weight + 1})
            if weight < known["weight"]:
                best.add_edge(tail, head, weight=weight)
    return best


def _weight(relation: str, strength: str) -> int:
    whole = 2 * (HOP + 2 * STRENGTHS.index(strength))
    return whole // 2 if relation in SHARED else whole


def _passes(view: View, route: Route, node: str) -> bool:
    if node in (route.source, route.target):
        return True
    resolved = view.by_id.get(node)
    if resolved is None:
        return True
    if view.clocks.valid_at is not None and view.status(resolved) not in ("occurred", "unknown"):
        return False
    return route.passes is None or route.passes(node)


def _paths(view: View, graph: Graph, searched: Search, route: Route) -> Iterator[Path]:
    limit = MAX_HOPS if route.max_hops is None else route.max_hops
    try:
        ways = nx.shortest_simple_paths(searched, route.source, route.target, weight="weight")
        for way in islice(ways, route.k):
            path = explain(view, graph, way, route)
            if path.cost > limit:
                return
            yield path
    except nx.NetworkXNoPath:
        return


def _weakness(view: View, graph: Graph, route: Route, found: Sequence[Path]) -> str | None:
    """Say so when nothing stronger than a shared topic or document joins the ends."""
    shared = [hop for hop in found[0].hops if hop.strength in SHARED.values()]
    if not shared:
        return None
    strong = frozenset(
        data["relation"] for *_, data in graph.edges(data=True) if data["relation"] not in SHARED
    )
    wanted = strong & route.relations if route.relations else strong
    only = replace(route, k=1, max_hops=len(graph), relations=wanted)
    searched = _search_graph(view, graph, only) if wanted else nx.Graph()
    kinds = sorted({hop.strength.replace("-", " ") for hop in shared})
    said = f"Linked only by {' and '.join(kinds)}"
    if wanted and nx.has_path(searched, route.source, route.target):
        longer = next(_paths(view, graph, searched, only), None)
        if longer is not None:
            return (
                f"{said} on the shortest way; a path of sourced relations and common instruments"
                f" or actors has {longer.cost} hops (relation= picks its relations)."
            )
    return f"{said}: no chain of sourced relations joins the two."


_JOINING = ("theme", "source")
"""Types of nodes that only join others: nobody asked for a way to them."""


def _none(view: View, graph: Graph, searched: Search, route: Route) -> Found:
    """Why there is no path, and the thing reached that lies nearest to the target."""
    free = Route(route.source, route.target)
    whole = _search_graph(view, graph, free)
    if not nx.has_path(whole, route.source, route.target):
        if nx.has_path(graph.to_undirected(as_view=True), route.source, route.target):
            return Found((), "Every path is cut by: valid_at.", None)
        return Found((), "The two are not connected in this view.", None)
    distance = nx.single_source_dijkstra_path_length(whole, route.target, weight="weight")
    reached = set(nx.descendants(searched, route.source)) - {route.target}
    near = min(
        (n for n in reached if n in distance and graph.nodes[n]["type"] not in _JOINING),
        key=lambda node: (distance[node], node),
        default=None,
    )
    if nx.has_path(searched, route.source, route.target):
        least = next(_paths(view, graph, searched, replace(route, k=1, max_hops=len(graph))), None)
        if least is None:
            return Found((), "The shortest path has more hops: raise max_hops.", near)
        near = least.nodes[MAX_HOPS if route.max_hops is None else route.max_hops]
        return Found((), f"The shortest path has {least.cost} hops: raise max_hops.", near)
    cut = list(route.filters)
    if route.relations:
        cut.append("relation")
    if route.direction != "any":
        cut.append("direction")
    if view.clocks.valid_at is not None:
        cut.append("valid_at")
    return Found((), f"Every path is cut by: {', '.join(cut)}.", near)


def neighbourhood(graph: Graph, node: str, depth: int, direction: str) -> Graph:
    """What lies within `depth` edges of `node`, along the arrows, against them, or either."""
    near = {node}
    front = {node}
    for _ in range(depth):
        reached: set[str] = set()
        for one in front:
            if direction != "backward":
                reached.update(graph.successors(one))
            if direction != "forward":
                reached.update(graph.predecessors(one))
        front = reached - near
        near |= front
    return graph.subgraph([one for one in graph if one in near]).copy()
