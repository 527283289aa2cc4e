"""``chronolex serve``."""

from __future__ import annotations

import argparse
import signal
import socket

from api.commands.common import Problems, Wrong, folder_of
from api.settings import Settings


def serve(arguments: argparse.Namespace) -> None:
    """Bind, say so, serve until told to stop."""
    # the other commands do not need a server's start-up time
    from api.app import create_app
    from api.edge import hangup, server
    from api.shared import Shared

    if arguments.data is not None and arguments.store is not None:
        raise Wrong("give --data or --store, not both: a store holds its own records")
    if arguments.store is None and Settings().where is None:
        folder_of(arguments.data, Settings())
    _free(arguments.host, arguments.port)
    signal.signal(signal.SIGHUP, hangup.handler())
    chosen = {"data": arguments.data, "store": arguments.store}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    shown = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    address = f"http://{shown}:{arguments.port}"
    if arguments.workers > 1:
        several = Settings(**chosen)
        # not by a name of its own, which would keep the first data for as long as the server runs
        held = [Shared.load(several)]
        print(f"Chronolex is served on {address} by {arguments.workers} processes", flush=True)
        if server.run_several(several, arguments.host, arguments.port, arguments.workers, held):
            raise Problems("the processes ended because they have nothing to serve")
        return
    settings = Settings(**chosen)
    app = create_app(settings)
    snapshot = app.state.library.snapshot
    events = len(snapshot.catalogue.events)
    print(
        f"Chronolex is served on {address} ({events} events, release {snapshot.release})",
        flush=True,
    )
    # the first data goes when the next has come
    del snapshot
    server.run(app, settings, arguments.host, arguments.port)


def _free(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise Wrong(
            f"cannot listen on {host} port {port} ({error.strerror}): choose another with --port"
        ) from error
