"""Every router of the application, in the order in which routes are matched and documented."""

from api.routes import (
    about,
    bundles,
    changes,
    events,
    graphs,
    linked,
    network,
    operations,
    paths,
    queries,
    sparql,
    things,
)  # fmt: skip

ROUTERS = tuple(
    module.router
    for module in (
        events, changes, bundles, things, network, paths, sparql, queries, graphs, linked, about,
        operations,
    )
)  # fmt: skip
