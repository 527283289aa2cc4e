"""Every kind of page, by the route that gives it: addresses to open, as different as they come."""

from __future__ import annotations

from collections.abc import Mapping

from api.routers import ROUTERS

ANNEX = "eu-ai-act-applies-annex-iii"
OMNIBUS = "eu-digital-omnibus-ai-entry-into-force-2026"
SENTENCE = "kr-busan-ai-csam-sentence-2023"

KINDS: Mapping[str, tuple[str, ...]] = {
    "/": (
        "/",
        "/?jurisdiction=EU&valid_at=2026-12-02",
        "/?lanes=theme&kind=case",
        "/?from=1950&to=1951",
    ),
    "/events": ("/events?sort=title&jurisdiction=JP",),
    "/events/{event}": (
        f"/events/{ANNEX}",
        f"/events/{ANNEX}?valid_at=2026-07-25",
        "/events/jp-ai-obscene-posters-arrests-2025",
    ),
    "/events/{event}/claims": ("/events/jp-ai-obscene-posters-arrests-2025/claims",),
    "/deadlines": ("/deadlines", "/deadlines?valid_at=2026-07-25"),
    "/changes": ("/changes?since=2026-01-01", "/changes?since=2026-01-01&subject=doubt"),
    "/instruments": ("/instruments", "/instruments?q=omnibus"),
    "/instruments/{instrument}": ("/instruments/eu-ai-act",),
    "/actors": ("/actors",),
    "/actors/{thing}": ("/actors/tokyo-metropolitan-police",),
    "/jurisdictions": ("/jurisdictions",),
    "/jurisdictions/{thing}": ("/jurisdictions/EU", "/jurisdictions/JP"),
    "/themes": ("/themes",),
    "/themes/{thing}": ("/themes/deepfake",),
    "/documents": ("/documents",),
    "/documents/{thing}": ("/documents/eu-oj-ai-act-2024",),
    "/paths": (
        "/paths",
        f"/paths?source={SENTENCE}&target=kr-sexual-violence-act-deepfake-passed-2024",
        f"/paths?source=eu-ai-act-proposal-2021&target={ANNEX}&mode=chronological",
        "/paths?source=korean+sentence&target=zzz",
    ),
    "/graph/neighbours/{node}": (
        "/graph/neighbours/eu-ai-act",
        f"/graph/neighbours/{ANNEX}?open={OMNIBUS}",
        "/graph/neighbours/deepfake",
    ),
    "/sparql": ("/sparql",),
    "/queries": ("/queries",),
    "/queries/{name}": ("/queries/actor-events?actor=tokyo-metropolitan-police",),
    "/ontology": ("/ontology",),
    "/about": ("/about",),
    "/docs": ("/docs",),
}

PAGES = tuple(address for addresses in KINDS.values() for address in addresses)
BARE = frozenset(
    {
        "/.well-known/void",
        "/bundle",
        "/data",
        "/data/{type_}/{slug}",
        "/dump",
        "/graph",
        "/graph/meet",
        "/graph/rank",
        "/graph/reach/{node}",
        "/healthz",
        "/id/{type_}/{slug}",
        "/instruments/{instrument}/status",
        "/openapi.json",
        "/readyz",
        "/timeline",
        "/version",
    }
)
"""Routes that give no page: data, files, redirects."""

LOST = ("/no-such-page", "/?kind=nonsense")
"""Pages whose own status the browser logs as an error."""


def paths() -> set[str]:
    """The path of every route that answers GET."""
    return {
        path
        for router in ROUTERS
        for route in router.routes
        if "GET" in (getattr(route, "methods", None) or ())
        and (path := getattr(route, "path", None))
    }
