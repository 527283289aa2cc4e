"""The events near a thing, found in the arrays: a part of a large graph large enough to show it."""

from __future__ import annotations

import numpy as np

from graph.arrays.codes import DUTY, HUBS
from graph.links import Links


def events_near(links: Links, node: str, radius: int, hubs: bool) -> list[str]:
    """The ids of the events within `radius` edges of a node, whatever the arrows say, sorted.

    `hubs`: by way of topics and documents too.
    """
    arrays = links.arrays
    near = np.zeros(len(arrays), np.bool_)
    front = np.array([links.number(node)], np.int64)
    near[front] = True
    for _ in range(radius):
        rows = [arrays.heads[arrays.starts[at] : arrays.starts[at + 1]] for at in front]
        reached = np.unique(np.concatenate([*rows, arrays.heads[:0]]))
        reached = reached[~near[reached]]
        if not hubs:
            reached = reached[arrays.types[reached] < HUBS]
        near[reached] = True
        front = reached
    return [arrays.name(int(at)) for at in np.flatnonzero(near & (arrays.types <= DUTY))]
