"""How often a page that is in memory is given by one worker, against a plain FastAPI route.

The plain route returns the same bytes, made beforehand, and does nothing else: no request id, no
log, no metrics, no limits, no validators. Ours does all of it. The load comes from `wrk`, which
takes a small part of what the servers take; each waits for its answer before it asks again.
"""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.bench.harness import Report, Timing
from tests.bench.peers import chronolex, plain_fastapi

SECTION = "Requests a second, one worker"
CLIENTS = 8
SECONDS = 2
ROUNDS = 7
TARGET = "target: 0.57 of the plain route"

Asked = tuple[int, Mapping[str, str]]
"""A port, and the headers of the request."""


def requests_a_second(asked: Asked) -> float:
    """Of `CLIENTS` clients in `SECONDS`; none of them may see an error."""
    port, headers = asked
    given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    told = subprocess.run(
        ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", *given, f"http://127.0.0.1:{port}/events"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Non-2xx" not in told, told
    assert "Socket errors" not in told, told
    found = re.search(r"^Requests/sec:\s+([\d.]+)", told, re.M)
    assert found is not None, told
    return float(found[1])


def compared(report: Report, what: str, contestants: Mapping[str, Asked], note: str) -> None:
    """Rounds in turns; the report tells seconds a request, as everywhere."""
    rounds: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(ROUNDS + 1):
        for name, asked in contestants.items():
            rate = requests_a_second(asked)
            if number:
                rounds[name].append(1 / rate)
    timings = {name: Timing(tuple(taken)) for name, taken in rounds.items()}
    report.add(SECTION, what, timings, note)
    rates = ", ".join(f"{name} {1 / timing.median:,.0f}" for name, timing in timings.items())
    report.say(SECTION, f"Requests a second, {what}: {rates}.")


def test_a_page_from_memory(report: Report, tmp_path: Path) -> None:
    report.say(
        SECTION,
        f"{CLIENTS} clients on kept-alive connections (`wrk`), {SECONDS} s a round, in turns; a"
        " time is that of the round over its requests. The plain route returns ready bytes and"
        " does nothing else; ours has its request id, log line, metrics, limits and validators.",
    )
    if shutil.which("wrk") is None:
        report.say(SECTION, "**`wrk` is not installed here, so nothing was measured.**")
        return
    with ExitStack() as stack:
        port, _ = stack.enter_context(chronolex())
        packed = {"Accept-Encoding": "gzip"}
        whole = httpx.get(f"http://127.0.0.1:{port}/events", headers={"Accept-Encoding": ""})
        body, etag = whole.content, whole.headers["etag"]
        made = gzip.compress(body, 5, mtime=0)

        def plain(content: bytes, name: str, protocol: str, loop: str) -> int:
            file = tmp_path / name
            file.write_bytes(content)
            there = stack.enter_context(plain_fastapi(file, protocol, loop))
            assert httpx.get(f"http://127.0.0.1:{there}/events").content == content
            return there

        same = plain(body, "page", "httptools", "uvloop")
        slow = plain(body, "page-h11", "h11", "asyncio")
        note = f"{len(body):,} bytes; {TARGET}"
        contestants: dict[str, Asked] = {
            "chronolex": (port, {}),
            "plain FastAPI route, httptools and uvloop as ours": (same, {}),
            "plain FastAPI route, h11 and asyncio": (slow, {}),
        }
        compared(report, "the first page of /events", contestants, note)
        small = plain(made, "packed", "httptools", "uvloop")
        contestants = {"chronolex": (port, packed), "plain FastAPI route": (small, {})}
        note = f"some {len(made):,} bytes; ours keeps them compressed; {TARGET}"
        compared(report, "the same, compressed", contestants, note)
        nothing = plain(b"", "nothing", "httptools", "uvloop")
        contestants = {
            "chronolex": (port, {"If-None-Match": etag}),
            "plain FastAPI route": (nothing, {}),
        }
        compared(report, "a page that is unchanged, 304", contestants, "the plain route: no bytes")
