"""Operations: is it up, is it ready, which version, and what can be asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering, problems
from api.edge.metrics import MEDIA_TYPE
from api.generation import generation
from api.library import Library
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
    """The data is loaded and can be asked: a query process, or the engine, was tried just now."""
    library: Library = request.app.state.library
    held, reloads = generation(request), library.reloads
    if isinstance(held.snapshot.reader, RemoteReader):
        await to_thread.run_sync(held.snapshot.reader.probe)
    fault = await library.fault()
    if fault is not None:
        told = problems.document("not-ready", fault, request_id=request.scope["chronolex.id"])
        return problems.response(told, {"Cache-Control": "no-store", "Retry-After": "2"})
    return _json(
        {
            "status": "ready",
            "release": held.snapshot.release,
            "events": len(held.snapshot.catalogue.events),
            "quads": held.snapshot.quads,
            "loaded": datetime.fromtimestamp(held.loaded_at, UTC).isoformat(timespec="seconds"),
            "reloads": {
                "ok": reloads.ok,
                "failed": reloads.failed,
                "running": reloads.running,
                "faults": reloads.faults,
            },
        }
    )


@router.api_route("/metrics", methods=["GET", "HEAD"])
async def metrics(request: Request) -> Response:
    """Figures for monitoring, in the text format of Prometheus."""
    text = request.app.state.metrics.text()
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    return Response(text, headers=headers)


@router.api_route("/version", methods=["GET", "HEAD"])
async def version(request: Request) -> Response:
    """Versions of the code, the data, the ontology and the formats."""
    snapshot = generation(request).snapshot
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
