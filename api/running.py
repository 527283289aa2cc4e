"""Queries put to the pool in the name of a client, and what comes of them for a page."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from api import problems
from api.generation import generation
from api.pages.answers import read
from api.pages.querypage import Came
from graph.errors import AskError, BadValue
from graph.filters import read_clocks
from graph.sparql.places import SLICE
from graph.sparql.pool import Answered, Call, Pool, Query


async def run(request: Request, query: Query, seconds: float | None = None) -> Answered:
    """Put a query to the pool in the name of the request's client; how it ended is counted."""
    outcome = "answered"
    try:
        return await _put(request, generation(request).pool, query, seconds)
    except AskError as error:
        outcome = error.code
        raise
    finally:
        request.app.state.metrics.queries.labels(outcome).inc()


async def _put(request: Request, pool: Pool, query: Query, seconds: float | None) -> Answered:
    client = request.client.host if request.client is not None else ""
    begun = pool.begin(query, seconds, client)
    call = Call()
    try:
        if begun is None:
            work = partial(pool.run, query, seconds, client, call)
        elif await _readable(begun.worker.peer) and begun.worker.answers_briefly():
            # what is answered at once needs no thread
            return pool.finish(begun, call, quick=True)
        else:
            work = partial(pool.finish, begun, call)
        watching = asyncio.create_task(_cancel_when_gone(request, call))
        try:
            return await to_thread.run_sync(work, limiter=_limiter(request))
        finally:
            watching.cancel()
    finally:
        if begun is not None and not begun.finished:
            call.cancel()
            with suppress(AskError):
                pool.finish(begun, call)


async def _readable(peer: socket.socket) -> bool:
    """Has something come within the time of a short query?"""
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    loop.add_reader(peer, came.set)
    try:
        async with asyncio.timeout(SLICE):
            await came.wait()
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(peer)
    return True


async def _cancel_when_gone(request: Request, call: Call) -> None:
    """Who hangs up frees the place for others."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    call.cancel()


async def came_of(
    request: Request,
    query: Query,
    known_at: Sequence[str] | None,
    timeout: Sequence[str] | None = None,
) -> tuple[Came, Mapping[str, str]]:
    """What comes of a query for a page: the answer or what is wrong, and headers to send along."""
    state = request.app.state
    clocks = read_clocks({"known_at": known_at or ()}, state.settings.now())
    days = generation(request).days_of(clocks)
    query = replace(query, accept="application/n-triples", format="json", days=days)
    seconds = seconds_of(timeout)
    started = time.perf_counter()
    try:
        ended = await run(request, query, seconds)
    except AskError as error:
        took = time.perf_counter() - started
        return Came(took, problem=problems.of(error)), getattr(error, "headers", None) or {}
    took = time.perf_counter() - started
    answer = await to_thread.run_sync(read, ended.body, ended.media_type)
    return Came(took, answer, None, ended.hint, ended.place), {}


def _limiter(request: Request) -> CapacityLimiter:
    """Threads for queries alone: those that wait must not hold up other routes."""
    state = request.app.state
    if not hasattr(state, "sparql_threads"):
        # more than may run or wait, so that who is refused is told so at once
        state.sparql_threads = CapacityLimiter(state.library.pool.places.most + 16)
    found: CapacityLimiter = state.sparql_threads
    return found


def seconds_of(given: Sequence[str] | None) -> float | None:
    """Seconds that a query asks for as its own limit, at least one; None where it asks for none."""
    if given is None:
        return None
    try:
        seconds = float(given[0])
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise BadValue(
            f"'timeout' is '{given[0]}': give a number of seconds above 0", parameter="timeout"
        )
    # a query that is cut off costs a process, so everybody has a second
    return max(seconds, 1.0)
