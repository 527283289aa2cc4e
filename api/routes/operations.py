"""Operations: is it up, is it ready, which version, and what can be asked."""

from __future__ import annotations

from typing import Any

import orjson
from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.version import VERSION
from graph import build
from graph.remote.reader import RemoteReader
from ontology.vocab import VERSION_IRI

router = APIRouter()


def _json(told: Any) -> Response:
    return Response(
        orjson.dumps(told), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def healthz() -> Response:
    """The process answers."""
    return _json({"status": "ok"})


@router.api_route("/readyz", methods=["GET", "HEAD"])
async def readyz(request: Request) -> Response:
    """The data is loaded and can be asked."""
    snapshot = request.app.state.library.snapshot
    if isinstance(snapshot.reader, RemoteReader):
        await to_thread.run_sync(snapshot.reader.probe)
    return _json(
        {
            "status": "ready",
            "release": snapshot.release,
            "events": len(snapshot.catalogue.events),
            "quads": len(snapshot.reader),
        }
    )


@router.api_route("/version", methods=["GET", "HEAD"])
async def version(request: Request) -> Response:
    """Versions of the code, the data, the ontology and the formats."""
    snapshot = request.app.state.library.snapshot
    return _json(
        {
            "chronolex": VERSION,
            "release": snapshot.release,
            "released": snapshot.catalogue.release.date.isoformat(),
            "ontology": VERSION_IRI,
            "record_format": 1,
            "store_format": build.FORMAT,
        }
    )


@router.api_route("/openapi.json", methods=["GET", "HEAD"], include_in_schema=False)
async def openapi(request: Request) -> Response:
    return _json(request.app.openapi())


@router.api_route("/docs", methods=["GET", "HEAD"], include_in_schema=False)
async def docs(request: Request) -> Response:
    return answering.pages(request).docs(request)
