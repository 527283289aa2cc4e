"""The server process, or several of them: signals, and an end within a bound."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from api.edge import logs
from api.edge.config import ServerConfig
from api.edge.workers import Supervisor, failed
from api.settings import Settings
from api.shared import Shared
from data.problem import RecordsError
from graph.remote.failures import EngineFailed
from graph.store import StoreError

_log = logging.getLogger(__name__)

COLLECTED = (5_000, 10, 20)
"""After how many new objects the collector looks at those, after how many rounds at older ones too,
and after how many of these at all there are: a million objects. Records that are kept are hundreds
of thousands, and to go through them all takes up to a second, in the midst of a request.
"""

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


def run(app: Any, settings: Settings, host: str, port: int) -> None:
    """Serve `app` in this process until told to end."""
    gc.set_threshold(*COLLECTED)
    Server(_config(app, settings, host, port)).run()


def run_several(
    settings: Settings, host: str, port: int, workers: int, held: list[Shared | None]
) -> int:
    """Serve in `workers` processes, which share what is `held`; exit code.

    `held`: one item, in whose place the next data comes; nobody else may keep it.
    """
    # the processes that are forked have it too
    gc.set_threshold(*COLLECTED)

    def reload() -> bool:
        """Load the next data; False where the processes have to, be it to say what is wrong."""
        if held[0] is None:
            return False
        _log.info("reload: begun")
        try:
            held[0] = held[0].next(settings)
        except (RecordsError, StoreError):
            return False
        except Exception:
            # the processes serve on what they have, and try for themselves
            _log.exception("reload: a fault of ours")
            return False
        Shared.let_go()
        if held[0] is not None:
            _log.info("reload: release %s comes", held[0].snapshot.release)
        return True

    config = _config(lambda: _application(settings, held[0]), settings, host, port, workers=workers)
    config.factory = True
    supervisor = Supervisor(config, [config.bind_socket()], reload)
    try:
        supervisor.run()
    except BaseException:
        supervisor.terminate_all()
        supervisor.join_all()
        raise
    return 1 if failed(supervisor) else 0


def _config(app: Any, settings: Settings, host: str, port: int, **more: Any) -> ServerConfig:
    return ServerConfig(
        app,
        settings,
        host=host,
        port=port,
        log_config=logs.configuration(settings.log_format),
        **more,
    )


def _application(settings: Settings, shared: Shared | None) -> Any:
    """The application of one process among several; with no data to serve, the process ends."""
    from api.app import create_app

    try:
        return create_app(settings, shared)
    except RecordsError as error:
        for problem in error.problems[:20]:
            _log.error("%s", problem)
    except (StoreError, EngineFailed) as error:
        _log.error("%s", error)
    sys.exit(STARTUP_FAILURE)
