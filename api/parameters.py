"""Parameters as OpenAPI describes them: one table, read by every route's documentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.filters import HELP

MORE: Mapping[str, str] = {
    "sort": "date (default), id or title; with - before it, backwards; or relevance, with q",
    "limit": "how many items, 1 to 1000",
    "within": "days, 1 to 36500; duties that may take effect in so many days after the one asked"
    " about (with certainty=certain: certainly do)",
    "since": "day, or a release; what was known at its end is what until is compared with (default:"
    " 30 days before until)",
    "until": "day, or a release; what was known at its end (default: known_at, else today)",
    "cursor": "where the page starts: taken from 'next'",
    "facets": "what to count the events by, in JSON: year, kind, stage, jurisdiction,"
    " applicable_in, theme, actor, instrument, document, status, belief; given once for each"
    " (facets=year&facets=kind)",
    "format": "name of a format; the suffix of the path and Accept do the same",
    "part": "id of a part of the instrument",
    "source": "id of the event or thing to start from",
    "target": "id of the event or thing to reach",
    "mode": "shortest (default): fewest hops; telling: leaves least unsaid; chronological: time"
    " never runs backwards",
    "direction": "any (default), forward or backward: along the relations' arrows, or against;"
    " with mode=chronological, in time; for reach: causes (default) or consequences",
    "optimise": "hops (default), arrival (be there earliest) or departure (leave latest); with"
    " mode=chronological",
    "k": "how many paths that really differ, 1 to 20",
    "max_hops": "longest path, 1 to 20",
    "relation": "only these relations",
    "avoid": "id of a thing that may not be passed",
    "via": "id of a thing that must be passed, at most 3",
    "shared": "yes or no: hops by a shared topic or document; default: no with mode=chronological"
    " and for reach, else yes",
    "open": "ids of things near by whose own neighbours are taken too",
    "include": "theme, document, jurisdiction: edges to take besides, with what they lead to",
    "depth": "how many hops, 1 to 4; for reach 1 to 20",
    "measure": "pagerank (default), betweenness, degree or reach (events that rest on it)",
    "of": "event, instrument, part or actor: only things of this type",
    "query": "a SPARQL 1.1 query",
    "view": "table (default), timeline or graph: what the page shows of the answer",
    "default-graph-uri": "graph to take as default graph; repeatable",
    "named-graph-uri": "graph to offer as named graph; repeatable",
    "graph": "the IRI of a graph",
    "default": "the default graph; takes no value",
    "timeout": "seconds; can only shorten the server's own limit",
}

REPEATABLE = frozenset(
    {
        "jurisdiction", "applicable_in", "kind", "stage", "theme", "actor", "instrument",
        "document", "status", "belief", "q", "facets", "relation", "avoid", "via", "include",
        "open", "default-graph-uri", "named-graph-uri",
    }
)  # fmt: skip


def described(names: Iterable[str]) -> dict[str, Any]:
    """The ``openapi_extra`` of a route that takes these query parameters, and ``format``."""
    wanted = [*names, "format"]
    return {"parameters": [_one(name) for name in dict.fromkeys(wanted)]}


def _one(name: str) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    schema = {"type": "array", "items": text} if name in REPEATABLE else text
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": HELP.get(name) or MORE[name],
        "schema": schema,
    }
