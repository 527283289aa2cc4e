"""The HTTP application: `create_app(settings)` wires routes, errors and the first snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from api import problems
from api.edge import hangup
from api.edge.exports import Exports
from api.edge.intake import Intake
from api.edge.metrics import Metrics
from api.edge.packed import Packed
from api.edge.turns import Turns
from api.library import Library
from api.openapi import Application, operation_name
from api.pages import Pages
from api.routers import ROUTERS
from api.settings import Settings
from api.shared import Shared
from api.suffix import SuffixMiddleware
from api.version import VERSION
from data.packed import PackedError
from graph.errors import AskError


def create_app(settings: Settings | None = None, shared: Shared | None = None) -> FastAPI:
    """The application, with its data loaded, or with what a process `shared` with this one.

    Raises
    ------
    data.problem.RecordsError, graph.store.StoreError
        The data cannot be used.
    """
    settings = settings or Settings()
    library = Library.of(settings, shared)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        library.open()
        watching = asyncio.create_task(library.watch())
        with hangup.listening(library.want_reload):
            yield
        watching.cancel()
        await asyncio.to_thread(library.close)

    app = Application(
        title="Chronolex",
        summary="The open regulatory timeline knowledge graph",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        license_info={"name": "Apache-2.0 (code), CC BY 4.0 (data)"},
        redirect_slashes=False,
        generate_unique_id_function=operation_name,
    )
    app.state.settings = settings
    app.state.library = library
    app.state.heavy = Turns(settings.heavy_places, settings.heavy_waiting, settings.heavy_seconds)
    app.state.exports = Exports(settings.max_exports)
    app.metrics = app.state.metrics = metrics = Metrics(app.state)
    library.killed = metrics.killed
    app.state.pages = Pages(settings)
    app.add_exception_handler(AskError, problems.asked)
    app.add_exception_handler(PackedError, problems.damaged)
    app.add_exception_handler(HTTPException, problems.framework)
    app.add_exception_handler(RequestValidationError, problems.framework)
    app.add_exception_handler(Exception, problems.unforeseen)
    for router in ROUTERS:
        app.include_router(router)
    static = Path(str(resources.files("api").joinpath("static")))
    app.mount("/static", StaticFiles(directory=static), name="static")
    app.add_middleware(SuffixMiddleware)
    app.add_middleware(Intake, settings=settings, metrics=metrics)
    # the highest level takes twice the time for a twenty-fifth of the size
    app.add_middleware(Packed, minimum_size=1024, compresslevel=5)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["Accept", "Content-Type", "If-None-Match", "X-Request-ID"],
        expose_headers=[
            "ETag", "Link", "Content-Disposition", "Retry-After", "Chronolex-Left-Out",
            "Chronolex-Hint", "Chronolex-Known-At", "Chronolex-Release", "X-Request-ID",
        ],
    )  # fmt: skip
    return app
