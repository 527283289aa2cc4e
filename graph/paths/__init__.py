"""Paths between two things: what joins them, in words, with the evidence of every hop.

Three modes. `shortest`: fewest hops, and of those the strongest. `telling`: the path that leaves
least unsaid (see `graph.paths.network`). `chronological`: time never runs backwards on it (see
`graph.paths.kernels.spread`). A topic or document that two events share is one hop of the weakest
strength. No relation exists for a path's sake: "linked only by a shared topic" is an
answer.
"""

from graph.paths.cutout import subgraph
from graph.paths.explain import Hop, Path
from graph.paths.finding import Found, find
from graph.paths.network import SYMMETRIC, Network, TooMuch
from graph.paths.route import (
    DIRECTIONS,
    HOPS,
    MAX_HOPS,
    MAX_K,
    MODES,
    OPTIMISE,
    RELATION_NAMES,
    Route,
    read_route,
)  # fmt: skip

__all__ = [
    "DIRECTIONS", "HOPS", "MAX_HOPS", "MAX_K", "MODES", "OPTIMISE", "RELATION_NAMES", "SYMMETRIC",
    "Found", "Hop", "Network", "Path", "Route", "TooMuch", "find", "read_route",
    "subgraph",
]  # fmt: skip
