"""Saved queries over HTTP, ours against three other SPARQL servers, on one dump of made-up records.

A query that a peer answers differently, or not in time, is reported as that.
"""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from graph.queries import saved
from tests.bench.harness import Report, Timing, race
from tests.bench.peers import (
    DATASETS,
    Client,
    NoAnswer,
    TooLate,
    chronolex,
    oxigraph,
    rdflib_endpoint,
    virtuoso,
    virtuoso_version,
)
from tests.bench.worlds import World

QUERIES: Mapping[str, Mapping[str, str]] = {
    "corrected-reports": {},
    "moved-deadlines": {},
    "actor-events": {"actor": "actor"},
    "prompted": {"event": "event"},
    "amended-by": {"instrument": "instrument"},
    "what-led-to": {"event": "late event"},
    "document-says": {"source": "source"},
    "events-per-quarter": {},
}
"""The queries, with what each parameter is bound to (`World.busiest`).

In the order in which they get hard for the slowest peer: a server that once did not answer in time
is still busy, and is asked no more.
"""

MOST_FOR_RDFLIB = 20_000
"""Events beyond which rdflib cannot hold all quads in memory: it gets the default graph alone."""

LONG = 5.0
"""Seconds from which an answer is timed once."""

_KEPT_IN = (
    "Ours and Oxigraph answer from stores on disk, opened for reading, Oxigraph's as `oxigraph"
    " load` leaves it; rdflib-endpoint from memory, Virtuoso from its buffers."
)
_SHOWN = (
    "rdflib-endpoint cannot hold all quads in this machine's memory: it was given the default graph"
    " alone, and answers wrongly where a query asks of others."
)

_ASKED = (
    "it is asked with `default-graph-uri`, and where that gives another answer without; the first"
    " equal answer counts."
)


def rows(body: bytes) -> list[tuple[tuple[str, str], ...]]:
    """Bindings in a fixed order; a literal's datatype and language are left to the W3C suite."""
    found = json.loads(body)["results"]["bindings"]
    return sorted(
        tuple(sorted((name, cell["value"]) for name, cell in row.items())) for row in found
    )


def test_sparql(report: Report, world: World, tmp_path: Path) -> None:
    section = f"SPARQL over HTTP, {world.name}"
    with ExitStack() as stack:

        def client(port: int, path: str, *more: tuple[str, str]) -> Client:
            made = Client(port, path, more)
            stack.callback(made.close)
            return made

        port, _ = stack.enter_context(chronolex("--store", str(world.store)))
        ours = client(port, "/sparql")
        other = stack.enter_context(oxigraph(world.dump, tmp_path / "oxigraph"))
        peers: dict[str, list[Client]] = {"oxigraph": [client(other, "/query")]}
        whole = world.size <= MOST_FOR_RDFLIB
        other = stack.enter_context(rdflib_endpoint(world.dump if whole else world.shown))
        peers["rdflib-endpoint"] = [client(other, "/")]
        if not whole:
            report.say(section, _SHOWN)
        report.say(section, _KEPT_IN)
        installed = virtuoso_version()
        if installed is not None:
            report.say(section, f"Virtuoso {installed}. It has no default graph: {_ASKED}")
            other = stack.enter_context(virtuoso(world.named, tmp_path / "virtuoso"))
            peers["virtuoso"] = [client(other, "/sparql", *more) for more in DATASETS.values()]
        else:
            report.say(section, "**Virtuoso is not installed here and was not measured.**")
        for name, parameters in QUERIES.items():
            values = {key: world.busiest[what] for key, what in parameters.items()}
            late = _compare(report, section, name, saved()[name].bound(values), ours, peers)
            for peer in late:
                del peers[peer]
                report.say(section, f"**{peer} is asked no more after {name}: it is still busy.**")


def _compare(
    report: Report,
    section: str,
    name: str,
    query: str,
    ours: Client,
    peers: Mapping[str, list[Client]],
) -> list[str]:
    """Add a query to the report; the peers that did not answer in time."""
    expected = rows(ours.sparql(query))
    assert expected, name
    racing: dict[str, Callable[[], object]] = {"chronolex": partial(ours.sparql, query)}
    slow: dict[str, Timing] = {}
    failed: dict[str, str] = {}
    late: list[str] = []
    for peer, clients in peers.items():
        seconds, client = 0.0, None
        for one in clients:
            started = time.perf_counter()
            try:
                found = rows(one.sparql(query))
            except TooLate as error:
                failed[peer] = str(error)
                late.append(peer)
                break
            except NoAnswer as error:
                failed[peer] = str(error)
                continue
            seconds = time.perf_counter() - started
            if found == expected:
                client = one
                break
            failed[peer] = f"another answer: {len(found)} rows"
        if client is None:
            continue
        failed.pop(peer, None)
        if seconds > LONG:
            slow[peer] = Timing((seconds,))
        else:
            racing[peer] = partial(client.sparql, query)
    timings = race(racing, budget=2, least=3) | slow
    report.add(section, f"`{name}`", timings, f"{len(expected)} rows")
    for peer, why in failed.items():
        report.failed(section, peer, why)
    return late
