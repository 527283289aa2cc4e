"""Ours and the peers as processes on 127.0.0.1, each ended by its own id."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from ontology.mapping import RESOLVED

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
START_SECONDS = 900.0
"""Peers read their data at the start, and the slowest takes minutes for 10,000 events."""
ASK_SECONDS = 60.0

VIRTUOSO = "virtuoso-t"
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
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
DirsAllowed = {data}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 10000000
"""


class NoAnswer(Exception):
    """A server answered with an error, or not in time."""


class TooLate(NoAnswer):
    """Not in time: the server may be busy with it for long."""


class Client:
    """One kept-alive connection, the same for every server; `more` goes with every query."""

    def __init__(self, port: int, path: str, more: Sequence[tuple[str, str]] = ()) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ASK_SECONDS)
        self._path = path
        self._more = tuple(more)

    def sparql(self, query: str) -> bytes:
        """The answer to a query, as SPARQL results in JSON.

        Raises
        ------
        NoAnswer
            An error status.
        TooLate
            Nothing within `ASK_SECONDS`.
        """
        form = urlencode([("query", query), *self._more])
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/sparql-results+json",
        }
        try:
            try:
                self._connection.request("POST", self._path, form, headers)
                response = self._connection.getresponse()
            except ConnectionError:  # the server closed what had been idle
                self._connection.close()
                self._connection.request("POST", self._path, form, headers)
                response = self._connection.getresponse()
            body = response.read()
        except TimeoutError:
            self._connection.close()
            raise TooLate(f"no answer in {ASK_SECONDS:g} s") from None
        if response.status != 200:
            said = body[:120].decode("utf-8", "replace").split("\n")[0]
            raise NoAnswer(f"status {response.status}: {said}")
        return body

    def close(self) -> None:
        self._connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def process(
    command: Sequence[str], port: int, path: str, env: Mapping[str, str] | None = None
) -> Iterator[float]:
    """A server on 127.0.0.1, ended by its id; gives the seconds until `path` was answered."""
    started = time.perf_counter()
    # a file, not a pipe: who logs each request into a full pipe stands still
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        )
        try:
            while not _answers(port, path):
                if server.poll() is not None:
                    said.seek(0)
                    told = said.read().decode("utf-8", "replace")
                    raise RuntimeError(f"{command[0]} ended with {server.returncode}: {told}")
                if time.perf_counter() - started > START_SECONDS:
                    seconds = f"{START_SECONDS:g} seconds"
                    raise RuntimeError(f"{command[0]} did not answer in {seconds}")
                time.sleep(0.005)
            yield time.perf_counter() - started
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def chronolex(*arguments: str) -> Iterator[tuple[int, float]]:
    """Our server on a free port: (port, seconds to start). Its limits are those of the peers."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port), *arguments]
    limits = {
        "CHRONOLEX_QUERY_SECONDS": str(ASK_SECONDS),
        "CHRONOLEX_QUERY_MEMORY_MB": "8192",
        "CHRONOLEX_QUERY_RESULT_MB": "512",
    }
    with process(command, port, "/readyz", limits) as seconds:
        yield port, seconds


@contextmanager
def oxigraph(dump: Path, work: Path) -> Iterator[int]:
    """The Oxigraph server on a free port with the quads of `dump`; its store lies in `work`."""
    port = free_port()
    program = str(BIN / "oxigraph")
    subprocess.run(
        [program, "load", "--location", str(work), "--file", str(dump)],
        check=True,
        capture_output=True,
    )
    bind = f"127.0.0.1:{port}"
    command = [program, "serve-read-only", "--location", str(work), "--bind", bind]
    with process(command, port, "/"):
        yield port


@contextmanager
def rdflib_endpoint(dump: Path) -> Iterator[int]:
    """Rdflib behind rdflib-endpoint, on a free port with the quads of `dump` in memory."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.endpoint", str(dump), str(port)]
    with process(command, port, "/"):
        yield port


def virtuoso_version() -> str | None:
    """Such as 7.2.5.3229; None where Virtuoso or its shell is not installed."""
    if shutil.which(VIRTUOSO) is None or shutil.which("isql-vt") is None:
        return None
    told = subprocess.run([VIRTUOSO, "-?"], capture_output=True, text=True, check=False)
    found = re.search(r"Version ([\d.]+)", told.stdout + told.stderr)
    return found[1] if found else "of unknown version"


@contextmanager
def virtuoso(named: Path, work: Path) -> Iterator[int]:
    """Virtuoso on a free port with its own folder `work`, loaded with the quads of `named`.

    It has no default graph of its own, so `named` holds quads of named graphs only.
    """
    port, sql = free_port(), free_port()
    work.mkdir()
    ini = work / "virtuoso.ini"
    ini.write_text(_INI.format(work=work, sql=sql, port=port, data=named.parent), "utf-8")
    with process([VIRTUOSO, "+foreground", "+configfile", str(ini)], port, "/sparql"):
        load = f"ld_dir('{named.parent}', '{named.name}', 'urn:none'); rdf_loader_run()"
        subprocess.run(
            [
                "isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "ERRORS=STDOUT",
                f"exec=log_enable(2, 1); {load}; checkpoint;",
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip
        yield port


DATASETS: Mapping[str, Sequence[tuple[str, str]]] = {
    "default graph by the protocol": (("default-graph-uri", RESOLVED.value),),
    "no data set given": (),
}
"""How Virtuoso, which has no default graph, may be asked: what a query needs decides."""
