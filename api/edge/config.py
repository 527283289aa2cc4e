"""How the server is told to run: its protocol and loop, and the settings that it goes by."""

from __future__ import annotations

from typing import Any

from uvicorn.config import Config

from api.edge.protocol import GuardedProtocol
from api.settings import Settings

HEALTH_SECONDS = 30
"""Of several processes, one that does not answer its parent for so long is made anew."""


class ServerConfig(Config):
    """The server's own configuration, and the settings that the protocol goes by."""

    def __init__(self, app: Any, settings: Settings, **more: Any) -> None:
        super().__init__(
            app,
            http=GuardedProtocol,
            loop="uvloop",
            ws="none",
            timeout_keep_alive=settings.keep_alive_seconds,
            timeout_graceful_shutdown=settings.shutdown_seconds,
            timeout_worker_healthcheck=HEALTH_SECONDS,
            access_log=False,
            **more,
        )
        self.settings = settings
