"""The server process, or several of them: signals, and an end within a bound."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

import uvicorn
from pydantic import ValidationError
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api.edge import hangup, logs
from api.edge.config import ServerConfig
from api.settings import Settings
from data.problem import RecordsError
from graph.store import StoreError

_log = logging.getLogger(__name__)

GRACE = 5.0
"""Seconds after the bound in which what cannot be stopped may still end."""


class Server(uvicorn.Server):
    """Told to end, it ends: at the latest `GRACE` seconds after the bound for what was begun."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            bound = self.config.timeout_graceful_shutdown or 0
            timer = threading.Timer(bound + GRACE, self._give_up)
            timer.daemon = True
            timer.start()
        super().handle_exit(sig, frame)

    @staticmethod
    def _give_up() -> None:
        _log.error("some work did not end in time: the process ends without it")
        os._exit(1)


class Supervisor(Multiprocess):
    """Several processes; each makes its next generation by itself, and none is ended for that."""

    def handle_hup(self) -> None:
        for process in self.processes:
            if process.pid is not None:
                os.kill(process.pid, signal.SIGHUP)


def run(app: Any, settings: Settings, host: str, port: int) -> None:
    """Serve `app` in this process until told to end."""
    Server(_config(app, settings, host, port)).run()


def run_several(settings: Settings, host: str, port: int, workers: int) -> int:
    """Serve in `workers` processes that read their settings from the environment; exit code."""
    config = _config("api.edge.server:application", settings, host, port, workers=workers)
    config.factory = True
    supervisor = Supervisor(config, sockets=[config.bind_socket()])
    supervisor.run()
    failed = any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes)
    return 1 if failed else 0


def _config(app: Any, settings: Settings, host: str, port: int, **more: Any) -> ServerConfig:
    return ServerConfig(
        app,
        settings,
        host=host,
        port=port,
        log_config=logs.configuration(settings.log_format),
        **more,
    )


def application() -> Any:
    """The application of one process among several; with no data to serve, the process ends."""
    from api.app import create_app

    try:
        signal.signal(signal.SIGHUP, hangup.handler())
        return create_app(Settings())
    except RecordsError as error:
        for problem in error.problems[:20]:
            _log.error("%s", problem)
    except (StoreError, ValidationError) as error:
        _log.error("%s", error)
    sys.exit(STARTUP_FAILURE)
