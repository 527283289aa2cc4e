"""Turns at heavy work: few at once, some wait, who has least goes first; the rest is told when."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from graph.errors import AskError

P = ParamSpec("P")

RETRY_SECONDS = 2


class Busy(AskError):
    """There is no room now; `headers` say when to come back."""

    code = "busy"
    headers = {"Retry-After": str(RETRY_SECONDS)}  # noqa: RUF012 - never changed


class TooMany(Busy):
    """There is room, but not for more of this client."""

    code = "too-many-requests"


@dataclass(eq=False, slots=True)
class _Waiting:
    client: str
    granted: asyncio.Future[None]


class Turns:
    """`places` work at once, `room` more wait, each for at most `seconds`.

    One client may take half of the room. All on one event loop.
    """

    def __init__(self, places: int, room: int, seconds: float) -> None:
        self.places = places
        self.room = room
        self.seconds = seconds
        self._has: Counter[str] = Counter()
        self._queue: list[_Waiting] = []

    @property
    def running(self) -> int:
        """Turns taken now."""
        return self._has.total()

    @property
    def waiting(self) -> int:
        """Those who wait for one."""
        return len(self._queue)

    @asynccontextmanager
    async def take(self, client: str) -> AsyncIterator[None]:
        """A turn of `client`.

        Raises
        ------
        Busy, TooMany
            No room to wait, or waited too long.
        """
        if self.running < self.places and not self._queue:
            self._has[client] += 1
        else:
            await self._wait(client)
        try:
            yield
        finally:
            self._leave(client)

    async def _wait(self, client: str) -> None:
        theirs = sum(one.client == client for one in self._queue)
        if theirs >= self.room // 2:
            raise TooMany("too many of your requests of this kind wait: let some of them end")
        if len(self._queue) >= self.room:
            raise Busy("too many requests of this kind wait: try again")
        mine = _Waiting(client, asyncio.get_running_loop().create_future())
        self._queue.append(mine)
        try:
            await asyncio.wait_for(mine.granted, self.seconds)
        except TimeoutError as error:
            raise Busy("there was no turn for this request in time: try again") from error
        except asyncio.CancelledError:
            if mine.granted.done() and not mine.granted.cancelled():
                # granted in the very moment in which it was given up
                self._leave(client)
            raise
        finally:
            if mine in self._queue:
                self._queue.remove(mine)

    def _leave(self, client: str) -> None:
        self._has[client] -= 1
        if not self._has[client]:
            del self._has[client]
        while self._queue and self.running < self.places:
            # the first of those who have fewest turns now
            following = min(self._queue, key=lambda one: self._has[one.client])
            self._queue.remove(following)
            if not following.granted.done():
                self._has[following.client] += 1
                following.granted.set_result(None)


def heavy(
    run: Callable[Concatenate[Request, P], Response],
) -> Callable[Concatenate[Request, P], Awaitable[Response]]:
    """A route whose computing waits for its turn; sending the answer takes none."""

    @wraps(run)
    async def in_turn(request: Request, *args: P.args, **kwargs: P.kwargs) -> Response:
        turns: Turns = request.app.state.heavy
        client = request.client.host if request.client is not None else ""
        async with turns.take(client):
            return await run_in_threadpool(run, request, *args, **kwargs)

    return cast(Callable[Concatenate[Request, P], Awaitable[Response]], in_turn)
