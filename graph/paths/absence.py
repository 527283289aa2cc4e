"""Why there is no path: what cuts it, or time; and the nearest thing that is reached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from graph.paths.asked import WHOLE, Asked, Way
from graph.paths.network import TooMuch
from graph.paths.route import MAX_HOPS, Route


def absence(asked: Asked) -> tuple[str, str | None]:
    """The reason in words, and the nearest thing reached (None: nothing is, or nobody can say)."""
    route = asked.route
    free = Route(route.source, route.target, anytime=True, max_hops=WHOLE)
    if connects(asked, free) is False:
        return "The two are not connected in this view.", None
    return _reason(asked) or "No path answers all that was asked.", asked.nearest(WORK)


def _reason(asked: Asked) -> str | None:
    route = asked.route
    timed = route.mode == "chronological"
    mode = route.mode if timed else "shortest"
    longer = _first(asked, replace(route, mode=mode, optimise="hops", max_hops=WHOLE))
    if longer is not None:
        hops = -(-longer.halves // 2)
        said = f"The shortest path has {hops} hops"
        return f"{said}: raise max_hops." if hops <= MAX_HOPS else f"{said}, over {MAX_HOPS}."
    if timed and not route.takes_shared and connects(asked, replace(route, shared=True)):
        return (
            "Only a shared topic or document joins the two, which says nothing of what led to what"
            " (shared=yes takes them)."
        )
    constraints = dict(_constraints(asked))
    alone = [name for name, without in constraints.items() if connects(asked, without)]
    if alone:
        return f"Every path is cut by: {', '.join(alone)}."
    if timed:
        untimed = replace(route, mode="shortest", direction="any", optimise="hops")
        if connects(asked, replace(untimed, shared=route.takes_shared)):
            return _against_time(asked)
    if len(constraints) > 1:
        return f"Every path is cut by these together: {', '.join(constraints)}."
    return None


WORK = 500_000
"""Hops that may be looked at for each reason that is tried: a reason is worth less than a path."""


def _first(asked: Asked, route: Route) -> Way | None:
    """The best way that answers a variation of the question; None also if it takes too long."""
    with suppress(TooMuch):
        return next(asked.again(WORK).ways(route), None)
    return None


def connects(asked: Asked, route: Route) -> bool | None:
    """Does any way answer a variation of the question? None: too long to tell."""
    with suppress(TooMuch):
        return asked.again(WORK).connects(route)
    return None


def barred_end(asked: Asked) -> str | None:
    """An end that has not happened by `valid_at`, or a stop that may not be passed: why not."""
    view, route = asked.view, asked.route
    for node in (route.source, route.target, *route.via):
        if not view.come(node):
            return f"'{node}' has not happened by {view.clocks.day}: what is to come joins no path"
    passes = asked.passes(route)
    for stop in route.via:
        if passes is not None and not passes(stop):
            return f"'{stop}' does not pass the filters ({', '.join(route.filters)})."
    return None


def _against_time(asked: Asked) -> str:
    """The two are joined, but time does not run as asked on any of the ways."""
    route = asked.route
    order = "backwards" if route.direction == "backward" else "in order of time"
    said = f"The two are joined, but no path runs {order}"
    if route.certain and connects(asked, replace(route, certain=False)):
        return f"{said} for certain: the dates leave it open (certainty=possible finds a path)."
    turned = "forward" if route.direction == "backward" else "backward"
    if connects(asked, replace(route, direction=turned)):
        return f"{said}: only against it (direction={turned} finds a path)."
    if not route.takes_shared and connects(asked, replace(route, shared=True)):
        return f"{said}: only over a shared topic or document (shared=yes finds a path)."
    return f"{said}, nor the other way."


def _constraints(asked: Asked) -> Iterator[tuple[str, Route]]:
    """What the question asks of a path, each with the question without it."""
    route = asked.route
    for name in route.filters:
        yield name, replace(route, passes=asked.without(name), filters=())
    if route.relations:
        yield "relation", replace(route, relations=frozenset(), shared=route.takes_shared)
    if route.direction != "any" and route.mode != "chronological":
        yield "direction", replace(route, direction="any")
    if route.avoid:
        yield "avoid", replace(route, avoid=frozenset())
    if route.via:
        yield "via", replace(route, via=())
    if not route.takes_shared:
        yield "shared", replace(route, shared=True)
    if asked.view.clocks.valid_at is not None:
        yield "valid_at", replace(route, anytime=True)
