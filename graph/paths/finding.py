"""A path question answered: the paths that a mode finds; or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from graph.errors import BadValue
from graph.links import Links
from graph.paths.absence import absence, barred_end, connects
from graph.paths.asked import WHOLE, WORK, Asked, Asking
from graph.paths.explain import Path
from graph.paths.network import TooMuch
from graph.paths.route import Route
from graph.projection import SHARED
from graph.view import View


@dataclass(frozen=True, slots=True)
class Found:
    """Paths, best first; why there are none or only weak ones; the nearest thing reached."""

    items: tuple[Path, ...]
    reason: str | None
    nearest: str | None


def find(view: View, links: Links, route: Route, work: int = WORK) -> Found:
    """The `k` best paths between two nodes of `links` that really differ.

    Raises
    ------
    BadValue
        An end that is not in the graph of the view.
    TooMuch
        The paths are too many to look through.
    """
    for name, node in (("source", route.source), ("target", route.target)):
        if node not in links:
            raise BadValue(f"'{name}': there is no '{node}' in this view", parameter=name)
    if route.source == route.target:
        return Found((Path((route.source,), (), 0, "yes"),), "source and target are the same", None)
    if isinstance(links, Asking):
        asked = links.question(route, work)
    else:
        asked = Asked(view, links, route, work)
    barred = barred_end(asked)
    if barred is not None:
        return Found((), barred, None)
    found: list[Path] = []
    stopped = None
    try:
        found.extend(islice(asked.paths(route), route.k))
    except TooMuch:
        if not found:
            raise
        stopped = "There may be more: looking further would be too much work."
    if not found:
        return Found((), *absence(asked))
    said = [reason for reason in (_weakness(asked, found[0]), stopped) if reason]
    return Found(tuple(found), " ".join(said) or None, None)


def _weakness(asked: Asked, first: Path) -> str | None:
    """Say so when nothing stronger than a shared topic or document joins the ends."""
    route = asked.route
    shared = {hop.strength for hop in first.hops} & set(SHARED.values())
    if not shared:
        return None
    kinds = " and ".join(sorted(strength.replace("-", " ") for strength in shared))
    said = f"Linked only by {kinds}"
    # a way of the kind that was asked for says that there is one at all, which may be dear to ask
    if connects(asked, replace(route, shared=False, k=1)):
        return (
            f"{said} on the way found; a longer path of sourced relations and common instruments or"
            " actors joins the two (shared=no finds it)."
        )
    if connects(asked, Route(route.source, route.target, shared=False, max_hops=WHOLE)) is False:
        return f"{said}: no chain of sourced relations joins the two."
    return (
        f"{said} on the way found. Sourced relations and common instruments or actors join the two"
        " as well, but on no path of the kind that was asked for."
    )
