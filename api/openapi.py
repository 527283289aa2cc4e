"""The OpenAPI document: every operation once, under a name of its own, with errors as they are."""

from __future__ import annotations

import re
import warnings
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from api.edge.answers import Again
from api.edge.metrics import Metrics
from api.edge.observed import Observed
from api.problems import MEDIA_TYPE, STATUS

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457)",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": list(STATUS)},
        "accepted": {"type": "array", "items": {"type": "string"}},
        "parameter": {"type": "string"},
        "request_id": {"type": "string"},
        "position": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
}


def operation_name(route: APIRoute) -> str:
    """A name that is the same in every process: the words of the path.

    GET and HEAD share it; another method stands before it.
    """
    methods = sorted(set(route.methods or ()) - {"GET", "HEAD"})
    words = re.findall(r"[a-z0-9]+", route.path_format)
    return "_".join([*(method.lower() for method in methods), *words]) or "home"


class Application(FastAPI):
    """FastAPI, but for how it describes itself, and for what stands around all of it."""

    metrics: Metrics

    def build_middleware_stack(self) -> ASGIApp:
        # around the handler of the last resort too, so that its answers are counted and logged
        return Observed(Again(super().build_middleware_stack(), self.state.settings), self.metrics)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            with warnings.catch_warnings():
                # of the two operations of one name, HEAD is left out below
                warnings.filterwarnings("ignore", "Duplicate Operation ID")
                made = super().openapi()
            error = {
                "description": "A problem",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            for operations in made["paths"].values():
                operations.pop("head", None)
                for operation in operations.values():
                    operation["responses"].pop("422", None)
                    operation["responses"]["default"] = error
            made["components"] = {"schemas": {"Problem": PROBLEM}}
        return self.openapi_schema or {}
