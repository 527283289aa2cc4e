"""Turns at heavy work and places for exports, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.requests import Request

from api.answering import streamed
from api.asking import Ask
from api.edge.exports import Exports
from api.edge.turns import Busy, TooMany, Turns
from graph.formats import by_name


async def hold(turns: Turns, client: str, order: list[str], ended: asyncio.Event) -> None:
    async with turns.take(client):
        order.append(client)
        await ended.wait()


async def _queue(names: str, places: int) -> tuple[list[str], list[str]]:
    """Who worked at once, and in which order all of them did."""
    turns, order, ended = Turns(places, 20, 10), list[str](), asyncio.Event()
    tasks = []
    for name in names:
        tasks.append(asyncio.create_task(hold(turns, name, order, ended)))
        await asyncio.sleep(0)
    first = list(order)
    assert turns.running == len(first)
    assert turns.waiting == len(names) - len(first)
    ended.set()
    await asyncio.gather(*tasks)
    assert (turns.running, turns.waiting) == (0, 0)
    return first, order


def test_so_many_work_at_once_and_the_others_after_them() -> None:
    first, order = asyncio.run(_queue("abcd", 2))
    assert first == ["a", "b"]
    assert order == ["a", "b", "c", "d"]


def test_who_has_no_turn_comes_before_who_has_one() -> None:
    async def run() -> list[str]:
        turns, order = Turns(2, 20, 10), list[str]()
        ends = [asyncio.Event() for _ in range(5)]
        tasks = []
        for name, ended in zip("aaaab", ends, strict=True):
            tasks.append(asyncio.create_task(hold(turns, name, order, ended)))
            await asyncio.sleep(0)
        ends[0].set()
        for _ in range(5):
            await asyncio.sleep(0)
        assert order == ["a", "a", "b"]
        for ended in ends:
            ended.set()
        await asyncio.gather(*tasks)
        return order

    assert asyncio.run(run()) == ["a", "a", "b", "a", "a"]


def test_a_client_takes_half_of_the_room_and_all_clients_take_it_all() -> None:
    async def run() -> None:
        turns, ended = Turns(1, 4, 10), asyncio.Event()
        tasks = []
        for name in "xaabb":
            tasks.append(asyncio.create_task(hold(turns, name, [], ended)))
            await asyncio.sleep(0)
        with pytest.raises(TooMany, match="too many of your requests"):
            await hold(turns, "a", [], ended)
        with pytest.raises(Busy) as told:
            await hold(turns, "c", [], ended)
        assert told.value.code == "busy"
        assert told.value.headers == {"Retry-After": "2"}
        ended.set()
        await asyncio.gather(*tasks)

    asyncio.run(run())


def test_nobody_waits_for_ever() -> None:
    async def run() -> None:
        turns, ended = Turns(1, 4, 0.02), asyncio.Event()
        first = asyncio.create_task(hold(turns, "a", [], ended))
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="in time"):
            await hold(turns, "b", [], ended)
        assert turns.waiting == 0
        ended.set()
        await first
        assert turns.running == 0

    asyncio.run(run())


def test_who_is_cancelled_leaves_no_turn_behind() -> None:
    async def run() -> None:
        turns, ended = Turns(1, 4, 10), asyncio.Event()
        first = asyncio.create_task(hold(turns, "a", [], ended))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(hold(turns, "b", [], ended))
        granted = asyncio.create_task(hold(turns, "c", [], ended))
        await asyncio.sleep(0)
        waiting.cancel()
        ended.set()
        await first
        # its turn has come, and it is gone in the same moment
        granted.cancel()
        await asyncio.gather(waiting, granted, return_exceptions=True)
        assert (turns.running, turns.waiting) == (0, 0)

    asyncio.run(run())


def test_exports_have_places_and_one_client_half_of_them() -> None:
    exports = Exports(4)
    with ExitStack() as held:
        for client in "aab":
            held.enter_context(exports.one(client))
        with pytest.raises(TooMany):
            held.enter_context(exports.one("a"))
        held.enter_context(exports.one("b"))
        with pytest.raises(Busy):
            held.enter_context(exports.one("c"))
        assert exports.open == 4
    assert exports.open == 0


@pytest.mark.parametrize(("method", "kept"), [("GET", 1), ("HEAD", 0)])
def test_an_export_has_its_place_before_any_work(method: str, kept: int) -> None:
    exports, leaving = Exports(2), ExitStack()
    scope = {
        "type": "http", "method": method, "path": "/timeline.csv", "query_string": b"",
        "headers": [], "server": ("test", 80), "client": ("a", 1), "chronolex.leaving": leaving,
        "app": SimpleNamespace(state=SimpleNamespace(exports=exports)),
    }  # fmt: skip
    asked = SimpleNamespace(
        request=Request(scope), snapshot=SimpleNamespace(release="1"), query=lambda: ""
    )
    csv = by_name("events", "csv")
    assert csv is not None
    taken: list[int] = []

    def chunks() -> Iterator[bytes]:
        taken.append(exports.open)
        yield b"all of it"

    with leaving:
        streamed(cast(Ask, asked), csv, chunks(), (), {})
        assert (taken, exports.open) == ([1], kept)
    assert exports.open == 0
    with exports.one("a"), pytest.raises(TooMany):
        streamed(cast(Ask, asked), csv, chunks(), (), {})
    assert (taken, exports.open) == ([1], 0)
