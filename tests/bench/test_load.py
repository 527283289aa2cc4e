"""The load generator itself: it counts what it sent, what came, and what did not."""

from __future__ import annotations

import asyncio
from pathlib import Path

from data.writing import write_folder
from tests.api.serving import serving
from tests.bench.generator import Generator
from tests.bench.load import Load, Request, drive, mixed


def test_every_request_is_sent_and_answered(tmp_path: Path) -> None:
    catalogue = Generator(20).catalogue()
    write_folder(catalogue, tmp_path / "records")
    events = sorted(catalogue.events)
    mix = mixed(events, [(events[0], events[1])])
    with serving(tmp_path / "log.txt", "--data", str(tmp_path / "records")) as running:
        load = asyncio.run(drive(running.port, mix, 3, 10, clients=4))
    assert load.sent == 30
    assert load.failed == 0, (load.statuses, load.lost)
    assert load.statuses.total() == 30
    assert len(load.releases) == 1
    assert set(load.seconds) == {asked.route for asked in mix}


def test_a_wrong_answer_and_none_at_all_are_failures() -> None:
    replies = [
        b"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut",
    ]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in replies:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply)
        writer.close()

    async def run() -> Load:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            return await drive(port, [Request("/x", "/x")], 0.3, 10, clients=1)

    load = asyncio.run(run())
    assert load.sent == 3
    assert load.statuses == {("/x", 503): 1, ("/x", 200): 1}
    assert load.lost.total() == 1
    assert load.failed == 2
