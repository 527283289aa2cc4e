"""Ours and the peers as processes on 127.0.0.1, each ended by its own id."""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from ontology.mapping import RESOLVED
from tests.engines import BIN, VIRTUOSO, free_port, process, virtuoso_command

ASK_SECONDS = 60.0


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

    def get(self, path: str, etag: str | None = None) -> tuple[int, bytes, str | None]:
        """Status, body and ETag of a GET; `etag` is what the client says that it holds."""
        headers = {} if etag is None else {"If-None-Match": etag}
        try:
            self._connection.request("GET", path, headers=headers)
            response = self._connection.getresponse()
        except ConnectionError:  # the server closed what had been idle
            self._connection.close()
            self._connection.request("GET", path, headers=headers)
            response = self._connection.getresponse()
        return response.status, response.read(), response.getheader("ETag")

    def close(self) -> None:
        self._connection.close()


@contextmanager
def chronolex(
    *arguments: str, settings: Mapping[str, str] | None = None
) -> Iterator[tuple[int, float]]:
    """Our server on a free port: (port, seconds to start). Its limits are those of the peers."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port), *arguments]
    limits = {
        "CHRONOLEX_QUERY_SECONDS": str(ASK_SECONDS),
        "CHRONOLEX_QUERY_MEMORY_MB": "8192",
        "CHRONOLEX_QUERY_RESULT_MB": "512",
    }
    with process(command, port, "/readyz", limits | dict(settings or {})) as seconds:
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
def plain_fastapi(body: Path, protocol: str, loop: str) -> Iterator[int]:
    """A FastAPI route that returns the bytes of a file, on a free port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.plain", str(body), str(port), protocol, loop]
    with process(command, port, "/events"):
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
    command = virtuoso_command(work, port, sql, named.parent)
    with process(command, port, "/sparql"):
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
