"""SPARQL engines of others as processes on 127.0.0.1, each ended by its own id."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[1]
START_SECONDS = 900.0
"""Peers read their data at the start, and the slowest takes minutes for 10,000 events."""
VIRTUOSO = "virtuoso-t"
USER = PASSWORD = "dba"
"""Of a Virtuoso that was just made."""
_INI = """
[Database]
DatabaseFile = {work}/v.db
ErrorLogFile = {work}/v.log
LockFile = {work}/v.lck
TransactionFile = {work}/v.trx
xa_persistent_file = {work}/v.pxa
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {work}/t.db
TransactionFile = {work}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 20
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {data}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


_SAID: dict[subprocess.Popen[bytes], IO[bytes]] = {}
"""What each process that was begun says on its standard error."""


def answers(port: int, path: str) -> bool:
    """Does something answer there, with no fault of its own?"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def await_answer(server: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Wait until a process answers; `RuntimeError` if it ends first, or does not in time."""
    started = time.perf_counter()
    while not answers(port, path):
        if server.poll() is not None:
            said = _SAID[server]
            said.seek(0)
            told = said.read().decode("utf-8", "replace")
            raise RuntimeError(f"the server ended with {server.returncode}: {told}")
        if time.perf_counter() - started > START_SECONDS:
            raise RuntimeError(f"the server did not answer in {START_SECONDS:g} seconds")
        time.sleep(0.005)


def begin(command: Sequence[str], env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    # a file, not a pipe: who logs each request into a full pipe stands still
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the last who knows the process
    server = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=said,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
    )
    _SAID[server] = said
    return server


def end(server: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, by its id, and make it if it does not."""
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    _SAID.pop(server).close()


@contextmanager
def process(
    command: Sequence[str], port: int, path: str, env: Mapping[str, str] | None = None
) -> Iterator[float]:
    """A server on 127.0.0.1, ended by its id; gives the seconds until `path` was answered."""
    started = time.perf_counter()
    server = begin(command, env)
    try:
        await_answer(server, port, path)
        yield time.perf_counter() - started
    finally:
        end(server)


def virtuoso_command(
    work: Path, port: int, sql: int, data: Path, buffers: int = 170_000, rows: int = 10_000_000
) -> list[str]:
    """The command for a Virtuoso with its own folder `work`, which is made."""
    work.mkdir(exist_ok=True)
    ini = work / "virtuoso.ini"
    text = _INI.format(
        work=work, sql=sql, port=port, data=data, buffers=buffers, dirty=buffers * 3 // 4, rows=rows
    )
    ini.write_text(text, "utf-8")
    return [VIRTUOSO, "+foreground", "+configfile", str(ini)]


@dataclass
class Running:
    """An engine that can be read and written; `kill` and `start` as often as one likes."""

    name: str
    port: int
    command: Sequence[str]
    ready: str
    query: str
    env: Mapping[str, str] = field(default_factory=dict)
    """Settings by which `chronolex` is let in."""
    server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.server = begin(self.command)
        await_answer(self.server, self.port, self.ready)

    def kill(self) -> None:
        """As a machine that fails: no farewell."""
        assert self.server is not None
        self.server.kill()
        self.server.wait()
        _SAID.pop(self.server).close()

    def end(self) -> None:
        assert self.server is not None
        end(self.server)


def oxigraph(work: Path) -> Running:
    """The Oxigraph server, empty, on a free port; its store lies in `work`."""
    port = free_port()
    bind = f"127.0.0.1:{port}"
    command = [str(BIN / "oxigraph"), "serve", "--location", str(work), "--bind", bind]
    return Running("oxigraph", port, command, "/", f"http://{bind}/query")


def virtuoso(work: Path, rows: int = 10_000) -> Running:
    """Virtuoso, empty, on a free port, with the limit on rows that it is shipped with."""
    if shutil.which(VIRTUOSO) is None:
        raise RuntimeError(f"{VIRTUOSO} is not installed: make deps-debian")
    port = free_port()
    command = virtuoso_command(work, port, free_port(), work, 20_000, rows)
    env = {"CHRONOLEX_STORE_USER": USER, "CHRONOLEX_STORE_PASSWORD": PASSWORD}
    return Running("virtuoso", port, command, "/sparql", f"http://127.0.0.1:{port}/sparql", env)


ENGINES = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@contextmanager
def running(name: str, work: Path) -> Iterator[Running]:
    """The engine called `name`, ended by its id."""
    made = ENGINES[name](work)
    made.start()
    try:
        yield made
    finally:
        made.end()


def checkpoint(engine: Running) -> None:
    """Have Virtuoso write what it holds to its file."""
    ini = Path(engine.command[-1]).read_text("utf-8")
    sql = next(line for line in ini.splitlines() if line.startswith("ServerPort")).split(" = ")[1]
    subprocess.run(
        ["isql-vt", sql, USER, PASSWORD, "ERRORS=STDOUT", "exec=checkpoint;"],
        check=True,
        capture_output=True,
    )
