"""An open-loop load: requests are due at fixed times, whether or not earlier ones were answered.

So a server that falls behind shows it: the time of an answer counts from when its request was due.
Each of the clients has an address and a connection of its own, as strangers have.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

CLIENTS = 64
LATEST = 60.0
"""Seconds after which a request counts as lost."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the mix: what it is called in the report, and what is sent."""

    route: str
    target: str
    accept: str = "application/json"


@dataclass
class Load:
    """What came of it."""

    sent: int = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """By route, of each answer, since its request was due."""
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    """Without a whole answer: by what happened."""
    releases: set[str] = field(default_factory=set)

    @property
    def failed(self) -> int:
        """Requests without a good answer."""
        bad = sum(count for (_, status), count in self.statuses.items() if status != 200)
        return bad + self.lost.total()


class Client:
    """One connection; made anew when the server said that it closes it, or after a loss."""

    def __init__(self, port: int, address: str) -> None:
        self._port = port
        self._address = address
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, asked: Request) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body, whole. Nothing is tried twice."""
        if self._reader is None or self._reader.at_eof():
            # none yet, or closed by the server while nothing was asked
            await self.connect()
        return await self._once(asked)

    async def connect(self) -> None:
        self.close()
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self._port, local_addr=(self._address, 0), limit=1 << 20
        )

    async def _once(self, asked: Request) -> tuple[int, dict[str, str], bytes]:
        assert self._reader is not None
        assert self._writer is not None
        head = f"GET {asked.target} HTTP/1.1\r\nHost: test\r\nAccept: {asked.accept}\r\n\r\n"
        self._writer.write(head.encode())
        raw = await self._reader.readuntil(b"\r\n\r\n")
        lines = raw.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
        if headers.get("transfer-encoding") == "chunked":
            body = await self._chunks()
        else:
            body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        return int(lines[0].split(" ")[1]), headers, body

    async def _chunks(self) -> bytes:
        assert self._reader is not None
        held = bytearray()
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            held += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readexactly(2)
        return bytes(held)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def drive(
    port: int, mix: Sequence[Request], seconds: float, rate: float, clients: int = CLIENTS
) -> Load:
    """Send `rate` requests a second for `seconds`, in the order of `mix`, again and again.

    A client sends one at a time; what is due meanwhile waits for it, and the wait counts.
    """
    load = Load()
    queues: list[asyncio.Queue[tuple[float, Request] | None]] = [
        asyncio.Queue() for _ in range(clients)
    ]

    async def work(number: int) -> None:
        client = Client(port, f"127.0.{4 + number // 200}.{1 + number % 200}")
        while (item := await queues[number].get()) is not None:
            await _ask(client, *item, load)
        client.close()

    tasks = [asyncio.create_task(work(number)) for number in range(clients)]
    started = time.perf_counter()
    for number in range(int(seconds * rate)):
        due = started + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        load.sent += 1
        queues[number % clients].put_nowait((due, mix[number % len(mix)]))
    for queue in queues:
        queue.put_nowait(None)
    await asyncio.gather(*tasks)
    return load


async def _ask(client: Client, due: float, asked: Request, load: Load) -> None:
    try:
        async with asyncio.timeout(LATEST):
            status, headers, _ = await client.get(asked)
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        client.close()
        load.lost[type(error).__name__] += 1
        return
    load.statuses[asked.route, status] += 1
    load.seconds.setdefault(asked.route, []).append(time.perf_counter() - due)
    load.releases.add(headers.get("chronolex-release", ""))


def mixed(events: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[Request]:
    """The mix: of twelve requests five for one event, two lists, a page, two paths, two queries.

    Each with an event or pair of its own, so that nothing is asked twice in a row.
    """
    made = []
    for number, event in enumerate(events):
        source, target = pairs[number % len(pairs)]
        query = f"SELECT ?p ?o {{ event:{event} ?p ?o }}"
        count = f"SELECT (COUNT(*) AS ?n) {{ ?c clx:stage ?s . event:{event} clx:stage ?s }}"
        mode = "shortest" if number % 2 else "telling"
        ends = urlencode({"source": source, "target": target, "mode": mode})
        made += [
            Request("/events/{event}", f"/events/{event}"),
            Request("/events", f"/events?limit=50&sort=-date&from={1990 + number % 35}"),
            Request("/events/{event} (page)", f"/events/{event}", "text/html"),
            Request("/sparql", "/sparql.json?" + urlencode({"query": query})),
            Request("/paths", f"/paths?{ends}"),
            Request("/events/{event}", f"/events/{event}"),
            Request("/deadlines", f"/deadlines.json?limit={20 + number % 30}"),
            Request("/ (timeline page)", f"/?from={1990 + number % 35}", "text/html"),
            Request("/events/{event}", f"/events/{event}"),
            Request("/sparql", "/sparql.json?" + urlencode({"query": count})),
            Request("/paths", f"/paths?{ends}&k=1"),
            Request("/events/{event}/claims", f"/events/{event}/claims"),
        ]
    return made
