"""A plain FastAPI application: its one route returns bytes that are ready.

python -m tests.bench.plain FILE PORT (httptools|h11) (uvloop|asyncio)
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal, cast

import uvicorn
from fastapi import FastAPI, Response


def application(body: bytes) -> FastAPI:
    """It has no middleware, no log, and looks at nothing of the request."""
    app = FastAPI()

    @app.get("/events")
    async def events() -> Response:
        return Response(body, media_type="application/json")

    return app


if __name__ == "__main__":
    file, port, protocol, loop = sys.argv[1:]
    uvicorn.run(
        application(Path(file).read_bytes()),
        port=int(port),
        http=cast(Literal["httptools", "h11"], protocol),
        loop=cast(Literal["uvloop", "asyncio"], loop),
        access_log=False,
        log_level="warning",
    )
